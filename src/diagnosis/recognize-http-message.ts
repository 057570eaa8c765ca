import { recognizeUrlParameters, deliveredTo, shownUrl } from './recognize-url.ts'
import type { RecognizedDocument } from './recognition.ts'
import { documentAt, withFacts, within, withStep } from './trail.ts'
import type { InputForm, Trail } from './trail.ts'

const requestLine = /^(GET|POST|PUT) ([^\s]{1,65536})(?: HTTP\/[\d.]{1,3})?\s*$/
const statusLine = /^HTTP\/[\d.]{1,3} \d{3}/
const headerLine = /^([A-Za-z][A-Za-z0-9-]{0,63}):[ \t]*(.*)$/

/**
 * An HTTP request or answer as tools print it, or header lines alone: tokens of an Authorization
 * header, a document in the URL, the body, or the place an answer redirects to.
 */
export const recognizeHttpMessage: InputForm = (text, trail) => {
  const message = readMessage(text)
  if (message === undefined) return undefined
  const { method, url, headers, body } = message
  const facts = withFacts(trail, {
    ...(method === undefined ? {} : { method }),
    ...optional('deliveredTo', deliveredTo(url)),
  })
  const here =
    method === undefined || url === undefined ? facts : within(facts, `${method} ${shownUrl(url)}`)
  const location = headers.get('location')
  const authorization = headers.get('authorization')
  const found = [
    ...(url === undefined ? [] : recognizeUrlParameters(url, here)),
    ...(location === undefined
      ? []
      : recognizeUrlParameters(location, within(trail, 'Location header'))),
    ...(authorization === undefined ? [] : recognizeAuthorization(authorization, here)),
    ...(body.trim() === '' ? [] : here.recognize(body, within(here, 'body'))),
  ]
  return found.length > 0 ? found : undefined
}

/** `Bearer <token>`, alone. */
export const recognizeBearer: InputForm = (text, trail) => {
  const trimmed = text.trim()
  if (!/^Bearer\s/i.test(trimmed)) return undefined
  const found = recognizeAuthorization(trimmed, trail)
  return found.length > 0 ? found : undefined
}

/** The token of an Authorization header, whatever it is. */
export function recognizeAuthorization(value: string, trail: Trail): readonly RecognizedDocument[] {
  const token = /^\s*Bearer\s+(\S[\s\S]*)$/i.exec(value)?.[1]
  if (token === undefined) return []
  const here = withStep(within(trail, 'Authorization header'), 'took the bearer token')
  const found = trail.recognize(token, here)
  return found.length > 0 ? found : [documentAt(here, 'access-token', token.trim())]
}

interface HttpMessage {
  readonly method?: string
  readonly url?: string
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
}

/** The first lines, up to an empty one, have to be a request or status line and headers. */
function readMessage(text: string): HttpMessage | undefined {
  const trimmed = text.trimStart()
  const firstLine = trimmed.slice(0, 70_000).split(/\r?\n/, 1)[0] ?? ''
  if (![requestLine, statusLine, headerLine].some((line) => line.test(firstLine))) return undefined
  const blank = /\r?\n[ \t]*\r?\n/.exec(trimmed)
  const head = blank === null ? trimmed.trimEnd() : trimmed.slice(0, blank.index)
  const [first = '', ...rest] = head.split(/\r?\n/)
  const request = requestLine.exec(first)
  const isMessage = request !== null || statusLine.test(first)
  const lines = isMessage ? rest : [first, ...rest]
  const headers = new Map<string, string>()
  for (const line of lines) {
    const header = headerLine.exec(line)
    if (header === null) return undefined
    headers.set((header[1] ?? '').toLowerCase(), (header[2] ?? '').trim())
  }
  if (!isMessage && !headers.has('authorization')) return undefined
  const body = blank === null ? '' : trimmed.slice(blank.index + blank[0].length)
  if (request === null) return { headers, body }
  const target = request[2] ?? ''
  const host = headers.get('host')
  const url = target.startsWith('/') && host !== undefined ? `https://${host}${target}` : target
  return { method: request[1] ?? '', url, headers, body }
}

function optional<Name extends string>(
  name: Name,
  value: string | undefined,
): Partial<Record<Name, string>> {
  return value === undefined ? {} : ({ [name]: value } as Partial<Record<Name, string>>)
}
