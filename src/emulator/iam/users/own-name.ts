import type { SignedCall } from '../../query/query-action.ts'
import { validationError } from '../iam-refusal.ts'

/**
 * The user that an action is about: the one it names, or the one who calls. What a role session calls
 * without a name is about nobody.
 *
 * @throws {RequestRefused} PARAMETER_INVALID (`ValidationError`), in IAM's words
 */
export function userNameOf(named: string | undefined, { caller }: SignedCall): string {
  if (named !== undefined) return named
  if (caller.kind === 'user') return caller.user.userName
  if (caller.kind === 'session' && caller.session.kind === 'session-token') {
    return caller.session.userArn.slice(caller.session.userArn.lastIndexOf('/') + 1)
  }
  throw validationError('Must specify userName when calling with non-User credentials')
}
