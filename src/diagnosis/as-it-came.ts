import { decodeText } from './input-text.ts'
import type { RecognizedDocument } from './recognition.ts'
import { decodeStrictly } from './saml/verify-strictly.ts'

/**
 * A SAML message with everything that the verifier would see of it. The recognition leaves out what
 * stands around the root, which is right for a text out of a mail; a DOCTYPE, a comment or a second
 * root around it are a part of the document, and a reason to refuse it. Everything else stays as it is.
 */
export function asItCame(
  document: RecognizedDocument,
  input: string | Uint8Array,
): RecognizedDocument {
  if (document.kind !== 'saml-response' && document.kind !== 'saml-assertion') return document
  if (document.parameter !== undefined) {
    const decoded = decodeStrictly(document)
    return typeof decoded === 'string' && decoded.includes(document.text)
      ? withText(document, decoded)
      : document
  }
  if (document.foundIn !== 'the input') return document
  const text = typeof input === 'string' ? input : decodeText(Buffer.from(input)).text
  const start = text.indexOf(document.text)
  if (start < 0) return document
  const before = text.slice(0, start)
  const behind = text.slice(start + document.text.length)
  const kept = {
    before: before.trimStart().startsWith('<') ? before.trimStart() : '',
    behind: behind.trimStart().startsWith('<') ? behind.trimEnd() : '',
  }
  return withText(document, `${kept.before}${document.text}${kept.behind}`)
}

function withText(document: RecognizedDocument, text: string): RecognizedDocument {
  if (text === document.text) return document
  const around = new Set(['leading-text', 'trailing-text'])
  return { ...document, text, notes: document.notes.filter(({ code }) => !around.has(code)) }
}
