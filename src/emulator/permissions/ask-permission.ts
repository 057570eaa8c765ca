/**
 * Owns the question whether somebody's session may do something: all policies that would apply, and
 * the whole explanation. May import caller, iam, policy, federation, http and views. Never does what
 * it is asked about.
 */
import { RequestRefused } from '../../errors.ts'
import { contextOf } from '../../federation/condition-context.ts'
import type { ConditionContext } from '../../federation/condition-context.ts'
import { resourceTagContext } from '../../policy/call-context.ts'
import type { CallFacts } from '../../policy/call-context.ts'
import { parsePolicyDocument } from '../../policy/parse-policy-document.ts'
import { evaluateAuthorization } from '../caller/authorize.ts'
import type { AuthorizationDecision, AuthorizationRequest } from '../caller/authorize.ts'
import type { Caller } from '../caller/caller.ts'
import { checkCredentialsMayCall } from '../caller/check-credentials-may-call.ts'
import type { AccountDirectory } from '../iam/account-directory.ts'

/** May this caller do this action on this resource? */
export interface PermissionQuestion {
  readonly caller: Caller
  /** One action, for example `s3:GetObject`. */
  readonly action: string
  /** One ARN, or `*`. */
  readonly resource: string
  /** The resource's policy as JSON; of a role that exists, its trust policy is taken by itself. */
  readonly resourcePolicy?: string
  /** Twelve digits; by default the account in the ARN, and without one there the caller's. */
  readonly resourceAccountId?: string
  /** Further condition keys, one `key=value` a line; a key that comes again has several values. */
  readonly context?: string
}

const limits = { actionCharacters: 128, resourceCharacters: 2048, contextLines: 100 }

/**
 * Answers a question about a session by the same engine that decides for STS and IAM, with the
 * session's own context: principal tags, source identity, provider, time of issue, and of the
 * federation keys those that survive the first call.
 *
 * @throws {RequestRefused} PARAMETER_INVALID for an action, resource, account or context line that is
 *   none
 * @throws {PolicyRejected} POLICY_MALFORMED, POLICY_TOO_LARGE for the resource's policy
 * @throws {StorageFailed}
 * @see IAM User Guide, "Policy evaluation logic"
 */
export async function askPermission(
  question: PermissionQuestion,
  { call, directory }: { readonly call: CallFacts; readonly directory: AccountDirectory },
): Promise<AuthorizationDecision> {
  const { caller, action, resource } = question
  requireShape('action', action, /^[a-z0-9-]+:[a-z0-9]+$/i, limits.actionCharacters)
  requireShape(
    'resource',
    resource,
    /^(?:\*|arn:[^:]+:[^:]+:[^:]*:[^:]*:.+)$/,
    limits.resourceCharacters,
  )
  const { resourceAccountId } = question
  if (resourceAccountId !== undefined) {
    requireShape('resourceAccountId', resourceAccountId, /^\d{12}$/, 12)
  }
  const restricted = restriction(question)
  if (restricted !== undefined) return restricted
  const account = resourceAccountId ?? accountIn(resource)
  const ofResource = await resourceSide(question, directory)
  return evaluateAuthorization(
    {
      caller,
      action,
      resource,
      call,
      ...(account === undefined ? {} : { resourceAccountId: account }),
      ...ofResource,
      context: new Map([...(ofResource.context ?? []), ...parseContext(question.context ?? '')]),
    },
    directory,
  )
}

/** What credentials of a kind may not call, whatever policies say; undefined when they may. */
function restriction({
  caller,
  action,
  resource,
}: PermissionQuestion): AuthorizationDecision | undefined {
  const [service = '', name = ''] = action.split(':')
  try {
    checkCredentialsMayCall(caller, { service: service.toLowerCase(), action: name })
    return undefined
  } catch (failure) {
    if (!(failure instanceof RequestRefused)) throw failure
    const { message: reason } = failure
    return {
      action,
      resource,
      decision: 'implicitDeny',
      policyTypes: [],
      reason,
      context: new Map(),
    }
  }
}

/** What comes with the resource: its policy, and of a role its tags. */
async function resourceSide(
  { resource, resourcePolicy, action }: PermissionQuestion,
  directory: AccountDirectory,
): Promise<Pick<AuthorizationRequest, 'resourcePolicies' | 'context'>> {
  if (resourcePolicy !== undefined && resourcePolicy.trim() !== '') {
    const document = parsePolicyDocument(resourcePolicy, 'resource')
    return { resourcePolicies: { resource: { name: 'resource policy', document } } }
  }
  const asksToAssume = /^sts:/i.test(action)
  const role = await directory.findRole(resource)
  if (role === undefined) {
    // A role that is not there trusts nobody, and is answered as one that is.
    const isRole = /^arn:[^:]+:iam::\d{12}:role\//.test(resource)
    return isRole && asksToAssume
      ? { resourcePolicies: { resource: trustingNobody, resourceMustAllow: true } }
      : {}
  }
  const context = resourceTagContext(role.tags)
  // The trust policy says who may assume the role, not who may manage it.
  if (!asksToAssume) return { context }
  const trust = { name: 'trust policy', document: role.trustPolicy }
  return { context, resourcePolicies: { resource: trust, resourceMustAllow: true } }
}

const trustingNobody = {
  name: 'trust policy',
  document: { Version: '2012-10-17', Statement: [] },
} as const

function parseContext(text: string): ConditionContext {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '')
  if (lines.length > limits.contextLines) {
    throw invalid('context', `${limits.contextLines} lines at most`, `${lines.length} lines`)
  }
  const values = new Map<string, string[]>()
  for (const line of lines) {
    const [, key, value] = /^\s*([^\s=]+)\s*=(.*)$/.exec(line) ?? []
    if (key === undefined || value === undefined) {
      throw invalid('context', 'key=value on each line', line.slice(0, 100))
    }
    values.set(key, [...(values.get(key) ?? []), value.trim()])
  }
  return contextOf(
    [...values].map(([key, all]) => ({ key, values: all, multivalued: all.length > 1 })),
  )
}

function accountIn(arn: string): string | undefined {
  return /^arn:[^:]+:[^:]+:[^:]*:(\d{12}):/.exec(arn)?.[1]
}

function requireShape(name: string, value: string, shape: RegExp, maxLength: number): void {
  if (value.length <= maxLength && shape.test(value)) return
  throw invalid(name, expectations[name] ?? '', value.slice(0, 100))
}

const expectations: Readonly<Record<string, string>> = {
  action: 'one service:Action without wildcards',
  resource: 'an ARN, or *',
  resourceAccountId: 'twelve digits',
}

function invalid(name: string, expected: string, received: string): RequestRefused {
  return new RequestRefused(
    'PARAMETER_INVALID',
    `${name} is ${JSON.stringify(received)}, expected ${expected}`,
    {
      check: 'ask-permission',
      expected,
      received,
    },
  )
}
