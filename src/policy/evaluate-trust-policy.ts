import { evaluateStatement } from './evaluate-statement.ts'
import type { Decision, StatementExplanation } from './explanation.ts'
import type { PolicyDocument } from './policy-document.ts'
import type { TrustRequest } from './request.ts'
import { nameStatement } from './wording.ts'

/**
 * Whether a role's trust policy lets a principal do one action (`sts:AssumeRoleWithSAML`,
 * `sts:TagSession`, ...), with every statement and condition explained. One Deny that applies
 * decides; otherwise one Allow; otherwise the request is denied by default. The order of statements
 * does not matter. Never throws: what the engine does not know counts against the request.
 *
 * Each action of one STS call is asked for on its own: a call with tags needs `sts:TagSession` too.
 *
 * @see IAM User Guide, "Determining whether a request is allowed or denied within an account"
 */
export function evaluateTrustPolicy(policy: PolicyDocument, request: TrustRequest): Decision {
  const statements = policy.Statement.map(
    (statement, index) =>
      evaluateStatement(statement, index, policy, 'resource', request).explanation,
  )
  const decidedBy = findDeciding(statements)
  const { action } = request
  if (decidedBy === undefined) {
    return {
      action,
      decision: 'implicitDeny',
      statements,
      reason: explainDenial(action, statements),
    }
  }
  const denied = decidedBy.effect === 'Deny'
  return {
    action,
    decision: denied ? 'explicitDeny' : 'allowed',
    decidedBy,
    statements,
    reason: `${nameStatement(decidedBy)} of the trust policy ${denied ? 'denies' : 'allows'} ${action}`,
  }
}

/** The first statement that decides: a Deny that applies before any Allow that does. */
export function findDeciding<Explained extends StatementExplanation>(
  statements: readonly Explained[],
): Explained | undefined {
  const applying = statements.filter((statement) => statement.applies)
  return applying.find((statement) => statement.effect === 'Deny') ?? applying[0]
}

/** Names the Allow statement that came closest, because that is the one to change. */
function explainDenial(action: string, statements: readonly StatementExplanation[]): string {
  const closest = statements
    .filter((statement) => statement.effect === 'Allow')
    .sort((one, other) => closeness(other) - closeness(one))[0]
  const denial = `no statement of the trust policy allows ${action}`
  return closest === undefined ? denial : `${denial}; ${nameStatement(closest)}: ${closest.reason}`
}

function closeness(statement: StatementExplanation): number {
  const failed = statement.conditions.filter((condition) => !condition.holds).length
  return (statement.principalMatches ? 2 : 0) + (statement.actionMatches ? 4 : 0) + 1 / (1 + failed)
}
