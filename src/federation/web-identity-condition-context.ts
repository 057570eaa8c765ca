import { contextOf, multivalued, singleValued } from './condition-context.ts'
import type { ConditionContext, ConditionValue } from './condition-context.ts'
import { webIdentityProviderName } from './web-identity-provider-name.ts'
import type { WebIdentity } from './web-identity.ts'

/** A claim as a condition key knows it. */
type Claim = 'amr' | 'aud' | 'azp' | 'oaud' | 'sub'

interface Key {
  /** What stands behind the provider's name and the colon. */
  readonly suffix: string
  readonly claim: Claim
}

const everyProvider: readonly Key[] = (['amr', 'aud', 'azp', 'oaud', 'sub'] as const).map(
  (claim) => ({ suffix: claim, claim }),
)
/** Who have their own words for audience and subject, and nothing else. */
const ownWords = new Map<string, readonly Key[]>([
  [
    'graph.facebook.com',
    [
      { suffix: 'app_id', claim: 'aud' },
      { suffix: 'id', claim: 'sub' },
    ],
  ],
  [
    'www.amazon.com',
    [
      { suffix: 'app_id', claim: 'aud' },
      { suffix: 'user_id', claim: 'sub' },
    ],
  ],
  [
    'cognito-identity.amazonaws.com',
    [
      { suffix: 'amr', claim: 'amr' },
      { suffix: 'aud', claim: 'aud' },
      { suffix: 'sub', claim: 'sub' },
    ],
  ],
])
const survivingClaims: ReadonlySet<Claim> = new Set(['amr', 'aud', 'sub'])

/**
 * What a trust policy can ask about an AssumeRoleWithWebIdentity request: the provider's keys,
 * `aws:RequestTag/...` and `aws:TagKeys` of the session tags, `sts:TransitiveTagKeys`,
 * `sts:SourceIdentity` and `sts:RoleSessionName`. Other claims are no keys. A key without a value is
 * absent.
 *
 * `aud` is the `azp` of a token that has one; its own `aud` is always `oaud`.
 *
 * @see IAM User Guide, "Available keys for AWS web identity federation", "Available keys for AWS STS"
 */
export function webIdentityConditionContext(
  identity: WebIdentity,
  { roleSessionName }: { readonly roleSessionName?: string | undefined } = {},
): ConditionContext {
  const { sessionTags, transitiveTagKeys, sourceIdentity } = identity
  return contextOf([
    ...providerKeys(identity, keysOf(identity.issuer)),
    ...[...sessionTags].map(([key, value]) => singleValued(`aws:RequestTag/${key}`, value)),
    multivalued('aws:TagKeys', [...sessionTags.keys()]),
    multivalued('sts:TransitiveTagKeys', transitiveTagKeys),
    singleValued('sts:RoleSessionName', roleSessionName),
    singleValued('sts:SourceIdentity', sourceIdentity),
  ])
}

/** The facts of a token that later requests of its session can be asked about. */
export type LaterWebIdentity = Pick<
  WebIdentity,
  'issuer' | 'audience' | 'subject' | 'authenticationMethods'
>

/**
 * What is left of it in the later requests of the session: `amr`, `aud` and `sub`, also under a
 * provider's own words. `aws:FederatedProvider` joins them: the name of a built-in provider, otherwise
 * the ARN of the OIDC provider.
 *
 * @see IAM User Guide, "Cross-service AWS web identity federation context keys",
 *   "aws:FederatedProvider"
 */
export function laterWebIdentityConditionContext(
  identity: LaterWebIdentity,
  { federatedProvider }: { readonly federatedProvider: string },
): ConditionContext {
  const surviving = keysOf(identity.issuer).filter(({ claim }) => survivingClaims.has(claim))
  return contextOf([
    ...providerKeys(identity, surviving),
    singleValued('aws:FederatedProvider', federatedProvider),
  ])
}

function keysOf(issuer: string): readonly Key[] {
  return ownWords.get(webIdentityProviderName(issuer)) ?? everyProvider
}

function providerKeys(
  identity: LaterWebIdentity & Partial<WebIdentity>,
  keys: readonly Key[],
): readonly ConditionValue[] {
  const { issuer, audience, originalAudiences = [], authorizedParty, subject } = identity
  const name = webIdentityProviderName(issuer)
  const values: Readonly<Record<Claim, (key: string) => ConditionValue>> = {
    amr: (key) => multivalued(key, identity.authenticationMethods),
    aud: (key) => singleValued(key, audience),
    azp: (key) => singleValued(key, authorizedParty),
    oaud: (key) => ({ key, values: originalAudiences, multivalued: originalAudiences.length > 1 }),
    sub: (key) => singleValued(key, subject),
  }
  return keys.map(({ suffix, claim }) => values[claim](`${name}:${suffix}`))
}
