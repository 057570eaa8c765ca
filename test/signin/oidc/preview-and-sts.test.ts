import { describe, expect, it } from 'vitest'
import { verifyIdToken } from '../../../src/oidc/verify-id-token.ts'
import { readWebIdentity } from '../../../src/oidc/read-web-identity.ts'
import { offeredOidcRoles } from '../../../src/signin/oidc/offered-oidc-roles.ts'
import { home, roleIn } from '../../emulator/sts/open-test-sts.ts'
import {
  oidcProvider,
  openWebIdentitySts,
  webIdentityRole,
} from '../../emulator/sts/open-web-identity-sts.ts'
import { oidcTestKeys } from '../../fakes/oidc-provider.ts'
import { providerOf } from './open-test-bridge.ts'

const roleNames = ['ByArn', 'ByName']

/** What the preview offers of two roles, one for each way to name a provider, and what STS grants. */
async function bothOf({
  iss,
  inIam,
  name = iss.replace(/^https?:\/\//u, ''),
}: {
  readonly iss: string
  /** The issuer of the provider in IAM. */
  readonly inIam: string | undefined
  readonly name?: string
}): Promise<{ readonly offered: readonly string[]; readonly granted: readonly string[] }> {
  const arn = oidcProvider(name)
  const sts = await openWebIdentitySts({
    providerIssuer: iss.includes('://') ? iss : `https://${iss}`,
    roles: [
      webIdentityRole('ByArn', { principal: arn }),
      webIdentityRole('ByName', { principal: name }),
    ],
    oidcProviders:
      inIam === undefined ? [] : [{ arn, issuer: inIam, clientIds: ['us'], thumbprints: [] }],
  })
  const WebIdentityToken = sts.token({ iss })
  const granted: string[] = []
  for (const each of roleNames) {
    const call = sts.sent({ RoleArn: roleIn(home, each), WebIdentityToken })
    const outcome = await sts.call('AssumeRoleWithWebIdentity', call).then(
      () => true,
      () => false,
    )
    if (outcome) granted.push(each)
  }
  const token = await verifyIdToken(WebIdentityToken, {
    issuer: iss,
    keys: { find: () => Promise.resolve({ key: oidcTestKeys.rsa.publicKey } as never) },
    clientIds: 'any',
    clock: sts.clock,
  })
  const record = await sts.directory.findOidcProvider(arn)
  const { roles } = await offeredOidcRoles(
    {
      provider: providerOf('https://of-the-configuration.example.test'),
      identity: readWebIdentity(token),
      claims: {},
      roleSessionName: 'session',
    },
    {
      clock: sts.clock,
      region: 'us-east-1',
      brokers: new Map(),
      roles: {
        accounts: async () => [
          {
            accountId: home,
            readable: true,
            oidcProviders: record === undefined ? [] : [record],
            roles: await Promise.all(
              roleNames.map(async (each) => {
                const role = await sts.directory.findRole(roleIn(home, each))
                return {
                  arn: roleIn(home, each),
                  trustPolicy: role?.trustPolicy,
                  maxSessionDurationSeconds: role?.maxSessionDurationSeconds ?? 3600,
                }
              }),
            ),
          },
        ],
      },
    },
  )
  const offered = roles.flatMap(({ roleArn, unavailable }) =>
    unavailable === undefined ? [roleArn.split('/').at(-1) ?? ''] : [],
  )
  return { offered, granted }
}

describe('IAM User Guide, "Creating a role for web identity": by what a trust policy names a provider', () => {
  it.each([
    { iss: 'https://accounts.google.com', inIam: undefined, expected: ['ByName'] },
    {
      iss: 'https://accounts.google.com',
      inIam: 'https://accounts.google.com',
      expected: ['ByName'],
    },
    { iss: 'accounts.google.com', inIam: 'https://accounts.google.com', expected: ['ByName'] },
    { iss: 'http://accounts.google.com', inIam: 'https://accounts.google.com', expected: [] },
    { iss: 'https://cognito-identity.amazonaws.com', inIam: undefined, expected: ['ByName'] },
    {
      iss: 'https://cognito-identity.amazonaws.com',
      inIam: 'https://cognito-identity.amazonaws.com',
      expected: ['ByName'],
    },
    { iss: 'https://www.amazon.com', inIam: undefined, expected: [] },
    { iss: 'https://www.amazon.com', inIam: 'https://www.amazon.com', expected: ['ByArn'] },
    { iss: 'https://graph.facebook.com', inIam: undefined, expected: [] },
    { iss: 'https://graph.facebook.com', inIam: 'https://graph.facebook.com', expected: ['ByArn'] },
    { iss: 'https://idp.example.test', inIam: undefined, expected: [] },
    { iss: 'https://idp.example.test', inIam: 'https://idp.example.test', expected: ['ByArn'] },
    { iss: 'http://idp.example.test', inIam: 'https://idp.example.test', expected: [] },
    { iss: 'https://idp.example.test', inIam: 'http://idp.example.test', expected: [] },
    { iss: 'http://idp.example.test', inIam: 'http://idp.example.test', expected: ['ByArn'] },
  ])(
    '$iss with $inIam in IAM: $expected, at STS and in the preview',
    async ({ expected, ...each }) => {
      expect(await bothOf(each)).toEqual({ offered: expected, granted: expected })
    },
  )
})
