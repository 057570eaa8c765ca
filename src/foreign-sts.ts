/**
 * From configuration to what our own federation endpoint and console know of sessions that another STS
 * issues: whom it says they are, and when they end. Only `compose.ts` uses it.
 */
import { createHash } from 'node:crypto'
import type { StsSession } from './aws/role-session.ts'
import type { CallerIdentity, Sts } from './aws/sts.ts'
import type { Clock } from './clock.ts'
import type { Configuration } from './config/configuration.ts'
import type {
  ForeignIdentity,
  ForeignSts,
} from './emulator/federation-endpoint/verify-foreign-credentials.ts'
import type { Storage } from './storage/storage.ts'

/** The seam between the bridge, which calls that STS, and the emulator, which asks about its sessions. */
export interface ForeignStsSeam {
  /** What the emulator is opened with; empty where its own STS issues the sessions. */
  readonly ofEmulator: { readonly foreignSts?: ForeignSts }
  /** The STS that the bridge calls, of whose sessions is remembered whose they are and when they end. */
  watched(sts: Sts): Sts
}

type SentCredentials = Parameters<ForeignSts['identify']>[0]

/** What STS has said of a session as it issued it. */
interface IssuedSession {
  readonly arn: string
  readonly userId: string
  readonly expiresAt: number
}

/** For which an ended session can be told from an unknown one. */
const rememberEndedMs = 60 * 60 * 1000

/**
 * Opens the seam. Credentials are looked up by a hash; the store has none of them.
 *
 * @throws {StorageFailed} from every call, so that no session is opened whose end would be forgotten
 */
export function openForeignSts(
  { sts: { endpoint }, console, region }: Configuration,
  { clock, storage }: { readonly clock: Clock; readonly storage: Storage },
): ForeignStsSeam {
  if (endpoint === 'embedded' || console.federationEndpoint !== 'embedded') {
    return { ofEmulator: {}, watched: (sts) => sts }
  }
  let asked: Pick<Sts, 'getCallerIdentity'> | undefined
  const remembering = async <Session extends StsSession>(
    session: Session,
    { arn, userId }: { readonly arn: string; readonly userId: string },
  ): Promise<Session> => {
    const { credentials } = session
    const expiresAt = credentials.expiration.getTime()
    const forgetAt = Math.max(expiresAt, clock.now().getTime()) + rememberEndedMs
    const issued = { arn, userId, expiresAt }
    await storage.keep(keyOf(credentials), issued, { expiresAt: new Date(forgetAt) })
    return session
  }
  const rememberingRole = async <Session extends Awaited<ReturnType<Sts['assumeRole']>>>(
    opening: Promise<Session>,
  ): Promise<Session> => {
    const session = await opening
    const { arn, assumedRoleId } = session.assumedRoleUser
    return remembering(session, { arn, userId: assumedRoleId })
  }
  return {
    ofEmulator: {
      foreignSts: {
        name: endpoint === 'aws' ? 'AWS STS' : nameOf(endpoint.replaceAll('{region}', region)),
        identify: async (credentials) => {
          if (asked === undefined) throw new TypeError('no STS is watched yet')
          const identity = await asked.getCallerIdentity(credentials)
          return withIssued(identity, await storage.read(keyOf(credentials)))
        },
      },
    },
    watched: (sts) => {
      asked = sts
      return {
        ...sts,
        assumeRoleWithSaml: (request) => rememberingRole(sts.assumeRoleWithSaml(request)),
        assumeRoleWithWebIdentity: (request) =>
          rememberingRole(sts.assumeRoleWithWebIdentity(request)),
        assumeRole: (request) => rememberingRole(sts.assumeRole(request)),
        getFederationToken: async (request) => {
          const session = await sts.getFederationToken(request)
          const { arn, federatedUserId } = session.federatedUser
          return remembering(session, { arn, userId: federatedUserId })
        },
      }
    },
  }
}

/**
 * What STS says now, with the end it gave the credentials when it issued them. Emulators do not always know
 * their own sessions again, and call their holder a user or the root of some account (moto in accounts
 * besides its own, LocalStack, floci): then what they said at first holds.
 */
function withIssued(identity: CallerIdentity, stored: unknown): ForeignIdentity {
  if (stored === undefined) return identity
  const { arn, userId, expiresAt } = stored as IssuedSession
  const isSession = /^arn:[^:]+:sts::\d{12}:(?:assumed-role|federated-user)\//u.test(identity.arn)
  const known = isSession ? identity : { account: arn.split(':')[4] ?? '', arn, userId }
  return { ...known, expiresAt: new Date(expiresAt) }
}

/** Whoever reads the store finds no credentials in it. */
function keyOf({ accessKeyId, secretAccessKey, sessionToken }: SentCredentials): string {
  const text = JSON.stringify([accessKeyId, secretAccessKey, sessionToken])
  return `foreign-session:${createHash('sha256').update(text).digest('base64url')}`
}

/** An address without what may be a secret in it, a password for example. */
function nameOf(endpoint: string): string {
  const { origin, pathname } = new URL(endpoint)
  return pathname === '/' ? origin : `${origin}${pathname}`
}
