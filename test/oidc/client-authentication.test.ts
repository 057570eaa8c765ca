import { generateKeyPairSync } from 'node:crypto'
import { decodeProtectedHeader } from 'jose'
import { describe, expect, it } from 'vitest'
import type { OidcClient } from '../../src/oidc/relying-party.ts'
import { openCodeFlow } from '../fakes/open-code-flow.ts'
import { oidcTestKeys } from '../fakes/oidc-provider.ts'

const secret = 'pa:ss%20+wörd &=~'
const odd = 'https://client.example.test/a b:c+d'
const methods = ['none', 'client_secret_basic', 'client_secret_post'] as const
const authenticationBy = (method: (typeof methods)[number]): OidcClient['authentication'] =>
  method === 'none' ? { method } : { method, clientSecret: secret }

describe('client authentication (OpenID Connect Core 1.0, section 9)', () => {
  it.each(methods)(
    'by %s, with every character of the id and the secret intact',
    async (method) => {
      const client = { authentication: authenticationBy(method), clientId: odd }
      expect((await openCodeFlow({ client }).signIn()).token.audiences).toEqual([odd])
    },
  )

  it.each(methods)('by %s is refused where another method is registered', async (method) => {
    for (const registered of methods.filter((each) => each !== method)) {
      const client = { authentication: authenticationBy(method) }
      expect(await openCodeFlow({ client, method: registered }).refusal()).toMatchObject({
        code: 'OIDC_CODE_REFUSED',
        received: '"invalid_client"',
      })
    }
  })

  it('sends a secret either in the header or in the form, and none for a public client', async () => {
    const sentBy = async (method: (typeof methods)[number]) => {
      const flow = openCodeFlow({ client: { authentication: authenticationBy(method) } })
      await flow.signIn()
      const { headers, body } =
        flow.provider.requests.find(({ url }) => url.endsWith('/token')) ?? expect.unreachable()
      return { header: headers['authorization'], form: new URLSearchParams(body) }
    }
    const basic = await sentBy('client_secret_basic')
    expect(basic.header).toMatch(/^Basic /)
    expect(basic.form.has('client_secret')).toBe(false)
    const post = await sentBy('client_secret_post')
    expect(post.header).toBeUndefined()
    expect(post.form.get('client_secret')).toBe(secret)
    const none = await sentBy('none')
    expect(none.header).toBeUndefined()
    expect(Object.fromEntries(none.form)).toMatchObject({
      grant_type: 'authorization_code',
      client_id: 'fedbridge',
      redirect_uri: 'https://bridge.example.test/oidc/callback',
    })
    expect(none.form.has('client_secret')).toBe(false)
  })
})

const pkcs8 = { type: 'pkcs8', format: 'pem' } as const
const ecKeys = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve })

describe('private_key_jwt (RFC 7523, section 2.2)', () => {
  it.each([
    ['RS256', oidcTestKeys.rsa],
    ['ES256', oidcTestKeys.ec],
    ['ES384', ecKeys('P-384')],
    ['ES512', ecKeys('P-521')],
  ])('signs by %s, as the key is', async (alg, { privateKey, publicKey }) => {
    const privateKeyPem = privateKey.export(pkcs8).toString()
    const authentication = { method: 'private_key_jwt', privateKeyPem, keyId: 'k1' } as const
    const flow = openCodeFlow({ client: { authentication }, publicKey })
    expect((await flow.signIn()).token.subject).toBe('alice')
    const body = flow.provider.requests.find(({ url }) => url.endsWith('/token'))?.body
    const assertion = new URLSearchParams(body).get('client_assertion') ?? ''
    expect(decodeProtectedHeader(assertion)).toEqual({ alg, kid: 'k1' })
  })

  it('is refused with a key that is not the registered one', async () => {
    const privateKeyPem = oidcTestKeys.otherRsa.privateKey.export(pkcs8).toString()
    const authentication = { method: 'private_key_jwt', privateKeyPem } as const
    const { publicKey } = oidcTestKeys.rsa
    expect((await openCodeFlow({ client: { authentication }, publicKey }).refusal()).code).toBe(
      'OIDC_CODE_REFUSED',
    )
  })

  it.each([
    ['no key', 'not a key'],
    ['RSA of 1024 bits', oidcTestKeys.smallRsa.privateKey.export(pkcs8).toString()],
    ['another curve', ecKeys('secp256k1').privateKey.export(pkcs8).toString()],
    ['Ed25519', generateKeyPairSync('ed25519').privateKey.export(pkcs8).toString()],
  ])('has no use for %s', async (_, privateKeyPem) => {
    const authentication = { method: 'private_key_jwt', privateKeyPem } as const
    const { relyingParty, client } = openCodeFlow({ client: { authentication } })
    const failure: unknown = await relyingParty.begin(client).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(TypeError)
    expect(String(failure)).toMatch(/privateKeyPem is /)
    expect(String(failure)).not.toContain(privateKeyPem)
  })
})
