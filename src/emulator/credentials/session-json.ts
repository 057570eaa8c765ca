import type { StoredValue } from '../../storage/storage.ts'
import type { Session } from './session.ts'

/** A session as JSON, for a sealed token or the store. It holds no secret. */
export function sessionToJson(session: Session): Readonly<Record<string, StoredValue>> {
  return {
    ...session,
    sessionTags: [...session.sessionTags],
    sessionPolicies: { ...session.sessionPolicies },
    issuedAt: session.issuedAt.getTime(),
    expiresAt: session.expiresAt.getTime(),
    ...(session.mfaAuthenticatedAt === undefined
      ? {}
      : { mfaAuthenticatedAt: session.mfaAuthenticatedAt.getTime() }),
    ...(session.kind === 'assumed-role' && session.federation !== undefined
      ? { federation: { ...session.federation } }
      : {}),
  } as unknown as Readonly<Record<string, StoredValue>>
}

/**
 * The session that {@link sessionToJson} wrote. Only for JSON that nobody else can have written:
 * what comes out of a sealed token or our own store.
 */
export function sessionFromJson(json: unknown): Session {
  const written = json as Omit<
    Session,
    'sessionTags' | 'issuedAt' | 'expiresAt' | 'mfaAuthenticatedAt'
  > & {
    readonly sessionTags: readonly (readonly [string, string])[]
    readonly issuedAt: number
    readonly expiresAt: number
    readonly mfaAuthenticatedAt?: number
  }
  return {
    ...written,
    sessionTags: new Map(written.sessionTags),
    issuedAt: new Date(written.issuedAt),
    expiresAt: new Date(written.expiresAt),
    ...(written.mfaAuthenticatedAt === undefined
      ? {}
      : { mfaAuthenticatedAt: new Date(written.mfaAuthenticatedAt) }),
  } as unknown as Session
}
