import { readInputText } from './input-text.ts'
import { unrecognized } from './nearest-guess.ts'
import { recognizeAuthorizationResponse } from './recognize-authorization-response.ts'
import { recognizeBase64 } from './recognize-base64.ts'
import { recognizeAwsCommand, recognizeCurl } from './recognize-command.ts'
import { recognizeEmbedded } from './recognize-embedded.ts'
import { recognizeForm } from './recognize-form.ts'
import { recognizeHtml } from './recognize-html.ts'
import { recognizeBearer, recognizeHttpMessage } from './recognize-http-message.ts'
import { recognizeJson } from './recognize-json.ts'
import { recognizeToken } from './recognize-token.ts'
import { recognizeUrl } from './recognize-url.ts'
import {
  recognizeEscapedMarkup,
  recognizePercentEncoded,
  recognizeQuoted,
} from './recognize-wrapped.ts'
import { recognizeXml } from './recognize-xml.ts'
import { recognitionLimits } from './recognition.ts'
import type { Recognition, RecognizedDocument } from './recognition.ts'
import { documentAt, withNote } from './trail.ts'
import type { InputForm, Trail } from './trail.ts'
import { transportNote } from './transport-note.ts'
import type { TransportNote } from './transport-note.ts'

/**
 * Finds the documents in whatever somebody has at hand: a response in any encoding, a form body, a
 * page, a URL, a HAR file, a command, a token, metadata, a policy. By content alone: no name or type
 * of a file is asked for.
 *
 * Nothing is verified and nothing is fetched; the answer says what is there, how it was encoded, and
 * what of that was wrong. It never throws, for no input whatever, and always names at least one
 * document: what is not recognised is called so, with the nearest guess. Takes up to 10 MiB, and
 * time linear in it; see `recognitionLimits` for what is cut.
 */
export function recognizeInput(input: string | Uint8Array): Recognition {
  const tooLarge = input.length > recognitionLimits.maxInput
  const { text, steps, notes } = readInputText(input.slice(0, recognitionLimits.maxInput))
  const trail: Trail = { places: [], steps, notes, facts: {}, depth: 0, recognize: recognizeText }
  const whole = tooLarge
    ? [documentAt(withNote(trail, 'too-large', limitOfInput), 'unrecognized', text)]
    : recognizeText(text, trail)
  const documents = merge(whole)
  const about: TransportNote[] = tooLarge ? [transportNote('too-large', limitOfInput)] : []
  if (documents.length > recognitionLimits.maxDocuments) {
    about.push(transportNote('too-many-documents', `more than ${recognitionLimits.maxDocuments}`))
  }
  const [first = unrecognized(text, trail), ...rest] = documents.slice(
    0,
    recognitionLimits.maxDocuments,
  )
  return { documents: [first, ...rest], notes: about }
}

const limitOfInput = `more than ${recognitionLimits.maxInput} bytes`

/** Tried in this order; the first one that finds something is right. */
const forms: readonly InputForm[] = [
  recognizeJson,
  recognizeXml,
  recognizeHtml,
  recognizeCurl,
  recognizeAwsCommand,
  recognizeHttpMessage,
  recognizeBearer,
  recognizeAuthorizationResponse,
  recognizeUrl,
  recognizeToken,
  recognizeForm,
  recognizeQuoted,
  recognizePercentEncoded,
  recognizeBase64,
  recognizeEscapedMarkup,
  recognizeEmbedded,
]

function recognizeText(text: string, trail: Trail): readonly RecognizedDocument[] {
  if (trail.depth >= recognitionLimits.maxEncodings || text.trim() === '') return []
  const inside = { ...trail, depth: trail.depth + 1 }
  for (const form of forms) {
    const found = form(text, inside)
    if (found !== undefined && found.length > 0) return found
  }
  return []
}

/**
 * One document for each text, where it was first found, with the facts of where it was sent: a
 * capture has a response twice, in the page that posts it and in the request.
 */
function merge(documents: readonly RecognizedDocument[]): readonly RecognizedDocument[] {
  const byText = new Map<string, RecognizedDocument[]>()
  for (const document of documents) {
    const key = `${document.kind} ${document.text}`
    const same = byText.get(key)
    if (same === undefined) byText.set(key, [document])
    else same.push(document)
  }
  return [...byText.values()].flatMap((same) => {
    const sent = same.find(
      ({ at, deliveredTo, foundIn }) => wasSent(foundIn) && (at ?? deliveredTo),
    )
    const best = sent ?? same[0]
    if (best === undefined) return []
    const others = same.map(({ foundIn }) => foundIn).filter((place) => place !== best.foundIn)
    return [{ ...best, alsoFoundIn: [...new Set(others)].slice(0, 10) }]
  })
}

/** Not in an answer on its way to the browser. */
function wasSent(foundIn: string): boolean {
  return !foundIn.includes('response body') && !foundIn.includes('redirect,')
}
