import { parsePolicyDocument } from '../../../policy/parse-policy-document.ts'
import { policySize } from '../../../policy/policy-size.ts'
import type { PolicySizeLimit } from '../../../policy/policy-size.ts'
import { limitExceeded } from '../iam-refusal.ts'

/**
 * Holds the inline policies of a role or user to their limit, which is for all of them together.
 *
 * @throws {PolicyRejected} POLICY_MALFORMED (`MalformedPolicyDocument`) for the one that is new
 * @throws {RequestRefused} IAM_LIMIT_EXCEEDED, with AWS's text and the name
 */
export function requireInlinePolicies(
  policies: Readonly<Record<string, string>>,
  added: string,
  { limit, owner }: { readonly limit: PolicySizeLimit; readonly owner: string },
): void {
  parsePolicyDocument(added, 'identity', { sizeLimit: { ...limit, maxCharacters: 131_072 } })
  const size = Object.values(policies).reduce((sum, text) => sum + policySize(text), 0)
  if (size > limit.maxCharacters) throw limitExceeded(`${limit.aws.message} ${owner}`)
}

/** A policy as answers hold it: percent-encoded, as IAM sends every document. */
export function encodedDocument(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
