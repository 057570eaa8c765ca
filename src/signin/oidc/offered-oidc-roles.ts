import { webIdentityAuthority } from '../../federation/web-identity-authority.ts'
import type { WebIdentity } from '../../federation/web-identity.ts'
import type { JsonObject } from '../../oidc/parse-json-object.ts'
import type { Bridge } from '../bridge.ts'
import type { AccountRoles, TrustingRole } from './open-role-directory.ts'
import type { OidcSignInProvider } from './oidc-sign-in-provider.ts'
import { previewTrust } from './preview-trust.ts'
import type { OfferedOidcRole, RoleOffer } from './role-offer.ts'
import { rolesByRule } from './roles-by-rule.ts'

/**
 * The roles on offer for a verified token. An ID token names no roles, so they come from the provider's
 * rules or, where it has none, from the trust policies of every account that has an OpenID Connect
 * provider of this issuer for this audience. Either is a preview: STS decides.
 */
export async function offeredOidcRoles(
  {
    provider,
    identity,
    claims,
    roleSessionName,
  }: {
    readonly provider: OidcSignInProvider
    readonly identity: WebIdentity
    readonly claims: JsonObject
    readonly roleSessionName: string
  },
  { roles, brokers, clock, region }: Pick<Bridge, 'roles' | 'brokers' | 'clock' | 'region'>,
): Promise<RoleOffer> {
  // Where we ask with our own credentials, no trust policy is about the token.
  if (provider.roleRules !== undefined || brokers.has(provider.arn)) {
    return { roles: rolesByRule(provider.roleRules ?? [], claims), unrelated: [], unreadable: [] }
  }
  const accounts = await roles.accounts()
  const call = { now: clock.now(), region, roleSessionName }
  const offers = accounts.map((account) => {
    const principals = principalsIn(account, identity)
    return {
      account,
      previews: principals.length === 0 ? [] : previewRoles(account, principals, identity, call),
    }
  })
  return {
    roles: offers.flatMap(({ previews }) => previews.filter((role) => role !== undefined)),
    unrelated: offers.flatMap(({ account: { accountId }, previews }) => {
      const roleCount = previews.filter((role) => role === undefined).length
      return roleCount === 0 ? [] : [{ accountId, roleCount }]
    }),
    unreadable: accounts.flatMap(({ accountId, readable }) => (readable ? [] : [accountId])),
  }
}

/** By what the account's trust policies may name the issuer: nothing, where it is not known there. */
function principalsIn(
  { oidcProviders }: AccountRoles,
  { issuer, audience, originalAudiences }: WebIdentity,
): readonly string[] {
  const authority = webIdentityAuthority(issuer)
  // Whom its tokens are for, the trust policy has to ask.
  if (authority.kind === 'built-in') return [authority.principal]
  return oidcProviders
    .filter(
      (provider) =>
        authority.isProvider(provider) &&
        // As STS wants it: both `azp`, where there is one, and `aud`.
        provider.clientIds.includes(audience) &&
        originalAudiences.some((each) => provider.clientIds.includes(each)),
    )
    .map(({ arn }) => arn)
}

/** Undefined for a role that is for others. */
function previewRoles(
  { roles }: AccountRoles,
  principals: readonly string[],
  identity: WebIdentity,
  call: Parameters<typeof previewTrust>[1]['call'],
): readonly (OfferedOidcRole | undefined)[] {
  return roles.map(({ arn, trustPolicy }: TrustingRole) => {
    if (trustPolicy === undefined) {
      return { roleArn: arn, unavailable: 'Its trust policy cannot be read.' }
    }
    const preview = previewTrust(trustPolicy, { principals, identity, call })
    switch (preview.kind) {
      case 'unrelated':
        return undefined
      case 'allowed':
        return { roleArn: arn }
      case 'uncertain':
        return { roleArn: arn, caution: preview.caution }
      case 'denied':
        return { roleArn: arn, unavailable: preview.reason }
    }
  })
}
