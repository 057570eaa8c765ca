import { describe, expect, it } from 'vitest'
import type { AccountRoles } from '../../../src/signin/oidc/open-role-directory.ts'
import { whyNoRole } from '../../../src/signin/oidc/why-no-role.ts'
import { account, issuer, openTestBridge, providerOf } from './open-test-bridge.ts'

const provider = providerOf(issuer)
const url = issuer.replace('https://', '')
const identity = {
  protocol: 'oidc',
  issuer,
  subject: 'alice',
  audience: 'fedbridge',
  originalAudiences: ['fedbridge'],
  authenticationMethods: [],
  issuedAt: new Date(0),
  expiresAt: new Date(300_000),
  sessionTags: new Map(),
  transitiveTagKeys: [],
} as const

const why = async (
  oidcProviders: AccountRoles['oidcProviders'],
  {
    change = {},
    of = identity,
  }: { change?: object; of?: Parameters<typeof whyNoRole>[0]['identity'] } = {},
): Promise<readonly string[]> => {
  const accounts = [{ accountId: account, readable: true, oidcProviders, roles: [] }]
  await using test = await openTestBridge({ providers: [{ ...provider, ...change }] })
  const bridge = { ...test.bridge, roles: { accounts: () => Promise.resolve(accounts) } }
  return await whyNoRole({ providerArn: provider.arn, identity: of }, bridge)
}

describe('IAM User Guide, "Creating a role for web identity or OpenID Connect Federation": what is missing', () => {
  it('is the provider, where no account has it', async () => {
    expect(await why([])).toEqual([
      `No account here has this identity provider: IAM needs ${provider.arn}, with the client ID fedbridge.`,
    ])
  })

  it('is the client ID, where the provider has others', async () => {
    expect(await why([{ arn: provider.arn, url, clientIds: ['another'] }])).toEqual([
      `IAM knows this identity provider in account ${account}, but not for the client ID fedbridge.`,
    ])
  })

  it('is a role that names the provider, where IAM has all of it', async () => {
    expect(await why([{ arn: provider.arn, url, clientIds: ['fedbridge'] }])).toEqual([
      `A role for this sign-in names ${provider.arn} as its Federated principal, and allows sts:AssumeRoleWithWebIdentity.`,
    ])
  })

  it('names an issuer that AWS has built in by its domain', async () => {
    const google = { ...identity, issuer: 'https://accounts.google.com' }
    expect((await why([], { of: google }))[0]).toContain('names accounts.google.com as')
  })

  it('is nothing of IAM where roles go by rules', async () => {
    expect(await why([], { change: { roleRules: [] } })).toEqual([])
  })
})
