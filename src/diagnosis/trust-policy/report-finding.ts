import type { LocatedJson } from '../locate-json.ts'
import { jsonPath } from '../locate-json.ts'
import { shown } from '../shown.ts'
import type { TrustPolicyCheck, TrustPolicyCheckId } from './trust-policy-checks.ts'
import { trustPolicyChecks } from './trust-policy-checks.ts'
import type { TrustPolicyFinding } from './trust-policy-finding.ts'

/** A place in the text of a policy: names and indexes down to it, and its characters. */
export interface Place {
  readonly segments: readonly (string | number)[]
  readonly start: number
  /** Behind the last character. */
  readonly end: number
}

export interface FindingDetails {
  /** What stands for the placeholders of the check's texts. */
  readonly fill?: Readonly<Record<string, string>>
  /** The right name that was most likely meant; fills `{{orNearest}}` and is what was expected. */
  readonly nearest?: string | undefined
  readonly expected?: string | undefined
  readonly received?: string | undefined
}

export type ReportFinding = (id: TrustPolicyCheckId, place: Place, details?: FindingDetails) => void

/** A finding with its place, by which findings are put in order. */
export interface PlacedFinding {
  readonly place: Place
  readonly finding: TrustPolicyFinding
}

/** Collects findings, at most `maxFindings` of them; what comes after those is not kept. */
export class FindingCollector {
  readonly findings: PlacedFinding[] = []
  readonly #positionAt: LocatedJson['positionAt']
  readonly #maxFindings: number

  constructor(positionAt: LocatedJson['positionAt'], maxFindings: number) {
    this.#positionAt = positionAt
    this.#maxFindings = maxFindings
  }

  readonly report: ReportFinding = (id, place, details = {}) => {
    // That IAM refuses the policy is said whatever else there is to say.
    if (this.findings.length >= this.#maxFindings && id !== 'iam-grammar') return
    const start = this.#positionAt(place.start)
    const end = this.#positionAt(place.end)
    const { expected = details.nearest, received } = details
    const check: TrustPolicyCheck = trustPolicyChecks[id]
    const { level, accessAnalyzerType, guideSection } = check
    const finding: TrustPolicyFinding = {
      id,
      level,
      ...(accessAnalyzerType === undefined ? {} : { accessAnalyzerType }),
      message: fillIn(check.message, details),
      path: jsonPath(
        place.segments.map((segment) => (typeof segment === 'string' ? shown(segment) : segment)),
      ),
      line: start.line,
      column: start.column,
      endLine: end.line,
      endColumn: end.column,
      ...(expected === undefined ? {} : { expected: shown(expected) }),
      ...(received === undefined ? {} : { received: shown(received) }),
      remedy: fillIn(check.remedy, details),
      guideSection,
    }
    this.findings.push({ place, finding })
  }
}

function fillIn(template: string, { fill = {}, nearest }: FindingDetails): string {
  return template.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => {
    if (name === 'orNearest') return nearest === undefined ? '' : `, most likely ${shown(nearest)}`
    return shown((name === 'nearest' ? nearest : undefined) ?? fill[name] ?? '')
  })
}
