import { nearestName } from '../nearest-name.ts'
import type { LocatedStatement } from './read-located-policy.ts'
import type { ReportFinding } from './report-finding.ts'

const statementElements = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
]

/** Checks which elements a statement has, its Sid and its Effect. */
export function checkStatement(statement: LocatedStatement, report: ReportFinding): void {
  const { elements, place } = statement
  const start = { ...place, end: place.start + 1 }
  const unknown = [...elements.values()].filter(
    ({ name }) => !statementElements.includes(name.value),
  )
  for (const { name } of unknown) {
    const nearest = nearestName(name.value, statementElements)
    const fill = { element: name.value }
    report('invalid-policy-element', name, { fill, nearest, received: name.value })
  }
  checkSid(statement, report)
  checkEffect(statement, report)
  for (const [element1, element2] of [
    ['Principal', 'NotPrincipal'],
    ['Action', 'NotAction'],
  ] as const) {
    const second = elements.get(element2)
    if (!elements.has(element1) || second === undefined) continue
    report('unsupported-element-combination', second.name, { fill: { element1, element2 } })
  }
  for (const name of ['Resource', 'NotResource']) {
    const element = elements.get(name)
    if (element !== undefined) report('role-trust-policy-syntax-error-resource', element.name)
  }
  const notPrincipal = elements.get('NotPrincipal')
  if (notPrincipal !== undefined) {
    report('role-trust-policy-syntax-error-notprincipal', notPrincipal.name)
    if (statement.allows) report('allow-with-notprincipal', notPrincipal.name)
  } else if (!elements.has('Principal')) report('missing-principal', start)
  if (!elements.has('Action') && !elements.has('NotAction')) report('missing-action', start)
}

function checkSid({ sid }: LocatedStatement, report: ReportFinding): void {
  if (sid === undefined) return
  if (sid.value === '') report('empty-sid-value', sid)
  else if (!/^[0-9A-Za-z]*$/.test(sid.value)) {
    report('unsupported-sid', sid, { received: sid.value })
  }
}

function checkEffect({ elements, effect, place }: LocatedStatement, report: ReportFinding): void {
  if (!elements.has('Effect')) {
    report('missing-effect', { ...place, end: place.start + 1 }, { expected: 'Allow or Deny' })
  } else if (effect !== undefined && effect.value !== 'Allow' && effect.value !== 'Deny') {
    report('invalid-effect', effect, {
      fill: { effect: effect.value },
      expected: nearestName(effect.value, ['Allow', 'Deny']) ?? 'Allow or Deny',
      received: effect.value,
    })
  }
}
