import { beforeAll, describe, expect, it } from 'vitest'
import { FedbridgeError } from '../../../src/errors.ts'
import { openJwks } from '../../../src/oidc/open-jwks.ts'
import { readWebIdentity } from '../../../src/oidc/read-web-identity.ts'
import { verifyIdToken, type VerifyIdTokenOptions } from '../../../src/oidc/verify-id-token.ts'
import { demonstrationPeople } from '../../../src/test-idp/demonstration-people.ts'
import { testOidcFaults } from '../../../src/test-idp/oidc/faults.ts'
import {
  openTestOidcIdp,
  type IdTokenOrder,
  type TestOidcIdp,
} from '../../../src/test-idp/oidc/test-oidc-idp.ts'
import { MovableClock } from '../../fakes/movable-clock.ts'
import { samlTestKey } from '../../fakes/saml-test-keys.ts'
import { issuer, publicClient, publicUrl } from './served-provider.ts'

const clock = new MovableClock('2026-11-24T12:00:00Z')
const [alice, , carol] = demonstrationPeople()
if (alice === undefined) throw new Error('nobody to sign in as')
const silent: IdTokenOrder = {
  clientId: publicClient.clientId,
  subject: 'someone',
  nonce: 'nonce-1',
}
const order: IdTokenOrder = { ...silent, claims: alice.oidc.claims }

let idp: TestOidcIdp
beforeAll(() => {
  const rsaPrivateKey = samlTestKey('idp-rsa-2048').privateKey
  idp = openTestOidcIdp({ clock, publicUrl, clients: [publicClient], rsaPrivateKey })
})

/** Our own verifier, which has never seen the provider's keys. */
function verifier(nonce: { nonce?: string } = { nonce: 'nonce-1' }): VerifyIdTokenOptions {
  const jwksUri = idp.discovery.jwks_uri
  const getText = async (): Promise<{ text: string; contentType: string }> => ({
    text: JSON.stringify(await idp.keySet()),
    contentType: 'application/jwk-set+json',
  })
  const keys = openJwks({ clock, outbound: { getText } }).keysOf(issuer, { jwksUri })
  return { issuer, clock, keys, clientIds: [publicClient.clientId], ...nonce }
}

/** The code with which a sign-in with the token ends, or `accepted`. */
async function outcome(token: string, options = verifier()): Promise<string> {
  try {
    readWebIdentity(await verifyIdToken(token, options))
    return 'accepted'
  } catch (error) {
    if (error instanceof FedbridgeError) return error.code
    throw error
  }
}

/** What becomes of a token with each fault: the same for every verifier that does its work. */
const codes: Readonly<Record<string, string>> = {
  'not-a-jwt': 'ID_TOKEN_MALFORMED',
  'duplicate-claims': 'ID_TOKEN_MALFORMED',
  'typ-at-jwt': 'ID_TOKEN_HEADER_REFUSED',
  // A JWS without a signature has no third part.
  'alg-none': 'ID_TOKEN_MALFORMED',
  'hs256-public-key': 'ID_TOKEN_ALGORITHM',
  'unknown-kid': 'ID_TOKEN_KEY_UNKNOWN',
  'no-kid': 'accepted',
  'other-key': 'ID_TOKEN_SIGNATURE_INVALID',
  'bad-signature': 'ID_TOKEN_SIGNATURE_INVALID',
  'wrong-issuer': 'ID_TOKEN_ISSUER',
  'wrong-audience': 'ID_TOKEN_AUDIENCE',
  'several-audiences-without-azp': 'ID_TOKEN_AUDIENCE',
  'wrong-azp': 'ID_TOKEN_AUDIENCE',
  'missing-sub': 'ID_TOKEN_CLAIM_MISSING',
  'missing-iat': 'ID_TOKEN_CLAIM_MISSING',
  'missing-exp': 'ID_TOKEN_CLAIM_MISSING',
  expired: 'ID_TOKEN_EXPIRED',
  'issued-in-the-future': 'ID_TOKEN_NOT_YET_VALID',
  'too-old': 'ID_TOKEN_TOO_OLD',
  'wrong-nonce': 'ID_TOKEN_NONCE',
  'missing-nonce': 'ID_TOKEN_NONCE',
  'tags-wrong-shape': 'SESSION_TAG_INVALID',
  'too-many-tags': 'SESSION_TAGS_TOO_MANY',
  'source-identity-malformed': 'SOURCE_IDENTITY_INVALID',
  'rotated-before-signing': 'accepted',
  'key-set-empty': 'OIDC_KEYS_UNAVAILABLE',
}

