import type {
  DocumentKind,
  NearestGuess,
  RecognizedDocument,
  TransportFacts,
} from './recognition.ts'
import { recognitionLimits } from './recognition.ts'
import { transportNote } from './transport-note.ts'
import type { TransportNote, TransportNoteCode } from './transport-note.ts'

/** How somebody got from the input to the text in hand. */
export interface Trail {
  readonly places: readonly string[]
  readonly steps: readonly string[]
  readonly notes: readonly TransportNote[]
  readonly facts: TransportFacts
  /** The SAML binding that the surroundings imply. */
  readonly binding?: 'post' | 'redirect'
  readonly parameter?: string
  /** The address of the page that the text is of, for links in it. */
  readonly pageUrl?: string
  /** How many encodings and containers lie behind. */
  readonly depth: number
  /** Recognises a text that was found inside of another one; nothing when it is nothing. */
  readonly recognize: (text: string, trail: Trail) => readonly RecognizedDocument[]
}

/** A form that inputs come in: its documents, or undefined when the text has not this form. */
export type InputForm = (text: string, trail: Trail) => readonly RecognizedDocument[] | undefined

/** One place further inside. */
export function within(trail: Trail, place: string): Trail {
  return { ...trail, places: [...trail.places, place] }
}

/** One step of decoding further. */
export function withStep(trail: Trail, step: string): Trail {
  return { ...trail, steps: [...trail.steps, step] }
}

/** With a note, unless it is there already. */
export function withNote(trail: Trail, code: TransportNoteCode, detail?: string): Trail {
  if (trail.notes.some((note) => note.code === code)) return trail
  return { ...trail, notes: [...trail.notes, transportNote(code, detail)] }
}

export function withFacts(trail: Trail, facts: TransportFacts): Trail {
  return { ...trail, facts: { ...trail.facts, ...facts } }
}

/** A document at the end of a trail. What is too large is cut, and says so. */
export function documentAt(
  trail: Trail,
  kind: DocumentKind,
  text: string,
  nearest?: NearestGuess,
): RecognizedDocument {
  const limit =
    kind === 'saml-metadata' ? recognitionLimits.maxMetadata : recognitionLimits.maxDocument
  const { notes } =
    text.length > limit ? withNote(trail, 'too-large', `more than ${limit} characters`) : trail
  return {
    kind,
    text: text.slice(0, limit),
    foundIn: trail.places.length === 0 ? 'the input' : trail.places.join(', '),
    alsoFoundIn: [],
    steps: trail.steps,
    notes,
    ...trail.facts,
    ...(trail.parameter === undefined ? {} : { parameter: trail.parameter }),
    ...(nearest === undefined ? {} : { nearest }),
  }
}
