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
  /** As far as can be seen here: it also depends on what only STS knows, which a sentence says. */
  | { readonly kind: 'uncertain'; readonly caution: string }
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
  /\$\{((?:aws:(?:SourceIp|VpcSourceIp|SourceVpc|SourceVpce|UserAgent|ResourceAccount|ResourceOrgID|ResourceTag\/)|iam:ResourceTag\/)[^,}]*)/i

/** Characters of a reason or a caution; lists of values in policies can be long. */
const maxSentenceLength = 500
/** Values of a condition that a reason names, and characters of each. */
const maxListed = 3
const maxValue = 80

/**
 * Whether a role's trust policy would let a token assume the role, with its session tags and source
 * identity: a preview, for what is worth offering. Conditions on what only STS can know keep no role
 * back; where they may decide, the role comes with a caution. STS decides.
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
    const unknown = new Set<string>()
    for (const action of actionsOf(identity)) {
      const decision = evaluateTrustPolicy(policy, {
        principal: { kind: 'federated', providerArn },
        action,
        context,
      })
      if (!decision.statements.some(trusts)) return { kind: 'unrelated' }
      const outlook = outlookOf(decision)
      if ('reason' in outlook) return { kind: 'denied', reason: cut(outlook.reason) }
      for (const key of outlook.unknown) unknown.add(key)
    }
    return unknown.size === 0
      ? { kind: 'allowed' }
      : { kind: 'uncertain', caution: cut(cautionOf([...unknown])) }
  })
  const best = (['allowed', 'uncertain', 'denied'] as const).flatMap(
    (kind) => previews.find((preview) => preview.kind === kind) ?? [],
  )
  return best[0] ?? { kind: 'unrelated' }
}

function cut(sentence: string): string {
  return sentence.length <= maxSentenceLength
    ? sentence
    : `${sentence.slice(0, maxSentenceLength - 1)}…`
}

function cautionOf(keys: readonly string[]): string {
  const [first, ...others] = keys.toReversed()
  return others.length === 0
    ? `STS also looks at ${first ?? ''}, which is not known here.`
    : `STS also looks at ${others.toReversed().join(', ')} and ${first ?? ''}, which are not known here.`
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

/** The keys of a condition that only STS knows, as the policy writes them. */
function unknownIn({ key, present, expected }: ConditionExplanation): readonly string[] {
  return [
    ...(present === undefined && unknownKey.test(key) ? [key] : []),
    ...expected.flatMap((value) => unknownVariable.exec(value)?.[1] ?? []),
  ]
}

function isUnknown(condition: ConditionExplanation): boolean {
  return unknownIn(condition).length > 0
}

function allUnknownIn({ conditions }: StatementExplanation): readonly string[] {
  return conditions.flatMap(unknownIn)
}

/** A statement's conditions that do not hold, whatever is not known. */
function failing({ conditions }: StatementExplanation): readonly ConditionExplanation[] {
  return conditions.filter((condition) => !condition.holds && !isUnknown(condition))
}

/** Why an action is denied, in a sentence, or what it may depend on that is not known. */
function outlookOf({
  action,
  statements,
}: Decision): { readonly reason: string } | { readonly unknown: readonly string[] } {
  const about = statements.filter(
    ({ principalMatches, actionMatches }) => principalMatches && actionMatches,
  )
  // Those that may deny it: all that is known of them holds.
  const denials = about.filter(
    ({ effect, conditions }) =>
      effect === 'Deny' && conditions.every((each) => each.holds || isUnknown(each)),
  )
  const denial = denials.find(({ conditions }) => !conditions.some(isUnknown))
  if (denial !== undefined) return { reason: denialOf(action, denial) }

  const allows = about.filter(({ effect }) => effect === 'Allow')
  const [closest] = allows.toSorted((one, other) => openIn(one) - openIn(other))
  if (closest === undefined) {
    const why = needs[action]
    return {
      reason: `Its trust policy trusts this identity provider, but does not allow ${action}${why === undefined ? '' : `, ${why}`}.`,
    }
  }
  const kept = failing(closest)
  if (kept.length === 0) return { unknown: [closest, ...denials].flatMap(allUnknownIn) }
  return {
    reason: `Its trust policy asks for something else: ${kept.map(wordsFor).join('; ')}.`,
  }
}

/** Why one condition keeps somebody out, about their token. */
function wordsFor({
  operator,
  key,
  present,
  expected,
  undecidable,
  reason,
}: ConditionExplanation): string {
  if (undecidable) return reason
  const [, provider, claim = ''] = /^(.+):([^:]+)$/.exec(key) ?? []
  if (present === undefined && provider !== undefined && !isServicePrefix(provider)) {
    return isTokenKey(claim)
      ? `your token has no ${claim}, and ${key} is asked for`
      : `${key} is no condition key: of a token AWS knows aud, azp, oaud, amr and sub`
  }
  if (present === undefined) return `${key} is absent from the request`
  return `${key} is ${listed(present, ', ')} and ${operator} asks for ${listed(expected, ' or ')}`
}

/** Issuers are host names, with a dot or a port in them. */
function isServicePrefix(prefix: string): boolean {
  return /^[a-z0-9-]+$/i.test(prefix)
}

function isTokenKey(claim: string): boolean {
  return /^(?:amr|app_id|aud|azp|id|oaud|sub|user_id)$/i.test(claim)
}

function listed(values: readonly string[], between: string): string {
  const shown = values
    .slice(0, maxListed)
    .map((value) =>
      JSON.stringify(value.length <= maxValue ? value : `${value.slice(0, maxValue)}…`),
    )
  const more = values.length - shown.length
  return [...shown, ...(more > 0 ? [`one of ${more} more`] : [])].join(between) || 'no value at all'
}

/** How far a statement is from applying: what fails counts before what is not known. */
function openIn(statement: StatementExplanation): number {
  return failing(statement).length * 1000 + allUnknownIn(statement).length
}

function denialOf(action: string, { conditions }: StatementExplanation): string {
  return conditions.length === 0
    ? `Its trust policy denies ${action} to everybody of this identity provider.`
    : `Its trust policy denies ${action} where ${conditions.map(({ reason }) => reason).join(', and ')}.`
}
