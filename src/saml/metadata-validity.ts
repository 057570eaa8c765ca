import { attribute, withDescendants } from '../xml/xml-element.ts'
import type { XmlElement } from '../xml/xml-element.ts'
import { metadataRejected } from './metadata-rejected.ts'
import { parseDateTime } from './parse-date-time.ts'
import { parseDurationSeconds } from './parse-duration.ts'

/**
 * When the statements of a metadata element end, by its own `validUntil`.
 *
 * @throws {SamlMetadataRejected} SAML_METADATA_INVALID (`valid-until`) when it is not a time: read as
 *   absent it would keep a withdrawn key alive.
 */
export function validUntilOf(element: XmlElement): Date | undefined {
  const text = attribute(element, 'validUntil')
  if (text === undefined) return undefined
  const instant = parseDateTime(text)
  if (instant !== undefined) return instant
  throw metadataRejected('valid-until', {
    expected: 'an xs:dateTime such as 2030-01-31T12:00:00Z',
    received: `validUntil ${JSON.stringify(text.slice(0, 64))}`,
  })
}

/** The earlier of two instants, either of which may be absent. */
export function earliest(one: Date | undefined, other: Date | undefined): Date | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return one < other ? one : other
}

/**
 * The shortest `cacheDuration` of any level, in seconds; undefined when no level has one.
 *
 * @throws {SamlMetadataRejected} SAML_METADATA_INVALID (`cache-duration`) when one is no duration.
 */
export function shortestCacheSeconds(root: XmlElement): number | undefined {
  let shortest: number | undefined
  for (const element of withDescendants(root)) {
    const text = attribute(element, 'cacheDuration')
    if (text === undefined) continue
    const seconds = parseDurationSeconds(text)
    if (seconds === undefined) {
      throw metadataRejected('cache-duration', {
        expected: 'an xs:duration such as PT6H',
        received: `cacheDuration ${JSON.stringify(text.slice(0, 64))}`,
      })
    }
    shortest = Math.min(shortest ?? seconds, seconds)
  }
  return shortest
}
