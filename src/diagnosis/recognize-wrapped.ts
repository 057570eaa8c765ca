import { decodePercent, hasPercentEscape } from './decode-percent.ts'
import { decodeHtmlEntities } from './html-entities.ts'
import { withNote, withStep } from './trail.ts'
import type { InputForm } from './trail.ts'

const percentStep = 'decoded percent-encoding'

/** A percent-encoded text: of a value from a URL or a form, or of a policy as IAM's API answers it. */
export const recognizePercentEncoded: InputForm = (text, trail) => {
  if (/[\s<>"{}]/.test(text.trim()) || !hasPercentEscape(text)) return undefined
  const code = trail.steps.includes(percentStep)
    ? 'percent-encoded-twice'
    : trail.places.at(-1)?.startsWith('field ') === true
      ? 'percent-encoded'
      : undefined
  const stepped = withStep(trail, percentStep)
  const decoded = decodePercent(text)
  const found = trail.recognize(decoded, {
    ...(code === undefined ? stepped : withNote(stepped, code)),
    ...(trail.parameter === undefined ? {} : { parameter: trail.parameter }),
  })
  return found.length > 0 ? found : undefined
}

const quotes: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["'", "'"],
  ['`', '`'],
  ['\u201C', '\u201D'],
  ['\u2018', '\u2019'],
])

/** A text in quotes, with the escapes of JSON if it has any. */
export const recognizeQuoted: InputForm = (text, trail) => {
  const trimmed = text.trim().replace(/[,;]$/, '')
  const closing = quotes.get(trimmed.charAt(0))
  if (trimmed.length < 3 || closing === undefined || !trimmed.endsWith(closing)) return undefined
  const inside = trimmed.slice(1, -1)
  const here = withNote(withStep(trail, 'took off the quotes'), 'quoted')
  const found = trail.recognize(unescapeJson(inside), here)
  return found.length > 0 ? found : undefined
}

function unescapeJson(text: string): string {
  if (!text.includes('\\')) return text
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|([nrt"'\\/]))/g, (_, code?: string, letter = '') =>
    code === undefined
      ? (escapes.get(letter as string) ?? (letter as string))
      : String.fromCharCode(Number.parseInt(code, 16)),
  )
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
])

/** A document copied out of the source of a page that shows it. */
export const recognizeEscapedMarkup: InputForm = (text, trail) => {
  if (!/&(?:lt|#60|#x3c);/i.test(text)) return undefined
  const here = withNote(withStep(trail, 'decoded HTML entities'), 'html-entities')
  const found = trail.recognize(decodeHtmlEntities(text), here)
  return found.some(({ kind }) => kind !== 'unrecognized') ? found : undefined
}
