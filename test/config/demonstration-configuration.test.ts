import { describe, expect, it } from 'vitest'
import { demonstrationConfiguration } from '../../src/config/demonstration-configuration.ts'
import { loadConfiguration } from '../../src/config/load-configuration.ts'

describe('the built-in demonstration', () => {
  it('is what a start without a file gives', () => {
    expect(loadConfiguration({ environment: {} })).toStrictEqual(demonstrationConfiguration())
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

  it('has four roles, each of which trusts the provider for the sign-in address of AWS', () => {
    const roles = demonstrationConfiguration().emulator.accounts[0]?.roles ?? []
    expect(roles.map(({ name }) => name)).toStrictEqual([
      'Developer',
      'Auditor',
      'Admin',
      'LongSession',
    ])
    for (const { trustPolicy } of roles) {
      expect(trustPolicy.document).toMatchObject({
        Statement: [
          {
            Principal: { Federated: 'arn:aws:iam::123456789012:saml-provider/ExampleCorp' },
            Action: ['sts:AssumeRoleWithSAML', 'sts:TagSession', 'sts:SetSourceIdentity'],
            Condition: { StringEquals: { 'saml:aud': 'https://signin.aws.amazon.com/saml' } },
          },
        ],
      })
      // IAM's default limit for a trust policy.
      expect(JSON.stringify(trustPolicy.document).length).toBeLessThanOrEqual(2048)
    }
    expect(roles.find(({ name }) => name === 'LongSession')?.maxSessionDurationSeconds).toBe(43_200)
    expect(JSON.stringify(roles.find(({ name }) => name === 'Admin')?.trustPolicy)).toContain(
      'saml:edupersonaffiliation',
    )
  })
})
