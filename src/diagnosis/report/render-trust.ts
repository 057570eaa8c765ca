import type {
  ConditionExplanation,
  Decision,
  StatementExplanation,
} from '../../policy/explanation.ts'
import { nameStatement } from '../../policy/wording.ts'
import type { SmallestChange } from '../trust-policy/smallest-change.ts'
import type { Paint } from './paint.ts'
import { visible } from './visible.ts'

/** Values of a list beyond this number are counted. */
const maxValues = 5
/** Statements beyond this number that say nothing about the action are counted. */
const maxStatements = 20

/**
 * The decision about one action as a tree: what decided, each statement with the first thing that kept
 * it from applying, and each condition with what it asked for and what was there.
 */
export function renderDecision(decision: Decision, paint: Paint): readonly string[] {
  const allowed = decision.decision === 'allowed'
  const by = decision.decidedBy === undefined ? '' : ` by ${nameStatement(decision.decidedBy)}`
  const answer = `${allowed ? 'allowed' : 'denied'}${visible(by)}`
  const statements = decision.statements.slice(0, maxStatements)
  const more = decision.statements.length - statements.length
  return [
    `${paint(allowed ? 'green' : 'red', allowed ? '✓' : '✗')} ${visible(decision.action)}: ${answer}`,
    ...statements.flatMap((statement, index) =>
      branch(
        renderStatement(statement, decision, paint),
        index === statements.length - 1 && more === 0,
      ),
    ),
    ...(more === 0 ? [] : [`└─ and ${more} more statements`]),
  ]
}

function renderStatement(
  statement: StatementExplanation,
  { decidedBy }: Decision,
  paint: Paint,
): readonly string[] {
  const { effect, applies, conditions, principalMatches, actionMatches, reason } = statement
  const decides = decidedBy?.index === statement.index
  const mark = decides ? paint('bold', ', decides') : ''
  const head = `${visible(nameStatement(statement))} (${effect}) ${applies ? 'applies' : 'does not apply'}${mark}`
  const met = principalMatches && actionMatches
  return [
    head,
    ...(met ? [] : [`└─ ${visible(reason)}`]),
    ...(met
      ? conditions.flatMap((condition, index) =>
          branch([renderCondition(condition, paint)], index === conditions.length - 1),
        )
      : []),
  ]
}

function renderCondition(condition: ConditionExplanation, paint: Paint): string {
  const { holds, operator, key, expected, present } = condition
  const is = present === undefined ? 'absent' : valuesOf(present)
  return `${paint(holds ? 'green' : 'red', holds ? '✓' : '✗')} ${visible(operator)} ${visible(key)}: asks for ${valuesOf(expected)}; is ${is}`
}

function valuesOf(values: readonly string[]): string {
  const shown = values.slice(0, maxValues).map((value) => visible(JSON.stringify(cut(value))))
  const more = values.length - shown.length
  if (values.length === 0) return 'nothing'
  return `${shown.join(' or ')}${more === 0 ? '' : ` or one of ${more} more`}`
}

function cut(value: string): string {
  return value.length > 120 ? `${value.slice(0, 119)}…` : value
}

function branch([head = '', ...rest]: readonly string[], isLast: boolean): readonly string[] {
  return [
    `${isLast ? '└─' : '├─'} ${head}`,
    ...rest.map((line) => `${isLast ? '  ' : '│ '} ${line}`),
  ]
}

/** The smallest change that would let a denied request in, with the edits; empty for an allowed one. */
export function renderSmallestChange(
  change: SmallestChange | undefined,
  paint: Paint,
): readonly string[] {
  if (change === undefined || change.outcome === 'alreadyAllowed') return []
  if (change.outcome === 'none') return [`What stands in the way: ${visible(change.sentence)}.`]
  const { best, others } = change
  return [
    `The smallest change that would allow it: ${paint('bold', `${visible(upperFirst(best.sentence))}.`)}`,
    ...best.edits.flatMap(({ target, path, oldValue, newValue }) => [
      `  ${target === 'policy' ? 'in the policy' : 'in what the identity provider sends'}, at ${visible(path)}`,
      ...(oldValue === undefined ? [] : [paint('red', `    - ${visible(cut(oldValue))}`)]),
      ...(newValue === undefined ? [] : [paint('green', `    + ${visible(cut(newValue))}`)]),
    ]),
    ...others.slice(0, 3).map(({ sentence }) => `  or: ${visible(upperFirst(sentence))}.`),
  ]
}

function upperFirst(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}
