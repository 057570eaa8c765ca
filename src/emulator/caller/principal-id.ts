import { assumedRoleId } from '../credentials/session.ts'
import type { Caller } from './caller.ts'

/**
 * The unique id of a caller, as GetCallerIdentity and records have it: `AIDA...` of a user, `AROA...`
 * and the session name of a role session, the account and the name of a federated user. A part of
 * this service has none, and goes by its ARN.
 *
 * @see IAM User Guide, "Principal key values"
 */
export function principalId(caller: Caller): string {
  switch (caller.kind) {
    case 'service':
      return caller.arn
    case 'user':
      return caller.user.userId
    case 'session': {
      const { session } = caller
      if (session.kind === 'assumed-role') return assumedRoleId(session)
      if (session.kind === 'federated-user') {
        return `${session.accountId}:${session.federatedUserName}`
      }
      return session.userId
    }
  }
}
