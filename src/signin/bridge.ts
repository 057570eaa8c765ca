/**
 * Owns a browser's path through the bridge: accept a response, choose the role, ask STS for the
 * session, hand over to the console. May import saml, oidc, aws, policy, audit, storage, diagnosis,
 * federation, partition, http and views. Never decides what AWS decides: that is asked over HTTP, and
 * a trust policy that is read here only says what is worth offering.
 */
import type { EventLog } from '../audit/open-event-log.ts'
import type { FederationEndpoint } from '../aws/federation-endpoint.ts'
import type { Sts } from '../aws/sts.ts'
import type { Clock } from '../clock.ts'
import type { Traces } from '../diagnosis/traces/sign-in-trace.ts'
import type { ErrorCode, FedbridgeError } from '../errors.ts'
import type { RelyingParty } from '../oidc/relying-party.ts'
import type { Storage } from '../storage/storage.ts'
import type { OidcSignInDirectory, OidcSignInProvider } from './oidc/oidc-sign-in-provider.ts'
import type { RoleDirectory } from './oidc/open-role-directory.ts'
import type { Brokers } from './broker/broker.ts'
import type { ProviderDirectory } from './sign-in-provider.ts'

/** Everything a sign-in needs, handed in by `compose.ts`. */
export interface Bridge {
  readonly clock: Clock
  readonly storage: Storage
  readonly providers: ProviderDirectory
  readonly oidcProviders: OidcSignInDirectory
  readonly relyingParty: RelyingParty
  /** Hears at each sign-in of a provider whose answers another one could pass off as its own. */
  readonly warnOfMixUp: (provider: OidcSignInProvider) => void
  /** Roles whose trust policies can be looked at. */
  readonly roles: RoleDirectory
  /** Providers for whose people sessions are asked for with our own credentials. */
  readonly brokers: Brokers
  readonly sts: Sts
  readonly federation: FederationEndpoint
  readonly events: EventLog
  /** What it takes to judge a refused sign-in again; nobody may see it but an operator. */
  readonly traces: Traces
  /** Our own origin as browsers see it, without a slash at the end. */
  readonly publicUrl: string
  /** Partition of the accounts people sign in to, for example `aws`. */
  readonly partition: string
  readonly region: string
  /** Region codes under which `/saml/region/{code}` is an assertion consumer service. */
  readonly regions: readonly string[]
  /** The entity id that identity providers know us by. */
  readonly spEntityId: string
  readonly acceptedAudiences: readonly string[]
  /** Recipients accepted besides our own assertion consumer services. */
  readonly acceptedRecipients: readonly string[]
  readonly clockSkewSeconds: number
  /** Where a person lands without a destination. */
  readonly consoleUrl: string
  /** Whether that is a console which keeps its own records, AWS's for example; ours does so here. */
  readonly consoleElsewhere?: boolean
  /** Origins that a destination may name besides our own console. */
  readonly destinationOrigins: readonly string[]
  /** Hears of a refusal that is answered with a page of its own, for the log. */
  readonly tellRefusal: (refusal: FedbridgeError, requestId: string) => void
  /** Counts a sign-in by how it ended. */
  readonly countSignIn: (outcome: 'success' | ErrorCode) => void
  /** The alias of an account, where it is known to have one. */
  readonly accountAlias: (accountId: string) => Promise<string | undefined>
}
