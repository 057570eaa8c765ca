import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  codeChallenge,
  codeVerifier,
  confidentialClient,
  goodRequest,
  publicClient,
  redemption,
  serveProvider,
  type Body,
  type ServedProvider,
} from './served-provider.ts'

let provider: ServedProvider
beforeAll(async () => {
  provider = await serveProvider()
})
afterAll(() => provider[Symbol.asyncDispose]())

const claimsOf = (body: Body): Record<string, unknown> => {
  const part = String(body['id_token']).split('.')[1] ?? ''
  return JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>
}
const userinfoStatus = async (body: Body): Promise<number> => {
  const authorization = `Bearer ${String(body['access_token'])}`
  return (await fetch(provider.at('/userinfo'), { headers: { authorization } })).status
}
const now = (): number => provider.clock.now().getTime() / 1000

describe('OpenID Connect Core 1.0, section 3.1.3.3: the token response', () => {
  it('has an ID token for the sign-in, and an access token, and is kept by nobody', async () => {
    const code = await provider.code()
    const { status, headers, body } = await provider.token(redemption(code))
    expect(status).toBe(200)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('content-type')).toMatch('application/json')
    expect(body).toEqual({
      access_token: expect.stringMatching(/^[\w-]{43}$/) as string,
      token_type: 'Bearer',
      expires_in: 600,
      scope: 'openid profile',
      id_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) as string,
    })
  })

  it('has the claims of the person, of the token, and of AWS', async () => {
    const signedInAt = now()
    const code = await provider.code({ person: 'alice' })
    provider.clock.forward(5)
    const { body } = await provider.token(redemption(code))
    expect(claimsOf(body)).toEqual({
      iss: provider.idp.issuer,
      sub: '5b0c7e52-3f0e-4f6b-9a1d-2c8d4be1a7f3',
      aud: 'fedbridge',
      iat: signedInAt + 5,
      exp: signedInAt + 605,
      auth_time: signedInAt,
      nonce: 'nonce-1',
      jti: expect.stringMatching(/^[\w-]{22}$/) as string,
      amr: ['pwd'],
      preferred_username: 'alice',
      name: 'Alice Example',
      email: 'alice@example.com',
      email_verified: true,
      groups: ['platform', 'staff'],
      'https://aws.amazon.com/tags': {
        principal_tags: {
          Project: ['Marketing'],
          Department: ['Engineering'],
          CostCenter: ['12345'],
        },
        transitive_tag_keys: ['Project', 'CostCenter'],
      },
      'https://aws.amazon.com/source_identity': 'alice',
    })
  })

  it('has no nonce where none was sent, and an identifier that is never the same', async () => {
    const redeem = async (): Promise<Body> => {
      const code = await provider.code({}, { ...goodRequest, nonce: '' })
      return (await provider.token(redemption(code))).body
    }
    const [one, other] = [claimsOf(await redeem()), claimsOf(await redeem())]
    expect(one).not.toHaveProperty('nonce')
    expect(one['jti']).not.toBe(other['jti'])
  })
})

