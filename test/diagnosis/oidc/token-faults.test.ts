import { beforeAll, describe, expect, it } from 'vitest'
import { diagnose } from '../../../src/diagnosis/diagnose.ts'
import type { DiagnosisContext } from '../../../src/diagnosis/diagnosis-context.ts'
import type { FindingId } from '../../../src/diagnosis/findings.ts'
import type { ErrorCode } from '../../../src/errors.ts'
import { demonstrationPeople } from '../../../src/test-idp/demonstration-people.ts'
import { tokenFaults } from '../../../src/test-idp/oidc/token-faults.ts'
import { openTestOidcIdp } from '../../../src/test-idp/oidc/test-oidc-idp.ts'
import type { TestOidcIdp } from '../../../src/test-idp/oidc/test-oidc-idp.ts'
import { MovableClock } from '../../fakes/movable-clock.ts'
import { samlTestKey } from '../../fakes/saml-test-keys.ts'
import { issuer, publicClient, publicUrl } from '../../test-idp/oidc/served-provider.ts'
import { policyOf } from '../test-context.ts'
import { tokenContext, tokenNow } from './token-context.ts'

const clock = new MovableClock(tokenNow)
const [alice] = demonstrationPeople()
if (alice === undefined) throw new Error('nobody to sign in as')
const order = {
  clientId: publicClient.clientId,
  subject: 'someone',
  nonce: 'nonce-1',
  claims: alice.oidc.claims,
}
const arn = 'arn:aws:iam::123456789012:oidc-provider/localhost:8400/test-idp/oidc'
const trustPolicy = policyOf({
  Effect: 'Allow',
  Principal: { Federated: arn },
  Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession', 'sts:SetSourceIdentity'],
})

let idp: TestOidcIdp
let context: DiagnosisContext
beforeAll(async () => {
  const rsaPrivateKey = samlTestKey('idp-rsa-2048').privateKey
  idp = openTestOidcIdp({ clock, publicUrl, clients: [publicClient], rsaPrivateKey })
  context = tokenContext({
    clock,
    oidcProviders: [
      {
        arn,
        accountId: '123456789012',
        issuer,
        clientIds: [publicClient.clientId],
        keySet: JSON.stringify(await idp.keySet()),
      },
    ],
    roles: [{ arn: 'arn:aws:iam::123456789012:role/Tester', trustPolicy }],
  })
})

/** The first finding, and the claim that it is about. */
const causes: Readonly<Record<string, readonly [FindingId, ErrorCode, string?]>> = {
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

/** What AWS takes, because it began no sign-in and keys without a name are found by their algorithm. */
const harmless = ['no-kid', 'wrong-nonce', 'missing-nonce']
/** No token any more, and nothing that could be recognised as one. */
const unrecognized = ['not-a-jwt']

describe('the faults of the test IdP', () => {
  it('are all in the table', () => {
    const listed = [...Object.keys(causes), ...harmless, ...unrecognized].toSorted()
    expect(listed).toEqual(tokenFaults.map(({ id }) => id).toSorted())
  })

  it('do without: the token is accepted, with its tags and source identity', async () => {
    const { verdict, findings, identity, session } = await diagnose(
      await idp.issueIdToken(order),
      context,
    )
    expect(findings.filter(({ level }) => level !== 'info')).toEqual([])
    expect(verdict).toBe('accepted')
    expect(identity).toMatchObject({ protocol: 'oidc', issuer, providerArn: arn })
    expect(Object.keys(identity?.sessionTags ?? {}).length).toBeGreaterThan(0)
    expect(session?.sourceIdentity).toBe(identity?.sourceIdentity)
  })

  it.each(Object.entries(causes))('%s: the cause comes first', async (fault, [id, code, path]) => {
    const diagnosis = await diagnose(await idp.issueIdToken({ ...order, fault }), context)
    const [first] = diagnosis.findings
    expect(first).toMatchObject({ id, code, level: 'error', at: { path, document: 0 } })
    expect(first?.remedy).toMatch(/\.$/)
    expect(first?.awsError).toBeDefined()
    expect(diagnosis.verdict).toBe('rejected')
    expect(diagnosis.identity).toBeUndefined()
    expect(diagnosis.claimed).toMatchObject({ unverified: true })
    // Everything else that is an error comes of it.
    const others = diagnosis.findings.slice(1).filter(({ level }) => level === 'error')
    expect(others.filter(({ consequenceOf }) => consequenceOf === undefined)).toEqual([])
  })

  it.each(harmless)('%s is none to AWS', async (fault) => {
    const diagnosis = await diagnose(await idp.issueIdToken({ ...order, fault }), context)
    expect(diagnosis.verdict).toBe('accepted')
  })

  it.each(unrecognized)('%s is named as nothing that is known', async (fault) => {
    const diagnosis = await diagnose(await idp.issueIdToken({ ...order, fault }), context)
    expect(diagnosis.findings[0]?.id).toBe('unrecognized-input')
    const asField = `id_token=${await idp.issueIdToken({ ...order, fault })}&token_type=Bearer`
    expect((await diagnose(asField, context)).findings[0]).toMatchObject({
      id: 'unrecognized-input',
      expected: 'id-token',
    })
  })
})
