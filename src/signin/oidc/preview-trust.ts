import { contextOf, singleValued } from '../../federation/condition-context.ts'
import type { ConditionContext } from '../../federation/condition-context.ts'
import { webIdentityConditionContext } from '../../federation/web-identity-condition-context.ts'
import type { WebIdentity } from '../../federation/web-identity.ts'
import { evaluateTrustPolicy } from '../../policy/evaluate-trust-policy.ts'
import type {
  ConditionExplanation,
  Decision,
  StatementExplanation,
} from '../../policy/explanation.ts'
import type { PolicyDocument } from '../../policy/policy-document.ts'

/** What a trust policy would say of a token, as far as that can be known here. */
export type TrustPreview =
  | { readonly kind: 'allowed' }
  /** No statement allows anything to the provider: the role is for others. */
  | { readonly kind: 'unrelated' }
  /** With a sentence for the person. */
  | { readonly kind: 'denied'; readonly reason: string }

/** What of the call to come is known. */
export interface CallToCome {
  readonly now: Date
  readonly region: string
  readonly roleSessionName: string
}

const assume = 'sts:AssumeRoleWithWebIdentity'

/** Why a token needs an action besides. */
const needs: Readonly<Record<string, string>> = {
  'sts:TagSession': 'which the session tags in your token need',
  'sts:SetSourceIdentity': 'which the source identity in your token needs',
}

/**
 * Keys that STS alone knows: where the call seems to come from, and the tags of the role, which lists of
 * roles leave out.
 */
const unknownKey =
  /^(?:aws:(?:SourceIp|VpcSourceIp|SourceVpc|SourceVpce|SourceVpcArn|UserAgent|Referer|ResourceAccount|ResourceOrgID|ResourceOrgPaths|ResourceTag\/.*)|iam:ResourceTag\/.*)$/i
const unknownVariable =
  /\$\{(?:aws:(?:SourceIp|VpcSourceIp|SourceVpc|SourceVpce|UserAgent|ResourceAccount|ResourceOrgID|ResourceTag\/)|iam:ResourceTag\/)/i

/** Characters of a reason; lists of values in policies can be long. */
const maxReasonLength = 500

/**
 * Whether a role's trust policy would let a token assume the role, with its session tags and source
 * identity: a preview, for what is worth offering. Conditions on what only STS can know keep no role
 * back. STS decides.
 *
 * @param principals by which the policy may name the provider: its ARN, or the name of a provider that
 *   AWS has built in
 */
export function previewTrust(
  policy: PolicyDocument,
  {
    principals,
    identity,
    call,
  }: {
    readonly principals: readonly string[]
    readonly identity: WebIdentity
    readonly call: CallToCome
  },
): TrustPreview {
  const context: ConditionContext = new Map([
    ...webIdentityConditionContext(identity, call),
    ...contextOf([
      singleValued('aws:CurrentTime', call.now.toISOString()),
      singleValued('aws:EpochTime', String(Math.floor(call.now.getTime() / 1000))),
      singleValued('aws:RequestedRegion', call.region),
      singleValued('aws:SecureTransport', 'true'),
    ]),
  ])
  const previews = principals.map((providerArn): TrustPreview => {
    for (const action of actionsOf(identity)) {
      const decision = evaluateTrustPolicy(policy, {
        principal: { kind: 'federated', providerArn },
        action,
        context,
      })
      if (!decision.statements.some(trusts)) return { kind: 'unrelated' }
      const reason = whyNot(decision)
      if (reason !== undefined) return { kind: 'denied', reason: reason.slice(0, maxReasonLength) }
    }
    return { kind: 'allowed' }
  })
  return (
    previews.find(({ kind }) => kind === 'allowed') ??
    previews.find(({ kind }) => kind === 'denied') ?? { kind: 'unrelated' }
  )
}

function actionsOf({ sessionTags, sourceIdentity }: WebIdentity): readonly string[] {
  return [
    assume,
    ...(sessionTags.size === 0 ? [] : ['sts:TagSession']),
    ...(sourceIdentity === undefined ? [] : ['sts:SetSourceIdentity']),
  ]
}

function trusts({ effect, principalMatches }: StatementExplanation): boolean {
  return effect === 'Allow' && principalMatches
}

function isUnknown({ key, present, expected }: ConditionExplanation): boolean {
  return (
    (present === undefined && unknownKey.test(key)) ||
    expected.some((value) => unknownVariable.test(value))
  )
}

/** A statement's conditions that do not hold, whatever is not known. */
function failing({ conditions }: StatementExplanation): readonly ConditionExplanation[] {
  return conditions.filter((condition) => !condition.holds && !isUnknown(condition))
}

/** A sentence for the person; undefined when the action is, or may be, allowed. */
function whyNot({ action, statements }: Decision): string | undefined {
  const about = statements.filter(
    ({ principalMatches, actionMatches }) => principalMatches && actionMatches,
  )
  const denial = about.find(
    ({ effect, conditions }) =>
      effect === 'Deny' && conditions.every((each) => each.holds && !isUnknown(each)),
  )
  if (denial !== undefined) {
    return denial.conditions.length === 0
      ? `Its trust policy denies ${action} to everybody of this identity provider.`
      : `Its trust policy denies ${action} where ${denial.conditions.map(({ reason }) => reason).join(', and ')}.`
  }
  const [closest] = about
    .filter(({ effect }) => effect === 'Allow')
    .map(failing)
    .sort((one, other) => one.length - other.length)
  if (closest === undefined) {
    const why = needs[action]
    return `Its trust policy trusts this identity provider, but does not allow ${action}${why === undefined ? '' : `, ${why}`}.`
  }
  if (closest.length === 0) return undefined
  return `Its trust policy asks for something else: ${closest.map(({ reason }) => reason).join('; ')}.`
}
