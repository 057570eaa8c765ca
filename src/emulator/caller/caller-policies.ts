import type { AwsPrincipal } from '../../policy/request.ts'
import type { ApplicablePolicies } from '../../policy/evaluate-policies.ts'
import { FedbridgeError } from '../../errors.ts'
import { parsePolicyDocument } from '../../policy/parse-policy-document.ts'
import type { NamedPolicy } from '../../policy/policy-document.ts'
import type { SessionPolicies } from '../credentials/session.ts'
import type { AccountDirectory, Role, User } from '../iam/account-directory.ts'
import type { Caller } from './caller.ts'

/** The policies of a caller's own side. */
export type CallerPolicies = Pick<ApplicablePolicies, 'identity' | 'boundary' | 'session'>

/** A caller as policies see it: its principal, what it is made from, and its policies as they are now. */
export interface CallerPermissions {
  readonly principal: AwsPrincipal
  readonly policies: CallerPolicies
  /** The user, or the role of a role session, while it is the one the session was made from. */
  readonly origin?: Role | User
}

/** What a session has whose role or user is gone: nothing grants past it, not even others' policies. */
const deniedToTheDeleted: NamedPolicy = {
  name: 'the role or user of the session was deleted',
  document: {
    Version: '2012-10-17',
    Statement: [{ Sid: 'Deleted', Effect: 'Deny', Action: ['*'], Resource: ['*'] }],
  },
}

/**
 * Reads what a caller may do, as it is now: a change of the role's policies reaches open sessions. A
 * user is the one of the unique id, whatever it is called now. To a session whose role or user was
 * deleted, or deleted and made again, everything is denied.
 *
 * @throws {StorageFailed}
 * @see IAM User Guide, "Policy evaluation logic", "Session policies"
 */
export async function callerPermissions(
  caller: Caller,
  directory: AccountDirectory,
): Promise<CallerPermissions> {
  const { arn, accountId } = caller
  switch (caller.kind) {
    case 'service':
      return {
        principal: { kind: 'aws', arn, accountId },
        policies: { identity: [{ name: 'service', document: caller.policy }] },
      }
    case 'user':
      return permissionsFrom(caller.user, { kind: 'aws', arn, accountId })
    case 'session': {
      const { session } = caller
      const origin =
        session.kind === 'assumed-role'
          ? await directory.findRole(session.roleArn)
          : await directory.findUserById(session.userId)
      const sessionIssuerArn = session.kind === 'assumed-role' ? session.roleArn : session.userArn
      const uniqueId = session.kind === 'assumed-role' ? session.roleId : session.userId
      const passed = await readSessionPolicies(session.sessionPolicies, directory)
      const principal: AwsPrincipal = { kind: 'aws', arn, accountId, sessionIssuerArn, uniqueId }
      if (origin === undefined || idOf(origin) !== uniqueId) {
        return { principal, policies: { identity: [deniedToTheDeleted], ...passed } }
      }
      const permissions = permissionsFrom(origin, principal)
      return { ...permissions, policies: { ...permissions.policies, ...passed } }
    }
  }
}

function permissionsFrom(origin: Role | User, principal: AwsPrincipal): CallerPermissions {
  const { policies: identity, permissionsBoundary } = origin
  return {
    principal: { ...principal, uniqueId: idOf(origin) },
    policies: {
      identity,
      ...(permissionsBoundary === undefined ? {} : { boundary: permissionsBoundary }),
    },
    origin,
  }
}

function idOf(origin: Role | User): string {
  return 'roleId' in origin ? origin.roleId : origin.userId
}

async function readSessionPolicies(
  { policy, policyArns }: SessionPolicies,
  directory: AccountDirectory,
): Promise<Pick<CallerPolicies, 'session'>> {
  if (policy === undefined && policyArns.length === 0) return {}
  const managed = await Promise.all(
    policyArns.map(async (arn) => (await directory.findManagedPolicy(arn)) ?? allowingNothing(arn)),
  )
  return {
    session: [...(policy === undefined ? [] : [inlineSessionPolicy(policy)]), ...managed],
  }
}

function inlineSessionPolicy(policy: string): NamedPolicy {
  const name = 'session policy'
  try {
    return { name, document: parsePolicyDocument(policy, 'session') }
  } catch (failure) {
    // It was parsed when it was passed; a newer release may have become stricter since.
    if (failure instanceof FedbridgeError) return allowingNothing(name)
    throw failure
  }
}

/** A limit that cannot be read, or is gone, lets nothing through. */
function allowingNothing(name: string): NamedPolicy {
  return { name, document: { Version: '2012-10-17', Statement: [] } }
}
