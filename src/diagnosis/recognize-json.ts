import { isObject, own, ownString, readJson } from './json-value.ts'
import { documentField, factsIn } from './known-fields.ts'
import type { Field } from './known-fields.ts'
import { parseInstant } from './parse-instant.ts'
import { recognizeFields } from './recognize-fields.ts'
import { recognizeHar } from './recognize-har.ts'
import { isSamlTracerExport, recognizeSamlTracer } from './recognize-saml-tracer.ts'
import { recognitionLimits } from './recognition.ts'
import type { DocumentKind, NearestGuess, RecognizedDocument } from './recognition.ts'
import { documentAt, withFacts, withNote, within, withStep } from './trail.ts'
import type { InputForm, Trail } from './trail.ts'

/** Values of JSON that are looked at. */
const maxValues = 20_000

/**
 * JSON: a HAR file or an export of SAML-tracer, a policy, an event of CloudTrail, keys, a discovery document, or any answer with
 * a document in one of its fields, such as a token response. JSON that cannot be read is named after
 * what it mentions.
 */
export const recognizeJson: InputForm = (text, trail) => {
  const trimmed = text.trim()
  if (!/^[[{]/.test(trimmed)) return undefined
  const reading = readJson(trimmed)
  if ('problem' in reading) return recognizeBrokenJson(trimmed, withNote(trail, reading.problem))
  const found = recognizeValue(reading.value, trimmed, trail)
  if (found.length > 0) return found
  const nearest = guess(reading.value)
  return nearest === undefined ? undefined : [documentAt(trail, 'unrecognized', trimmed, nearest)]
}

/** `text` is what `value` was parsed from. */
function recognizeValue(value: unknown, text: string, trail: Trail): readonly RecognizedDocument[] {
  if (Array.isArray(own(own(value, 'log'), 'entries'))) return recognizeHar(value, trail)
  if (isSamlTracerExport(value)) return recognizeSamlTracer(value, trail)
  const kind = kindOf(value)
  if (kind === 'cloudtrail-event') return [documentAt(withEventFacts(value, trail), kind, text)]
  if (kind !== undefined) return [documentAt(trail, kind, text)]
  return recognizeInside(value, trail)
}

function kindOf(value: unknown): DocumentKind | undefined {
  if (isPolicy(value)) return hasPrincipal(value) ? 'trust-policy' : 'policy-document'
  if (
    ownString(value, 'eventSource') !== undefined &&
    ownString(value, 'eventName') !== undefined
  ) {
    return 'cloudtrail-event'
  }
  if (isKeySet(value)) return 'json-web-key-set'
  if (ownString(value, 'issuer') !== undefined && ownString(value, 'jwks_uri') !== undefined) {
    return 'openid-configuration'
  }
  return undefined
}

/** A policy, or a statement that somebody copied out of one. */
function isPolicy(value: unknown): boolean {
  const statement = own(value, 'Statement')
  return isObject(statement) || Array.isArray(statement) || isStatement(value)
}

function isStatement(value: unknown): boolean {
  const acts = own(value, 'Action') !== undefined || own(value, 'NotAction') !== undefined
  return typeof own(value, 'Effect') === 'string' && acts
}

function hasPrincipal(value: unknown): boolean {
  const listed = own(value, 'Statement') ?? value
  const statements: readonly unknown[] = Array.isArray(listed) ? listed : [listed]
  return statements.some(
    (statement) =>
      own(statement, 'Principal') !== undefined ||
      own(statement, 'NotPrincipal') !== undefined ||
      [own(statement, 'Action')].flat().some(isAssume),
  )
}

function isAssume(action: unknown): boolean {
  return typeof action === 'string' && action.toLowerCase().startsWith('sts:assumerole')
}

function isKeySet(value: unknown): boolean {
  const keys = own(value, 'keys')
  return Array.isArray(keys) && keys.some((key) => ownString(key, 'kty') !== undefined)
}

function withEventFacts(event: unknown, trail: Trail): Trail {
  const requested = own(event, 'requestParameters')
  const fields = stringFields(requested)
  const action = ownString(event, 'eventName')
  const time = ownString(event, 'eventTime')
  const at = time === undefined ? undefined : parseInstant(time)
  return withFacts(trail, {
    ...factsIn(fields),
    ...(action === undefined ? {} : { action }),
    ...(at === undefined ? {} : { at }),
  })
}

/** Walks everything that is in `value`, outermost first, for fields that hold documents. */
function recognizeInside(value: unknown, trail: Trail): readonly RecognizedDocument[] {
  const found: RecognizedDocument[] = []
  const queue: { readonly value: unknown; readonly path: string }[] = [{ value, path: '' }]
  for (let at = 0; at < queue.length && at < maxValues; at++) {
    const { value: current, path } = queue[at] ?? { value: undefined, path: '' }
    if (found.length >= recognitionLimits.maxDocuments) break
    const place = within(trail, path === '' ? 'JSON' : `JSON, ${path}`)
    const whole = path === '' ? undefined : kindOf(current)
    if (whole !== undefined) {
      const text = JSON.stringify(current, null, 2)
      const facts = whole === 'cloudtrail-event' ? withEventFacts(current, place) : place
      found.push(documentAt(facts, whole, text))
      continue
    }
    found.push(...recognizeFields(stringFields(current), withStep(place, 'read the JSON')))
    for (const [name, child] of entriesOf(current)) {
      if (typeof child !== 'object' || child === null || queue.length >= maxValues) continue
      queue.push({ value: child, path: path.length > 200 ? path : join(path, name) })
    }
  }
  return found
}

/** Those of an array that are more than text, with their places; of an object all members. */
function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  if (typeof value !== 'object' || value === null) return []
  if (!Array.isArray(value)) return Object.entries(value)
  // A capture may be a list of millions of numbers or texts, none of which is looked at.
  const listed: [string, unknown][] = []
  for (let at = 0; at < value.length && listed.length < maxValues; at++) {
    const child: unknown = value[at]
    if (typeof child === 'object' && child !== null) listed.push([String(at), child])
  }
  return listed
}

/** The strings of an object, those before others that facts are read from together. */
function stringFields(value: unknown): readonly Field[] {
  const fields = entriesOf(value).flatMap(([name, child]) =>
    typeof child === 'string' ? [{ name, value: child }] : [],
  )
  // Some token endpoints, that of GitHub Actions among them, call the token just so.
  const only = fields.find(({ name, value: text }) => name === 'value' && text.startsWith('eyJ'))
  return only === undefined ? fields : [...fields, { name: 'id_token', value: only.value }]
}

function join(path: string, name: string): string {
  const shown = name.slice(0, 60)
  if (/^\d+$/.test(shown)) return `${path}[${shown}]`
  return path === '' ? shown : `${path}.${shown}`
}

function guess(value: unknown): NearestGuess | undefined {
  const names = isObject(value) ? Object.keys(value).slice(0, 100) : []
  if (names.includes('iss') && names.includes('exp')) {
    return { kind: 'id-token', reason: 'is what a token says, without its header and signature' }
  }
  if (names.includes('alg') && names.includes('kid')) {
    return { kind: 'id-token', reason: 'is the header of a token, without the rest' }
  }
  if (names.some((name) => documentField(name) !== undefined)) return undefined
  return names.includes('Principal') || names.includes('Condition')
    ? { kind: 'trust-policy', reason: 'is a part of a policy' }
    : undefined
}

/** By names that no other JSON has: what cannot be parsed can still be spoken of. */
function recognizeBrokenJson(
  text: string,
  trail: Trail,
): readonly RecognizedDocument[] | undefined {
  const beginning = text.slice(0, recognitionLimits.maxDocument)
  const policy = /["']?Statement["']?\s{0,20}:/.test(beginning)
  if (policy) {
    const trusts = /Principal|sts:AssumeRole/i.test(beginning)
    return [documentAt(trail, trusts ? 'trust-policy' : 'policy-document', text)]
  }
  if (/"log"\s{0,20}:/.test(beginning) && beginning.includes('"entries"')) {
    return [
      documentAt(trail, 'unrecognized', text, {
        kind: 'saml-response',
        reason: 'is a HAR file that cannot be read, such as one that was cut off',
      }),
    ]
  }
  return undefined
}