describe('RFC 6749, section 4.1.3: the token request', () => {
  it.each([
    ['invalid_request', 'grant_type', undefined],
    ['unsupported_grant_type', 'grant_type', 'client_credentials'],
    ['unsupported_grant_type', 'grant_type', 'refresh_token'],
    ['invalid_request', 'code', undefined],
    ['invalid_request', 'code', ''],
    ['invalid_grant', 'code', 'x'.repeat(43)],
    ['invalid_request', 'redirect_uri', undefined],
    ['invalid_grant', 'redirect_uri', publicClient.redirectUris[1]],
    ['invalid_grant', 'redirect_uri', `${goodRequest['redirect_uri'] ?? ''}/`],
    ['invalid_grant', 'code_verifier', undefined],
    ['invalid_grant', 'code_verifier', ''],
    ['invalid_grant', 'code_verifier', 'w'.repeat(43)],
    ['invalid_grant', 'code_verifier', codeChallenge],
    ['invalid_grant', 'code_verifier', codeVerifier.slice(1)],
  ])('is refused as %s for %s %j, which leaves the code as it is', async (error, name, value) => {
    const right = redemption(await provider.code())
    const { status, headers, body } = await provider.token({ ...right, [name]: value })
    expect({ status, error: body['error'] }).toEqual({ status: 400, error })
    expect(headers.get('cache-control')).toBe('no-store')
    expect(body).not.toHaveProperty('id_token')
    expect((await provider.token(right)).status).toBe(200)
  })

  it('is good for a code of 59 seconds, and not of 60', async () => {
    const [young, old] = [await provider.code(), await provider.code()]
    provider.clock.forward(59)
    expect((await provider.token(redemption(young))).status).toBe(200)
    provider.clock.forward(1)
    expect((await provider.token(redemption(old))).body).toMatchObject({ error: 'invalid_grant' })
  })

  it('is good once: a second use takes back what the first one got', async () => {
    const code = await provider.code()
    const { body } = await provider.token(redemption(code))
    expect(await userinfoStatus(body)).toBe(200)
    const again = await provider.token(redemption(code))
    expect({ status: again.status, error: again.body['error'] }).toEqual({
      status: 400,
      error: 'invalid_grant',
    })
    expect(await userinfoStatus(body)).toBe(401)
  })

  it('is good once too where many come at the same time', async () => {
    const right = redemption(await provider.code())
    const answers = await Promise.all(Array.from({ length: 10 }, () => provider.token(right)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  it('tells a used code after a minute as well', async () => {
    const code = await provider.code()
    const { body } = await provider.token(redemption(code))
    provider.clock.forward(300)
    expect(await userinfoStatus(body)).toBe(200)
    await provider.token(redemption(code))
    expect(await userinfoStatus(body)).toBe(401)
  })

  it('is refused to another client, whose attempt changes nothing', async () => {
    const right = redemption(await provider.code())
    const { clientId, clientSecret } = confidentialClient
    const stolen = await provider.token({
      ...right,
      code_verifier: undefined,
      client_id: clientId,
      client_secret: clientSecret,
    })
    expect(stolen.body).toMatchObject({ error: 'invalid_grant' })
    const { status, body } = await provider.token(right)
    expect(status).toBe(200)
    await provider.token({ ...right, client_id: clientId, client_secret: clientSecret })
    expect(await userinfoStatus(body)).toBe(200)
  })

  it.each([
    ['a parameter sent twice', 400, 'code=a&code=b&client_id=fedbridge', undefined],
    ['a body of another type', 415, '{"grant_type":"authorization_code"}', 'application/json'],
    ['a body that is too large', 413, `code=${'x'.repeat(20_000)}`, undefined],
  ])('is an invalid_request for %s', async (_, status, body, type) => {
    const answer = await fetch(provider.at('/token'), {
      method: 'POST',
      headers: { 'content-type': type ?? 'application/x-www-form-urlencoded' },
      body,
    })
    expect(answer.status).toBe(status)
    expect(await answer.json()).toMatchObject({
      error: 'invalid_request',
    })
  })

  it('is not made by GET', async () => {
    const answer = await fetch(provider.at('/token'))
    expect(answer.status).toBe(405)
    expect(answer.headers.get('allow')).toBe('POST')
    expect(await answer.json()).toMatchObject({ error: 'invalid_request' })
  })
})

describe('RFC 6749, section 2.3.1: client authentication', () => {
  const { clientId, clientSecret, redirectUris } = confidentialClient
  const request = {
    ...goodRequest,
    client_id: clientId,
    redirect_uri: redirectUris[0] ?? '',
    code_challenge: '',
    code_challenge_method: '',
  }
  const redeem = async (
    fields: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = {},
  ): ReturnType<ServedProvider['token']> =>
    provider.token(
      {
        grant_type: 'authorization_code',
        code: await provider.code({}, request),
        redirect_uri: request.redirect_uri,
        ...fields,
      },
      headers,
    )
  const formEncode = (text: string): string => new URLSearchParams({ '': text }).toString().slice(1)
  const basic = (id: string, secret: string): Readonly<Record<string, string>> => ({
    authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
  })
  const rightBasic = basic(formEncode(clientId), formEncode(clientSecret))

  it('is by secret in the body, or in the header, where it is form-encoded', async () => {
    const inBody = { client_id: clientId, client_secret: clientSecret }
    expect((await redeem(inBody)).status).toBe(200)
    expect((await redeem({}, rightBasic)).status).toBe(200)
    expect((await redeem({ client_id: clientId }, rightBasic)).status).toBe(200)
  })

  it.each([
    ['no secret', { client_id: clientId }, {}],
    ['an empty secret', { client_id: clientId, client_secret: '' }, {}],
    ['another secret', { client_id: clientId, client_secret: `${clientSecret}x` }, {}],
    ['an unknown client', { client_id: 'nobody', client_secret: clientSecret }, {}],
    ['nothing', {}, {}],
    ['a secret that is not form-encoded', {}, basic(clientId, clientSecret)],
    ['another secret in the header', {}, basic(formEncode(clientId), 'wrong')],
    ['another scheme', {}, { authorization: 'Bearer x' }],
    ['a public client by secret', {}, basic(publicClient.clientId, '')],
    ['a public client with a secret', { client_id: 'fedbridge', client_secret: 'x' }, {}],
  ] as const)('fails with %s', async (_, fields, headers) => {
    const { status, body, headers: answered } = await redeem({ ...fields }, headers)
    expect({ status, error: body['error'] }).toEqual({ status: 401, error: 'invalid_client' })
    const challenge = 'authorization' in headers ? 'Basic realm="test-idp"' : null
    expect(answered.get('www-authenticate')).toBe(challenge)
  })

  it.each([
    ['secrets in both places', { client_id: clientId, client_secret: clientSecret }],
    ['two clients', { client_id: publicClient.clientId }],
  ])('is refused with %s', async (_, fields) => {
    const { status, body } = await redeem(fields, rightBasic)
    expect({ status, error: body['error'] }).toEqual({ status: 400, error: 'invalid_request' })
  })

  it('refuses a verifier for a code that was asked for without a challenge (RFC 9700)', async () => {
    const { body } = await redeem({ code_verifier: codeVerifier }, rightBasic)
    expect(body).toMatchObject({ error: 'invalid_grant' })
  })
})
