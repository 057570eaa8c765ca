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
