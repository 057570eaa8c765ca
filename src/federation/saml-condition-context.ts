import { usedClaims } from './asserted-claims.ts'
import { contextOf, multivalued, singleValued } from './condition-context.ts'
import type { ConditionContext, ConditionValue } from './condition-context.ts'
import type { FederatedIdentity } from './federated-identity.ts'
import { nameQualifier } from './name-qualifier.ts'
import { samlConditionKey, type SamlConditionKeyName } from './saml-condition-keys.ts'

/** Through which provider somebody comes in. */
export interface FederatedThrough {
  /** The account that owns the SAML provider. */
  readonly accountId: string
  /** The last part of the provider's ARN. */
  readonly providerName: string
}

/**
 * What a trust policy can ask about an AssumeRoleWithSAML request: the `saml:*` keys,
 * `aws:RequestTag/...` and `aws:TagKeys` of the session tags, `sts:TransitiveTagKeys`,
 * `sts:SourceIdentity` and `sts:RoleSessionName`. A key without a value is absent.
 *
 * `saml:aud` is the Recipient of the confirmation, never an Audience; `presentedRecipient` takes its
 * place, so that a policy written for AWS's own sign-in URL can be tried with a response that came to
 * ours.
 *
 * @see IAM User Guide, "Available keys for SAML-based AWS STS federation", "Available keys for AWS STS",
 *   "Permissions required to add session tags"
 */
export function samlConditionContext(
  identity: FederatedIdentity,
  through: FederatedThrough & { readonly presentedRecipient?: string | undefined },
): ConditionContext {
  const { accountId, providerName, presentedRecipient } = through
  const saml = new Map<SamlConditionKeyName, readonly string[]>([
    ...[...usedClaims(identity.attributes)].map(([key, { values }]) => [key, values] as const),
    ['saml:aud', [presentedRecipient ?? identity.audience]],
    ['saml:doc', [`${accountId}/${providerName}`]],
    ['saml:iss', [identity.issuer]],
    ['saml:namequalifier', [nameQualifier({ issuer: identity.issuer, accountId, providerName })]],
    ['saml:sub', [identity.subject]],
    ['saml:sub_type', [identity.subjectType]],
  ])
  return contextOf([
    ...[...saml].map(([key, values]) => {
      return { key, values, multivalued: samlConditionKey(key).multivalued }
    }),
    ...requestTags(identity),
    singleValued('sts:RoleSessionName', identity.roleSessionName),
    singleValued('sts:SourceIdentity', identity.sourceIdentity),
  ])
}

/** The facts of a SAML sign-in that later requests of its session can be asked about. */
export interface LaterSamlFacts {
  readonly providerArn: string
  readonly nameQualifier: string
  readonly subject: string
  /** `persistent`, `transient`, or a Format URI. */
  readonly subjectType: string
}

/**
 * What is left of that context in the later requests of the session: `saml:namequalifier`, `saml:sub`
 * and `saml:sub_type`. `aws:FederatedProvider` joins them: it exists only once there is a session. That
 * its value is the ARN of the SAML provider is unverified; the guide gives values for OpenID Connect
 * alone.
 *
 * @see IAM User Guide, "Cross-service SAML-based AWS STS federation context keys",
 *   "aws:FederatedProvider"
 */
export function laterSamlConditionContext(facts: LaterSamlFacts): ConditionContext {
  return contextOf([
    singleValued('saml:namequalifier', facts.nameQualifier),
    singleValued('saml:sub', facts.subject),
    singleValued('saml:sub_type', facts.subjectType),
    singleValued('aws:FederatedProvider', facts.providerArn),
  ])
}

function requestTags(identity: FederatedIdentity): readonly ConditionValue[] {
  const { sessionTags, transitiveTagKeys } = identity
  return [
    ...[...sessionTags].map(([key, value]) => singleValued(`aws:RequestTag/${key}`, value)),
    multivalued('aws:TagKeys', [...sessionTags.keys()]),
    multivalued('sts:TransitiveTagKeys', transitiveTagKeys),
  ]
}
