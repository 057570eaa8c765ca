import type { VerifiedXml } from '../xml/verified-xml.ts'
import { attribute, isElementNamed } from '../xml/xml-element.ts'
import type { XmlElement } from '../xml/xml-element.ts'
import type { AssertionClaims } from './assertion-claims.ts'
import { onlyChild } from './child-cardinality.ts'
import { readAttributes } from './read-attributes.ts'
import { readAuthnStatements } from './read-authn-statements.ts'
import { readConditions } from './read-conditions.ts'
import { readIssuer } from './read-issuer.ts'
import { readSubject } from './read-subject.ts'
import { rejected } from './rejected.ts'
import { saml } from './saml-names.ts'
import { requiredInstant } from './saml-instant.ts'
import { verifyVersion } from './verify-message.ts'

/**
 * Reads an assertion out of signed bytes: those of the assertion itself, or those of the Response
 * around it. Exact in namespaces, in how often each element stands there, and in taking text only
 * where there is only text. What it does not understand it refuses where that could matter
 * (conditions) and leaves out where it could not (other statements, Advice). The result is frozen.
 *
 * @throws {SamlResponseRejected} SAML_CARDINALITY, SAML_CONTENT_MIXED, SAML_VERSION,
 *   SAML_TIMESTAMP_INVALID, SAML_ISSUER_MISMATCH, SAML_SUBJECT_MISSING, SAML_SUBJECT_CONFIRMATION,
 *   SAML_CONDITIONS_MISSING, SAML_CONDITION_UNKNOWN, SAML_AUTHN_STATEMENT_MISSING,
 *   SAML_ATTRIBUTE_NAMELESS.
 */
export function readAssertion({ root }: VerifiedXml): AssertionClaims {
  const assertion = isElementNamed(root, saml, 'Assertion')
    ? root
    : onlyChild(root, saml, 'Assertion')
  verifyVersion(assertion)
  return Object.freeze({
    id: readId(assertion),
    issuer: readIssuer(onlyChild(assertion, saml, 'Issuer')),
    issueInstant: requiredInstant(assertion, 'IssueInstant'),
    ...readSubject(assertion),
    conditions: readConditions(assertion),
    ...readAuthnStatements(assertion),
    attributes: readAttributes(assertion),
  })
}

function readId(assertion: XmlElement): string {
  const id = attribute(assertion, 'ID')
  if (id === undefined || id === '') {
    throw rejected('SAML_CARDINALITY', 'the assertion has no ID', { expected: 'the attribute ID' })
  }
  return id
}
