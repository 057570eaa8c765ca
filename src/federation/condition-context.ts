/** One condition key of a request, with what the request says for it. */
export interface ConditionValue {
  /** The key as the guide spells it, for example `saml:edupersonaffiliation`. */
  readonly key: string
  /** Never empty: a key without a value is absent from the context. */
  readonly values: readonly string[]
  /** Whether the key is a list; decides what a plain operator and the set operators mean. */
  readonly multivalued: boolean
}

/** The keys of a request by lower-cased name, because condition keys have no case. */
export type ConditionContext = ReadonlyMap<string, ConditionValue>

/** A key with one value; without one it is left out of every context. */
export function singleValued(key: string, value: string | undefined): ConditionValue {
  return { key, values: value === undefined ? [] : [value], multivalued: false }
}

/** A key that is a list; without a member it is left out of every context. */
export function multivalued(key: string, values: readonly string[]): ConditionValue {
  return { key, values, multivalued: true }
}

/** The context of these keys. One without a value is absent; of two with one name the later holds. */
export function contextOf(values: readonly ConditionValue[]): ConditionContext {
  const present = values.filter((value) => value.values.length > 0)
  return new Map(present.map((value) => [value.key.toLowerCase(), value]))
}
