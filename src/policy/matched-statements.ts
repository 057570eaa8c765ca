import type { AccessDecision, LocatedStatement } from './explanation.ts'

/**
 * The statements of all policies that applied to a request and so led to the decision, those that
 * deny first; none for an implicit deny. Each has the name of its policy and its position in it.
 *
 * IAM's API reference says that an explicit deny hides every Allow; recorded answers list both, and
 * so does this.
 *
 * @see IAM API Reference, "SimulatePrincipalPolicy", `MatchedStatements`
 */
export function matchedStatements({
  decision,
  policyTypes,
}: AccessDecision): readonly LocatedStatement[] {
  if (decision === 'implicitDeny') return []
  const applying = policyTypes.flatMap(({ statements }) =>
    statements.filter(({ applies }) => applies),
  )
  return [
    ...applying.filter(({ effect }) => effect === 'Deny'),
    ...applying.filter(({ effect }) => effect === 'Allow'),
  ]
}
