import { own, ownString } from './json-value.ts'
import type { Field } from './known-fields.ts'
import { recognizeFields } from './recognize-fields.ts'
import { deliveredTo, recognizeUrlParameters, shownUrl } from './recognize-url.ts'
import { recognitionLimits } from './recognition.ts'
import type { RecognizedDocument } from './recognition.ts'
import { withFacts, within, withStep } from './trail.ts'
import type { Trail } from './trail.ts'

/** Looked at. */
const maxRequests = 20_000

/** Whether a value is what the browser extension SAML-tracer exports. */
export function isSamlTracerExport(value: unknown): boolean {
  const requests = own(value, 'requests')
  return (
    Array.isArray(requests) &&
    requests.some(
      (one) =>
        ownString(one, 'url') !== undefined &&
        (Array.isArray(own(one, 'post')) || ownString(one, 'saml') !== undefined),
    )
  )
}

/**
 * The messages in an export of SAML-tracer: the posted field, or, where the export masked it, the
 * message as the extension decoded it. An export has no times.
 */
export function recognizeSamlTracer(value: unknown, trail: Trail): readonly RecognizedDocument[] {
  const requests = own(value, 'requests')
  if (!Array.isArray(requests)) return []
  const read = withStep(trail, 'read the export of SAML-tracer')
  const found: RecognizedDocument[] = []
  for (const [index, request] of requests.slice(0, maxRequests).entries()) {
    found.push(...recognizeRequest(request, index + 1, read))
    if (found.length > 3 * recognitionLimits.maxDocuments) break
  }
  return found
}

function recognizeRequest(
  request: unknown,
  number: number,
  trail: Trail,
): readonly RecognizedDocument[] {
  const url = ownString(request, 'url') ?? ''
  const method = (ownString(request, 'method') ?? 'GET').slice(0, 20).toUpperCase()
  const here = within(trail, `SAML-tracer request ${number}, ${method} ${shownUrl(url)}`)
  const to = deliveredTo(url)
  const sent = withFacts(here, { method, ...(to === undefined ? {} : { deliveredTo: to }) })
  const whole = [
    ...recognizeFields(pairsOf(own(request, 'post')), { ...sent, binding: 'post' }),
    ...recognizeUrlParameters(url, here),
  ]
  if (whole.some(({ kind }) => kind !== 'unrecognized')) return whole
  const decoded = ownString(request, 'saml') ?? ''
  const message = trail.recognize(decoded, within(sent, 'the decoded message'))
  return message.length > 0 ? message : whole
}

/** Pairs of a name and a value, or a name and a list of values. */
function pairsOf(post: unknown): readonly Field[] {
  const pairs: readonly unknown[] = Array.isArray(post) ? post.slice(0, 1000) : []
  return pairs.flatMap((pair): readonly Field[] => {
    if (!Array.isArray(pair)) return []
    const [name, values] = pair as readonly unknown[]
    const value: unknown = Array.isArray(values) ? values[0] : values
    return typeof name === 'string' && typeof value === 'string' ? [{ name, value }] : []
  })
}
