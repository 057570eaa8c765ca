import type { Clock } from '../../clock.ts'
import type { AuthorizationMessages } from '../credentials/authorization-message.ts'
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
}
