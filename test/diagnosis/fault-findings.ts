import type { FindingId } from '../../src/diagnosis/findings.ts'
import type { ErrorCode } from '../../src/errors.ts'

/** What has to come first for each fault of the test IdP, judged as the sign-in endpoint does. */
export const samlFaultFindings: Readonly<Record<string, FindingId | undefined>> = {
  doctype: 'doctype',
  'comment-in-name-id': 'xml-comment',
  'status-responder': 'status-not-success',
  'two-assertions': 'several-assertions',
  'encrypted-assertion': 'assertion-encrypted',
  unsigned: 'unsigned',
  'sha1-signature': 'signature-sha1',
  'bad-signature': 'changed-after-signing',
  'other-key': 'certificate-changed',
  'wrong-issuer': 'issuer-mismatch',
  'issued-six-minutes-ago': 'issued-too-long-ago',
  expired: 'expired',
  'not-yet-valid': 'not-yet-valid',
  'wrong-audience': 'audience-mismatch',
  'wrong-destination': 'destination-mismatch',
  'wrong-recipient': 'recipient-mismatch',
  'no-name-id': 'name-id-missing',
  // Only who keeps what was used can tell.
  replayed: undefined,
  'no-role': 'role-attribute-missing',
  'malformed-role-pair': 'role-pair-malformed',
  'no-role-session-name': 'role-session-name-missing',
  'role-session-name-with-space': 'role-session-name-characters',
  'reserved-tag-key': 'session-tag-invalid',
  'too-many-tags': 'session-tags-too-many',
  'duplicate-tag-keys': 'session-tag-duplicate',
  'transitive-key-without-tag': 'transitive-tag-key-unknown',
  'source-identity-too-short': 'source-identity-invalid',
}

/** What has to come first for each fault of a token: the finding, its code, and the claim that it is about. */
export const tokenFaultFindings: Readonly<
  Record<string, readonly [FindingId, ErrorCode, string?]>
> = {
  'duplicate-claims': ['token-name-repeated', 'ID_TOKEN_MALFORMED', 'claims'],
  'typ-at-jwt': ['access-token-sent', 'ID_TOKEN_HEADER_REFUSED', 'header.typ'],
  'alg-none': ['token-unsigned', 'ID_TOKEN_MALFORMED', 'header.alg'],
  'hs256-public-key': ['token-algorithm-symmetric', 'ID_TOKEN_ALGORITHM', 'header.alg'],
  'unknown-kid': ['token-key-unknown', 'ID_TOKEN_KEY_UNKNOWN', 'header.kid'],
  'other-key': ['token-signature-invalid', 'ID_TOKEN_SIGNATURE_INVALID', 'header.kid'],
  'bad-signature': ['token-signature-invalid', 'ID_TOKEN_SIGNATURE_INVALID', 'header.kid'],
  'wrong-issuer': ['token-issuer-unknown', 'ID_TOKEN_ISSUER', 'claims.iss'],
  'wrong-audience': ['token-audience-mismatch', 'ID_TOKEN_AUDIENCE', 'claims.aud'],
  'several-audiences-without-azp': ['token-azp-missing', 'ID_TOKEN_AUDIENCE', 'claims.aud'],
  'wrong-azp': ['token-azp-mismatch', 'ID_TOKEN_AUDIENCE', 'claims.azp'],
  'missing-sub': ['token-claim-missing', 'ID_TOKEN_CLAIM_MISSING', 'claims.sub'],
  'missing-iat': ['token-claim-missing', 'ID_TOKEN_CLAIM_MISSING', 'claims.iat'],
  'missing-exp': ['token-claim-missing', 'ID_TOKEN_CLAIM_MISSING', 'claims.exp'],
  expired: ['token-expired', 'ID_TOKEN_EXPIRED', 'claims.exp'],
  'issued-in-the-future': ['token-issued-in-future', 'ID_TOKEN_NOT_YET_VALID', 'claims.iat'],
  'too-old': ['token-too-old', 'ID_TOKEN_TOO_OLD', 'claims.iat'],
  'tags-wrong-shape': [
    'tags-claim-shape',
    'SESSION_TAG_INVALID',
    'claims["https://aws.amazon.com/tags"].principal_tags',
  ],
  'too-many-tags': [
    'session-tags-too-many',
    'SESSION_TAGS_TOO_MANY',
    'claims["https://aws.amazon.com/tags"].principal_tags.Tag51',
  ],
  'source-identity-malformed': [
    'source-identity-invalid',
    'SOURCE_IDENTITY_INVALID',
    'claims["https://aws.amazon.com/source_identity"]',
  ],
}
