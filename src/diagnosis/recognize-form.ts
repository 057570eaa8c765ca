import { decodeFormValue, decodePercent } from './decode-percent.ts'
import { documentField } from './known-fields.ts'
import type { Field } from './known-fields.ts'
import { recognizeFields } from './recognize-fields.ts'
import type { RecognizedDocument } from './recognition.ts'
import { transportNote } from './transport-note.ts'
import { within, withStep } from './trail.ts'
import type { InputForm, Trail } from './trail.ts'

const maxFields = 1000

/** The body of a form: `name=value` pairs with `&` between them, one of which holds a document. */
export const recognizeForm: InputForm = (text, trail) => {
  if (!/^\s*[\w.:-]{1,64}=/.test(text)) return undefined
  const found = recognizePairs(
    text.trim(),
    { ...trail, binding: trail.binding ?? 'post' },
    'form body',
  )
  return found.length > 0 ? found : undefined
}

/** The documents in `name=value` pairs; `place` names the whole of them to a person. */
export function recognizePairs(
  pairs: string,
  trail: Trail,
  place: string,
): readonly RecognizedDocument[] {
  const read = readPairs(pairs)
  if (!read.some(({ name }) => documentField(name) !== undefined)) return []
  const here = withStep(place === '' ? trail : within(trail, place), 'took the form fields apart')
  const bare = new Set(read.filter(({ raw }) => isBare(raw)).map(({ value }) => value))
  return recognizeFields(read, here).map((document) =>
    document.parameter !== undefined && bare.has(document.parameter)
      ? { ...document, notes: [...document.notes, transportNote('not-percent-encoded')] }
      : document,
  )
}

interface Pair extends Field {
  /** As written. */
  readonly raw: string
}

function readPairs(text: string): readonly Pair[] {
  return text
    .split('&', maxFields)
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=')
      const raw = equals < 0 ? '' : pair.slice(equals + 1)
      return {
        name: decodeFormValue(equals < 0 ? pair : pair.slice(0, equals)).trim(),
        // Base64 that was never encoded for a form: what is shown decoded, or was sent wrongly. To
        // make its plus signs into spaces would destroy it.
        value: isBare(raw) ? decodePercent(raw) : decodeFormValue(raw),
        raw,
      }
    })
}

const fewestOfBase64 = 64

/** Base64 with a `+` in it that nobody encoded for a form. */
function isBare(raw: string): boolean {
  // It looks for one character: a run of megabytes is more than an expression can hold.
  return raw.length >= fewestOfBase64 && raw.includes('+') && !/[^A-Za-z0-9+/=\s]/.test(raw)
}
