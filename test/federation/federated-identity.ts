import type { FederatedIdentity } from '../../src/federation/federated-identity.ts'
import { parseRoleProviderPair } from '../../src/federation/role-provider-pair.ts'

/** An identity that says as little as it may, with what a test wants changed. */
export function federatedIdentity(changes: Partial<FederatedIdentity> = {}): FederatedIdentity {
  return {
    protocol: 'saml',
    assertionId: '_c0046c',
    issuer: 'https://example.com/saml',
    subject: '_cbb88bf52c2510eabe00c1642d4643f41430fe25e3',
    subjectType: 'persistent',
    audience: 'http://localhost:8400/saml',
    rolePairs: [
      parseRoleProviderPair(
        'arn:aws:iam::123456789012:role/Developer,arn:aws:iam::123456789012:saml-provider/MySAMLIdP',
      ),
    ],
    roleSessionName: 'alice',
    sessionTags: new Map(),
    transitiveTagKeys: [],
    attributes: [],
    ...changes,
  }
}
