import { describe, expect, it } from 'vitest'
import { checkRelations } from '../../src/config/check-relations.ts'
import { demonstrationConfiguration } from '../../src/config/demonstration-configuration.ts'
import { demonstrationDocument } from '../../src/config/demonstration-document.ts'
import { loadConfiguration } from '../../src/config/load-configuration.ts'
import { parsePolicyDocument } from '../../src/policy/parse-policy-document.ts'
import { policySize } from '../../src/policy/policy-size.ts'

describe('the built-in demonstration', () => {
  it('is what a start without a file gives', () => {
    expect(loadConfiguration({ environment: {} })).toStrictEqual(demonstrationConfiguration())
  })

  it('warns once others can reach it, as it signs in anybody as anybody', () => {
    expect(demonstrationConfiguration().warnings).toStrictEqual([])
    const { warnings } = loadConfiguration({ environment: { FEDBRIDGE_HOST: '0.0.0.0' } })
    expect(warnings.map(({ key }) => key)).toStrictEqual(['testIdp.enabled'])
  })

  it('listens on this machine alone, at the port it is given', () => {
    expect(demonstrationConfiguration({ port: 9000 }).server).toMatchObject({
      port: 9000,
      host: '127.0.0.1',
      publicUrl: 'http://localhost:9000',
    })
    expect(
      demonstrationConfiguration({ port: 0, publicUrl: 'http://127.0.0.1:12345' }).server.publicUrl,
    ).toBe('http://127.0.0.1:12345')
  })

  it('has one account whose SAML provider is the test identity provider', () => {
    const { demonstration, identityProviders, testIdp, emulator } = demonstrationConfiguration()
    expect({ demonstration, testIdp }).toStrictEqual({
      demonstration: true,
      testIdp: { enabled: true },
    })
    expect(identityProviders.saml).toMatchObject([
      {
        arn: 'arn:aws:iam::123456789012:saml-provider/ExampleCorp',
        metadata: { kind: 'test-idp' },
        idpInitiated: true,
      },
    ])
    expect(emulator.accounts).toMatchObject([
      { accountId: '123456789012', alias: 'example-corp', policies: [] },
    ])
  })

  it("has an administrator and a broker, with the access keys of AWS's documentation", () => {
    const [account] = demonstrationConfiguration().emulator.accounts
    expect(account?.users).toMatchObject([
      {
        name: 'admin',
        accessKeys: [
          { id: 'AKIAIOSFODNN7EXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' },
        ],
        policies: [],
        managedPolicies: ['arn:aws:iam::aws:policy/AdministratorAccess'],
      },
      {
        name: 'broker',
        accessKeys: [
          { id: 'AKIAI44QH8DHBEXAMPLE', secret: 'je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY' },
        ],
        policies: [
          {
            name: 'sts',
            document: {
              Statement: [
                {
                  Effect: 'Allow',
                  Action: [
                    'sts:AssumeRole',
                    'sts:TagSession',
                    'sts:SetSourceIdentity',
                    'sts:GetFederationToken',
                  ],
                  Resource: '*',
                },
              ],
            },
          },
        ],
        managedPolicies: [],
      },
    ])
  })

  it('remembers in memory, or where it is told', () => {
    expect(demonstrationConfiguration().storage.kind).toBe('memory')
    expect(demonstrationConfiguration({ storageUrl: 'file:/var/demo' }).storage).toMatchObject({
      kind: 'file',
      directory: '/var/demo',
    })
  })

  it('has the test identity provider as OpenID Connect provider, a public client', () => {
    expect(demonstrationConfiguration().identityProviders.oidc).toStrictEqual([
      {
        key: 'identityProviders.oidc[0]',
        arn: 'arn:aws:iam::123456789012:oidc-provider/localhost:8400/test-idp/oidc',
        accountId: '123456789012',
        providerName: 'localhost:8400/test-idp/oidc',
        name: 'Example Corp (OpenID Connect)',
        issuer: 'http://localhost:8400/test-idp/oidc',
        isTestIdp: true,
        clientId: 'fedbridge',
        clientAuthentication: { method: 'none' },
        audiences: ['fedbridge'],
        thumbprints: [],
        scopes: ['openid', 'profile', 'email'],
        userInfo: false,
        sessionNameClaims: ['preferred_username', 'email', 'sub'],
        sessionDurationSeconds: 43_200,
        ownCallback: false,
      },
    ])
  })

  it.each([
    [{ port: 9000 }, 'http://localhost:9000'],
    [{ port: 0, publicUrl: 'http://127.0.0.1:12345/' }, 'http://127.0.0.1:12345'],
    [{ publicUrl: 'https://sso.example.com' }, 'https://sso.example.com'],
    [{ port: 80 }, 'http://localhost'],
  ])('follows the public URL in issuer, ARN and condition keys: %o', (options, origin) => {
    const { identityProviders, emulator } = demonstrationConfiguration(options)
    const name = `${origin.replace(/^https?:\/\//u, '')}/test-idp/oidc`
    expect(identityProviders.oidc).toMatchObject([
      {
        arn: `arn:aws:iam::123456789012:oidc-provider/${name}`,
        issuer: `${origin}/test-idp/oidc`,
      },
    ])
    const trust = JSON.stringify(emulator.accounts[0]?.roles[0]?.trustPolicy.document)
    expect(trust).toContain(`"${name}:aud":"fedbridge"`)
  })

  it('would be taken as a file too: the issuer is that of the ARN', () => {
    const document = (publicUrl: string): Readonly<Record<string, unknown>> => ({
      ...demonstrationDocument({ publicUrl }),
    })
    expect(checkRelations(document('https://sso.example.com'))).toStrictEqual([])
    expect(
      checkRelations({
        ...document('https://sso.example.com'),
        server: { publicUrl: 'https://other.example.com' },
      }).map(({ key }) => key),
    ).toStrictEqual(['identityProviders.oidc[0].arn'])
  })

  it.each([
    ['no ARN can hold the public URL', 'http://[::1]:8400'],
    ['no ARN has room for the public URL', `https://${'a.'.repeat(120)}example.com`],
    ['codes would cross a network in the clear', 'http://sso.example.com'],
  ])('has SAML alone where %s', (_, publicUrl) => {
    const { identityProviders, emulator } = demonstrationConfiguration({ publicUrl })
    expect(identityProviders.saml).toHaveLength(1)
    expect(identityProviders.oidc).toStrictEqual([])
    for (const { trustPolicy } of emulator.accounts[0]?.roles ?? []) {
      expect(trustPolicy.document['Statement']).toHaveLength(1)
    }
  })

  const saml = {
    Effect: 'Allow',
    Principal: { Federated: 'arn:aws:iam::123456789012:saml-provider/ExampleCorp' },
    Action: ['sts:AssumeRoleWithSAML', 'sts:TagSession', 'sts:SetSourceIdentity'],
    Condition: { StringEquals: { 'saml:aud': 'https://signin.aws.amazon.com/saml' } },
  }
  const oidc = {
    Effect: 'Allow',
    Principal: {
      Federated: 'arn:aws:iam::123456789012:oidc-provider/localhost:8400/test-idp/oidc',
    },
    Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession', 'sts:SetSourceIdentity'],
    Condition: { StringEquals: { 'localhost:8400/test-idp/oidc:aud': 'fedbridge' } },
  }

  it('has four roles, each of which trusts both providers for their audience', () => {
    const roles = demonstrationConfiguration().emulator.accounts[0]?.roles ?? []
    expect(roles.map(({ name }) => name)).toStrictEqual([
      'Developer',
      'Auditor',
      'Admin',
      'LongSession',
    ])
    for (const { trustPolicy } of roles) {
      expect(trustPolicy.document).toMatchObject({ Statement: [saml, oidc] })
    }
    expect(roles.find(({ name }) => name === 'LongSession')?.maxSessionDurationSeconds).toBe(43_200)
  })

  it('asks for more in one of them: an affiliation over SAML, a second factor over OpenID Connect', () => {
    const roles = demonstrationConfiguration().emulator.accounts[0]?.roles ?? []
    const conditions = roles.map(({ name, trustPolicy: { document } }) => [
      name,
      ...(document['Statement'] as { Condition: object }[]).map(({ Condition }) => Condition),
    ])
    const [samlOnly, oidcOnly] = [saml.Condition, oidc.Condition]
    expect(conditions).toStrictEqual([
      ['Developer', samlOnly, oidcOnly],
      ['Auditor', samlOnly, oidcOnly],
      [
        'Admin',
        { ...samlOnly, 'ForAnyValue:StringEquals': { 'saml:edupersonaffiliation': ['admin'] } },
        {
          ...oidcOnly,
          'ForAnyValue:StringEquals': { 'localhost:8400/test-idp/oidc:amr': ['mfa'] },
        },
      ],
      ['LongSession', samlOnly, oidcOnly],
    ])
  })

  it('has trust policies that IAM would keep, within its quota, whatever the public URL', () => {
    const longest = `https://${'a'.repeat(60)}.${'b'.repeat(60)}.${'c'.repeat(60)}.example.com`
    for (const publicUrl of ['http://localhost:8400', longest]) {
      const { emulator, identityProviders } = demonstrationConfiguration({ publicUrl })
      expect(identityProviders.oidc).toHaveLength(1)
      for (const { trustPolicy } of emulator.accounts[0]?.roles ?? []) {
        expect(() => parsePolicyDocument(trustPolicy.document, 'trust')).not.toThrow()
        expect(policySize(JSON.stringify(trustPolicy.document))).toBeLessThanOrEqual(2048)
      }
    }
  })
})
