import { matchPattern } from './match-pattern.ts'
import type { PatternPart } from './policy-pattern.ts'
import type { ResolvedPart, ResolvedPattern } from './resolve-variables.ts'

interface TextPart {
  readonly kind: 'text'
  readonly text: string
}

/** arn, partition, service, region, account id, resource; the resource may contain colons itself. */
const arnComponents = 6

/**
 * Whether an ARN matches a pattern, each of its six components on its own, so that a wildcard never
 * reaches over a colon into the next component. Within the last one it matches anything.
 *
 * @see IAM User Guide, "Amazon Resource Name (ARN) condition operators"
 */
export function matchArn(pattern: ResolvedPattern, arn: string): boolean {
  const expected = splitAtColons(pattern)
  const present = splitArn(arn)
  return (
    expected.length === arnComponents &&
    present.length === arnComponents &&
    expected.every((component, index) => matchPattern(component, present[index] ?? ''))
  )
}

/**
 * As {@link matchArn}, for Resource elements: components left out at the end of the pattern match
 * anything, so `arn:aws:sqs` means every queue of every region and account.
 */
export function matchResourceArn(pattern: ResolvedPattern, arn: string): boolean {
  const expected = splitAtColons(pattern)
  const present = splitArn(arn)
  return (
    expected.length <= arnComponents &&
    present.length === arnComponents &&
    expected.every((component, index) => matchPattern(component, present[index] ?? ''))
  )
}

function splitArn(arn: string): readonly string[] {
  const components = arn.split(':')
  if (components.length < arnComponents) return components
  return [...components.slice(0, arnComponents - 1), components.slice(arnComponents - 1).join(':')]
}

/** Cuts a pattern at the colons of its own text into at most six components. */
export function splitAtColons<Part extends PatternPart | ResolvedPart>(
  pattern: readonly Part[],
): readonly (readonly (Part | TextPart)[])[] {
  const components: (Part | TextPart)[][] = [[]]
  for (const part of pattern) {
    if (part.kind !== 'text') {
      components.at(-1)?.push(part)
      continue
    }
    const room = arnComponents - components.length
    const [first = '', ...rest] = splitLimited(part.text, room)
    components.at(-1)?.push({ kind: 'text', text: first })
    for (const text of rest) components.push([{ kind: 'text', text }])
  }
  return components
}

/** Splits at the first `limit` colons; the last piece keeps the others. */
function splitLimited(text: string, limit: number): readonly string[] {
  const pieces = text.split(':')
  return pieces.length <= limit + 1
    ? pieces
    : [...pieces.slice(0, limit), pieces.slice(limit).join(':')]
}
