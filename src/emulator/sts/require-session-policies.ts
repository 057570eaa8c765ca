import type { SessionPolicies } from '../credentials/session.ts'
import type { AccountDirectory } from '../iam/account-directory.ts'
import { validationError } from './sts-refusal.ts'

/**
 * Makes sure that the managed session policies exist: in the account of the session, or among those
 * of AWS. To be asked once a call is allowed, so that nobody else learns which policies there are.
 *
 * @throws {RequestRefused} PARAMETER_INVALID (`ValidationError`) for one that does not; that AWS uses
 *   this code and text is unverified
 * @throws {StorageFailed}
 * @see IAM User Guide, "Session policies"
 */
export async function requireSessionPolicies(
  { policyArns }: SessionPolicies,
  { accountId, directory }: { readonly accountId: string; readonly directory: AccountDirectory },
): Promise<void> {
  for (const arn of policyArns) {
    const [, , , , owner] = arn.split(':')
    const reachable = owner === accountId || owner === 'aws'
    const found = reachable ? await directory.findManagedPolicy(arn) : undefined
    if (found === undefined) {
      throw validationError(`Policy ${arn} does not exist or is not attachable.`, {
        check: 'require-session-policies',
        message: `the managed session policy ${arn} does not exist in account ${accountId}`,
      })
    }
  }
}
