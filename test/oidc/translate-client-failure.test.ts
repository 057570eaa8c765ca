import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { FedbridgeError } from '../../src/errors.ts'
import { describeFailure } from '../../src/http/describe-failure.ts'
import type { CodeFlowSettings } from '../fakes/code-flow-provider.ts'
import { openCodeFlow } from '../fakes/open-code-flow.ts'
import { oidcTestKeys } from '../fakes/oidc-provider.ts'

const clientSecret = 'canary-client-secret'
const authentication = { method: 'client_secret_basic', clientSecret } as const
const privateKeyPem = oidcTestKeys.ec.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

/** Codes, access and refresh tokens of the fake; JWTs; PEM; the client's secret in each of its forms. */
const canaries = [
  /code-[0-9a-f]{8}/,
  /access-[0-9a-f]{8}/,
  /refresh-[0-9a-f]{8}/,
  /eyJ[\w-]{10}/,
  /PRIVATE KEY/,
  new RegExp(clientSecret),
  new RegExp(Buffer.from(`fedbridge:${clientSecret}`).toString('base64').slice(0, 24)),
]

const now = Date.parse('2031-05-01T10:00:00Z') / 1000
const wrong: readonly (readonly [string, Partial<CodeFlowSettings>])[] = [
  ['a forged signature', { signingKey: oidcTestKeys.otherRsa.privateKey }],
  ['an unknown key', { header: { kid: 'two' } }],
  ['another algorithm', { header: { alg: 'HS256' } }],
  ['another type', { header: { typ: 'at+jwt' } }],
  ['another issuer', { claims: { iss: 'https://evil.example.test' } }],
  ['another audience', { claims: { aud: 'other' } }],
  ['another nonce', { claims: { nonce: 'other' } }],
  ['an old token', { claims: { exp: now - 1000 } }],
  ['a missing claim', { claims: { sub: undefined } }],
  ['an odd claim', { claims: { auth_time: 'noon' } }],
  ['a torn token', { spoil: (token) => token.slice(0, -20) }],
  ['half a token', { spoil: (token) => token.slice(0, 60) }],
  ['five parts', { spoil: (token) => `${token}.a.b` }],
  ['no access token', { tokens: { access_token: undefined } }],
  ['another token type', { tokens: { token_type: 'mac' } }],
  ['an odd lifetime', { tokens: { expires_in: 'soon' } }],
  ['another subject in UserInfo', { userInfo: { sub: 'mallory' } }],
]

describe('failures of a sign-in', () => {
  const assertSilent = (failure: unknown, transaction: object): void => {
    expect(failure).toBeInstanceOf(FedbridgeError)
    const shown = [
      inspect(failure, { depth: 20, showHidden: true, maxStringLength: Infinity }),
      JSON.stringify(failure),
      JSON.stringify(describeFailure(failure)),
    ].join('\n')
    for (const canary of canaries) expect(shown).not.toMatch(canary)
    for (const secret of Object.values(transaction)) expect(shown).not.toContain(secret)
  }

  const fails = async (flow: ReturnType<typeof openCodeFlow>): Promise<FedbridgeError> => {
    const answer = await flow.comeBack()
    const failure: unknown = await flow.relyingParty.complete(flow.client, answer).then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    assertSilent(failure, answer.transaction)
    return failure as FedbridgeError
  }

  it.each(wrong)('by %s say nothing secret', async (_, settings) => {
    await fails(openCodeFlow({ client: { authentication, userInfo: true }, settings }))
  })

  it.each(['invalid_grant', 'canary-client-secret'])(
    'of a provider that repeats what it was sent (%s) do not repeat it',
    async (error) => {
      const flow = openCodeFlow({ client: { authentication } })
      const { provider, settings } = flow
      const echo = (): { text: string; status: number } => {
        const sent = provider.requests.at(-1)
        const text = JSON.stringify({ error, error_description: `${sent?.body ?? ''} is not it` })
        return { text, status: 400 }
      }
      // Read when the answer is sent, after the request came.
      settings.answers.set(`${provider.issuer}/token`, {
        get text() {
          return echo().text
        },
        status: 400,
      })
      const { message } = await fails(flow)
      expect(message).toContain('text with a secret in it')
    },
  )

  it.each(['{"access_token": "access-01234567", x', 'access-01234567'])(
    'of text that is no JSON do not quote it: %s',
    async (text) => {
      for (const path of ['/token', '/userinfo']) {
        const flow = openCodeFlow({ client: { authentication, userInfo: true } })
        flow.settings.answers.set(flow.provider.issuer + path, { text })
        await fails(flow)
      }
    },
  )

  it('of a client with a private key do not show it', async () => {
    const { publicKey } = oidcTestKeys.rsa
    const client = { authentication: { method: 'private_key_jwt', privateKeyPem } as const }
    expect((await fails(openCodeFlow({ client, publicKey }))).code).toBe('OIDC_CODE_REFUSED')
  })

  it("keep the words of openid-client's failure as their cause", async () => {
    const flow = openCodeFlow({ settings: { tokens: { token_type: 'mac' } } })
    expect(await fails(flow)).toMatchObject({
      code: 'OIDC_CODE_REFUSED',
      check: 'translate-client-failure',
      cause: { name: 'ClientError', code: 'OAUTH_UNSUPPORTED_OPERATION' },
    })
  })

  it('of outbound come out as they were', async () => {
    const flow = openCodeFlow()
    flow.settings.answers.set(`${flow.provider.issuer}/token`, 'down')
    expect(await fails(flow)).toMatchObject({
      name: 'OutboundFailed',
      message: 'the provider is down',
    })
  })

  it('by a claim that openid-client alone reads name it', async () => {
    const flow = openCodeFlow({ settings: { claims: { auth_time: -1 } } })
    expect(await fails(flow)).toMatchObject({
      name: 'OidcProviderFailed',
      code: 'OIDC_CODE_REFUSED',
      received: expect.stringContaining('auth_time') as string,
    })
  })
})
