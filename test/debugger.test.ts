import {
  CreateRoleCommand,
  CreateSAMLProviderCommand,
  IAMClient,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demonstrationConfiguration } from '../src/config/demonstration-configuration.ts'
import { openSurroundings, type DebuggerParts } from '../src/debugger.ts'
import { diagnose } from '../src/diagnosis/diagnose.ts'
import type { Bridge } from '../src/signin/bridge.ts'
import type { AccountRoles } from '../src/signin/oidc/open-role-directory.ts'
import type { ListedProvider } from '../src/signin/sign-in-provider.ts'
import { openTestIdentityProvider } from '../src/test-identity-provider.ts'
import { openFakeHttpServer, type FakeHttpServer } from './fakes/http-server.ts'
import { MovableClock } from './fakes/movable-clock.ts'
import { jwkOf, oidcTestKeys } from './fakes/oidc-provider.ts'
import { idpMetadataXml, openSamlService, type SamlService } from './fakes/open-saml-service.ts'
import { openService } from './fakes/open-service.ts'
import { testIdpMetadata } from './fakes/saml-test-keys.ts'
import { testNow } from './fakes/signed-response.ts'
import { signToken } from './fakes/sign-token.ts'

const configuration = demonstrationConfiguration({ port: 9000 })
const clock = new MovableClock(testNow)
const account = '123456789012'

/** Parts of which nothing can be asked but what a diagnosis may ask. */
const partsWith = ({
  providers = [],
  accounts = [],
  ...parts
}: {
  readonly providers?: readonly ListedProvider[]
  readonly accounts?: readonly AccountRoles[]
} & Partial<DebuggerParts>): DebuggerParts => ({
  configuration,
  testIdp: undefined,
  keptKeySetOf: () => undefined,
  directory: { findRole: () => Promise.reject(new TypeError('no tags are asked for')) },
  bridge: {
    clock,
    publicUrl: configuration.server.publicUrl,
    providers: { list: () => Promise.resolve(providers) },
    roles: { accounts: () => Promise.resolve(accounts) },
  } as unknown as Bridge,
  ...parts,
})

const statement = (condition: object): AccountRoles['roles'][number]['trustPolicy'] => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Federated: ['accounts.google.com'] },
      Action: ['sts:AssumeRoleWithWebIdentity'],
      Condition: condition,
    } as never,
  ],
})

