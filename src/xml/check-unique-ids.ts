import { XmlRejected } from '../errors.ts'
import { withDescendants } from './xml-element.ts'
import type { XmlElement } from './xml-element.ts'

/**
 * No two attributes that any library might take for an ID (`ID`, `Id`, `id`, with or without a
 * prefix, `xml:id` among them) have the same value, so that `#id` names one element for everybody.
 *
 * @throws {XmlRejected} XML_DUPLICATE_ID
 */
export function checkUniqueIds(root: XmlElement): void {
  const seen = new Set<string>()
  for (const element of withDescendants(root)) {
    for (const { localName, value } of element.attributes) {
      if (localName.toLowerCase() !== 'id') continue
      if (seen.has(value)) {
        throw new XmlRejected('XML_DUPLICATE_ID', 'two attributes hold the same ID', {
          expected: 'every ID once',
          received: `a second ${localName} on ${element.localName}`,
        })
      }
      seen.add(value)
    }
  }
}
