import { readAwsAttributes } from '../federation/aws-attributes.ts'
import type { FederatedIdentity } from '../federation/federated-identity.ts'
import { subjectType } from '../federation/subject-type.ts'
import type { VerifiedAssertion } from './verified-assertion.ts'

/**
 * Who the person is and what they may ask for, as AWS reads it out of an assertion. Takes nothing
 * but a verified assertion, and adds nothing to it.
 *
 * @throws {FederationClaimRejected} when an attribute is missing or outside AWS's limits; see
 *   `readAwsAttributes`.
 * @see IAM User Guide, "Configuring SAML assertions for the authentication response"
 */
export function readFederatedIdentity(assertion: VerifiedAssertion): FederatedIdentity {
  const { id, issuer, subject, confirmation, sessionNotOnOrAfter, attributes } = assertion
  return {
    protocol: 'saml',
    assertionId: id,
    issuer,
    subject: subject.nameId,
    subjectType: subjectType(subject.format),
    // AWS's audience is the Recipient, not the Audience of the AudienceRestriction.
    audience: confirmation.recipient,
    ...(sessionNotOnOrAfter === undefined ? {} : { sessionNotOnOrAfter }),
    ...readAwsAttributes(attributes),
    attributes,
  }
}
