import { parsePolicyDocument } from '../../../policy/parse-policy-document.ts'
import { requirePrincipals } from '../../../policy/principal-ids.ts'
import type { IamReader } from '../iam-store.ts'
import { storedTrustPolicy } from '../trust-policy-principals.ts'

/**
 * A trust policy as it is stored, once it is one that IAM takes and everybody it names exists.
 *
 * @throws {PolicyRejected} POLICY_MALFORMED (`MalformedPolicyDocument`), POLICY_TOO_LARGE
 *   (`LimitExceeded`)
 */
export async function readTrustPolicy(text: string, iam: IamReader): Promise<string> {
  parsePolicyDocument(text, 'trust')
  const stored = await storedTrustPolicy(text, iam)
  requirePrincipals(stored, 'the trust policy')
  return stored.text
}