describe('what the debugger knows of the running service', () => {
  it('is each SAML provider with its metadata, its own address and its exceptions', async () => {
    const named = {
      accountId: account,
      name: 'ExampleCorp',
      idpInitiated: true,
      insecureAllowSha1: true,
      insecureAllowSmallKeys: false,
    }
    const arn = (name: string): ListedProvider['arn'] =>
      `arn:aws:iam::${account}:saml-provider/${name}` as ListedProvider['arn']
    const metadata = testIdpMetadata()
    const { contextFor } = openSurroundings(
      partsWith({
        providers: [
          { ...named, arn: arn('One'), providerName: 'One', uuid: 'SAMLSPONE', metadata },
          { ...named, arn: arn('Two'), providerName: 'Two', uuid: 'SAMLSPTWO', unavailable: 'why' },
        ],
      }),
    )
    const acs = `${configuration.server.publicUrl}/saml/acs/SAMLSPONE`
    const sts = await contextFor('sts')
    expect(sts.providers).toMatchObject([
      { arn: arn('One'), metadata, acceptedAudiences: [acs], insecureAllowSha1: true },
      { arn: arn('Two'), unavailable: 'why' },
    ])
    expect(sts.acceptedRecipients).toContain(acs)
    // There, only where it was delivered to that very address.
    expect((await contextFor('sign-in')).acceptedRecipients).not.toContain(acs)
  })

  it('is the keys of the built-in provider, which are in the same process', async () => {
    const testIdp = await openTestIdentityProvider(configuration, { clock, key: undefined })
    const { contextFor } = openSurroundings(partsWith({ testIdp }))
    const [provider] = (await contextFor('sts')).oidcProviders
    expect(provider?.issuer).toBe(testIdp?.oidc.issuer)
    expect(JSON.parse(provider?.keySet ?? '')).toEqual(await testIdp?.oidc.keySet())
  })

  it('is the keys that the service holds, and the client ids that IAM has, not the configuration', async () => {
    const issuer = 'https://idp.example.test'
    const asked: string[] = []
    const keptKeySetOf = (one: string): string | undefined => {
      asked.push(one)
      return one === issuer ? '{"keys":[]}' : undefined
    }
    const [configured] = configuration.identityProviders.oidc
    const arn = configured?.arn ?? ''
    const { contextFor } = openSurroundings(
      partsWith({
        keptKeySetOf,
        accounts: [
          {
            accountId: account,
            readable: true,
            roles: [],
            oidcProviders: [
              { arn, url: 'x', issuer: configured?.issuer ?? '', clientIds: ['of-iam'] },
              {
                arn: `arn:aws:iam::${account}:oidc-provider/idp.example.test`,
                url: 'idp.example.test',
                clientIds: ['later'],
              },
            ],
          },
        ],
      }),
    )
    expect((await contextFor('sts')).oidcProviders).toEqual([
      { arn, accountId: account, issuer: configured?.issuer, clientIds: ['of-iam'] },
      {
        arn: `arn:aws:iam::${account}:oidc-provider/idp.example.test`,
        accountId: account,
        issuer,
        clientIds: ['later'],
        keySet: '{"keys":[]}',
      },
    ])
    expect(asked).toEqual([configured?.issuer, issuer])
  })

  it('is each role, with its tags only where the trust policy asks for them', async () => {
    const role = (name: string, trustPolicy: AccountRoles['roles'][number]['trustPolicy']) => ({
      arn: `arn:aws:iam::${account}:role/${name}`,
      trustPolicy,
      maxSessionDurationSeconds: 3600,
    })
    const tags = new Map([['team', 'blue']])
    const plain = statement({ StringEquals: { 'saml:sub': ['alice'] } })
    const tagged = statement({ StringEquals: { 'aws:ResourceTag/team': ['blue'] } })
    const { contextFor } = openSurroundings(
      partsWith({
        directory: {
          findRole: (arn) =>
            arn.endsWith('/Tagged')
              ? Promise.resolve({ tags } as never)
              : Promise.reject(new TypeError(`tags of ${arn}`)),
        },
        accounts: [
          {
            accountId: account,
            readable: true,
            oidcProviders: [],
            roles: [role('Plain', plain), role('Tagged', tagged), role('Broken', undefined)],
          },
        ],
      }),
    )
    expect((await contextFor('sts')).roles).toEqual([
      role('Plain', plain),
      { ...role('Tagged', tagged), tags },
      { ...role('Broken', plain), trustPolicy: '' },
    ])
  })
})

describe('the debugger of a service', () => {
  let service: SamlService
  const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7' }
  beforeAll(async () => {
    service = await openSamlService({
      change: (one) => ({
        ...one,
        emulator: {
          ...one.emulator,
          accounts: one.emulator.accounts.map((each) => ({
            ...each,
            users:
              each.accountId === account
                ? [
                    {
                      name: 'admin',
                      path: '/',
                      tags: {},
                      accessKeys: [
                        { id: credentials.accessKeyId, secret: credentials.secretAccessKey },
                      ],
                      mfaDevices: [],
                      policies: [],
                      managedPolicies: ['arn:aws:iam::aws:policy/AdministratorAccess'],
                    },
                  ]
                : [],
          })),
        },
      }),
    })
  })
  afterAll(async () => {
    await service.close()
  })

  const verdict = async (body: string): Promise<unknown> => {
    const answer = await fetch(`${service.publicUrl}/api/diagnose`, { method: 'POST', body })
    const { verdict: said, findings } = (await answer.json()) as {
      verdict: string
      findings: readonly { id: string; level: string }[]
    }
    return [said, findings.find(({ level }) => level === 'error')?.id]
  }

  it('judges with providers and roles that calls have made since the start, as they are now', async () => {
    const entityId = 'https://late.example.com/idp'
    const providerArn = `arn:aws:iam::${account}:saml-provider/Late`
    const roleArn = `arn:aws:iam::${account}:role/Late`
    const response = service.response({
      issuer: entityId,
      key: 'other-idp-rsa-2048',
      attributes: {
        'https://aws.amazon.com/SAML/Attributes/Role': [`${roleArn},${providerArn}`],
        'https://aws.amazon.com/SAML/Attributes/RoleSessionName': ['alice'],
      },
    })
    expect(await verdict(response)).toEqual(['rejected', 'issuer-unknown'])
    const iam = new IAMClient({ endpoint: service.publicUrl, region: 'us-east-1', credentials })
    // The SDK takes our Date header for the time, which is the machine's and not the service's.
    const send: IAMClient['send'] = ((command: Parameters<IAMClient['send']>[0]) => {
      iam.config.systemClockOffset = service.clock.now().getTime() - Date.now()
      return iam.send(command)
    }) as IAMClient['send']
    const trust = (sub: string): string =>
      JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Federated: providerArn },
            Action: 'sts:AssumeRoleWithSAML',
            Condition: { StringEquals: { 'saml:sub': sub } },
          },
        ],
      })
    try {
      await send(
        new CreateSAMLProviderCommand({
          Name: 'Late',
          SAMLMetadataDocument: idpMetadataXml(entityId, 'other-idp-rsa-2048'),
        }),
      )
      expect(await verdict(response)).toEqual(['rejected', 'role-unknown'])
      await send(
        new CreateRoleCommand({ RoleName: 'Late', AssumeRolePolicyDocument: trust('bob') }),
      )
      expect(await verdict(response)).toEqual(['rejected', 'trust-policy-denied'])
      await send(
        new UpdateAssumeRolePolicyCommand({ RoleName: 'Late', PolicyDocument: trust('alice') }),
      )
      expect(await verdict(response)).toEqual(['accepted', undefined])
    } finally {
      iam.destroy()
    }
  })
})

