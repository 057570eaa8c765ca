/**
 * Owns what is said about a trust policy by reading it: findings with their places, Access Analyzer's
 * among them, and the smallest change that would let a denied request in. May import policy,
 * federation and partition. Never asks AWS, never decides about a sign-in: whether a policy is taken is
 * the parser's word, whether a request is allowed the evaluation's.
 *
 * Reading order: `find-trust-policy-problems.ts` (text to findings), `trust-policy-checks.ts` (every
 * check with its texts), `read-located-policy.ts` (JSON to places), the `check-*.ts` files, then
 * `smallest-change.ts`.
 */
import type { JsonProblem, LocatedJson } from '../locate-json.ts'
import { locateJson } from '../locate-json.ts'
import type { TrustPolicyLevel } from './access-analyzer.ts'
import type { RolePlace } from './check-accounts.ts'
import { checkAccounts } from './check-accounts.ts'
import { checkActions } from './check-actions.ts'
import { checkConditions, oidcProviderNames } from './check-conditions.ts'
import { checkDocument, checkText } from './check-document.ts'
import { checkFederation } from './check-federation.ts'
import { checkIamGrammar } from './check-iam-grammar.ts'
import { checkPrincipals } from './check-principals.ts'
import { checkStatement } from './check-statement.ts'
import type { ExpectedClaims } from './check-tags-and-source-identity.ts'
import {
  checkActionsOfKeys,
  checkExpectedClaims,
  checkRolesAnywhere,
} from './check-tags-and-source-identity.ts'
import { readLocatedPolicy } from './read-located-policy.ts'
import type { PlacedFinding, ReportFinding } from './report-finding.ts'
import { FindingCollector } from './report-finding.ts'
import type { TrustPolicyFinding } from './trust-policy-finding.ts'

/** What is known of the role beside its trust policy; each fact allows a check more. */
export interface TrustPolicySurroundings extends RolePlace {
  /** Values of `saml:aud` that are right besides AWS's own sign-in URLs; by default none. */
  readonly signInUrls?: readonly string[]
  /** What sign-ins are known to bring; by default neither tags nor a source identity. */
  readonly expectedClaims?: ExpectedClaims
}

/** Who has as many findings needs another document. */
const maxFindings = 100
const levels: readonly TrustPolicyLevel[] = ['error', 'warning', 'info']

/**
 * Everything that can be said about a trust policy without a request: faults of its JSON, what IAM
 * would refuse, what IAM Access Analyzer reports about trust policies, and what lets in others than
 * its author thinks. Faults of the JSON come first, then errors, warnings and advice, each in the
 * order of the text. The rest of a text with faults is judged as it was most likely meant.
 *
 * Whenever IAM would refuse the text, there is a finding of level `error`. The same text gets the same
 * findings. Never throws, takes any text; at most 100 findings.
 *
 * @see IAM User Guide, "Access Analyzer policy check reference"
 */
export function findTrustPolicyProblems(
  text: string,
  surroundings: TrustPolicySurroundings = {},
): readonly TrustPolicyFinding[] {
  const json = locateJson(text)
  const collector = new FindingCollector(json.positionAt, maxFindings)
  checkText(text, json, collector.report)
  // Of a text that is no JSON at all there is no more to say than that.
  const { root, problems } = json
  if (root !== undefined && (root.kind === 'object' || problems.every(isNoSyntaxProblem))) {
    checkContent(root, surroundings, collector.report)
  }
  checkIamGrammar(text, root, collector)
  return collector.findings.toSorted(compareFindings).map(({ finding }) => finding)
}

function checkContent(
  root: NonNullable<LocatedJson['root']>,
  { signInUrls = [], expectedClaims = {}, ...role }: TrustPolicySurroundings,
  report: ReportFinding,
): void {
  const policy = readLocatedPolicy(root, report)
  if (policy === undefined) return
  checkDocument(policy, report)
  const { statements } = policy
  const providerNames = [...new Set(statements.flatMap(oidcProviderNames))]
  for (const statement of statements) {
    checkStatement(statement, report)
    checkPrincipals(statement, report)
    checkActions(statement, report)
    checkConditions(statement, { version: policy.version?.value, providerNames }, report)
    checkFederation(statement, signInUrls, report)
    checkActionsOfKeys(statement, statements, report)
    checkRolesAnywhere(statement, report)
  }
  checkAccounts(policy, role, report)
  checkExpectedClaims(statements, expectedClaims, report)
}

function isNoSyntaxProblem({ kind }: JsonProblem): boolean {
  return kind !== 'syntax'
}

function compareFindings(one: PlacedFinding, other: PlacedFinding): number {
  return rank(one) - rank(other) || one.place.start - other.place.start
}

function rank({ finding }: PlacedFinding): number {
  return finding.id === 'json-syntax-error' ? -1 : levels.indexOf(finding.level)
}
