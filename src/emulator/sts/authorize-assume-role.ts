import { RequestRefused } from '../../errors.ts'
import { contextOf, multivalued, singleValued } from '../../federation/condition-context.ts'
import type { ConditionContext } from '../../federation/condition-context.ts'
import { describeDenial } from '../../policy/describe-denial.ts'
import { findDeciding } from '../../policy/evaluate-trust-policy.ts'
import type { AccessDecision, Decision } from '../../policy/explanation.ts'
import { evaluateAuthorization } from '../caller/authorize.ts'
import { resourceTagContext } from '../../policy/call-context.ts'
import { requestTagContext } from '../caller/caller-context.ts'
import type { PolicyDocument } from '../../policy/policy-document.ts'
import type { Role } from '../iam/account-directory.ts'
import type { RoleSessionTags } from './role-session-tags.ts'
import type { StsCall } from './sts-action.ts'

/** What a call of AssumeRole asks for, as policies see it. */
export interface RoleAsked {
  readonly roleArn: string
  readonly accountId: string
  /** Undefined when there is none of that ARN. */
  readonly role: Role | undefined
  readonly roleSessionName: string
  readonly tags: RoleSessionTags
  /** Set by the call, or inherited. */
  readonly sourceIdentity: string | undefined
  readonly externalId: string | undefined
  /** Whether the call itself proved an MFA device. */
  readonly mfaProven: boolean
}

/** Trusts nobody. */
const emptyTrustPolicy: PolicyDocument = { Version: '2012-10-17', Statement: [] }

/**
 * Asks the caller's policies and the role's trust policy for everything that the call does:
 * `sts:AssumeRole`, with session tags, passed or inherited, `sts:TagSession`, with a source identity,
 * set or inherited, `sts:SetSourceIdentity`. A role that does not exist is answered as one that trusts
 * nobody is, so that nobody learns which roles there are.
 *
 * @throws {RequestRefused} ACCESS_DENIED; which kind of policy is missing is told within one account only
 * @throws {StorageFailed}
 * @see IAM User Guide, "Permissions required to add session tags", "Permissions required to set source
 *   identity", "Troubleshooting access denied error messages"
 */
export async function authorizeAssumeRole(
  asked: RoleAsked,
  { sts, call, now, findings }: StsCall,
): Promise<void> {
  const document = asked.role?.trustPolicy ?? emptyTrustPolicy
  const context = roleContext(asked)
  const decisions: AccessDecision[] = []
  for (const action of requiredActions(asked)) {
    decisions.push(
      await evaluateAuthorization(
        {
          caller: call.caller,
          action,
          resource: asked.roleArn,
          resourceAccountId: asked.accountId,
          call: { ...call, now },
          context,
          resourcePolicies: {
            resource: { name: 'trust policy', document },
            resourceMustAllow: true,
          },
        },
        sts.directory,
      ),
    )
  }
  findings.access = decisions
  findings.trust = decisions.flatMap(trustDecision)
  const denied = decisions.find(({ decision }) => decision !== 'allowed')
  if (denied !== undefined) throw assumeRoleDenied(asked, denied, call)
}

function requiredActions({ tags, sourceIdentity }: RoleAsked): readonly string[] {
  return [
    'sts:AssumeRole',
    ...(tags.sessionTags.size === 0 ? [] : ['sts:TagSession']),
    ...(sourceIdentity === undefined ? [] : ['sts:SetSourceIdentity']),
  ]
}

/** @see IAM User Guide, "Available keys for AWS STS" */
function roleContext({
  role,
  tags,
  roleSessionName,
  sourceIdentity,
  externalId,
  mfaProven,
}: RoleAsked): ConditionContext {
  const { passed, passedTransitiveKeys, incoming } = tags
  return new Map([
    ...resourceTagContext(roleTagsInChain(role?.tags ?? new Map(), incoming)),
    ...requestTagContext(passed),
    ...contextOf([
      multivalued('sts:TransitiveTagKeys', passedTransitiveKeys),
      singleValued('sts:RoleSessionName', roleSessionName),
      singleValued('sts:SourceIdentity', sourceIdentity),
      singleValued('sts:ExternalId', externalId),
      ...(mfaProven
        ? [
            singleValued('aws:MultiFactorAuthPresent', 'true'),
            singleValued('aws:MultiFactorAuthAge', '0'),
          ]
        : []),
    ]),
  ])
}

/** Inherited tags take the place of the role's own with the same key, and add none. */
function roleTagsInChain(
  own: ReadonlyMap<string, string>,
  incoming: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const inherited = new Map([...incoming].map(([key, value]) => [key.toLowerCase(), value]))
  return new Map([...own].map(([key, value]) => [key, inherited.get(key.toLowerCase()) ?? value]))
}

/** The trust policy's part in a decision. */
function trustDecision({ action, policyTypes }: AccessDecision): readonly Decision[] {
  return policyTypes
    .filter(({ policyType }) => policyType === 'resource')
    .map(({ decision, statements, reason }) => {
      const decidedBy = findDeciding(statements)
      return {
        action,
        decision,
        statements,
        reason,
        ...(decidedBy === undefined ? {} : { decidedBy }),
      }
    })
}

function assumeRoleDenied(
  { roleArn, accountId, role }: RoleAsked,
  decision: AccessDecision,
  { caller }: StsCall['call'],
): RequestRefused {
  const sameAccount = accountId === caller.accountId
  return new RequestRefused(
    'ACCESS_DENIED',
    role === undefined ? `the role ${roleArn} does not exist` : decision.reason,
    {
      check: 'authorize-assume-role',
      expected: `${decision.action} allowed`,
      received: decision.decision,
      aws: {
        code: 'AccessDenied',
        message: `User: ${caller.arn} is not authorized to perform: ${decision.action} on resource: ${roleArn}${sameAccount ? ` ${describeDenial(decision)}` : ''}`,
        status: 403,
      },
    },
  )
}
