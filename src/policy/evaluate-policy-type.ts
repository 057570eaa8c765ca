import type { EvaluatedStatement } from './evaluate-statement.ts'
import { evaluateStatement } from './evaluate-statement.ts'
import { findDeciding } from './evaluate-trust-policy.ts'
import type { LocatedStatement, PolicyType, PolicyTypeExplanation } from './explanation.ts'
import type { PrincipalMatch } from './match-principal.ts'
import type { NamedPolicy } from './policy-document.ts'
import type { AccessRequest } from './request.ts'
import { nameStatement, quoted } from './wording.ts'

/** What the policies of one type say, and how far an Allow of a resource-based policy reaches. */
export interface EvaluatedType extends PolicyTypeExplanation {
  readonly allow: LocatedStatement | undefined
  /** The most far-reaching way in which an Allow that applies names the principal. */
  readonly allowedAs: PrincipalMatch | undefined
}

/**
 * Holds all policies of one type against a request, as if their statements stood in one policy.
 * Never throws.
 */
export function evaluatePolicyType(
  policyType: PolicyType,
  policies: readonly NamedPolicy[],
  request: AccessRequest,
): EvaluatedType {
  const attachment = policyType === 'resource' ? 'resource' : 'principal'
  const evaluated = policies.flatMap(({ name, document }) =>
    document.Statement.map((statement, index) => {
      const result = evaluateStatement(statement, index, document, attachment, request)
      const located: LocatedStatement = { ...result.explanation, policyType, policy: name }
      return { ...result, explanation: located }
    }),
  )
  const statements = evaluated.map(({ explanation }) => explanation)
  const deciding = findDeciding(statements)
  const allow = furthestAllow(evaluated)
  return {
    policyType,
    statements,
    decision:
      deciding === undefined
        ? 'implicitDeny'
        : deciding.effect === 'Deny'
          ? 'explicitDeny'
          : 'allowed',
    reason:
      deciding === undefined
        ? `no statement of the ${typeNames[policyType]} allows ${request.action}`
        : `${nameLocated(deciding)} ${deciding.effect === 'Deny' ? 'denies' : 'allows'} ${request.action}`,
    allow: allow?.explanation,
    allowedAs: allow?.principalMatch,
  }
}

const reach: readonly (PrincipalMatch | undefined)[] = [
  'self',
  'everyone',
  'sessionIssuer',
  'account',
  undefined,
]

/** Order must not matter, so of several statements that allow, the most far-reaching one counts. */
function furthestAllow<Evaluated extends EvaluatedStatement>(
  evaluated: readonly Evaluated[],
): Evaluated | undefined {
  const allowing = evaluated.filter(
    ({ explanation }) => explanation.applies && explanation.effect === 'Allow',
  )
  return reach
    .map((match) => allowing.find(({ principalMatch }) => principalMatch === match))
    .find((found) => found !== undefined)
}

const typeNames: Record<PolicyType, string> = {
  scp: 'service control policies',
  resource: 'resource-based policy',
  identity: 'identity-based policies',
  boundary: 'permissions boundary',
  session: 'session policies',
}

/** A statement with its place, as a reason names it. */
export function nameLocated(statement: LocatedStatement): string {
  return `${nameStatement(statement)} of the ${typeNames[statement.policyType]} (${quoted(statement.policy)})`
}
