import type { OperatorUse } from '../../policy/conditions/index.ts'
import { parseConditionOperator } from '../../policy/conditions/index.ts'
import type { JsonMember, JsonNode, JsonObjectNode } from '../locate-json.ts'
import { memberOf } from '../locate-json.ts'
import type { Place, ReportFinding } from './report-finding.ts'

type Segments = readonly (string | number)[]

/** A text of the policy and where it stands. */
export interface LocatedText extends Place {
  readonly value: string
}

/** One value of a condition; a number or a boolean as the text that it is compared as. */
export interface LocatedValue extends LocatedText {
  readonly kind: 'string' | 'number' | 'boolean'
}

export interface LocatedPrincipal extends LocatedText {
  /** AWS, Federated, Service, or whatever stands there. */
  readonly key: LocatedText
}

/** One key under one operator. */
export interface LocatedCondition {
  readonly operator: LocatedText
  /** undefined when there is no such operator. */
  readonly use: OperatorUse | undefined
  readonly key: LocatedText
  readonly values: readonly LocatedValue[]
}

/** An element of a statement with its name's and its value's place. */
export interface LocatedElement {
  readonly name: LocatedText
  readonly node: JsonNode
  readonly place: Place
}

/** A statement as far as it can be read; what is of a wrong type is left out, and reported. */
export interface LocatedStatement {
  readonly place: Place
  readonly node: JsonObjectNode
  /** By name; of a name that is there twice the last one. */
  readonly elements: ReadonlyMap<string, LocatedElement>
  readonly sid: LocatedText | undefined
  readonly effect: LocatedText | undefined
  /** Whether it allows; a misspelt effect counts as Allow. */
  readonly allows: boolean
  readonly principals: readonly LocatedPrincipal[]
  readonly actions: readonly LocatedText[]
  readonly notActions: readonly LocatedText[]
  readonly conditions: readonly LocatedCondition[]
}

export interface LocatedPolicy {
  readonly place: Place
  readonly node: JsonObjectNode
  readonly elements: ReadonlyMap<string, LocatedElement>
  readonly version: LocatedText | undefined
  readonly statements: readonly LocatedStatement[]
}

/**
 * Reads a policy as far as it can be read, with the place of everything. A value of a wrong JSON type
 * is reported and left out. Never throws.
 */
export function readLocatedPolicy(
  root: JsonNode,
  report: ReportFinding,
): LocatedPolicy | undefined {
  const place = placeOf(root, [])
  if (root.kind !== 'object') {
    report('data-type-mismatch', place, { fill: { type: 'Object' }, received: root.kind })
    return undefined
  }
  const elements = elementsOf(root, [])
  const statement = elements.get('Statement')
  return {
    place,
    node: root,
    elements,
    version: readText(elements.get('Version'), report),
    statements: statement === undefined ? [] : readStatements(statement.node, report),
  }
}

function readStatements(node: JsonNode, report: ReportFinding): readonly LocatedStatement[] {
  const segments = ['Statement']
  const list = node.kind === 'array' ? node.items : [node]
  return list.flatMap((item, index) => {
    const own = node.kind === 'array' ? [...segments, index] : segments
    if (item.kind === 'object') return [readStatement(item, own, report)]
    report('data-type-mismatch', placeOf(item, own), {
      fill: { type: 'Object' },
      received: item.kind,
    })
    return []
  })
}

function readStatement(
  node: JsonObjectNode,
  segments: Segments,
  report: ReportFinding,
): LocatedStatement {
  const elements = elementsOf(node, segments)
  const effect = readText(elements.get('Effect'), report)
  const texts = (name: string): readonly LocatedText[] => {
    const element = elements.get(name)
    return element === undefined ? [] : readTexts(element.node, [...segments, name], report)
  }
  return {
    place: placeOf(node, segments),
    node,
    elements,
    sid: readText(elements.get('Sid'), report),
    effect,
    allows: effect?.value.toLowerCase() !== 'deny',
    principals: readPrincipals(memberOf(node, 'Principal'), [...segments, 'Principal'], report),
    actions: texts('Action'),
    notActions: texts('NotAction'),
    conditions: readConditions(memberOf(node, 'Condition'), [...segments, 'Condition'], report),
  }
}

