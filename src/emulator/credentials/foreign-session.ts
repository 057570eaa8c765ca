import { parseArn } from '../../partition/arn.ts'
import type { StoredValue } from '../../storage/storage.ts'
import { sessionFromJson, sessionToJson } from './session-json.ts'
import type { Session } from './session.ts'

/**
 * Whom a set of temporary credentials speaks for that another STS has issued: what it says of them, and
 * nothing that could be checked here.
 */
export interface ForeignSession {
  readonly kind: 'foreign'
  readonly principal: 'assumed-role' | 'federated-user'
  readonly accessKeyId: string
  readonly partition: string
  readonly accountId: string
  /** `arn:aws:sts::123456789012:assumed-role/Role/session` or `...:federated-user/name`. */
  readonly arn: string
  /** Of the role, without its path, or of the federated user. */
  readonly name: string
  /** The role session name; the name again of a federated user. */
  readonly sessionName: string
  /** `AROA...:session` or `account:name`. */
  readonly userId: string
  /** The STS that said so, for people: an address, or AWS. */
  readonly vouchedBy: string
  /** When the credentials end, where that is known. */
  readonly expiresAt?: Date
}

/** Who may be signed in to the console. */
export type ConsolePrincipal = Session | ForeignSession

const sessionResource =
  /^(?:assumed-role\/(?<name>[^/]+)\/(?<sessionName>[^/]+)|federated-user\/(?<user>[^/]+))$/u

/**
 * What the ARN of temporary credentials names; undefined for that of anybody else.
 *
 * @throws {IdentifierRejected} ARN_INVALID when it is no ARN
 */
export function parseSessionArn(
  arn: string,
):
  | Pick<ForeignSession, 'principal' | 'partition' | 'accountId' | 'name' | 'sessionName'>
  | undefined {
  const { partition, service, accountId, resource } = parseArn(arn)
  if (service !== 'sts' || accountId.length !== 12) return undefined
  const { name, sessionName, user } = sessionResource.exec(resource)?.groups ?? {}
  if (name !== undefined && sessionName !== undefined) {
    return { principal: 'assumed-role', partition, accountId, name, sessionName }
  }
  return user === undefined
    ? undefined
    : { principal: 'federated-user', partition, accountId, name: user, sessionName: user }
}

/** As {@link sessionToJson}, of whoever is signed in. */
export function principalToJson(
  principal: ConsolePrincipal,
): Readonly<Record<string, StoredValue>> {
  if (principal.kind !== 'foreign') return sessionToJson(principal)
  const { expiresAt, ...facts } = principal
  return { ...facts, ...(expiresAt === undefined ? {} : { expiresAt: expiresAt.getTime() }) }
}

/** What {@link principalToJson} wrote. Only for JSON that nobody else can have written. */
export function principalFromJson(json: unknown): ConsolePrincipal {
  const written = json as { readonly kind: string }
  if (written.kind !== 'foreign') return sessionFromJson(json)
  const { expiresAt, ...facts } = json as Omit<ForeignSession, 'expiresAt'> & {
    readonly expiresAt?: number
  }
  return { ...facts, ...(expiresAt === undefined ? {} : { expiresAt: new Date(expiresAt) }) }
}
