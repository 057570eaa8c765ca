/**
 * Owns what STS decides: who gets which temporary credentials. May import saml, oidc, policy,
 * federation, partition, storage's contract and audit. Never trusts what the bridge has verified already: it sees requests, as STS does.
 */
import type { Logger } from 'pino'
import type { CloudTrailEvent } from '../../audit/cloud-trail-event.ts'
import type { Clock } from '../../clock.ts'
import type { Jwks } from '../../oidc/open-jwks.ts'
import type { Storage } from '../../storage/storage.ts'
import type { AuthorizationMessages } from '../credentials/authorization-message.ts'
import type { Sealer } from '../credentials/open-sealer.ts'
import type { AccountDirectory } from '../iam/account-directory.ts'
import type { PresentRecipientAs } from './presented-recipient.ts'
import type { StsDecision } from './sts-decision.ts'

/** Everything STS needs, handed in by `openEmulator`. */
export interface StsEmulation {
  readonly clock: Clock
  readonly log: Logger
  readonly directory: AccountDirectory
  readonly sealer: Sealer
  readonly authorizationMessages: AuthorizationMessages
  /** Remembers the MFA codes that were used. */
  readonly storage: Storage
  /** Our own origin, without a slash at the end. */
  readonly publicUrl: string
  readonly region: string
  readonly acceptedAudiences: readonly string[]
  readonly presentRecipientAs: PresentRecipientAs
  /** 0 to 300. */
  readonly clockSkewSeconds: number
  /** The keys with which web identity tokens are verified. */
  readonly jwks: Jwks
  /** Keeps the record of a call. A call whose record cannot be kept is not answered. */
  readonly recordEvent: (event: CloudTrailEvent) => Promise<void>
  /** Sees each decision whole, with the explanation that clients never get. */
  readonly onDecision: (decision: StsDecision) => void
}
