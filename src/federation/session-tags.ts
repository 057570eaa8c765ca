import { FederationClaimRejected } from '../errors.ts'
import { excerpt } from '../partition/excerpt.ts'
import { limits } from './limits.ts'
import { onlyValue } from './only-value.ts'

/** Session tags by key as spelled; keys are unique without regard to case. Insertion order kept. */
export type SessionTags = ReadonlyMap<string, string>

/** A session tag as it was asserted. AWS wants one value; what came may have any number. */
export interface AssertedTag {
  readonly key: string
  readonly values: readonly string[]
}

const check = 'parse-session-tags'
const notAllowed = /[^\p{L}\p{Z}\p{N}_.:/=+\-@]/u
const reservedPrefix = /^aws:/i

/**
 * Session tags by AWS's rules: at most 50; each with exactly one value; keys of 1 to 128 and values of
 * 0 to 256 Unicode characters, out of letters, separators, numbers and `_ . : / = + - @`; neither
 * beginning with `aws:` in any case; no two keys that differ in nothing but case.
 *
 * @throws {FederationClaimRejected} SESSION_TAGS_TOO_MANY, SESSION_TAG_DUPLICATE, or
 *   SESSION_TAG_INVALID for every other rule.
 * @see IAM User Guide, "Session tagging operations", "Rules for tagging in IAM and AWS STS"
 */
export function parseSessionTags(asserted: readonly AssertedTag[]): SessionTags {
  const { maximum } = limits.sessionTags
  if (asserted.length > maximum) {
    throw new FederationClaimRejected(
      'SESSION_TAGS_TOO_MANY',
      `there are ${asserted.length} session tags, expected at most ${maximum}`,
      { check, expected: `at most ${maximum} tags`, received: `${asserted.length} tags` },
    )
  }
  const tags = new Map<string, string>()
  const spelling = new Map<string, string>()
  for (const { key, values } of asserted) {
    checkText(`the session tag key ${excerpt(key)}`, key, limits.tagKeyCharacters)
    const sameKey = spelling.get(key.toLowerCase())
    if (sameKey !== undefined) {
      throw new FederationClaimRejected(
        'SESSION_TAG_DUPLICATE',
        `the session tags ${excerpt(sameKey)} and ${excerpt(key)} have the same key without case`,
        { check, expected: 'keys that differ in more than case', received: excerpt(key) },
      )
    }
    spelling.set(key.toLowerCase(), key)
    const what = `the session tag ${excerpt(key)}`
    const value = onlyValue(values, { what, code: 'SESSION_TAG_INVALID', check })
    checkText(`the value of ${what}`, value, limits.tagValueCharacters)
    tags.set(key, value)
  }
  return tags
}

/** Values of tags are people's data, so a failure names the key and what is wrong, not the value. */
function checkText(
  what: string,
  text: string,
  { minimum, maximum }: { readonly minimum: number; readonly maximum: number },
): void {
  // Characters, not UTF-16 units: a letter outside the basic plane counts once.
  const characters = Array.from(text).length
  if (characters < minimum || characters > maximum) {
    throw tagInvalid(what, `${minimum} to ${maximum} characters`, `${characters} characters`)
  }
  const [stranger] = notAllowed.exec(text) ?? []
  if (stranger !== undefined) {
    throw tagInvalid(what, 'letters, numbers, spaces and _ . : / = + - @', excerpt(stranger))
  }
  if (reservedPrefix.test(text)) {
    throw tagInvalid(what, 'no reserved prefix', excerpt(text.slice(0, 'aws:'.length)))
  }
}

function tagInvalid(what: string, expected: string, received: string): FederationClaimRejected {
  return new FederationClaimRejected(
    'SESSION_TAG_INVALID',
    `${what} has ${received}, expected ${expected}`,
    { check, expected, received },
  )
}
