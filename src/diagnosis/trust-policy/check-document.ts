import { policySize, policySizeLimits } from '../../policy/policy-size.ts'
import type { JsonProblem, LocatedJson } from '../locate-json.ts'
import { nearestName } from '../nearest-name.ts'
import type { LocatedPolicy, LocatedStatement } from './read-located-policy.ts'
import type { Place, ReportFinding } from './report-finding.ts'
import type { TrustPolicyCheckId } from './trust-policy-checks.ts'

const documentElements = ['Version', 'Id', 'Statement']
const versions = ['2012-10-17', '2008-10-17']
const unsupportedCharacter = /[^\t\n\r\u0020-\u00ff]/u

const problemChecks: Readonly<Record<JsonProblem['kind'], TrustPolicyCheckId>> = {
  syntax: 'json-syntax-error',
  repeatedName: 'repeated-name',
  tooDeep: 'policy-unreadable',
  tooLong: 'policy-unreadable',
}

/** Checks the text itself: whether it is JSON, its characters, its size. */
export function checkText(text: string, json: LocatedJson, report: ReportFinding): void {
  for (const { kind, start, end, problem, remedy } of json.problems) {
    const { line, column } = json.positionAt(start)
    const fill = { index: String(start), line: String(line), column: String(column) }
    const place = { segments: [], start, end }
    report(problemChecks[kind], place, { fill: { ...fill, problem, remedy } })
  }
  if (json.root === undefined) return
  const whole: Place = { segments: [], start: json.root.start, end: json.root.start + 1 }
  if (/^[\t\n\r ]/.test(text)) report('leading-white-space', { ...whole, start: 0, end: 1 })
  const foreign = unsupportedCharacter.exec(text)
  if (foreign !== null) {
    const [character] = foreign
    const place = { segments: [], start: foreign.index, end: foreign.index + character.length }
    const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
    report('unsupported-character', place, { fill: { character: `U+${code}` } })
  }
  const quota = policySizeLimits.trust.maxCharacters
  const size = policySize(text)
  if (size > quota) {
    report('policy-size-exceeds-role-trust-policy-quota', whole, {
      fill: { quota: String(quota) },
      expected: `at most ${quota}`,
      received: String(size),
    })
  }
}

/** Checks the elements of the document, and what its statements are together. */
export function checkDocument(policy: LocatedPolicy, report: ReportFinding): void {
  for (const { name } of policy.elements.values()) {
    if (documentElements.includes(name.value)) continue
    const nearest = nearestName(name.value, documentElements)
    const fill = { element: name.value }
    report('invalid-policy-element', name, { fill, nearest, received: name.value })
  }
  const start = { ...policy.place, end: policy.place.start + 1 }
  if (!policy.elements.has('Version')) report('missing-version', start)
  const { version } = policy
  if (version !== undefined && !versions.includes(version.value)) {
    const fill = { version: version.value }
    report('invalid-version', version, { fill, expected: '2012-10-17', received: version.value })
  }
  const statement = policy.elements.get('Statement')
  const isEmpty = statement?.node.kind === 'array' && statement.node.items.length === 0
  if (statement === undefined || isEmpty) {
    report('missing-statement', statement?.place ?? start)
  } else if (policy.statements.length > 0 && !policy.statements.some(({ allows }) => allows)) {
    report('no-allow-statement', statement.name)
  }
  checkSids(policy.statements, report)
  checkRepetition(policy.statements, report)
}

function checkSids(statements: readonly LocatedStatement[], report: ReportFinding): void {
  const seen = new Set<string>()
  for (const { sid } of statements) {
    if (sid === undefined || sid.value === '') continue
    if (seen.has(sid.value)) report('unique-sids-required', sid, { received: sid.value })
    seen.add(sid.value)
  }
}

/** Two statements are the same when they differ in nothing but their Sid and the order of lists. */
function checkRepetition(statements: readonly LocatedStatement[], report: ReportFinding): void {
  const seen = new Map<string, number>()
  statements.forEach((statement, index) => {
    const content = contentOf(statement)
    const first = seen.get(content)
    if (first === undefined) seen.set(content, index)
    else
      report('redundant-statement', statement.place, { fill: { same: `statement ${first + 1}` } })
  })
}

function contentOf(statement: LocatedStatement): string {
  const { effect, principals, actions, notActions, conditions, elements } = statement
  const others = [...elements.keys()].filter((name) => name !== 'Sid')
  return JSON.stringify([
    others.sort(),
    effect?.value,
    principals.map(({ key, value }) => [key.value, value].join(' ')).sort(),
    actions.map(({ value }) => value.toLowerCase()).sort(),
    notActions.map(({ value }) => value.toLowerCase()).sort(),
    conditions
      .map(({ operator, key, values }) =>
        JSON.stringify([
          operator.value,
          key.value.toLowerCase(),
          values.map(({ value }) => value).sort(),
        ]),
      )
      .sort(),
  ])
}
