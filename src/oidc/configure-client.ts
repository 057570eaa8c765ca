import { createPrivateKey, type KeyObject } from 'node:crypto'
import type { ClientAuth, Configuration, CustomFetch } from 'openid-client'
import { systemClock, type Clock } from '../clock.ts'
import type { ProviderMetadata } from './open-provider-metadata.ts'
import type { ClientAuthentication, OidcClient } from './relying-party.ts'

/** openid-client, loaded when it is first used: the service starts without it. */
export const loadOpenidClient = (): Promise<typeof import('openid-client')> =>
  import('openid-client')

const minimumRsaBits = 2048
const byCurve = new Map([
  ['prime256v1', 'ES256'],
  ['secp384r1', 'ES384'],
  ['secp521r1', 'ES512'],
])

/**
 * openid-client's view of one client at one provider. It verifies the signature of every ID token, takes
 * the algorithms of `provider` alone, and calls nothing but `fetch`. Where `fetch` is left out it calls
 * nothing at all.
 *
 * It lives for one sign-in, because openid-client has the distance of our clock from the machine's as a
 * number.
 *
 * @throws {TypeError} when the client's key, secret or scopes are none that can be used
 */
export async function configureClient(
  client: OidcClient,
  {
    provider,
    clock,
    clockSkewSeconds,
    fetch = () => Promise.reject(new TypeError('nothing is to be asked here')),
  }: {
    readonly provider: ProviderMetadata
    readonly clock: Clock
    readonly clockSkewSeconds: number
    readonly fetch?: CustomFetch
  },
): Promise<Configuration> {
  const openid = await loadOpenidClient()
  const server = {
    issuer: provider.issuer,
    authorization_endpoint: provider.authorizationEndpoint,
    token_endpoint: provider.tokenEndpoint,
    jwks_uri: provider.jwksUri,
    ...(provider.userinfoEndpoint === undefined
      ? {}
      : { userinfo_endpoint: provider.userinfoEndpoint }),
    ...(provider.endSessionEndpoint === undefined
      ? {}
      : { end_session_endpoint: provider.endSessionEndpoint }),
    id_token_signing_alg_values_supported: [...provider.algorithms],
    authorization_response_iss_parameter_supported: provider.namesIssuerInAnswers,
  }
  const times = {
    [openid.clockSkew]: epochSeconds(clock) - epochSeconds(systemClock),
    [openid.clockTolerance]: clockSkewSeconds,
  }
  const configuration = new openid.Configuration(
    server,
    client.clientId,
    times,
    await clientAuth(client.authentication),
  )
  configuration[openid.customFetch] = fetch
  // Outbound has its own.
  configuration.timeout = undefined
  openid.enableNonRepudiationChecks(configuration)
  // Whether such an issuer may be called is decided by the configuration and by outbound.
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so that it is noticed
  if (provider.issuer.startsWith('http:')) openid.allowInsecureRequests(configuration)
  return configuration
}

function epochSeconds(clock: Clock): number {
  return Math.floor(clock.now().getTime() / 1000)
}

/** @see OpenID Connect Core 1.0, section 9; RFC 6749, section 2.3.1; RFC 7523, section 2.2 */
async function clientAuth(authentication: ClientAuthentication): Promise<ClientAuth> {
  const openid = await loadOpenidClient()
  switch (authentication.method) {
    case 'none':
      return openid.None()
    case 'client_secret_basic':
      return openid.ClientSecretBasic(authentication.clientSecret)
    case 'client_secret_post':
      return openid.ClientSecretPost(authentication.clientSecret)
    case 'private_key_jwt': {
      const { importPKCS8 } = await import('jose')
      const pem = authentication.privateKeyPem
      const key = await importPKCS8(pem, assertionAlgorithm(readPrivateKey(pem)))
      const { keyId } = authentication
      return openid.PrivateKeyJwt({ key, ...(keyId === undefined ? {} : { kid: keyId }) })
    }
  }
}

function readPrivateKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem)
  } catch {
    // What OpenSSL says of it is of no help, and it has seen the key.
    throw new TypeError('privateKeyPem is no private key, expected PKCS#8 in PEM')
  }
}

/** @see RFC 7518, section 3.1 */
function assertionAlgorithm({ asymmetricKeyType, asymmetricKeyDetails = {} }: KeyObject): string {
  const { modulusLength = 0, namedCurve = '' } = asymmetricKeyDetails
  const algorithm =
    asymmetricKeyType === 'rsa' && modulusLength >= minimumRsaBits
      ? 'RS256'
      : byCurve.get(namedCurve)
  if (algorithm !== undefined) return algorithm
  const received = [asymmetricKeyType, modulusLength || namedCurve].join(' ')
  throw new TypeError(
    `privateKeyPem is ${received}, expected RSA of ${minimumRsaBits} bits and more, or EC on P-256, P-384 or P-521`,
  )
}
