import { evaluateCondition } from './evaluate-condition.ts'
import type { ConditionExplanation, StatementExplanation } from './explanation.ts'
import { matchAction } from './match-action.ts'
import type { PrincipalMatch } from './match-principal.ts'
import { matchPrincipal } from './match-principal.ts'
import { matchResource } from './match-resource.ts'
import type { PolicyDocument, PrincipalElement, Statement } from './policy-document.ts'
import type { RequestPrincipal, TrustRequest } from './request.ts'

/** What a statement is held against. */
export interface StatementRequest extends TrustRequest {
  /** undefined for a trust policy, whose resource is the role it is attached to. */
  readonly resource?: string
}

/**
 * Where the statement's policy is attached. Attached to a principal, a statement speaks of that
 * principal and must name resources; attached to a resource, it must name principals, and without
 * a Resource element it speaks of that resource.
 */
export type Attachment = 'principal' | 'resource'

/** A statement's explanation, with what a decision over several policies needs besides. */
export interface EvaluatedStatement {
  readonly explanation: StatementExplanation
  /** How the Principal element names the principal; undefined without a match or an element. */
  readonly principalMatch: PrincipalMatch | undefined
}

/**
 * Holds one statement against one request: principal, action, resource, then every condition. All
 * parts are evaluated even when an early one fails, so that the explanation is whole. Never throws.
 *
 * @see IAM User Guide, "Policy evaluation logic"
 */
export function evaluateStatement(
  statement: Statement,
  index: number,
  { Version }: Pick<PolicyDocument, 'Version'>,
  attachment: Attachment,
  request: StatementRequest,
): EvaluatedStatement {
  const principal = evaluatePrincipal(statement, attachment, request.principal)
  const actionMatches = evaluateAction(statement, request.action)
  const resourceMatches = evaluateResource(statement, attachment, request, Version)
  const conditions = Object.entries(statement.Condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) =>
      evaluateCondition(
        { operator, key, values, effect: statement.Effect, version: Version },
        request.context,
      ),
    ),
  )
  const applies =
    principal.matches &&
    actionMatches &&
    resourceMatches !== false &&
    conditions.every((condition) => condition.holds)
  const explanation: StatementExplanation = {
    index,
    ...(statement.Sid === undefined ? {} : { sid: statement.Sid }),
    effect: statement.Effect,
    applies,
    principalMatches: principal.matches,
    actionMatches,
    ...(resourceMatches === undefined ? {} : { resourceMatches }),
    conditions,
    reason: explainStatement(
      request,
      principal.matches,
      actionMatches,
      resourceMatches,
      conditions,
    ),
  }
  return { explanation, principalMatch: principal.match }
}

interface PrincipalEvaluation {
  readonly matches: boolean
  readonly match: PrincipalMatch | undefined
}

function evaluatePrincipal(
  { Effect, Principal, NotPrincipal }: Statement,
  attachment: Attachment,
  principal: RequestPrincipal,
): PrincipalEvaluation {
  if (attachment === 'principal') return { matches: true, match: undefined }
  if (Principal !== undefined) return evaluateNamed(Principal, Effect, principal)
  // Allowing everyone but a few is refused when a policy is parsed and never granted here.
  if (NotPrincipal === undefined || Effect === 'Allow') return { matches: false, match: undefined }
  const match = matchPrincipal(NotPrincipal, principal)
  // Naming the account or the role excepts neither its users nor its sessions.
  return { matches: match !== 'self' && match !== 'everyone', match: undefined }
}

function evaluateNamed(
  element: PrincipalElement,
  effect: Statement['Effect'],
  principal: RequestPrincipal,
): PrincipalEvaluation {
  const match = matchPrincipal(element, principal)
  // Whoever an identity provider vouches for is let in only through that provider, by its name;
  // `*` shuts them out like everyone, but never lets them in.
  const onlyByName = principal.kind === 'federated' && effect === 'Allow'
  if (match === 'everyone' && onlyByName) return { matches: false, match: undefined }
  return { matches: match !== undefined, match }
}

function evaluateAction({ Action, NotAction }: Statement, action: string): boolean {
  const listed = (values: readonly string[]): boolean =>
    values.some((value) => matchAction(value, action))
  if (Action !== undefined) return listed(Action)
  return NotAction !== undefined && !listed(NotAction)
}

function evaluateResource(
  { Effect, Resource, NotResource }: Statement,
  attachment: Attachment,
  { resource, context }: StatementRequest,
  version: PolicyDocument['Version'],
): boolean | undefined {
  if (Resource === undefined && NotResource === undefined) {
    return attachment === 'resource' ? undefined : false
  }
  if (resource === undefined) return Effect === 'Deny'
  const matches = (Resource ?? NotResource ?? []).map((value) =>
    matchResource(value, resource, context, version),
  )
  if (Resource !== undefined) return matches.includes(true)
  // A variable without a value leaves open which resource is excepted; that must not grant anything.
  const openException = matches.includes(undefined) && Effect === 'Allow'
  return !matches.includes(true) && !openException
}

function explainStatement(
  { action, resource }: StatementRequest,
  principalMatches: boolean,
  actionMatches: boolean,
  resourceMatches: boolean | undefined,
  conditions: readonly ConditionExplanation[],
): string {
  if (!principalMatches) return 'the statement is about other principals'
  if (!actionMatches) return `the statement is not about ${action}`
  if (resourceMatches === false) return `the statement is not about ${resource ?? 'the resource'}`
  const failed = conditions.find((condition) => !condition.holds)
  if (failed !== undefined) return `a condition does not hold: ${failed.reason}`
  const count = conditions.length
  if (count === 0) return 'the statement applies: it has no conditions'
  return `the statement applies: ${count === 1 ? 'its condition holds' : `all its ${count} conditions hold`}`
}
