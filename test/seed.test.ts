import { describe, expect, it } from 'vitest'
import { demonstrationConfiguration } from '../src/config/demonstration-configuration.ts'
import type { OidcProviderConfiguration } from '../src/config/configuration.ts'
import { parseOidcProviderArn } from '../src/partition/arn.ts'
import { accountSeeds } from '../src/seed.ts'

function oidcProvider(
  arnText: string,
  keys: Partial<OidcProviderConfiguration> = {},
): OidcProviderConfiguration {
  const { arn, accountId, providerName } = parseOidcProviderArn(arnText)
  return {
    key: 'identityProviders.oidc[0]',
    arn,
    accountId,
    providerName,
    name: providerName,
    issuer: `https://${providerName}`,
    isTestIdp: false,
    clientId: 'fedbridge',
    clientAuthentication: { method: 'client_secret_basic', clientSecret: 'canary' },
    audiences: ['fedbridge', 'sts.amazonaws.com'],
    thumbprints: ['a031c46782e6e6c662c2c87c76da9aa62ccabd8e'],
    scopes: ['openid'],
    userInfo: false,
    sessionNameClaims: ['sub'],
    sessionDurationSeconds: 3600,
    ownCallback: false,
    ...keys,
  }
}

const seedsOf = (oidc: readonly OidcProviderConfiguration[]): ReturnType<typeof accountSeeds> => {
  const demonstration = demonstrationConfiguration()
  const identityProviders = { ...demonstration.identityProviders, oidc }
  return accountSeeds({ ...demonstration, identityProviders }, [])
}

describe('accountSeeds: OIDC providers', () => {
  it('stand in their accounts as IAM has them: issuer, audiences, thumbprints, and no secret', () => {
    const arn = 'arn:aws:iam::123456789012:oidc-provider/server.example.com'
    const { seeds, problems } = seedsOf([oidcProvider(arn)])
    expect(problems).toStrictEqual([])
    expect(seeds.map(({ accountId }) => accountId)).toStrictEqual(['123456789012'])
    expect(seeds[0]?.oidcProviders).toStrictEqual([
      {
        arn,
        issuer: 'https://server.example.com',
        clientIds: ['fedbridge', 'sts.amazonaws.com'],
        thumbprints: ['a031c46782e6e6c662c2c87c76da9aa62ccabd8e'],
      },
    ])
    expect(JSON.stringify(seeds)).not.toContain('canary')
  })

  it('bring accounts of their own, and stand in no other', () => {
    const http = 'arn:aws:iam::210987654321:oidc-provider/localhost:8080/realms/demo'
    const { seeds } = seedsOf([oidcProvider(http, { issuer: 'http://localhost:8080/realms/demo' })])
    expect(
      seeds.map(({ accountId, roles, oidcProviders }) => ({
        accountId,
        roles: roles?.length,
        issuers: oidcProviders?.map(({ issuer }) => issuer),
      })),
    ).toStrictEqual([
      { accountId: '123456789012', roles: 4, issuers: [] },
      { accountId: '210987654321', roles: 0, issuers: ['http://localhost:8080/realms/demo'] },
    ])
  })
})
