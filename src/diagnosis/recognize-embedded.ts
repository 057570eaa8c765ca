import { decodeFormValue, hasPercentEscape } from './decode-percent.ts'
import { readJson } from './json-value.ts'
import { recognizeFields } from './recognize-fields.ts'
import { recognitionLimits } from './recognition.ts'
import type { RecognizedDocument } from './recognition.ts'
import { withNote, withStep } from './trail.ts'
import type { InputForm, Trail } from './trail.ts'

/**
 * A document in the middle of other text: what a browser's tools show of a request, a log line, a
 * mail. The named fields first, then markup, tokens, JSON, and at last the longest piece of base64.
 */
export const recognizeEmbedded: InputForm = (text, trail) => {
  for (const find of [labelled, markup, token, json, base64]) {
    const found = find(text, trail).filter(({ kind }) => kind !== 'unrecognized')
    if (found.length > 0) return found
  }
  return undefined
}

const label =
  /(?:^|[^\w])(SAMLResponse|SAMLRequest|SAMLAssertion|RelayState|RoleArn|PrincipalArn|id_token|access_token|WebIdentityToken)["']?(?:\s*([:=])\s*|\s*\n\s*)(["'`]?)/g

/** `SAMLResponse: PHNh...`, each value up to the next label, or to the quote that closes it. */
function labelled(text: string, trail: Trail): readonly RecognizedDocument[] {
  const labels = [...text.matchAll(label)].slice(0, maxLabels)
  const fields = labels.map((found, index) => {
    const [whole, name = '', separator, quote = ''] = found
    const rest = text.slice(found.index + whole.length, labels[index + 1]?.index ?? text.length)
    // A pair of a form or URL that stands in other text, such as a request written as a program.
    const inForm = separator === '=' && quote === ''
    const close = inForm ? rest.search(/["'`&]/) : quote === '' ? -1 : rest.indexOf(quote)
    const value = (close < 0 ? rest : rest.slice(0, close)).trim().replace(/[,;]$/, '')
    return { name, value: inForm && hasPercentEscape(value) ? decodeFormValue(value) : value }
  })
  return recognizeFields(fields, withStep(trail, 'took named values out of the text'))
}

const maxLabels = 200

const document =
  /<(?:[\w.-]{1,40}:)?(?:Response|Assertion|EntityDescriptor|EntitiesDescriptor|AuthnRequest)[\s>/]/

function markup(text: string, trail: Trail): readonly RecognizedDocument[] {
  const start = text.search(document)
  if (start <= 0) return []
  const here = withStep(trail, 'left out the text before it')
  return trail.recognize(text.slice(start), withNote(here, 'leading-text'))
}

const fewestOfToken = 20

function token(text: string, trail: Trail): readonly RecognizedDocument[] {
  const words = text
    .slice(0, recognitionLimits.maxMetadata)
    .split(/[^\w.+/=-]+/)
    .map((word) => word.slice(Math.max(0, word.indexOf('eyJ'))))
    .filter((word) => word.length > fewestOfToken && word.startsWith('eyJ') && word.includes('.'))
    .slice(0, recognitionLimits.maxDocuments)
  const here = withStep(trail, 'took the token out of the text')
  return words.flatMap((word) => trail.recognize(word, here))
}

function json(text: string, trail: Trail): readonly RecognizedDocument[] {
  const start = text.search(/[[{]/)
  const end = Math.max(text.lastIndexOf('}'), text.lastIndexOf(']'))
  if (start < 0 || end <= start || (start === 0 && end === text.length - 1)) return []
  const inside = text.slice(start, end + 1)
  if ('problem' in readJson(inside)) return []
  let here = withStep(trail, 'took the JSON out of the text')
  if (text.slice(0, start).trim() !== '') here = withNote(here, 'leading-text')
  if (text.slice(end + 1).trim() !== '') here = withNote(here, 'trailing-text')
  return trail.recognize(inside, here)
}

const fewestOfBase64 = 64

function base64(text: string, trail: Trail): readonly RecognizedDocument[] {
  const longest = longestPiece(text)
  if (longest.length < fewestOfBase64 || longest.length === text.trim().length) return []
  return trail.recognize(longest, withStep(trail, 'took the base64 out of the text'))
}

/** By hand: there may be millions of pieces, or one that is too long for an expression. */
function longestPiece(text: string): string {
  let longest = ''
  let start = 0
  for (let at = 0; at <= text.length; at++) {
    if (at < text.length && isOfBase64(text.charCodeAt(at))) continue
    if (at - start > longest.length) {
      // `=` stands at the end of base64; elsewhere it is the end of a name.
      const word = text.slice(start, at)
      const value = word.slice(endOfName(word))
      if (value.length > longest.length) longest = value
    }
    start = at + 1
  }
  return longest
}

/** Of base64 or of base64url, percent-encoded too. */
function isOfBase64(code: number): boolean {
  const isDigit = code >= 48 && code <= 57
  const isLetter = (code >= 65 && code <= 90) || (code >= 97 && code <= 122)
  return isLetter || isDigit || others.has(code)
}

const others: ReadonlySet<number> = new Set(Buffer.from('+/=%_-'))

/** Behind the last `=` that something else follows. */
function endOfName(word: string): number {
  let end = word.length
  while (end > 0 && word[end - 1] === '=') end -= 1
  return word.lastIndexOf('=', end - 1) + 1
}
