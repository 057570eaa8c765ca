import { parseSessionTags } from '../../federation/session-tags.ts'
import type { SessionTags } from '../../federation/session-tags.ts'
import { parseTransitiveTagKeys } from '../../federation/transitive-tag-keys.ts'
import type { Caller } from '../caller/caller.ts'
import { invalidParameterValue } from './sts-refusal.ts'

/** Tags as sent. */
export type SentTags = readonly { readonly Key: string; readonly Value: string }[]

/** Where the tags of a role session come from. */
export interface RoleSessionTags {
  /** Passed by the call. */
  readonly passed: SessionTags
  /** Of those, the keys that go on to the next session. */
  readonly passedTransitiveKeys: readonly string[]
  /** Inherited from the calling session. */
  readonly incoming: SessionTags
  /** All together. */
  readonly sessionTags: SessionTags
  readonly transitiveTagKeys: readonly string[]
}

/**
 * The tags of a session that one caller makes: those it passes, and those it inherits because an
 * earlier session set them as transitive. Inherited tags stay transitive, whatever the call says, and
 * cannot be passed again. Tags of roles are not inherited.
 *
 * @throws {FederationClaimRejected} SESSION_TAG_INVALID, SESSION_TAGS_TOO_MANY, SESSION_TAG_DUPLICATE,
 *   TRANSITIVE_TAG_KEY_UNKNOWN
 * @throws {RequestRefused} PARAMETER_INVALID (`InvalidParameterValue`) for a key that is inherited
 * @see IAM User Guide, "Chaining roles with session tags"
 */
export function roleSessionTags(
  {
    Tags: tags = [],
    TransitiveTagKeys: keys = [],
  }: { readonly Tags?: SentTags; readonly TransitiveTagKeys?: readonly string[] },
  caller: Caller,
): RoleSessionTags {
  const passed = passedTags(tags)
  const incoming = transitiveTags(caller)
  requireNoConflict([...passed.keys(), ...keys], incoming)
  const passedTransitiveKeys = parseTransitiveTagKeys(keys, passed)
  return {
    passed,
    passedTransitiveKeys,
    incoming,
    sessionTags: new Map([...incoming, ...passed]),
    transitiveTagKeys: [...incoming.keys(), ...passedTransitiveKeys],
  }
}

/** Tags of a call, by the rules for session tags. @throws {FederationClaimRejected} SESSION_TAG_* */
export function passedTags(tags: SentTags): SessionTags {
  return parseSessionTags(tags.map(({ Key: key, Value: value }) => ({ key, values: [value] })))
}

/** What the next session in the chain inherits. */
function transitiveTags(caller: Caller): SessionTags {
  if (caller.kind !== 'session') return new Map()
  const { sessionTags, transitiveTagKeys } = caller.session
  const keys = new Set(transitiveTagKeys.map((key) => key.toLowerCase()))
  return new Map([...sessionTags].filter(([key]) => keys.has(key.toLowerCase())))
}

function requireNoConflict(keys: readonly string[], incoming: SessionTags): void {
  const inherited = new Set([...incoming.keys()].map((key) => key.toLowerCase()))
  const conflict = keys.find((key) => inherited.has(key.toLowerCase()))
  if (conflict === undefined) return
  throw invalidParameterValue(
    "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    {
      check: 'role-session-tags',
      message: `the tag key ${conflict} is inherited from the calling session`,
    },
  )
}
