import { ParseOption, XmlDocument, XmlLibError } from 'libxml2-wasm'
import { XmlRejected } from '../errors.ts'

/**
 * The second opinion on a text that passed the lexical gate: libxml2, strict, without network,
 * entities or external files, agrees that it is well-formed with respect to namespaces.
 *
 * @throws {XmlRejected} XML_NOT_WELL_FORMED with the place, never with the text that stands there.
 */
export function checkWellFormed(text: string): void {
  withLibxml2Document(text, () => undefined)
}

/**
 * Lends libxml2's document of `text` to `use` and frees it afterwards: its memory is not the
 * garbage collector's.
 *
 * @throws {XmlRejected} XML_NOT_WELL_FORMED
 */
export function withLibxml2Document<Result>(
  text: string,
  use: (document: XmlDocument) => Result,
): Result {
  const document = parseStrictly(text)
  try {
    return use(document)
  } finally {
    document.dispose()
  }
}

function parseStrictly(text: string): XmlDocument {
  try {
    return XmlDocument.fromString(text, { option: safely })
  } catch (failure) {
    if (!(failure instanceof XmlLibError)) throw failure
    const [first] = failure.details
    throw new XmlRejected('XML_NOT_WELL_FORMED', 'libxml2 does not accept the document', {
      check: 'check-well-formed',
      ...(first === undefined ? {} : { received: `line ${first.line}, column ${first.col}` }),
    })
  }
}

// The enumeration is a set of flags; its type does not say so.
const safely = (ParseOption.XML_PARSE_NONET |
  ParseOption.XML_PARSE_NO_XXE |
  ParseOption.XML_PARSE_NO_SYS_CATALOG) as ParseOption
