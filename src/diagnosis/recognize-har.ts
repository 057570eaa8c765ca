import { decodeFormValue, hasPercentEscape } from './decode-percent.ts'
import { documentField } from './known-fields.ts'
import { own, ownString } from './json-value.ts'
import { parseInstant } from './parse-instant.ts'
import { recognizeFields } from './recognize-fields.ts'
import { recognizePairs } from './recognize-form.ts'
import { recognizeUrlParameters, deliveredTo, shownUrl } from './recognize-url.ts'
import { recognitionLimits } from './recognition.ts'
import type { RecognizedDocument } from './recognition.ts'
import { documentAt, withFacts, within, withStep } from './trail.ts'
import type { Trail } from './trail.ts'

/** Looked at; a capture of a whole day has fewer. */
const maxEntries = 20_000
/** A document can only be where one of these words is. */
const worthReading = /saml|wresult|id_token|access_token/i

/**
 * The SAML messages, ID tokens and token responses of a browser's HAR file, each with the URL,
 * method and time of its entry. Bearer tokens of requests are left out: they are for APIs, and a
 * capture is full of them.
 *
 * @see HAR 1.2
 */
export function recognizeHar(har: unknown, trail: Trail): readonly RecognizedDocument[] {
  const entries = own(own(har, 'log'), 'entries')
  if (!Array.isArray(entries)) return []
  const read = withStep(trail, 'read the HAR file')
  const found: RecognizedDocument[] = []
  for (const [index, entry] of entries.slice(0, maxEntries).entries()) {
    found.push(...recognizeEntry(entry, index + 1, read))
    // Of what is found twice, in the page and when it is posted, one is left out later.
    if (found.length > 3 * recognitionLimits.maxDocuments) break
  }
  if (found.length > 0) return found
  return [
    documentAt(read, 'unrecognized', '', {
      kind: 'saml-response',
      reason: `is a HAR file of ${entries.length} entries in which no sign-in was recorded`,
    }),
  ]
}

function recognizeEntry(
  entry: unknown,
  number: number,
  trail: Trail,
): readonly RecognizedDocument[] {
  const request = own(entry, 'request')
  const url = ownString(request, 'url')?.slice(0, recognitionLimits.maxDocument * 4) ?? ''
  const method = (ownString(request, 'method') ?? 'GET').slice(0, 20).toUpperCase()
  const at = parseInstant(ownString(entry, 'startedDateTime') ?? '')
  const timed = at === undefined ? trail : withFacts(trail, { at })
  const here = within(timed, `HAR entry ${number}, ${method} ${shownUrl(url)}`)
  const to = deliveredTo(url)
  const sent = withFacts(here, { method, ...(to === undefined ? {} : { deliveredTo: to }) })
  return [
    ...(worthReading.test(url) ? recognizeUrlParameters(url, here) : []),
    ...recognizePostData(own(request, 'postData'), { ...sent, binding: 'post' }),
    ...recognizeAnswer(own(entry, 'response'), { ...here, pageUrl: url }),
  ]
}

/** The body as it was sent; where there is none, the fields that the browser took out of it. */
function recognizePostData(postData: unknown, trail: Trail): readonly RecognizedDocument[] {
  const text = ownString(postData, 'text') ?? ''
  if (worthReading.test(text)) {
    const pairs = recognizePairs(text.trim(), trail, '')
    return pairs.length > 0 ? pairs : trail.recognize(text, within(trail, 'request body'))
  }
  const params = own(postData, 'params')
  if (!Array.isArray(params)) return []
  const fields = params.slice(0, 1000).flatMap((param) => {
    const name = ownString(param, 'name')
    const value = ownString(param, 'value')
    if (name === undefined || value === undefined) return []
    // Some browsers write them decoded and some as they were sent.
    return [{ name, value: hasPercentEscape(value) ? decodeFormValue(value) : value }]
  })
  return fields.some(({ name }) => documentField(name) !== undefined)
    ? recognizeFields(fields, trail)
    : []
}

/** A page that posts a response on, a token response, or a redirect. */
function recognizeAnswer(response: unknown, trail: Trail): readonly RecognizedDocument[] {
  const redirect = ownString(response, 'redirectURL') ?? ''
  const content = own(response, 'content')
  const text = ownString(content, 'text') ?? ''
  const body =
    ownString(content, 'encoding') === 'base64'
      ? Buffer.from(text, 'base64').toString('utf8')
      : text
  return [
    ...(worthReading.test(redirect)
      ? recognizeUrlParameters(redirect, within(trail, 'redirect'))
      : []),
    ...(worthReading.test(body) ? recognizeBody(body, within(trail, 'response body')) : []),
  ]
}

/** Only what is a page, JSON or XML as a whole: scripts mention all of these names. */
function recognizeBody(body: string, trail: Trail): readonly RecognizedDocument[] {
  if (!/^\s*[<{[]/.test(body)) return []
  return trail.recognize(body, trail).filter(({ kind }) => kind !== 'unrecognized')
}
