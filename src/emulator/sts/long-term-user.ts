import type { Caller, UserCaller } from '../caller/caller.ts'
import { accessDenied } from './sts-refusal.ts'
import type { StsActionName } from './sts-decision.ts'

/**
 * The user whose long-term access key signed the call. Sessions were turned away before
 * (`checkCredentialsMayCall`); this is for whoever else is no user.
 *
 * @throws {RequestRefused} ACCESS_DENIED
 */
export function longTermUser(caller: Caller, action: StsActionName): UserCaller {
  if (caller.kind === 'user') return caller
  throw accessDenied(`Cannot call ${action} with session credentials`, {
    check: 'long-term-user',
    message: `${caller.arn} is not a user with a long-term access key`,
  })
}
