import { FederationClaimRejected, PolicyRejected } from '../../errors.ts'
import { limits } from '../../federation/limits.ts'
import { packedPolicySizePercent } from '../../federation/packed-policy-size.ts'
import { parseRoleSessionName } from '../../federation/role-session-name.ts'
import { webIdentityConditionContext } from '../../federation/web-identity-condition-context.ts'
import type { WebIdentity } from '../../federation/web-identity.ts'
import { callContext, resourceTagContext } from '../../policy/call-context.ts'
import { evaluateRoleTrust } from '../../policy/evaluate-role-trust.ts'
import type { Decision } from '../../policy/explanation.ts'
import type { DiagnosisContext, RoleView } from '../diagnosis-context.ts'
import type { RecognizedDocument } from '../recognition.ts'
import { accountOf, roleToJudge, trustPolicyOf } from '../role-policy.ts'
import { smallestChange } from '../trust-policy/smallest-change.ts'
import type { SmallestChange } from '../trust-policy/smallest-change.ts'
import type { TokenProvider } from './token-providers.ts'

/** What is known of one role that the token might open. */
export type WebRoleEvaluation = { readonly roleArn: string } & (
  | { readonly outcome: 'not-known' | 'does-not-exist' | 'other-account' }
  | { readonly outcome: 'policy-unusable'; readonly failure: PolicyRejected }
  | {
      readonly outcome: 'allowed' | 'denied'
      readonly decisions: readonly Decision[]
      readonly smallestChange?: SmallestChange
      readonly role: RoleView
      /** Whether a statement of its trust policy is about this provider at all. */
      readonly isMeant: boolean
    }
)

/** An accepted identity against the roles that it may ask for. */
export interface JudgedWebIdentity {
  readonly identity: WebIdentity
  readonly provider: TokenProvider
  readonly chosenRoleArn: string | undefined
  /** Of the call, or made of the subject where no call is known. */
  readonly roleSessionName: string
  readonly isNameAssumed: boolean
  /** Why the name of the call cannot be one. */
  readonly nameFailure: FederationClaimRejected | undefined
  readonly evaluations: readonly WebRoleEvaluation[]
  readonly durationSeconds: number
  /** In percent, or why it is too much. */
  readonly packedSize: number | undefined | FederationClaimRejected
}

/** Roles beyond this number are not evaluated. */
const maxRoles = 100
/** Changes are only looked for in so many trust policies. */
const maxChanges = 10

/**
 * Asks the trust policies whether they let a verified token in: that of the role that is asked for, else
 * of every role in the account of the provider.
 */
export function judgeWebIdentity(
  identity: WebIdentity,
  provider: TokenProvider,
  document: Pick<RecognizedDocument, 'roleArn' | 'roleSessionName'>,
  context: DiagnosisContext,
): JudgedWebIdentity {
  const chosenRoleArn = context.choose?.roleArn ?? document.roleArn
  const given = context.choose?.roleSessionName ?? document.roleSessionName
  const roleSessionName = given ?? sessionNameOf(identity.subject)
  const asked =
    chosenRoleArn === undefined
      ? context.roles.map(({ arn }) => arn).filter((arn) => isInAccount(arn, provider))
      : [chosenRoleArn]
  let changes = 0
  const evaluations = asked.slice(0, maxRoles).map((roleArn) => {
    const evaluation = evaluateRole(
      roleArn,
      { identity, provider, roleSessionName, isAsked: chosenRoleArn !== undefined },
      { context, mayLookForChange: changes < maxChanges },
    )
    if (evaluation.outcome === 'denied' && evaluation.smallestChange !== undefined) changes += 1
    return evaluation
  })
  return {
    identity,
    provider,
    chosenRoleArn,
    roleSessionName,
    isNameAssumed: given === undefined,
    nameFailure: rejectionOf(() => parseRoleSessionName([roleSessionName])),
    evaluations,
    durationSeconds: context.choose?.durationSeconds ?? limits.sessionDurationSeconds.default,
    packedSize: packedSizeOf(identity),
  }
}

const { minimum, maximum } = limits.roleSessionNameCharacters

/** As our own sign-in makes it of a subject when no other claim gives a name. */
function sessionNameOf(subject: string): string {
  return subject
    .replace(/[^\w+=,.@-]/gu, '-')
    .slice(0, maximum)
    .padEnd(minimum, '-')
}

function isInAccount(roleArn: string, { accountId }: TokenProvider): boolean {
  return accountId === undefined || accountOf(roleArn) === accountId
}

function evaluateRole(
  roleArn: string,
  {
    identity,
    provider,
    roleSessionName,
    isAsked,
  }: {
    readonly identity: WebIdentity
    readonly provider: TokenProvider
    readonly roleSessionName: string
    readonly isAsked: boolean
  },
  {
    context,
    mayLookForChange,
  }: { readonly context: DiagnosisContext; readonly mayLookForChange: boolean },
): WebRoleEvaluation {
  if (!isInAccount(roleArn, provider)) return { roleArn, outcome: 'other-account' }
  const role = roleToJudge(roleArn, context)
  if (role === undefined) {
    const known = context.roles.some(({ arn }) => accountOf(arn) === accountOf(roleArn))
    return { roleArn, outcome: known ? 'does-not-exist' : 'not-known' }
  }
  const policy = trustPolicyOf(role)
  if (policy instanceof PolicyRejected) {
    return { roleArn, outcome: 'policy-unusable', failure: policy }
  }
  const identityContext = webIdentityConditionContext(identity, { roleSessionName })
  const tags = role.tags ?? new Map<string, string>()
  const call = {
    now: context.clock.now(),
    region: context.region,
    sourceAddress: context.sourceAddress ?? '',
    userAgent: '',
  }
  const decisions = evaluateRoleTrust({
    role: { trustPolicy: policy, tags },
    provider: provider.principal,
    action: 'sts:AssumeRoleWithWebIdentity',
    identity,
    identityContext,
    call,
  })
  const isMeant = decisions.some(({ statements }) =>
    statements.some(({ principalMatches }) => principalMatches),
  )
  const denied = decisions.find(({ decision }) => decision !== 'allowed')
  if (denied === undefined) return { roleArn, outcome: 'allowed', decisions, role, isMeant }
  if (!(isAsked || isMeant) || !mayLookForChange) {
    return { roleArn, outcome: 'denied', decisions, role, isMeant }
  }
  return {
    roleArn,
    outcome: 'denied',
    decisions,
    role,
    isMeant,
    smallestChange: smallestChange(policy, {
      principal: { kind: 'federated', providerArn: provider.principal },
      action: denied.action,
      context: new Map([...callContext(call), ...resourceTagContext(tags), ...identityContext]),
    }),
  }
}

function packedSizeOf({ sessionTags }: WebIdentity): JudgedWebIdentity['packedSize'] {
  let percent: number | undefined
  const failure = rejectionOf(() => {
    percent = packedPolicySizePercent({ sessionPolicies: { policyArns: [] }, sessionTags })
  })
  return failure ?? percent
}

function rejectionOf(run: () => unknown): FederationClaimRejected | undefined {
  try {
    run()
    return undefined
  } catch (failure) {
    if (failure instanceof FederationClaimRejected) return failure
    throw failure
  }
}