describe('a diagnosis', () => {
  let elsewhere: FakeHttpServer
  beforeAll(async () => {
    elsewhere = await openFakeHttpServer({ body: '{}' })
  })
  afterAll(async () => {
    await elsewhere.close()
  })

  it('fetches nothing, whatever addresses a document, a key set or metadata names', async () => {
    const issuer = elsewhere.url
    const providerName = issuer.replace('http://', '')
    const service = await openService({
      change: (one) => ({
        ...one,
        emulator: { ...one.emulator, insecureAllowHttpIssuers: [issuer] },
        identityProviders: {
          ...one.identityProviders,
          allowPrivateCidrs: ['127.0.0.0/8'],
          oidc: one.identityProviders.oidc.map((provider) => ({
            ...provider,
            issuer,
            providerName,
            arn: `arn:aws:iam::${account}:oidc-provider/${providerName}` as typeof provider.arn,
            isTestIdp: false,
          })),
        },
      }),
    })
    const address = (path: string): string => `${elsewhere.url}/${path}`
    const token = signToken(
      {
        header: { alg: 'RS256', kid: 'one', jku: address('jku'), x5u: address('x5u') },
        claims: { iss: issuer, sub: 'alice', aud: 'fedbridge', iat: 1, exp: 2 },
      },
      oidcTestKeys.rsa.privateKey,
    )
    const metadata = `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="x ${address('xsd')}" entityID="${address('entity')}"/>`
    const inputs = [
      token,
      metadata,
      `<!DOCTYPE a SYSTEM "${address('dtd')}" [<!ENTITY e SYSTEM "${address('entity')}">]><samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol">&e;</samlp:Response>`,
      `<?xml-stylesheet href="${address('xsl')}"?><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="${address('xi')}"/>`,
      JSON.stringify({ issuer, jwks_uri: address('jwks') }),
      address('saml?SAMLResponse=x'),
      `<html><form action="${address('form')}"><input name="SAMLResponse" value="x"></form><img src="${address('img')}"></html>`,
    ]
    try {
      for (const input of inputs) {
        for (const path of ['/api/diagnose', '/debug']) {
          const form = new URLSearchParams({ input })
          const answer = await fetch(`${service.publicUrl}${path}`, {
            method: 'POST',
            body: path === '/debug' ? form : input,
          })
          expect(answer.status).toBe(200)
        }
      }
      const keySet = JSON.stringify({ keys: [jwkOf(oidcTestKeys.rsa, { x5u: address('x5u') })] })
      const answer = await fetch(`${service.publicUrl}/api/diagnose`, {
        method: 'POST',
        body: JSON.stringify({ input: token, keySet, provider: undefined }),
      })
      expect(answer.status).toBe(200)
    } finally {
      await service.close()
    }
    expect(elsewhere.received).toEqual([])
  })

  it('of nothing that is known says so, and does not look further', async () => {
    const { contextFor } = openSurroundings(partsWith({}))
    const { verdict } = await diagnose('<a/>', await contextFor('sts'))
    expect(verdict).toBe('rejected')
  })
})
