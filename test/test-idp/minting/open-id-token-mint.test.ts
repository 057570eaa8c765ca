import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { tokenOptionsFor } from '../../../src/diagnosis/oidc/verify-token-strictly.ts'
import { IdTokenRejected, RequestRefused } from '../../../src/errors.ts'
import { verifyIdToken } from '../../../src/oidc/verify-id-token.ts'
import {
  idTokenFaults,
  mintIdToken,
  openIdTokenMint,
  type IdTokenDescription,
  type IdTokenMint,
  type IdTokenMintOptions,
} from '../../../src/test-idp/minting/open-id-token-mint.ts'
import { MovableClock } from '../../fakes/movable-clock.ts'
import { samlTestKey } from '../../fakes/saml-test-keys.ts'

const now = new Date('2026-11-24T12:00:00Z')
const seconds = now.getTime() / 1000
const clock = new MovableClock(now)
const key = samlTestKey('idp-rsa-2048').privateKey
const mint = openIdTokenMint({ key, clock })

/** As STS would take it, with the key set that the mint publishes. */
const verify = async (
  token: string,
  by: IdTokenMint = mint,
): Promise<Readonly<Record<string, unknown>>> => {
  const provider = {
    issuer: by.issuer,
    keySet: JSON.stringify(await by.keySet()),
    clientIds: ['fedbridge'],
  }
  const options = tokenOptionsFor(provider, { clock, clockSkewSeconds: 180 })
  return (await verifyIdToken(token, options)).claims
}
const claimsOf = async (
  description?: IdTokenDescription,
): Promise<Readonly<Record<string, unknown>>> => verify(await mint.mint(description))
const headerOf = (token: string): unknown =>
  JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString())

describe('a minted ID token', () => {
  it('is verified, and says alice for fedbridge, without any description', async () => {
    expect(await claimsOf()).toMatchObject({
      iss: 'https://idp.example.com',
      sub: 'alice',
      aud: 'fedbridge',
      iat: seconds,
      exp: seconds + 600,
    })
  })

  it('says what the description says', async () => {
    const claims = await claimsOf({
      subject: 'bob',
      audience: ['fedbridge', 'other'],
      nonce: 'n-1',
      sessionTags: { team: 'red' },
      transitiveTagKeys: ['team'],
      sourceIdentity: 'bob',
      claims: { azp: 'fedbridge', amr: ['pwd'], jti: null },
      notBefore: new Date('2026-11-24T11:59:00Z'),
      lifetimeSeconds: 60,
    })
    expect(claims).toStrictEqual({
      iss: 'https://idp.example.com',
      sub: 'bob',
      aud: ['fedbridge', 'other'],
      azp: 'fedbridge',
      amr: ['pwd'],
      nonce: 'n-1',
      iat: seconds,
      auth_time: seconds,
      nbf: seconds - 60,
      exp: seconds + 60,
      'https://aws.amazon.com/tags': {
        principal_tags: { team: ['red'] },
        transitive_tag_keys: ['team'],
      },
      'https://aws.amazon.com/source_identity': 'bob',
    })
  })

  it('has a claim for each tag when it is asked to', async () => {
    const claims = await claimsOf({ sessionTags: { team: 'red' }, flattenedTags: true })
    expect(claims['https://aws.amazon.com/tags/principal_tags/team']).toBe('red')
    expect(claims).not.toHaveProperty(['https://aws.amazon.com/tags'])
  })

  it.each([
    ['audience', { audience: 'other' }, 'ID_TOKEN_AUDIENCE'],
    ['time', { issuedAt: new Date('2026-11-24T11:00:00Z') }, 'ID_TOKEN_EXPIRED'],
    ['end', { expiresAt: new Date('2026-11-24T11:54:00Z') }, 'ID_TOKEN_EXPIRED'],
    ['start', { notBefore: new Date('2026-11-24T12:04:00Z') }, 'ID_TOKEN_NOT_YET_VALID'],
    ['issuer', { claims: { iss: 'https://a.example' } }, 'ID_TOKEN_ISSUER'],
    ['subject, which is none,', { claims: { sub: null } }, 'ID_TOKEN_CLAIM_MISSING'],
  ] as const)('has another %s when it is described so', async (_what, description, code) => {
    await expect(claimsOf(description)).rejects.toMatchObject({ code })
    await expect(claimsOf(description)).rejects.toBeInstanceOf(IdTokenRejected)
  })

  it('has the faults of tokens and keys, and none of the way that they take', async () => {
    const ids = idTokenFaults.map(({ id }) => id)
    expect(ids).toContain('alg-none')
    expect(ids).toContain('key-set-empty')
    for (const fault of ['access-denied', 'no-such-fault']) {
      await expect(mint.mint({ fault })).rejects.toMatchObject({
        code: 'PARAMETER_INVALID',
        check: 'fault',
      })
    }
  })
})

describe('who signs a minted ID token', () => {
  it.each([
    ['RS256', undefined],
    ['ES256', undefined],
    ['RS256', key],
    ['ES256', samlTestKey('idp-ec-p256').privateKey],
  ] as const)('signs with %s, and publishes that key alone', async (algorithm, given) => {
    const by = openIdTokenMint({
      clock,
      ...(given === undefined ? { algorithm } : { key: given }),
    })
    const token = await by.mint()
    const { keys } = await by.keySet()
    expect(headerOf(token)).toStrictEqual({ alg: algorithm, typ: 'JWT', kid: keys[0]?.['kid'] })
    expect(keys).toHaveLength(1)
    expect(JSON.stringify(keys)).not.toMatch(/"(?:d|p|q)":/)
    expect((await verify(token, by))['sub']).toBe('alice')
  })

  it('gives out its key to sign with it again', async () => {
    const first = await mintIdToken({}, { issuer: 'https://a.example/b', clock })
    const again = openIdTokenMint({
      issuer: first.issuer,
      key: first.privateKeyPem,
      clock,
    })
    expect(await again.keySet()).toStrictEqual(first.keySet)
    expect((await verify(first.idToken, again))['iss']).toBe('https://a.example/b')
  })

  it.each([
    ['rotated-before-signing', 2],
    ['key-set-empty', 0],
  ])('changes the key set with the fault %s', async (fault, keys) => {
    const by = openIdTokenMint({ clock, key })
    await by.mint({ fault })
    expect((await by.keySet()).keys).toHaveLength(keys)
  })

  const refused: readonly (readonly [string, IdTokenMintOptions])[] = [
    ['no PEM', { key: 'canary' }],
    ['a small RSA key', { key: samlTestKey('idp-rsa-1024').privateKey }],
    ['another curve', { key: samlTestKey('idp-ec-p384').privateKey }],
    ['a key of another kind', { key: ed25519() }],
    ['a public key', { key: samlTestKey('idp-rsa-2048').certificate.publicKey }],
    ['a key for another algorithm', { key, algorithm: 'ES256' }],
  ]
  it.each(refused)('may not have %s', (_what, options) => {
    const open = (): unknown => openIdTokenMint(options)
    expect(open).toThrow(RequestRefused)
    expect(open).toThrow(expect.objectContaining({ code: 'PARAMETER_INVALID', check: 'key' }))
  })
})

function ed25519(): KeyObject {
  return generateKeyPairSync('ed25519').privateKey
}
