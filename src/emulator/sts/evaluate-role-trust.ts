import type { ConditionContext, ConditionValue } from '../../federation/condition-context.ts'
import type { FederatedIdentity } from '../../federation/federated-identity.ts'
import { samlConditionContext } from '../../federation/saml-condition-context.ts'
import { evaluateTrustPolicy } from '../../policy/evaluate-trust-policy.ts'
import type { Decision } from '../../policy/explanation.ts'
import type { Role, SamlProvider } from '../iam/account-directory.ts'

/** What of a call, besides the assertion, a trust policy can ask about. */
export interface CallFacts {
  readonly now: Date
  readonly sourceAddress: string
  readonly userAgent: string
  readonly region: string
}

/**
 * Asks a role's trust policy for everything the call does: `sts:AssumeRoleWithSAML`, with session
 * tags `sts:TagSession`, with a source identity `sts:SetSourceIdentity`. The call is allowed when
 * every decision is.
 *
 * @see IAM User Guide, "Passing session tags in AWS STS", "Monitor and control actions taken with
 *   assumed roles"
 */
export function evaluateRoleTrust({
  role,
  provider,
  identity,
  recipient,
  call,
}: {
  readonly role: Role
  readonly provider: SamlProvider
  readonly identity: FederatedIdentity
  /** What `saml:aud` is. */
  readonly recipient: string
  readonly call: CallFacts
}): readonly Decision[] {
  const { accountId, providerName } = provider
  const context: ConditionContext = new Map([
    ...globalContext(role, call),
    ...samlConditionContext(identity, { accountId, providerName, presentedRecipient: recipient }),
  ])
  return requiredActions(identity).map((action) =>
    evaluateTrustPolicy(role.trustPolicy, {
      principal: { kind: 'federated', providerArn: provider.arn },
      action,
      context,
    }),
  )
}

function requiredActions({ sessionTags, sourceIdentity }: FederatedIdentity): readonly string[] {
  return [
    'sts:AssumeRoleWithSAML',
    ...(sessionTags.size === 0 ? [] : ['sts:TagSession']),
    ...(sourceIdentity === undefined ? [] : ['sts:SetSourceIdentity']),
  ]
}

/**
 * The global keys that an unsigned call has. Through the bridge the address is the bridge's own, as
 * it is at AWS when a broker calls.
 *
 * @see IAM User Guide, "AWS global condition context keys"
 */
function globalContext(role: Role, call: CallFacts): ConditionContext {
  const values: readonly (readonly [key: string, value: string])[] = [
    ['aws:CurrentTime', call.now.toISOString()],
    ['aws:EpochTime', String(Math.floor(call.now.getTime() / 1000))],
    ['aws:RequestedRegion', call.region],
    // AWS is called over TLS, and production policies say so; the emulator stands in for it without.
    ['aws:SecureTransport', 'true'],
    ['aws:SourceIp', call.sourceAddress],
    ['aws:UserAgent', call.userAgent],
    ...[...role.tags].map(([key, value]) => [`aws:ResourceTag/${key}`, value] as const),
  ]
  return new Map(
    values
      .filter(([, value]) => value !== '')
      .map(([key, value]): [string, ConditionValue] => [
        key.toLowerCase(),
        { key, values: [value], multivalued: false },
      ]),
  )
}
