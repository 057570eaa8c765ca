import { webIdentityAuthority } from '../../federation/web-identity-authority.ts'
import type { Bridge } from '../bridge.ts'
import type { ProvenSignIn } from './proven-sign-in.ts'
import { requireOidcProvider } from './start-oidc-sign-in.ts'

/**
 * What is missing in IAM where no role so much as trusts a sign-in, in sentences for whoever sets it up:
 * the provider, its client ID, or a role that names it. Nothing where roles go by rules.
 *
 * @throws {RequestRefused} OIDC_PROVIDER_UNKNOWN when the provider is not configured any more
 */
export async function whyNoRole(
  { providerArn, identity }: Pick<ProvenSignIn, 'providerArn' | 'identity'>,
  bridge: Bridge,
): Promise<readonly string[]> {
  const { roleRules } = await requireOidcProvider(providerArn, bridge)
  if (roleRules !== undefined) return []
  const authority = webIdentityAuthority(identity.issuer)
  if (authority.kind === 'built-in') return [namedBy(authority.principal)]

  const { audience } = identity
  const known = (await bridge.roles.accounts()).flatMap(({ accountId, oidcProviders }) =>
    oidcProviders
      .filter((provider) => authority.isProvider(provider))
      .map(({ arn, clientIds }) => ({ accountId, arn, takesIt: clientIds.includes(audience) })),
  )
  if (known.length === 0) {
    return [
      `No account here has this identity provider: IAM needs ${providerArn}, with the client ID ${audience}.`,
    ]
  }
  const taking = known.filter(({ takesIt }) => takesIt)
  return taking.length === 0
    ? known.map(
        ({ accountId }) =>
          `IAM knows this identity provider in account ${accountId}, but not for the client ID ${audience}.`,
      )
    : [namedBy(taking.map(({ arn }) => arn).join(' or '))]
}

function namedBy(principal: string): string {
  return `A role for this sign-in names ${principal} as its Federated principal, and allows sts:AssumeRoleWithWebIdentity.`
}
