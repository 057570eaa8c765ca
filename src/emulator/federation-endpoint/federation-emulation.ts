/**
 * Owns AWS's federation endpoint: credentials in, a console session out. May import audit, http,
 * views, partition and the emulator's credentials and console. Never answers with a secret, and never
 * sends a browser anywhere but to the console or back to its issuer.
 */
import type { CloudTrailEvent } from '../../audit/cloud-trail-event.ts'
import type { Clock } from '../../clock.ts'
import type { ConsoleSessions } from '../console/console-sessions.ts'
import type { Sealer } from '../credentials/open-sealer.ts'
import type { SigninTokens } from './signin-tokens.ts'
import type { ForeignSts } from './verify-foreign-credentials.ts'

/** Everything the federation endpoint needs, handed in by `openEmulator`. */
export interface FederationEmulation {
  readonly clock: Clock
  readonly sealer: Sealer
  /** Where the sessions come from another STS: the one that is asked whose they are. */
  readonly foreignSts?: ForeignSts
  readonly signinTokens: SigninTokens
  readonly consoleSessions: ConsoleSessions
  /** Our own origin, without a slash at the end. */
  readonly publicUrl: string
  readonly partition: string
  readonly region: string
  /** Keeps the record of a sign-in. Nobody is signed in whose record cannot be kept. */
  readonly recordEvent: (event: CloudTrailEvent) => Promise<void>
}
