import type { XmlElement } from '../xml/xml-element.ts'
import type { AssertionClaims } from './assertion-claims.ts'
import { onlyChild, optionalChild } from './child-cardinality.ts'
import type { IdpEntity, IdpMetadata } from './idp-metadata-model.ts'
import { readIssuer } from './read-issuer.ts'
import { rejected } from './rejected.ts'
import { saml } from './saml-names.ts'

/**
 * The entity of the metadata that the response says it is from. Its keys, and no other entity's,
 * have to verify the signatures, so a lie is found out there.
 *
 * @param issued The assertion, or the Response around an encrypted one, which has to say it too.
 * @throws {SamlResponseRejected} SAML_ISSUER_MISMATCH, SAML_CARDINALITY, SAML_CONTENT_MIXED.
 * @see SAML Profiles 2.0, section 4.1.4.2
 */
export function claimedEntity(issued: XmlElement, idp: IdpMetadata): IdpEntity {
  const issuer = readIssuer(onlyChild(issued, saml, 'Issuer'))
  const entity = idp.entities.find(({ entityId }) => entityId === issuer)
  if (entity === undefined) {
    throw mismatch(
      'the issuer is not an entity of the metadata',
      idp.entities.map(({ entityId }) => entityId).join(', '),
      issuer,
    )
  }
  return entity
}

/**
 * The signed Issuer is the entity whose keys verified, and the Response names no other. Without an
 * Issuer of its own a Response can only be an envelope: a signed one has to have it.
 *
 * @throws {SamlResponseRejected} SAML_ISSUER_MISMATCH, SAML_CARDINALITY, SAML_CONTENT_MIXED.
 * @see SAML Profiles 2.0, section 4.1.4.2
 */
export function verifyIssuer(
  { issuer }: Pick<AssertionClaims, 'issuer'>,
  {
    response,
    responseIsSigned,
  }: { readonly response: XmlElement; readonly responseIsSigned: boolean },
  { entityId }: Pick<IdpEntity, 'entityId'>,
): void {
  if (issuer !== entityId) {
    throw mismatch(
      'the signed Issuer is another entity than the one whose keys signed',
      entityId,
      issuer,
    )
  }
  const element = optionalChild(response, saml, 'Issuer')
  if (element === undefined) {
    if (!responseIsSigned) return
    throw mismatch('the signed Response has no Issuer', entityId, 'none')
  }
  const responseIssuer = readIssuer(element)
  if (responseIssuer !== entityId) {
    throw mismatch('Response and Assertion name different issuers', entityId, responseIssuer)
  }
}

function mismatch(message: string, expected: string, received: string): Error {
  return rejected('SAML_ISSUER_MISMATCH', message, { expected, received })
}
