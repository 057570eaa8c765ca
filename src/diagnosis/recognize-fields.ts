import { documentField, factsIn } from './known-fields.ts'
import type { Field } from './known-fields.ts'
import type { RecognizedDocument } from './recognition.ts'
import { documentAt, withFacts, within } from './trail.ts'
import type { Trail } from './trail.ts'
import { transportNote } from './transport-note.ts'

/**
 * The documents in the fields of a form, a query or whatever has named values, each with what the
 * other fields say of it. Nothing when no field is one that holds a document.
 */
export function recognizeFields(
  fields: readonly Field[],
  trail: Trail,
): readonly RecognizedDocument[] {
  const here = withFacts(trail, factsIn(fields))
  return fields.flatMap(({ name, value }) => {
    const field = documentField(name)
    if (field === undefined || value.trim() === '') return []
    const inside = { ...within(here, `field ${name}`), parameter: value }
    const found = trail.recognize(value, inside)
    if (found.length > 0) {
      return field.base64 === true ? found.map((one) => withBase64Missing(one, value)) : found
    }
    if (field.expects === 'access-token') return [documentAt(inside, 'access-token', value)]
    return [
      documentAt(inside, 'unrecognized', value, {
        kind: field.expects,
        reason: `stands in the field ${name} and cannot be decoded`,
      }),
    ]
  })
}

/** A message that stands there as it is. */
function withBase64Missing(document: RecognizedDocument, value: string): RecognizedDocument {
  return value.trimStart().startsWith('<')
    ? { ...document, notes: [...document.notes, transportNote('not-base64')] }
    : document
}
