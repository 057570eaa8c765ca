import { findConditionKey } from '../diagnosis/trust-policy/known-condition-keys.ts'
import { contextOf } from '../federation/condition-context.ts'
import type { ConditionContext, ConditionValue } from '../federation/condition-context.ts'
import { wrongUsage } from './wrong-usage.ts'

/**
 * The condition keys that somebody wrote by hand: a JSON object of key to value, or to a list of
 * values. Numbers and booleans stand for their text. A list makes a key that has several values, and so
 * does a key that always has; an empty list stands for a key that is absent.
 *
 * @throws {CommanderError} when it is something else: wrong usage
 */
export function readConditionKeys(text: string, file: string): ConditionContext {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw wrongUsage(`${file} is not JSON`)
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw wrongUsage(
      `${file} has to be an object: {"saml:aud": "...", "saml:edupersonaffiliation": ["..."]}`,
    )
  }
  return contextOf(Object.entries(json).map(([key, value]) => conditionValue(key, value, file)))
}

function conditionValue(key: string, value: unknown, file: string): ConditionValue {
  const values = Array.isArray(value) ? value.map(textOf) : [textOf(value)]
  if (!values.every((one) => one !== undefined)) {
    throw wrongUsage(
      `${file}: the value of ${JSON.stringify(key)} has to be a text or a list of texts`,
    )
  }
  const known = findConditionKey(key, [])?.multivalued === true
  return { key, values, multivalued: known || Array.isArray(value) }
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}
