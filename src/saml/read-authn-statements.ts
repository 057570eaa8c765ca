import { attribute, childElements, textOf } from '../xml/xml-element.ts'
import type { XmlElement } from '../xml/xml-element.ts'
import type { AssertionClaims } from './assertion-claims.ts'
import { onlyChild, optionalChild } from './child-cardinality.ts'
import { rejected } from './rejected.ts'
import { optionalInstant, requiredInstant } from './saml-instant.ts'
import { saml } from './saml-names.ts'

/**
 * How and when the person signed in, from the first AuthnStatement; and the end of the session at
 * the identity provider, which is the earliest that any of them names.
 *
 * @throws {SamlResponseRejected} SAML_AUTHN_STATEMENT_MISSING, SAML_TIMESTAMP_INVALID,
 *   SAML_CARDINALITY, SAML_CONTENT_MIXED.
 * @see SAML Profiles 2.0, section 4.1.4.2
 */
export function readAuthnStatements(
  assertion: XmlElement,
): Pick<
  AssertionClaims,
  'authnInstant' | 'sessionIndex' | 'sessionNotOnOrAfter' | 'authnContextClassRef'
> {
  const statements = childElements(assertion, saml, 'AuthnStatement').map(readAuthnStatement)
  const [first] = statements
  if (first === undefined) {
    throw rejected('SAML_AUTHN_STATEMENT_MISSING', 'the assertion has no AuthnStatement', {
      expected: 'at least one AuthnStatement',
      received: 'none',
    })
  }
  const ends = statements.flatMap(({ sessionNotOnOrAfter: end }) => (end ? [end.getTime()] : []))
  return {
    ...first,
    ...(ends.length === 0 ? {} : { sessionNotOnOrAfter: new Date(Math.min(...ends)) }),
  }
}

function readAuthnStatement(statement: XmlElement): ReturnType<typeof readAuthnStatements> {
  const context = onlyChild(statement, saml, 'AuthnContext')
  const classRef = optionalChild(context, saml, 'AuthnContextClassRef')
  const sessionIndex = attribute(statement, 'SessionIndex')
  const sessionNotOnOrAfter = optionalInstant(statement, 'SessionNotOnOrAfter')
  return {
    authnInstant: requiredInstant(statement, 'AuthnInstant'),
    ...(sessionIndex === undefined ? {} : { sessionIndex }),
    ...(sessionNotOnOrAfter === undefined ? {} : { sessionNotOnOrAfter }),
    ...(classRef === undefined ? {} : { authnContextClassRef: textOf(classRef).trim() }),
  }
}
