import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { OutboundFailed } from '../../src/errors.ts'
import type { Outbound } from '../../src/outbound/open-outbound.ts'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const otherRsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const smallRsa = generateKeyPairSync('rsa', { modulusLength: 1024 })
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })

/** Keys of a provider: made once, the slow part of these tests. */
export const oidcTestKeys = { rsa, otherRsa, smallRsa, ec }

/** The public half as a JWK, with other members beside it. */
export function jwkOf(key: { readonly publicKey: KeyObject }, members: object = {}): object {
  return { ...key.publicKey.export({ format: 'jwk' }), ...members }
}

export interface FakeOidcProvider {
  readonly issuer: string
  readonly outbound: Pick<Outbound, 'getText'>
  /** URLs asked for, in order. */
  readonly asked: string[]
  /** What the key set holds from now on. */
  publish(...keys: readonly object[]): void
  /** What the provider answers from now on; nothing: it is down. */
  answer(url: string, text: string | undefined): void
}

/** A provider at the other end of outbound, without sockets. */
export function openFakeOidcProvider(
  issuer = 'https://idp.example.test/realms/one',
): FakeOidcProvider {
  const jwksUri = `${issuer}/keys`
  const answers = new Map<string, string>([
    [`${issuer}/.well-known/openid-configuration`, JSON.stringify({ issuer, jwks_uri: jwksUri })],
    [jwksUri, JSON.stringify({ keys: [jwkOf(rsa, { kid: 'one', use: 'sig' })] })],
  ])
  const asked: string[] = []
  return {
    issuer,
    asked,
    outbound: {
      getText: (url) => {
        asked.push(url)
        const text = answers.get(url)
        return text === undefined
          ? Promise.reject(new OutboundFailed('OUTBOUND_FAILED', 'the provider is down'))
          : Promise.resolve({ text, contentType: 'application/json' })
      },
    },
    publish: (...keys) => {
      answers.set(jwksUri, JSON.stringify({ keys }))
    },
    answer: (url, text) => {
      if (text === undefined) answers.delete(url)
      else answers.set(url, text)
    },
  }
}
