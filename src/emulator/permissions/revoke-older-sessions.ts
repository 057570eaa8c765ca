import { evaluateAuthorization } from '../caller/authorize.ts'
import type { CallFacts } from '../../policy/call-context.ts'
import type { SessionCaller } from '../caller/caller.ts'
import type { AssumedRoleSession } from '../credentials/session.ts'
import type { AccountDirectory } from '../iam/account-directory.ts'
import type { QueryParameters } from '../query/query-parameters.ts'

/** The name under which the console attaches the policy, and by which it is known again. */
const revokingPolicyName = 'AWSRevokeOlderSessions'

/** Calls an action of IAM by name for somebody who is signed in to the console. */
export type CallIam = (action: string, parameters: QueryParameters) => Promise<unknown>

/**
 * Denies everything to sessions of a role that were made before now, as AWS's console does it: with an
 * inline policy on the role, which the next time takes the place of this one. Whoever asks needs
 * `iam:PutRolePolicy` on the role.
 *
 * @throws {RequestRefused} what PutRolePolicy answers: ACCESS_DENIED, IAM_ENTITY_MISSING, ...
 * @see IAM User Guide, "Revoking IAM role temporary security credentials"
 */
export async function revokeOlderSessions(
  { roleArn }: AssumedRoleSession,
  { now, callIam }: { readonly now: Date; readonly callIam: CallIam },
): Promise<void> {
  await callIam(
    'PutRolePolicy',
    new Map([
      ['RoleName', roleArn.slice(roleArn.lastIndexOf('/') + 1)],
      ['PolicyName', revokingPolicyName],
      ['PolicyDocument', revokingPolicy(now)],
    ]),
  )
}

/** Whether a session has been revoked: that policy denies everything to it. */
export async function isRevoked(
  caller: SessionCaller,
  call: CallFacts,
  directory: AccountDirectory,
): Promise<boolean> {
  const { decision, decidedBy } = await evaluateAuthorization(
    { caller, action: 'sts:GetCallerIdentity', resource: '*', call },
    directory,
  )
  return decision === 'explicitDeny' && decidedBy?.policy === revokingPolicyName
}

function revokingPolicy(now: Date): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Deny',
        Action: ['*'],
        Resource: ['*'],
        Condition: { DateLessThan: { 'aws:TokenIssueTime': now.toISOString() } },
      },
    ],
  })
}
