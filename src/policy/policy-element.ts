import type { PolicyDocument, PolicyKind } from './policy-document.ts'
import { findBrokenVariable } from './policy-pattern.ts'
import type { PolicyPath } from './reject-policy.ts'
import { isReadAsTrust, rejectPolicy } from './reject-policy.ts'
import { quoted } from './wording.ts'

/** Where a statement stands, which decides what it may say. */
export interface StatementPlace {
  readonly path: PolicyPath
  readonly kind: PolicyKind
  readonly version: PolicyDocument['Version']
}

/** An element of a policy that must be an object. @throws {PolicyRejected} POLICY_MALFORMED if not */
export function asObject(value: unknown, path: PolicyPath): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    rejectPolicy(path, { problem: 'is not an object' })
  }
  return value as Readonly<Record<string, unknown>>
}

/**
 * Lets an object have none but the known elements. Names are case-sensitive.
 *
 * @throws {PolicyRejected} POLICY_MALFORMED when it has another
 */
export function requireKnown(
  object: Readonly<Record<string, unknown>>,
  known: readonly string[],
  path: PolicyPath,
  kind: PolicyKind,
): void {
  const unknown = Object.keys(object).find((element) => !known.includes(element))
  if (unknown === undefined) return
  rejectPolicy(path, {
    problem: `has an unknown element ${quoted(unknown)}`,
    expected: known.join(', '),
    received: unknown,
    ...(isReadAsTrust(kind) ? { iam: `Unknown field ${unknown}` } : {}),
  })
}

/** One string or a list of strings, as a list. @throws {PolicyRejected} POLICY_MALFORMED if neither */
export function asStrings(value: unknown, path: PolicyPath): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  if (!list.every((item) => typeof item === 'string')) {
    rejectPolicy(path, { problem: 'is neither a string nor a list of strings' })
  }
  return list
}

/**
 * Refuses `${...}` that no variable is. In 2008-10-17 it is text like any other.
 *
 * @throws {PolicyRejected} POLICY_MALFORMED when a brace, a quote or the name is missing
 */
export function requireVariables(
  value: string,
  path: PolicyPath,
  version: PolicyDocument['Version'],
): void {
  const broken = version === '2012-10-17' ? findBrokenVariable(value) : undefined
  if (broken === undefined) return
  rejectPolicy(path, {
    problem: `has ${quoted(broken)}, which is not a variable`,
    expected: "${key} or ${key, 'default'}",
    received: broken,
  })
}
