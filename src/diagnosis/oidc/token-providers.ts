import { webIdentityAuthority } from '../../federation/web-identity-authority.ts'
import type { DiagnosisContext, OidcProviderView } from '../diagnosis-context.ts'
import { accountOf } from '../role-policy.ts'

/** Who may vouch for a token, and by which keys. */
export interface TokenProvider {
  /** As a Federated principal names it: an ARN, or the domain of a provider that AWS has built in. */
  readonly principal: string
  /** Undefined for one that AWS has built in: it is in every account. */
  readonly accountId: string | undefined
  readonly issuer: string
  /** any: the trust policy asks for the one it means. */
  readonly clientIds: readonly string[] | 'any'
  /** A JWK set. */
  readonly keySet: string | undefined
  /** Who gave the key set. */
  readonly keysFrom: 'provider' | 'input'
}

/** Each may cost a verification. */
const maxProviders = 10
/** Of the key sets that came with a token. */
const maxKeySets = 3

/**
 * The providers that a token may have been meant for, the most likely first: the chosen one and no
 * other; else the one that AWS has built in for its issuer; else those of its issuer, before others
 * that in the account of the role; else the only one there is. All of it is the word of an unverified
 * token: it chooses keys to try, and the verifier asks for everything again.
 *
 * A provider whose keys are not known is tried with the key sets that came with the token.
 */
export function tokenProviders(
  { oidcProviders }: Pick<DiagnosisContext, 'oidcProviders'>,
  {
    issuer,
    chosen,
    roleArn,
    keySets,
  }: {
    readonly issuer: string | undefined
    readonly chosen: string | undefined
    readonly roleArn: string | undefined
    /** Of the same input. */
    readonly keySets: readonly string[]
  },
): readonly TokenProvider[] {
  const builtIn = builtInOf(issuer, oidcProviders, chosen)
  const views =
    builtIn === undefined ? viewsOf(oidcProviders, { issuer, chosen, roleArn }) : [builtIn]
  return views.flatMap((view) => withKeys(view, keySets)).slice(0, maxProviders)
}

type Keyless = Omit<TokenProvider, 'keysFrom'>

/** A provider that an account made for an issuer that AWS has built in is passed over. */
function builtInOf(
  issuer: string | undefined,
  oidcProviders: readonly OidcProviderView[],
  chosen: string | undefined,
): Keyless | undefined {
  if (issuer === undefined) return undefined
  const authority = webIdentityAuthority(issuer)
  if (authority.kind !== 'built-in') return undefined
  const { principal } = authority
  if (chosen !== undefined && chosen !== principal) return undefined
  const keySet = oidcProviders.find((one) => one.issuer === `https://${principal}`)?.keySet
  return { principal, accountId: undefined, issuer, clientIds: 'any', keySet }
}

function viewsOf(
  oidcProviders: readonly OidcProviderView[],
  {
    issuer,
    chosen,
    roleArn,
  }: {
    readonly issuer: string | undefined
    readonly chosen: string | undefined
    readonly roleArn: string | undefined
  },
): readonly Keyless[] {
  const account = roleArn === undefined ? undefined : accountOf(roleArn)
  const ofIssuer = oidcProviders
    .filter((one) => issuer !== undefined && isProviderOf(issuer, one))
    .toSorted(
      (one, other) => Number(other.accountId === account) - Number(one.accountId === account),
    )
  const meant =
    chosen !== undefined
      ? oidcProviders.filter(({ arn }) => arn === chosen)
      : ofIssuer.length > 0
        ? ofIssuer
        : oidcProviders.length === 1
          ? oidcProviders
          : []
  return meant.map(({ arn, accountId, issuer: its, clientIds, keySet }) => ({
    principal: arn,
    accountId,
    issuer: its,
    clientIds,
    keySet,
  }))
}

function isProviderOf(issuer: string, view: OidcProviderView): boolean {
  const authority = webIdentityAuthority(issuer)
  return (
    authority.kind === 'provider' &&
    authority.isProvider({ url: authority.name, issuer: view.issuer })
  )
}

function withKeys(view: Keyless, keySets: readonly string[]): readonly TokenProvider[] {
  if (view.keySet !== undefined || keySets.length === 0) return [{ ...view, keysFrom: 'provider' }]
  return keySets
    .slice(0, maxKeySets)
    .map((keySet) => ({ ...view, keySet, keysFrom: 'input' as const }))
}
