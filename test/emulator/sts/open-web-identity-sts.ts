import type { OidcProviderSeed, RoleSeed } from '../../../src/emulator/iam/seed-accounts.ts'
import { openJwks } from '../../../src/oidc/open-jwks.ts'
import { parsePolicyDocument } from '../../../src/policy/parse-policy-document.ts'
import { openFakeOidcProvider, oidcTestKeys } from '../../fakes/oidc-provider.ts'
import type { FakeOidcProvider } from '../../fakes/oidc-provider.ts'
import { signToken } from '../../fakes/sign-token.ts'
import { foreign, home, openTestSts, roleIn } from './open-test-sts.ts'
import type { Sent, TestSts } from './open-test-sts.ts'

export const issuer = 'https://server.example.com'
export const tagsClaim = 'https://aws.amazon.com/tags'
export const sourceIdentityClaim = 'https://aws.amazon.com/source_identity'
export const oidcProvider = (name: string, account = home): string =>
  `arn:aws:iam::${account}:oidc-provider/${name}`

const allWebIdentityActions = [
  'sts:AssumeRoleWithWebIdentity',
  'sts:TagSession',
  'sts:SetSourceIdentity',
]

/** A role that trusts one provider. */
export function webIdentityRole(
  name: string,
  {
    principal = oidcProvider('server.example.com'),
    actions = allWebIdentityActions,
    condition,
    account = home,
    ...seed
  }: Partial<RoleSeed> & {
    readonly principal?: string
    readonly actions?: readonly string[]
    readonly condition?: object
    readonly account?: string
  } = {},
): RoleSeed {
  const statement = {
    Sid: 'Trust',
    Effect: 'Allow',
    Principal: { Federated: principal },
    Action: actions,
    ...(condition === undefined ? {} : { Condition: condition }),
  }
  return {
    arn: roleIn(account, name),
    trustPolicy: parsePolicyDocument({ Version: '2012-10-17', Statement: [statement] }, 'trust'),
    ...seed,
  }
}

export interface WebIdentitySts extends TestSts {
  readonly provider: FakeOidcProvider
  /** Claims of a token that is in order now. */
  claims(change?: object): Readonly<Record<string, unknown>>
  /** A token of the provider's key. */
  token(change?: object, header?: object): string
  /** The parameters of a call. */
  sent(change?: Sent): Sent
}

/**
 * STS with the provider `server.example.com` in one account, with the client IDs `us` and `web`, and
 * roles that trust it. The provider's keys come through the real cache, by the same clock.
 */
export async function openWebIdentitySts({
  roles = [],
  oidcProviders = [],
  providerIssuer = issuer,
}: {
  readonly roles?: readonly RoleSeed[]
  readonly oidcProviders?: readonly OidcProviderSeed[]
  readonly providerIssuer?: string
} = {}): Promise<WebIdentitySts> {
  const provider = openFakeOidcProvider(providerIssuer)
  const sts = await openTestSts({
    accounts: [
      {
        accountId: home,
        roles: [
          webIdentityRole('Web', {
            maxSessionDurationSeconds: 7200,
            condition: { StringEquals: { 'server.example.com:aud': 'us' } },
          }),
          webIdentityRole('Plain', { actions: ['sts:AssumeRoleWithWebIdentity'] }),
          webIdentityRole('OfAnother', { principal: oidcProvider('other.example.com') }),
          ...roles,
        ],
        oidcProviders: [
          {
            arn: oidcProvider('server.example.com'),
            issuer,
            clientIds: ['us', 'web'],
            thumbprints: ['0'.repeat(40)],
          },
          ...oidcProviders,
        ],
      },
      { accountId: foreign, roles: [webIdentityRole('Web', { account: foreign })] },
    ],
    keys: (clock) => openJwks({ outbound: provider.outbound, clock }),
  })
  const claims = (change: object = {}): Readonly<Record<string, unknown>> => {
    const iat = Math.floor(sts.clock.now().getTime() / 1000)
    return { iss: providerIssuer, sub: 'alice', aud: 'us', iat, exp: iat + 3600, ...change }
  }
  const token = (change: object = {}, header: object = {}): string =>
    signToken(
      { header: { alg: 'RS256', kid: 'one', ...header }, claims: claims(change) },
      oidcTestKeys.rsa.privateKey,
    )
  return {
    ...sts,
    provider,
    claims,
    token,
    sent: (change = {}) => ({
      RoleArn: roleIn(home, 'Web'),
      RoleSessionName: 'session',
      WebIdentityToken: token(),
      ...change,
    }),
  }
}
