import { createHash } from 'node:crypto'
import { base32 } from '../base32.ts'

/** Role, user, managed policy, SAML provider. */
export type UniqueIdPrefix = 'AROA' | 'AIDA' | 'ANPA' | 'SAMLSP'

/**
 * The unique id of an IAM resource: the prefix of its kind and 17 characters. It is derived from the
 * ARN and from what tells one creation of that ARN from the next: a resource that was deleted and made
 * again has another id. What the configuration creates has the same id after every start.
 *
 * @see IAM User Guide, "IAM identifiers", "Unique identifiers"
 */
export function uniqueId(
  prefix: UniqueIdPrefix,
  { arn, creation }: { readonly arn: string; readonly creation: string },
): string {
  const digest = createHash('sha256').update(`${prefix}\n${creation}\n${arn}`).digest()
  return `${prefix}${base32(digest.subarray(0, 11)).slice(0, 17)}`
}
