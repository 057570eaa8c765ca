import type { Sealer } from '../credentials/open-sealer.ts'
import { sessionArn } from '../credentials/session.ts'
import type { Session } from '../credentials/session.ts'
import type { AccountDirectory } from '../iam/account-directory.ts'
import type { Caller, ServiceCaller, SessionCaller } from './caller.ts'

/** The owner of an access key and what its requests are signed with, or why there is none. */
export type FoundCaller =
  | { readonly secretAccessKey: string; readonly principal: Caller }
  | 'inactive'
  | 'token-invalid'
  | 'expired'
  | undefined

/** A service principal with its key, which exists in this process alone. */
export interface ServiceKey {
  readonly secretAccessKey: string
  readonly caller: ServiceCaller
}

/**
 * Finds who owns an access key: a session, when a session token comes with it; otherwise a user or a
 * part of this service. The secret is for verifying the signature; nothing is proven yet.
 *
 * @throws {StorageFailed}
 */
export async function findCaller(
  accessKeyId: string,
  sessionToken: string | undefined,
  {
    directory,
    sealer,
    serviceKeys,
  }: {
    readonly directory: AccountDirectory
    readonly sealer: Sealer
    /** By access key id. */
    readonly serviceKeys: ReadonlyMap<string, ServiceKey>
  },
): Promise<FoundCaller> {
  if (sessionToken !== undefined) {
    const unsealed = sealer.unseal(sessionToken, { accessKeyId })
    if (!unsealed.ok) return unsealed.reason === 'expired' ? 'expired' : 'token-invalid'
    const { session, secretAccessKey } = unsealed
    return { secretAccessKey, principal: await sessionCaller(session, directory) }
  }
  const service = serviceKeys.get(accessKeyId)
  if (service !== undefined) {
    return { secretAccessKey: service.secretAccessKey, principal: service.caller }
  }
  const key = await directory.findAccessKey(accessKeyId)
  if (key === undefined) return undefined
  if (!key.active) return 'inactive'
  const { arn, accountId } = key.user
  const partition = arn.split(':')[1] ?? 'aws'
  return {
    secretAccessKey: key.secretAccessKey,
    principal: { kind: 'user', accountId, partition, arn, accessKeyId, user: key.user },
  }
}

/**
 * A session as caller. One of a user goes by the user's present name and path: the unique id is what
 * stays.
 *
 * @throws {StorageFailed}
 */
export async function sessionCaller(
  session: Session,
  directory: AccountDirectory,
): Promise<SessionCaller> {
  const user =
    session.kind === 'assumed-role' ? undefined : await directory.findUserById(session.userId)
  const present =
    session.kind === 'assumed-role' || user === undefined
      ? session
      : { ...session, userArn: user.arn }
  const { accountId, partition, accessKeyId } = present
  const arn = sessionArn(present)
  return { kind: 'session', accountId, partition, arn, accessKeyId, session: present }
}