/** A Principal that is a text has no types and no values: it is judged where its form is. */
function readPrincipals(
  member: JsonMember | undefined,
  segments: Segments,
  report: ReportFinding,
): readonly LocatedPrincipal[] {
  if (member === undefined || member.value.kind === 'string') return []
  if (member.value.kind !== 'object') {
    const place = placeOf(member.value, segments)
    report('data-type-mismatch', place, { fill: { type: 'Object' }, received: member.value.kind })
    return []
  }
  return member.value.members.flatMap((type) => {
    const key = nameOf(type, segments)
    return readTexts(type.value, [...segments, type.name], report).map((text) => ({ ...text, key }))
  })
}

function readConditions(
  member: JsonMember | undefined,
  segments: Segments,
  report: ReportFinding,
): readonly LocatedCondition[] {
  return objectMembers(member?.value, segments, report).flatMap((operator) => {
    const ofOperator = [...segments, operator.name]
    const keys = objectMembers(operator.value, ofOperator, report)
    return keys.map((key) => ({
      operator: nameOf(operator, segments),
      use: parseConditionOperator(operator.name),
      key: nameOf(key, ofOperator),
      values: readValues(key.value, [...ofOperator, key.name], report),
    }))
  })
}

function objectMembers(
  node: JsonNode | undefined,
  segments: Segments,
  report: ReportFinding,
): readonly JsonMember[] {
  if (node === undefined) return []
  if (node.kind === 'object') return node.members
  report('data-type-mismatch', placeOf(node, segments), {
    fill: { type: 'Object' },
    received: node.kind,
  })
  return []
}

function readValues(
  node: JsonNode,
  segments: Segments,
  report: ReportFinding,
): readonly LocatedValue[] {
  return scalarsOf(node, segments).flatMap(([item, place]): readonly LocatedValue[] => {
    if (item.kind === 'string') return [{ ...place, kind: item.kind, value: item.value }]
    if (item.kind === 'number') return [{ ...place, kind: item.kind, value: item.text }]
    if (item.kind === 'boolean') return [{ ...place, kind: item.kind, value: String(item.value) }]
    report('data-type-mismatch', place, { fill: { type: 'String' }, received: item.kind })
    return []
  })
}

function readTexts(
  node: JsonNode,
  segments: Segments,
  report: ReportFinding,
): readonly LocatedText[] {
  return scalarsOf(node, segments).flatMap(([item, place]) => {
    if (item.kind === 'string') return [{ ...place, value: item.value }]
    report('data-type-mismatch', place, { fill: { type: 'String' }, received: item.kind })
    return []
  })
}

function readText(
  element: LocatedElement | undefined,
  report: ReportFinding,
): LocatedText | undefined {
  if (element === undefined) return undefined
  const { node, place } = element
  if (node.kind === 'string') return { ...place, value: node.value }
  report('data-type-mismatch', place, { fill: { type: 'String' }, received: node.kind })
  return undefined
}

/** One value or the members of a list. */
function scalarsOf(node: JsonNode, segments: Segments): readonly (readonly [JsonNode, Place])[] {
  if (node.kind !== 'array') return [[node, placeOf(node, segments)]]
  return node.items.map((item, index) => [item, placeOf(item, [...segments, index])])
}

function elementsOf(node: JsonObjectNode, segments: Segments): ReadonlyMap<string, LocatedElement> {
  return new Map(
    node.members.map((member) => {
      const place = placeOf(member.value, [...segments, member.name])
      return [member.name, { name: nameOf(member, segments), node: member.value, place }]
    }),
  )
}

function nameOf({ name, nameSpan }: JsonMember, segments: Segments): LocatedText {
  return { value: name, segments: [...segments, name], ...nameSpan }
}

function placeOf({ start, end }: JsonNode, segments: Segments): Place {
  return { segments, start, end }
}
