import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ClientMetadata } from 'oidc-provider'
import { freePort } from '../peers/free-port.ts'
import {
  openOidcProvider,
  type OidcPeople,
  type OidcProviderPeer,
} from '../peers/open-oidc-provider.ts'
import { idpMetadataXml } from './open-saml-service.ts'
import { openService, type OpenService } from './open-service.ts'
import { testIdpEntityId } from './saml-test-keys.ts'

export const oidcAccount = '111122223333'
const oidcClientSecret = 'a-client-secret-of-32-characters'
export const oidcRoleArn = (name: string): string => `arn:aws:iam::${oidcAccount}:role/${name}`

const samlProviderArn = `arn:aws:iam::${oidcAccount}:saml-provider/ExampleCorp`

/** How we prove to oidc-provider who we are. */
export type OidcClientMethod =
  'none' | 'client_secret_basic' | 'client_secret_post' | 'private_key_jwt'

export interface OidcServiceOptions {
  /** `none` by default. */
  readonly method?: OidcClientMethod
  /** More of the provider's entry in the configuration: `roles`, `userInfo`, ... */
  readonly provider?: Readonly<Record<string, unknown>>
  /** The STS in place of the emulator's. */
  readonly sts?: { readonly endpoint: string; readonly credentials?: object }
  readonly people?: OidcPeople
  readonly asksForConsent?: boolean
  /** Whether the state outlives the service. */
  readonly keepsState?: boolean
}

/** The whole service and oidc-provider, which know each other. */
export interface OidcService extends Omit<OpenService, 'log'> {
  readonly peer: OidcProviderPeer
  /** The issuer without its scheme. */
  readonly providerName: string
  readonly providerArn: string
  /** Where a sign-in starts. */
  readonly loginUrl: string
  /** What proves that we are the client: the secret, or the text of the key. Nowhere to be seen. */
  readonly clientSecrets: readonly string[]
  /** Where the state is, when it is kept. */
  readonly dataDirectory: string
  /** Every line that was logged, before restarts too. */
  log(): readonly string[]
  /** Closes the service, and opens it again from the same file; the provider stays. */
  restart(): Promise<void>
}

/**
 * Opens the service with oidc-provider as its provider. Of the roles of its account, `Developer` takes
 * everybody, `Auditor` too, `Bobs` takes bob, `MultiFactor` wants `mfa` in `amr`, and `Untagged` takes
 * no session tags; two more are for a SAML provider.
 */
export async function openOidcService({
  method = 'none',
  provider = {},
  sts,
  people = {},
  asksForConsent = false,
  keepsState = false,
}: OidcServiceOptions = {}): Promise<OidcService> {
  const folder = mkdtempSync(join(tmpdir(), 'fedbridge-oidc-'))
  const port = await freePort()
  const publicUrl = `http://localhost:${port}`
  const { client, configuration, secrets } = clientOf(method, folder)
  const peer = await openOidcProvider({
    asksForConsent,
    people,
    clients: [
      {
        client_id: 'fedbridge',
        redirect_uris: [`${publicUrl}/oidc/callback`],
        post_logout_redirect_uris: [`${publicUrl}/oidc/logged-out`],
        ...client,
      },
    ],
  })
  const providerName = peer.issuer.replace(/^http:\/\//u, '')
  const providerArn = `arn:aws:iam::${oidcAccount}:oidc-provider/${providerName}`
  writeFileSync(join(folder, 'idp.xml'), idpMetadataXml(testIdpEntityId, 'idp-rsa-2048'))
  const file = join(folder, 'fedbridge.yaml')
  writeFileSync(
    file,
    JSON.stringify({
      server: { port, publicUrl },
      ...(sts === undefined ? {} : { sts }),
      ...(keepsState ? { storage: { url: 'file:data' } } : {}),
      identityProviders: {
        saml: [{ arn: samlProviderArn, metadata: 'idp.xml' }],
        oidc: [
          {
            arn: providerArn,
            issuer: peer.issuer,
            name: 'oidc-provider',
            clientId: 'fedbridge',
            ...configuration,
            ...provider,
          },
        ],
      },
      emulator: {
        insecureAllowHttpIssuers: [peer.issuer],
        accounts: {
          [oidcAccount]: { alias: 'example-corp', roles: rolesFor(providerName, providerArn) },
        },
      },
    }),
  )
  let service = await openService({ file })
  const logs = [service.log]
  return {
    peer,
    publicUrl,
    providerName,
    providerArn,
    loginUrl: `${publicUrl}/oidc/login/${oidcAccount}/${providerName}`,
    clientSecrets: secrets,
    dataDirectory: join(folder, 'data'),
    log: () => logs.flat(),
    restart: async () => {
      await service.close()
      service = await openService({ file })
      logs.push(service.log)
    },
    close: async () => {
      await service.close()
      await peer.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The client as the provider has it, and as our configuration says it. */
function clientOf(
  method: OidcClientMethod,
  folder: string,
): {
  readonly client: Partial<ClientMetadata>
  readonly configuration: object
  readonly secrets: readonly string[]
} {
  const registered = { token_endpoint_auth_method: method }
  switch (method) {
    case 'none':
      return { client: registered, configuration: {}, secrets: [] }
    case 'client_secret_basic':
    case 'client_secret_post':
      writeFileSync(join(folder, 'client-secret'), `${oidcClientSecret}\n`)
      return {
        client: { ...registered, client_secret: oidcClientSecret },
        configuration: { clientSecretFile: 'client-secret', clientAuthentication: method },
        secrets: [oidcClientSecret],
      }
    case 'private_key_jwt': {
      const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
      writeFileSync(join(folder, 'client.key'), pem)
      const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'ours', use: 'sig' }
      return {
        client: {
          ...registered,
          token_endpoint_auth_signing_alg: 'ES256',
          jwks: { keys: [jwk] },
        },
        configuration: { privateKeyFile: 'client.key', keyId: 'ours' },
        secrets: pem.split('\n').filter((line) => line.length > 40),
      }
    }
  }
}

function rolesFor(providerName: string, providerArn: string): object {
  const assume = 'sts:AssumeRoleWithWebIdentity'
  const trust = (
    more: object = {},
    actions = [assume, 'sts:TagSession', 'sts:SetSourceIdentity'],
  ): object => ({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: providerArn },
        Action: actions,
        Condition: { StringEquals: { [`${providerName}:aud`]: 'fedbridge' }, ...more },
      },
    ],
  })
  const samlTrust = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: samlProviderArn },
        Action: 'sts:AssumeRoleWithSAML',
        Condition: { StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' } },
      },
    ],
  }
  return {
    Developer: { trustPolicy: trust() },
    Auditor: { trustPolicy: trust() },
    Bobs: { trustPolicy: trust({ StringLike: { [`${providerName}:sub`]: 'bob' } }) },
    MultiFactor: {
      trustPolicy: trust({ 'ForAnyValue:StringEquals': { [`${providerName}:amr`]: 'mfa' } }),
    },
    Untagged: { trustPolicy: trust({}, [assume, 'sts:SetSourceIdentity']) },
    SamlReader: { trustPolicy: samlTrust },
    SamlWriter: { trustPolicy: samlTrust },
  }
}
