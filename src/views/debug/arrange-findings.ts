import type { DebugResultData, ShownFinding } from './debug-page-data.ts'
import { levelKind } from './state-mark.tsx'

/** A finding with what would go away together with it. */
export interface FindingGroup {
  readonly finding: ShownFinding
  readonly consequences: readonly ShownFinding[]
}

/**
 * Findings in their order, each consequence moved below the first cause of its chain. A consequence
 * whose cause does not stand before it stays where it is, so that none is ever lost.
 */
export function arrangeFindings(findings: readonly ShownFinding[]): readonly FindingGroup[] {
  const groups: { finding: ShownFinding; consequences: ShownFinding[] }[] = []
  const groupOf = new Map<string, (typeof groups)[number]>()
  for (const finding of findings) {
    const cause = finding.consequenceOf
    const group = cause === undefined ? undefined : groupOf.get(cause.anchor)
    if (group === undefined) {
      const own = { finding, consequences: [] }
      groups.push(own)
      if (!groupOf.has(finding.anchor)) groupOf.set(finding.anchor, own)
    } else {
      group.consequences.push(finding)
      if (!groupOf.has(finding.anchor)) groupOf.set(finding.anchor, group)
    }
  }
  return groups
}

/** The findings of a result: the one that decides, where anything is refused, and all others. */
export function splitFindings({
  verdict,
  findings,
}: Pick<DebugResultData, 'verdict' | 'findings'>): {
  readonly cause: FindingGroup | undefined
  readonly others: readonly FindingGroup[]
} {
  const groups = arrangeFindings(findings)
  const cause =
    verdict === 'accepted'
      ? undefined
      : (groups.find(({ finding }) => levelKind(finding.level) === 'bad') ?? groups[0])
  return { cause, others: groups.filter((group) => group !== cause) }
}
