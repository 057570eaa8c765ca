import type { Sealer } from '../credentials/open-sealer.ts'
import { sessionArn } from '../credentials/session.ts'
import type { AccountDirectory } from '../iam/account-directory.ts'
import type { Caller, ServiceCaller } from './caller.ts'

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
    const { accountId, partition } = session
    const arn = sessionArn(session)
    return {
      secretAccessKey,
      principal: { kind: 'session', accountId, partition, arn, accessKeyId, session },
    }
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
