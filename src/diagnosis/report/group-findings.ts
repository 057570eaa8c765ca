import type { Finding } from '../finding.ts'

/** A finding with those that go away with it. */
export interface FindingGroup {
  readonly finding: Finding
  readonly consequences: readonly Finding[]
}

/** Puts what follows from a finding under it, and leaves the order as it is otherwise. */
export function groupFindings(findings: readonly Finding[]): readonly FindingGroup[] {
  const roots = findings.filter((finding) => causeOf(finding, findings) === undefined)
  const rootOf = (finding: Finding): Finding => {
    const seen = new Set<Finding>()
    let at = finding
    for (let cause = causeOf(at, findings); cause !== undefined; cause = causeOf(at, findings)) {
      if (seen.has(cause)) break
      seen.add(cause)
      at = cause
    }
    return at
  }
  const consequences = findings.filter((finding) => !roots.includes(finding))
  const groups = roots.map((finding) => ({
    finding,
    consequences: consequences.filter((one) => rootOf(one) === finding),
  }))
  // Findings that name each other have no root: they are told all the same.
  const told = new Set(groups.flatMap((group) => [group.finding, ...group.consequences]))
  const rest = findings.filter((finding) => !told.has(finding))
  return [...groups, ...rest.map((finding) => ({ finding, consequences: [] }))]
}

/** What a finding follows from: the earliest of that id, in the same document before others. */
export function causeOf(
  { consequenceOf, at }: Finding,
  findings: readonly Finding[],
): Finding | undefined {
  if (consequenceOf === undefined) return undefined
  const causes = findings.filter(({ id }) => id === consequenceOf)
  return causes.find((cause) => cause.at?.document === at?.document) ?? causes[0]
}
