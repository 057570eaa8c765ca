import { constants, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib'
import { decodeText } from './input-text.ts'
import { readBase64 } from './read-base64.ts'
import { recognitionLimits } from './recognition.ts'
import type { RecognizedDocument } from './recognition.ts'
import { documentAt, withNote, withStep } from './trail.ts'
import type { Trail } from './trail.ts'

/** Characters: what metadata of the largest size takes in base64, with line breaks. */
const maxCharacters = Math.ceil((recognitionLimits.maxMetadata * 3) / 2)

/** Base64, plain or of something deflated, of anything that can be recognised. */
export function recognizeBase64(
  text: string,
  trail: Trail,
): readonly RecognizedDocument[] | undefined {
  if (text.trim().length > maxCharacters) return undefined
  const reading = readBase64(text)
  if (reading === undefined) return undefined
  const { bytes, notes, foreignAt } = reading
  let decoded = withStep(trail, 'decoded base64')
  for (const code of notes) {
    const isForeign = code === 'base64-foreign-characters' && foreignAt !== undefined
    decoded = withNote(
      decoded,
      code,
      isForeign ? `the first one is character ${foreignAt}` : undefined,
    )
  }
  if (trail.steps.at(-1) === 'decoded base64') decoded = withNote(decoded, 'base64-twice')
  if (decoded.parameter === undefined) decoded = { ...decoded, parameter: text }

  const plain = decodeText(bytes)
  if (looksLikeText(plain.text)) {
    const here = plain.notes.reduce(
      (all, { code }) => withNote(all, code),
      plain.steps.reduce(withStep, decoded),
    )
    const bound =
      trail.binding === 'redirect' && plain.text.trimStart().startsWith('<')
        ? withNote(here, 'not-deflated-although-redirect')
        : here
    const found = trail.recognize(plain.text, bound)
    if (found.length > 0) return found
  }
  return recognizeDeflated(bytes, decoded)
}

function recognizeDeflated(bytes: Buffer, trail: Trail): readonly RecognizedDocument[] | undefined {
  const inflated = inflate(bytes)
  if (inflated === undefined) return undefined
  const note = trail.binding === 'post' ? withNote(trail, 'deflated-although-post') : trail
  const here = withStep(note, 'inflated')
  if (inflated === 'too large') {
    return [
      documentAt(withNote(here, 'inflated-too-large'), 'unrecognized', '', {
        kind: 'saml-response',
        reason: 'is deflated, as messages of the Redirect binding are',
      }),
    ]
  }
  const { text } = decodeText(inflated)
  if (!text.trimStart().startsWith('<')) return undefined
  const found = trail.recognize(text, here)
  return found.length > 0 ? found : undefined
}

/** By DEFLATE alone, as the Redirect binding has it, or in the wrappers that libraries add. */
function inflate(bytes: Buffer): Buffer | 'too large' | undefined {
  // What was cut off is inflated as far as it goes.
  const options = {
    maxOutputLength: recognitionLimits.maxDocument,
    finishFlush: constants.Z_SYNC_FLUSH,
  }
  const wrapped = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync : inflateSync
  for (const read of [inflateRawSync, wrapped]) {
    try {
      const inflated = read(bytes, options)
      if (inflated.length > 0) return inflated
    } catch (failure) {
      const code = failure instanceof Error && 'code' in failure ? failure.code : undefined
      if (code === 'ERR_BUFFER_TOO_LARGE') return 'too large'
    }
  }
  return undefined
}

/** Few control characters and nothing unreadable at the beginning, where a document names itself. */
function looksLikeText(text: string): boolean {
  const beginning = text.slice(0, 32)
  return !/[\u0000-\u0008\u000E-\u001F\uFFFD]/.test(beginning)
}
