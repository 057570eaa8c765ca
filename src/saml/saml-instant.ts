import { attribute } from '../xml/xml-element.ts'
import type { XmlElement } from '../xml/xml-element.ts'
import { parseDateTime } from './parse-date-time.ts'
import { rejected } from './rejected.ts'

/**
 * The instant in the attribute `localName`, or undefined when the attribute is absent.
 *
 * @throws {SamlResponseRejected} SAML_TIMESTAMP_INVALID when it is there and cannot be read: a time
 *   that nobody can read is not the same as no limit.
 */
export function optionalInstant(element: XmlElement, localName: string): Date | undefined {
  const text = attribute(element, localName)
  if (text === undefined) return undefined
  const instant = parseDateTime(text)
  if (instant === undefined) {
    throw rejected('SAML_TIMESTAMP_INVALID', `${localName} of ${element.localName} is not a time`, {
      expected: 'xs:dateTime in UTC, for example 2030-01-01T12:00:00Z',
      received: text,
    })
  }
  return instant
}

/**
 * The instant in the attribute `localName`.
 *
 * @throws {SamlResponseRejected} SAML_TIMESTAMP_INVALID when it is absent or cannot be read.
 */
export function requiredInstant(element: XmlElement, localName: string): Date {
  const instant = optionalInstant(element, localName)
  if (instant === undefined) {
    throw rejected('SAML_TIMESTAMP_INVALID', `${element.localName} has no ${localName}`, {
      expected: `the attribute ${localName}`,
      received: 'none',
    })
  }
  return instant
}
