/**
 * Owns AWS's side of the wire: STS, IAM's federation part, the federation endpoint, the console. May
 * import saml, policy, xml, outbound, audit, storage, federation, partition, http and views. Never
 * imports the bridge and is never imported by it: they meet over HTTP, as with the real AWS.
 *
 * Reading order: `query/` (the protocol), `sts/` (the decision), `credentials/` (what it grants),
 * `federation-endpoint/` (credentials to a console session), `console/`, `iam/` (what is in accounts).
 */
import type { Logger } from 'pino'
import type { CloudTrailEvent } from '../audit/cloud-trail-event.ts'
import type { Clock } from '../clock.ts'
import type { Jwks } from '../oidc/open-jwks.ts'
import type { Storage } from '../storage/storage.ts'
import { openConsoleSessions } from './console/console-sessions.ts'
import { consoleRoutes } from './console/routes.ts'
import { findCaller } from './caller/find-caller.ts'
import type { ServiceKey } from './caller/find-caller.ts'
import { openServiceKeys } from './caller/open-service-keys.ts'
import { openAuthorizationMessages } from './credentials/authorization-message.ts'
import { keepSealingKey } from './credentials/keep-sealing-key.ts'
import { openSealer } from './credentials/open-sealer.ts'
import type { Sealer } from './credentials/open-sealer.ts'
import type { Session } from './credentials/session.ts'
import { federationRoutes } from './federation-endpoint/routes.ts'
import type { ForeignSts } from './federation-endpoint/verify-foreign-credentials.ts'
import { openSigninTokens } from './federation-endpoint/signin-tokens.ts'
import type { AccountDirectory } from './iam/account-directory.ts'
import { iamService } from './iam/iam-service.ts'
import { openIamStore } from './iam/iam-store.ts'
import type { IamChange } from './iam/iam-store.ts'
import { openAccountDirectory } from './iam/open-account-directory.ts'
import { seedAccounts } from './iam/seed-accounts.ts'
import type { AccountSeed, SeedNotice } from './iam/seed-accounts.ts'
import { permissionRoutes } from './permissions/routes.ts'
import { queryRoutes } from './query/routes.ts'
import type { QueryAction, QueryResult, QueryService } from './query/query-action.ts'
import type { Authenticate } from './query/routes.ts'
import { authenticate } from './sigv4/authenticate.ts'
import type { PresentRecipientAs } from './sts/presented-recipient.ts'
import type { StsDecision } from './sts/sts-decision.ts'
import { stsService } from './sts/sts-service.ts'

export interface EmulatorOptions {
  readonly clock: Clock
  readonly storage: Storage
  readonly log: Logger
  readonly accounts: readonly AccountSeed[]
  /** Our own origin as browsers see it, without a slash at the end. */
  readonly publicUrl: string
  /** `aws`, `aws-us-gov`, ... */
  readonly partition: string
  readonly region: string
  /** Audience values of responses that are meant for this AWS. */
  readonly acceptedAudiences: readonly string[]
  readonly presentRecipientAs: PresentRecipientAs
  /** 0 to 300. */
  readonly clockSkewSeconds: number
  /** 32 bytes. By default one that `storage` keeps, so that credentials live as long as it does. */
  readonly sealingKey?: Uint8Array
  /** Keeps a record in CloudTrail's shape. Where it throws, what was to be recorded does not happen. */
  readonly recordEvent: (event: CloudTrailEvent) => Promise<void>
  /** Sees each decision of STS with its whole explanation. */
  readonly onDecision?: (decision: StsDecision) => void
  /** The keys with which web identity tokens are verified. */
  readonly jwks: Jwks
  /** The thumbprints of an issuer's servers, for a provider that is made without any. */
  readonly issuerThumbprints: (issuer: string) => Promise<readonly string[]>
  /** Issuers with `http:` that IAM takes all the same. */
  readonly insecureHttpIssuers: readonly string[]
  /** The STS that issues the sessions of the console in place of this one. */
  readonly foreignSts?: ForeignSts
  /** Hears of every change of what is in the accounts. */
  readonly onIamChange?: (change: IamChange) => void
}

/** The emulator as routes, to be mounted at the root. */
export interface Emulator {
  /** The AWS Query API at `/`. A `GET /` without an Action passes through. */
  readonly queryRoutes: ReturnType<typeof queryRoutes>
  /** `POST /api/permissions`: may a session do something. */
  readonly permissionRoutes: ReturnType<typeof permissionRoutes>
  readonly federationRoutes: ReturnType<typeof federationRoutes>
  readonly consoleRoutes: ReturnType<typeof consoleRoutes>
  readonly directory: AccountDirectory
  /** A key with which a part of this service may read IAM in an account, over the Query API. */
  serviceKey(accountId: string): ServiceKey
  /** Resources that the configuration describes and that are not as it says. */
  readonly seedNotices: readonly SeedNotice[]
}