describe('faults of a token, and of the keys', () => {
  it('are each listed once, with words for the page', () => {
    const listed = testOidcFaults.filter(({ kind }) => kind !== 'flow')
    expect(listed.map(({ id }) => id)).toEqual(Object.keys(codes))
    expect(new Set(testOidcFaults.map(({ id }) => id)).size).toBe(testOidcFaults.length)
    for (const { label, description } of testOidcFaults) {
      expect(label.length).toBeGreaterThan(3)
      expect(description).toMatch(/\.$/)
    }
  })

  it.each(Object.entries(codes))('%s ends a sign-in with %s', async (fault, code) => {
    expect(await outcome(await idp.issueIdToken({ ...order, fault }))).toBe(code)
    expect(await outcome(await idp.issueIdToken(order))).toBe('accepted')
  })

  it.each(Object.entries(codes).filter(([fault]) => fault !== 'no-kid'))(
    '%s is the same by ES256, and for somebody about whom nothing is said: %s',
    async (fault, code) => {
      const token = await idp.issueIdToken({ ...silent, fault, algorithm: 'ES256' })
      expect(await outcome(token)).toBe(code)
      const right = await idp.issueIdToken({ ...silent, algorithm: 'ES256' })
      expect(await outcome(right)).toBe('accepted')
    },
  )

  it.each(['tags-wrong-shape', 'too-many-tags'])(
    '%s is the same for carol, whose tags stand in a claim each',
    async (fault) => {
      const claims = carol?.oidc.claims ?? {}
      expect(await outcome(await idp.issueIdToken({ ...order, claims, fault }))).toBe(codes[fault])
      expect(await outcome(await idp.issueIdToken({ ...order, claims }))).toBe('accepted')
    },
  )

  it('no-kid is ambiguous once there are two keys', async () => {
    await idp.rotateKeys()
    const token = await idp.issueIdToken({ ...order, fault: 'no-kid' })
    expect(await outcome(token)).toBe('ID_TOKEN_KEY_UNKNOWN')
  })

  it('alg-none and hs256-public-key are what they say', async () => {
    const parts = async (fault: string): Promise<unknown[]> => {
      const token = await idp.issueIdToken({ ...order, fault })
      const [header = '', , signature] = token.split('.')
      const read: unknown = JSON.parse(Buffer.from(header, 'base64url').toString())
      return [read, signature]
    }
    expect(await parts('alg-none')).toEqual([{ alg: 'none', typ: 'JWT' }, ''])
    expect(await parts('hs256-public-key')).toMatchObject([{ alg: 'HS256' }, /./])
  })

  it('duplicate-claims is a good token to readers that take the last value', async () => {
    const token = await idp.issueIdToken({ ...order, fault: 'duplicate-claims' })
    const json = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()
    expect(json.match(/"sub":/g)).toHaveLength(2)
    expect(JSON.parse(json)).toMatchObject({ sub: alice.oidc.claims['sub'] })
  })

  it('rotated-before-signing is refused by whoever keeps the old keys, and looks too rarely', async () => {
    const options = verifier()
    expect(await outcome(await idp.issueIdToken(order), options)).toBe('accepted')
    const rotated = await idp.issueIdToken({ ...order, fault: 'rotated-before-signing' })
    expect(await outcome(rotated, options)).toBe('ID_TOKEN_KEY_UNKNOWN')
    clock.forward(30)
    expect(await outcome(rotated, options)).toBe('accepted')
  })

  it('key-set-empty lasts until the next token without it', async () => {
    const empty = await idp.issueIdToken({ ...order, fault: 'key-set-empty' })
    expect(await idp.keySet()).toEqual({ keys: [] })
    await idp.issueIdToken(order)
    expect(await outcome(empty)).toBe('accepted')
  })

  it.each(['no-such-fault', 'constructor', 'access-denied'])(
    'there is none of a token that is called %s',
    async (fault) => {
      await expect(idp.issueIdToken({ ...order, fault })).rejects.toMatchObject({
        code: 'PARAMETER_INVALID',
        check: 'fault',
        received: fault,
      })
      expect(await outcome(await idp.issueIdToken({ ...order, fault: '' }))).toBe('accepted')
    },
  )
})

describe('an ID token without a sign-in', () => {
  it('is for the client and about the subject, with any claims and at any time', async () => {
    const token = await idp.issueIdToken({
      clientId: publicClient.clientId,
      subject: 'someone',
      claims: { azp: publicClient.clientId, amr: ['hwk'] },
      now: new Date(clock.now().getTime() - 60_000),
    })
    const verified = await verifyIdToken(token, verifier({}))
    expect(verified).toMatchObject({
      ...{ issuer, subject: 'someone' },
      audiences: [publicClient.clientId],
      authorizedParty: publicClient.clientId,
    })
    expect(clock.now().getTime() - verified.issuedAt.getTime()).toBe(60_000)
    expect(verified.expiresAt.getTime() - verified.issuedAt.getTime()).toBe(600_000)
    expect(verified.claims).not.toHaveProperty('nonce')
  })

  it('says for each of the demonstration people who they are, one of them with a second factor', async () => {
    const identities = await Promise.all(
      demonstrationPeople().map(async ({ oidc: { claims } }) =>
        readWebIdentity(
          await verifyIdToken(await idp.issueIdToken({ ...order, claims }), verifier()),
        ),
      ),
    )
    expect(new Set(identities.map(({ subject }) => subject)).size).toBe(4)
    for (const { subject } of identities) expect(subject).toMatch(/^[\da-f-]{36}$/)
    expect(identities.map(({ authenticationMethods: amr }) => amr.includes('mfa'))).toEqual([
      false,
      false,
      false,
      true,
    ])
    expect(identities[0]).toMatchObject({
      sessionTags: new Map([
        ['Project', 'Marketing'],
        ['Department', 'Engineering'],
        ['CostCenter', '12345'],
      ]),
      transitiveTagKeys: ['Project', 'CostCenter'],
      sourceIdentity: 'alice',
    })
    expect(identities[1]?.sessionTags.size).toBe(0)
    expect(identities[2]).toMatchObject({
      sessionTags: new Map([['Project', 'Thesis']]),
      transitiveTagKeys: ['Project'],
      sourceIdentity: 'carol',
    })
    expect(carol?.oidc.claims).toMatchObject({
      'https://aws.amazon.com/tags/principal_tags/Project': 'Thesis',
      'https://aws.amazon.com/tags/transitive_tag_keys': ['Project'],
    })
  })
})
