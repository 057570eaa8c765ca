import { RequestRefused } from '../../errors.ts'
import { parameter } from '../../http/parameter.ts'
import { decodeText } from '../input-text.ts'
import { questionFields } from './read-question.ts'
import type { QuestionField, QuestionFields } from './read-question.ts'

/** What a program asks: a document, and how to judge it. */
export interface ApiQuestion {
  readonly input: string | Uint8Array
  readonly fields: QuestionFields
}

/** An object begins here, or the body is none. */
const lookedAt = 1024

/**
 * Reads what a program sends. A JSON object with a text under `input` is an envelope: the document is in
 * there, and its other members say how to judge it. Every other body is the document itself, whatever
 * its type, and the query says how to judge it. In an envelope, `trustPolicy` and `keySet` may
 * also be objects, `clientId` a list and `duration` a number; it wins over the query.
 *
 * @throws {RequestRefused} PARAMETER_INVALID for a member of an envelope that is unknown or of the wrong
 *   kind; PARAMETER_REPEATED for a parameter of the query
 */
export function readApiQuestion(body: Uint8Array, query: unknown): ApiQuestion {
  const ofQuery = Object.fromEntries(
    questionFields.flatMap((field) => {
      const value = parameter(query, field)
      return value === undefined ? [] : [[field, value]]
    }),
  ) as QuestionFields
  const envelope = readEnvelope(body)
  if (envelope === undefined) return { input: body, fields: ofQuery }
  const { input, ...others } = envelope
  const ofEnvelope = Object.entries(others).map(
    ([name, value]) => [fieldNamed(name), textOf(name, value)] as const,
  )
  return { input, fields: { ...ofQuery, ...(Object.fromEntries(ofEnvelope) as QuestionFields) } }
}

type Envelope = { readonly input: string } & Readonly<Record<string, unknown>>

function readEnvelope(body: Uint8Array): Envelope | undefined {
  const start = Buffer.from(body.subarray(0, lookedAt)).toString('latin1')
  if (!/^(?:\u00EF\u00BB\u00BF)?\s*\{/.test(start)) return undefined
  try {
    const value: unknown = JSON.parse(decodeText(body).text)
    return isEnvelope(value) ? value : undefined
  } catch {
    // A document that is broken is a document all the same.
    return undefined
  }
}

function isEnvelope(value: unknown): value is Envelope {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.hasOwn(value, 'input') &&
    typeof (value as { input: unknown }).input === 'string'
  )
}

function fieldNamed(name: string): QuestionField {
  const field = questionFields.find((one) => one === name)
  if (field !== undefined) return field
  throw new RequestRefused('PARAMETER_INVALID', 'the envelope has a member that nobody reads', {
    expected: `input, ${questionFields.join(', ')}`,
    received: name.slice(0, 60),
  })
}

function textOf(name: string, value: unknown): string {
  if (typeof value === 'string') return value
  if (name === 'duration' && typeof value === 'number') return String(value)
  if (name === 'clientId' && Array.isArray(value)) return value.join(' ')
  const isDocument = name === 'trustPolicy' || name === 'keySet'
  if (isDocument && typeof value === 'object' && value !== null) return JSON.stringify(value)
  throw new RequestRefused('PARAMETER_INVALID', `${name} in the envelope is no text`, {
    expected: 'a text',
    received: value === null ? 'null' : typeof value,
  })
}
