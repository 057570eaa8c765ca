import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import { FedbridgeError } from '../../../src/errors.ts'
import { openJwks } from '../../../src/oidc/open-jwks.ts'
import { openRelyingParty } from '../../../src/oidc/open-relying-party.ts'
import { readWebIdentity } from '../../../src/oidc/read-web-identity.ts'
import type { OidcClient, OidcSignIn, RelyingParty } from '../../../src/oidc/relying-party.ts'
import { openOutbound, type Outbound } from '../../../src/outbound/open-outbound.ts'
import { demonstrationPeople } from '../../../src/test-idp/demonstration-people.ts'
import { testOidcFaults } from '../../../src/test-idp/oidc/faults.ts'
import { testOidcIdpRoutes } from '../../../src/test-idp/oidc/routes.ts'
import { openTestOidcIdp, type TestOidcIdp } from '../../../src/test-idp/oidc/test-oidc-idp.ts'
import { samlTestKey } from '../../fakes/saml-test-keys.ts'
import { serve, type Served } from '../../http/serve.ts'
import { freePort } from '../../peers/free-port.ts'
import { cookiesOf, hiddenFields, post } from './served-provider.ts'

const redirectUri = 'http://localhost:8400/oidc/callback'

let provider: Served
let outbound: Outbound
let idp: TestOidcIdp
let client: OidcClient
beforeAll(async () => {
  // Nothing listens at the provider's own address: calls go where the exception says.
  const publicUrl = `http://localhost:${await freePort()}`
  const clients = [{ clientId: 'fedbridge', redirectUris: [redirectUri] }]
  const rsaPrivateKey = samlTestKey('idp-rsa-2048').privateKey
  idp = openTestOidcIdp({ clock: systemClock, publicUrl, clients, rsaPrivateKey })
  provider = await serve((app) => {
    app.use('/test-idp/oidc', testOidcIdpRoutes({ idp, people: demonstrationPeople(), publicUrl }))
  })
  outbound = openOutbound({ exceptions: [{ url: idp.issuer, connectTo: () => provider.url }] })
  client = {
    issuer: idp.issuer,
    clientId: 'fedbridge',
    authentication: { method: 'none' },
    scopes: ['openid', 'profile'],
    userInfo: true,
    redirectUri,
  }
})
afterAll(async () => {
  await outbound.close()
  await provider[Symbol.asyncDispose]()
})

/** Of a process that has never seen the provider. */
const openParty = (): RelyingParty =>
  openRelyingParty({
    outbound,
    clock: systemClock,
    jwks: openJwks({ outbound, clock: systemClock }),
  })

async function signIn(party: RelyingParty, fault = ''): Promise<OidcSignIn> {
  const { url, transaction } = await party.begin(client)
  const page = await fetch(`${provider.url}${url.slice(new URL(url).origin.length)}`)
  const fields = { ...hiddenFields(await page.text()), person: 'alice', fault }
  const answer = await post(`${provider.url}/test-idp/oidc/sign-in`, fields, {
    cookie: cookiesOf(page),
  })
  const callback = new URL(answer.headers.get('location') ?? '').searchParams
  return party.complete(client, { callback, transaction })
}

async function outcome(fault: string): Promise<string> {
  try {
    readWebIdentity((await signIn(openParty(), fault)).token)
    return 'accepted'
  } catch (error) {
    if (error instanceof FedbridgeError) return error.code
    throw error
  }
}

const codes: Readonly<Record<string, string>> = {
  'not-a-jwt': 'ID_TOKEN_MALFORMED',
  'duplicate-claims': 'ID_TOKEN_MALFORMED',
  'typ-at-jwt': 'ID_TOKEN_HEADER_REFUSED',
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
  'access-denied': 'OIDC_SIGN_IN_DENIED',
  'wrong-state': 'OIDC_STATE_MISMATCH',
  'missing-state': 'OIDC_CALLBACK_INVALID',
  'wrong-issuer-parameter': 'OIDC_ISSUER_MISMATCH',
  'missing-issuer-parameter': 'OIDC_ISSUER_MISMATCH',
  'code-refused': 'OIDC_CODE_REFUSED',
  'token-endpoint-html': 'OIDC_CODE_REFUSED',
  'token-endpoint-error': 'OIDC_CODE_REFUSED',
  'userinfo-other-subject': 'OIDC_USERINFO_INVALID',
  'rotated-before-signing': 'accepted',
  'key-set-empty': 'OIDC_KEYS_UNAVAILABLE',
}

describe('our own relying party at the test IdP', () => {
  it('signs in, and knows who it is', async () => {
    const { token, userInfo, idToken } = await signIn(openParty())
    expect(readWebIdentity(token)).toMatchObject({
      issuer: idp.issuer,
      audience: 'fedbridge',
      sourceIdentity: 'alice',
      authenticationMethods: ['pwd'],
    })
    expect(userInfo).toMatchObject({ sub: token.subject, email: 'alice@example.com' })
    expect(idToken.split('.')).toHaveLength(3)
  })

  it('meets every fault', () => {
    expect(testOidcFaults.map(({ id }) => id)).toEqual(Object.keys(codes))
  })

  it.each(Object.entries(codes))('meets %s with %s', async (fault, code) => {
    if (fault === 'no-kid') await idp.rotateKeys({ withdrawOld: true })
    expect(await outcome(fault)).toBe(code)
    expect(await outcome('')).toBe('accepted')
  })
})
