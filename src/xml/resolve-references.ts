import type { ReportXmlProblem } from './scan-xml.ts'

/**
 * The value of raw text: the five entities that exist without a DTD, and character references,
 * resolved. What is undefined is reported at its place, and stays as written. `offset` is where
 * `raw` begins.
 */
export function resolveReferences(raw: string, offset: number, report: ReportXmlProblem): string {
  const forbidden = notAnXmlCharacter.exec(raw)
  if (forbidden !== null) {
    report('character-forbidden', 'a character that XML does not allow', offset + forbidden.index)
  }
  if (!raw.includes('&')) return raw
  return raw.replace(reference, (written: string, body: string | undefined, at: number) => {
    const value = body === undefined ? undefined : resolved(body)
    if (value === undefined) {
      report('reference-undefined', 'a reference that is not defined', offset + at)
    }
    return value ?? written
  })
}

// XML 1.0 production [2] Char. Lone surrogates match \p{Cs} under the u flag.
const notAnXmlCharacter = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u

// An ampersand that begins no reference matches as well, without a body.
const reference = /&(?:(#[0-9]{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{0,31});)?/g

const entities: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
])

function resolved(body: string): string | undefined {
  if (!body.startsWith('#')) return entities.get(body)
  const point = body.startsWith('#x')
    ? Number.parseInt(body.slice(2), 16)
    : Number.parseInt(body.slice(1), 10)
  if (point > 0x10ffff) return undefined
  const character = String.fromCodePoint(point)
  return notAnXmlCharacter.test(character) ? undefined : character
}
