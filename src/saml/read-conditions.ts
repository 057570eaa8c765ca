import { childElements, textOf } from '../xml/xml-element.ts'
import type { XmlElement } from '../xml/xml-element.ts'
import type { AssertionClaims } from './assertion-claims.ts'
import { optionalChild } from './child-cardinality.ts'
import { rejected } from './rejected.ts'
import { optionalInstant } from './saml-instant.ts'
import { saml } from './saml-names.ts'

/**
 * The Conditions, every one of them understood: a condition that is not known makes the assertion
 * neither valid nor invalid, and such an assertion must not be used.
 *
 * @throws {SamlResponseRejected} SAML_CONDITIONS_MISSING, SAML_CONDITION_UNKNOWN, SAML_CARDINALITY,
 *   SAML_TIMESTAMP_INVALID, SAML_CONTENT_MIXED.
 * @see SAML Core 2.0, section 2.5.1
 */
export function readConditions(assertion: XmlElement): AssertionClaims['conditions'] {
  const conditions = optionalChild(assertion, saml, 'Conditions')
  if (conditions === undefined) {
    throw rejected('SAML_CONDITIONS_MISSING', 'the assertion has no Conditions', {
      expected: 'one Conditions element',
      received: 'none',
    })
  }
  const unknown = childElements(conditions).find(
    ({ namespace, localName }) => namespace !== saml || !understood.includes(localName),
  )
  if (unknown !== undefined) {
    throw rejected('SAML_CONDITION_UNKNOWN', 'the assertion has a condition of an unknown kind', {
      expected: understood.join(', '),
      received: unknown.localName,
    })
  }
  const notBefore = optionalInstant(conditions, 'NotBefore')
  const notOnOrAfter = optionalInstant(conditions, 'NotOnOrAfter')
  // It limits whom we may vouch to in our turn; we vouch to nobody.
  optionalChild(conditions, saml, 'ProxyRestriction')
  return Object.freeze({
    ...(notBefore === undefined ? {} : { notBefore }),
    ...(notOnOrAfter === undefined ? {} : { notOnOrAfter }),
    audienceRestrictions: Object.freeze(
      childElements(conditions, saml, 'AudienceRestriction').map(readAudiences),
    ),
    oneTimeUse: optionalChild(conditions, saml, 'OneTimeUse') !== undefined,
  })
}

const understood = ['AudienceRestriction', 'OneTimeUse', 'ProxyRestriction']

/** An Audience is an xs:anyURI, around which white space means nothing. */
function readAudiences(restriction: XmlElement): readonly string[] {
  return Object.freeze(
    childElements(restriction, saml, 'Audience').map((audience) => textOf(audience).trim()),
  )
}