/**
 * Opens the emulator, and puts into its accounts what the configuration describes. It holds nothing
 * that needs closing: what is in the accounts is in `storage`, its sessions in their tokens and there.
 *
 * @throws {IdentifierRejected} ARN_INVALID for a seed's ARN, PARTITION_UNKNOWN
 * @throws {StorageFailed}
 */
export async function openEmulator(options: EmulatorOptions): Promise<Emulator> {
  const { clock, storage, log, publicUrl, partition, region, recordEvent } = options
  const key = options.sealingKey ?? (await keepSealingKey(storage))
  const sealer = openSealer({ clock, key })
  const iam = openIamStore({
    storage,
    ...(options.onIamChange === undefined ? {} : { onChange: options.onIamChange }),
  })
  const seedNotices = await seedAccounts(options.accounts, { iam, clock })
  const directory = openAccountDirectory({ iam, clock })
  const serviceKeys = openServiceKeys(partition)
  const consoleSessions = openConsoleSessions({ storage, clock })
  const authorizationMessages = openAuthorizationMessages({ key })
  const sts = stsService({
    clock,
    log,
    storage,
    authorizationMessages,
    directory,
    sealer,
    publicUrl,
    region,
    acceptedAudiences: options.acceptedAudiences,
    presentRecipientAs: options.presentRecipientAs,
    clockSkewSeconds: options.clockSkewSeconds,
    jwks: options.jwks,
    recordEvent,
    onDecision: options.onDecision ?? ignoreDecision,
  })
  const iamActions = iamService({
    clock,
    log,
    iam,
    directory,
    partition,
    recordEvent,
    issuerThumbprints: options.issuerThumbprints,
    insecureHttpIssuers: options.insecureHttpIssuers,
  })
  const authenticateCall = authenticateWith({
    clock,
    directory,
    sealer,
    serviceKeys: serviceKeys.byId,
  })
  return {
    queryRoutes: queryRoutes({
      services: [sts, iamActions],
      authenticate: authenticateCall,
      log,
    }),
    permissionRoutes: permissionRoutes({
      clock,
      directory,
      region,
      authorizationMessages,
      authenticate: (request) => authenticateCall(request, sts),
    }),
    federationRoutes: federationRoutes({
      clock,
      sealer,
      ...(options.foreignSts === undefined ? {} : { foreignSts: options.foreignSts }),
      signinTokens: openSigninTokens({ key, clock }),
      consoleSessions,
      publicUrl,
      partition,
      region,
      recordEvent,
    }),
    consoleRoutes: consoleRoutes({
      clock,
      consoleSessions,
      directory,
      publicUrl,
      region,
      authorizationMessages,
      callIam: (action, parameters, call) => actionOf(iamActions, action).answer(parameters, call),
      assumeRole: async (parameters, call) => {
        const answer = await actionOf(sts, 'AssumeRole').answer(parameters, call)
        return issuedSession(answer, sealer)
      },
      findAliasedAccount: async (alias) =>
        (await iam.accounts()).find((account) => account.alias === alias)?.accountId,
      recordEvent,
    }),
    directory,
    serviceKey: (accountId) => serviceKeys.keyOf(accountId),
    seedNotices,
  }
}

/** Verifies who signed a call. Whether such credentials may make it, the actions ask, and record it. */
function authenticateWith({
  clock,
  ...callers
}: Parameters<typeof findCaller>[2] & { readonly clock: Clock }): Authenticate {
  return async (request, service) => {
    const { principal, region } = await authenticate(request, {
      clock,
      service: service.name,
      findAccessKey: (accessKeyId, sessionToken) => findCaller(accessKeyId, sessionToken, callers),
    })
    return { caller: principal, region }
  }
}

function actionOf({ name, actions }: QueryService, actionName: string): QueryAction {
  const action = actions.find((candidate) => candidate.name === actionName)
  if (action === undefined) throw new TypeError(`${name} has no action ${actionName}`)
  return action
}

/** The session that an answer of STS holds the credentials of. */
function issuedSession({ Credentials }: QueryResult, sealer: Sealer): Session {
  const { AccessKeyId: accessKeyId, SessionToken } = Credentials as {
    readonly AccessKeyId: string
    readonly SessionToken: string
  }
  const unsealed = sealer.unseal(SessionToken, { accessKeyId })
  if (!unsealed.ok) throw new TypeError(`our own STS issued a token that is ${unsealed.reason}`)
  return unsealed.session
}

function ignoreDecision(): void {
  // Nobody asked.
}
