import { attribute, childElements, textOf } from '../xml/xml-element.ts'
import type { XmlElement } from '../xml/xml-element.ts'
import type { AssertionClaims } from './assertion-claims.ts'
import { optionalChild } from './child-cardinality.ts'
import { rejected } from './rejected.ts'
import { optionalInstant } from './saml-instant.ts'
import { bearer, saml } from './saml-names.ts'

/**
 * The NameID and the one bearer SubjectConfirmation. AWS asks for exactly one, with Recipient and
 * NotOnOrAfter; the bearer profile forbids NotBefore in it.
 *
 * @throws {SamlResponseRejected} SAML_SUBJECT_MISSING, SAML_SUBJECT_CONFIRMATION,
 *   SAML_CARDINALITY for a second Subject or NameID, SAML_CONTENT_MIXED.
 * @see IAM User Guide, "Configuring SAML assertions for the authentication response"
 * @see SAML Profiles 2.0, section 4.1.4.2
 */
export function readSubject(
  assertion: XmlElement,
): Pick<AssertionClaims, 'subject' | 'confirmation'> {
  const subject = optionalChild(assertion, saml, 'Subject')
  const nameId = subject && optionalChild(subject, saml, 'NameID')
  const text = nameId === undefined ? '' : textOf(nameId)
  if (subject === undefined || nameId === undefined || text.trim() === '') {
    throw rejected('SAML_SUBJECT_MISSING', 'the assertion has no Subject with a NameID', {
      expected: 'a NameID with text',
      received: subject === undefined ? 'no Subject' : 'no NameID',
    })
  }
  return {
    subject: Object.freeze({
      nameId: text,
      ...optional('format', attribute(nameId, 'Format')),
      ...optional('nameQualifier', attribute(nameId, 'NameQualifier')),
      ...optional('spNameQualifier', attribute(nameId, 'SPNameQualifier')),
    }),
    confirmation: readConfirmation(subject),
  }
}

function readConfirmation(subject: XmlElement): AssertionClaims['confirmation'] {
  const [confirmation, ...more] = childElements(subject, saml, 'SubjectConfirmation')
  if (confirmation === undefined || more.length > 0) {
    throw unacceptable(`${confirmation === undefined ? 0 : more.length + 1} of them`)
  }
  const method = attribute(confirmation, 'Method')
  if (method !== bearer) throw unacceptable(`Method ${method ?? 'missing'}`)
  const data = optionalChild(confirmation, saml, 'SubjectConfirmationData')
  if (data === undefined) throw unacceptable('no SubjectConfirmationData')
  const recipient = attribute(data, 'Recipient')
  if (recipient === undefined) throw unacceptable('no Recipient')
  const notOnOrAfter = optionalInstant(data, 'NotOnOrAfter')
  if (notOnOrAfter === undefined) throw unacceptable('no NotOnOrAfter')
  if (attribute(data, 'NotBefore') !== undefined) throw unacceptable('a NotBefore')
  return Object.freeze({
    recipient,
    notOnOrAfter,
    ...optional('inResponseTo', attribute(data, 'InResponseTo')),
  })
}

function unacceptable(received: string): Error {
  return rejected('SAML_SUBJECT_CONFIRMATION', 'the SubjectConfirmation is not acceptable', {
    expected:
      'one SubjectConfirmation, bearer, with Recipient and NotOnOrAfter and without NotBefore',
    received,
  })
}

/** An object with the field, or without it when there is no value. */
function optional<Name extends string>(
  name: Name,
  value: string | undefined,
): Partial<Record<Name, string>> {
  return value === undefined ? {} : ({ [name]: value } as Record<Name, string>)
}
