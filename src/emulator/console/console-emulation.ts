import type { CloudTrailEvent } from '../../audit/cloud-trail-event.ts'
import type { Clock } from '../../clock.ts'
import type { AuthorizationMessages } from '../credentials/authorization-message.ts'
import type { Session } from '../credentials/session.ts'
import type { AccountDirectory } from '../iam/account-directory.ts'
import type { SignedCall } from '../query/query-action.ts'
import type { QueryParameters } from '../query/query-parameters.ts'
import type { ConsoleSessions } from './console-sessions.ts'

/** Everything the console needs, handed in by `openEmulator`. */
export interface ConsoleEmulation {
  readonly clock: Clock
  readonly consoleSessions: ConsoleSessions
  readonly directory: AccountDirectory
  readonly publicUrl: string
  readonly region: string
  readonly authorizationMessages: AuthorizationMessages
  /** Calls an action of IAM for who is signed in, as if they had signed the call. */
  readonly callIam: (
    action: string,
    parameters: QueryParameters,
    call: SignedCall,
  ) => Promise<unknown>
  /** AssumeRole of our own STS, for who is signed in; the session that it made. */
  readonly assumeRole: (parameters: QueryParameters, call: SignedCall) => Promise<Session>
  /** The account that goes by an alias. */
  readonly findAliasedAccount: (alias: string) => Promise<string | undefined>
  /** Keeps the record of a switch. Nobody is switched whose record cannot be kept. */
  readonly recordEvent: (event: CloudTrailEvent) => Promise<void>
}
