import type { Logger } from 'pino'
import type { CloudTrailEvent } from '../../audit/cloud-trail-event.ts'
import type { Clock } from '../../clock.ts'
import type { AccountDirectory } from './account-directory.ts'
import type { IamStore } from './iam-store.ts'

/** Everything IAM's actions need, handed in by `openEmulator`. */
export interface IamEmulation {
  readonly clock: Clock
  readonly log: Logger
  readonly iam: IamStore
  readonly directory: AccountDirectory
  /** `aws`, `aws-us-gov`, ... */
  readonly partition: string
  /** Keeps the record of a call. A call whose record cannot be kept is not answered. */
  readonly recordEvent: (event: CloudTrailEvent) => Promise<void>
  /**
   * The thumbprints of an issuer's servers, for a provider that is made without any.
   *
   * @throws {FedbridgeError} when they cannot be read
   */
  readonly issuerThumbprints: (issuer: string) => Promise<readonly string[]>
  /** Issuers with `http:` that IAM takes all the same, spelled as in tokens. */
  readonly insecureHttpIssuers: readonly string[]
}
