import type { Clock } from '../../clock.ts'
import type { SignedIn } from './command-line-client.ts'
import type { CurrentSession, OtherRoles, WantedSession } from './current-session.ts'
import type { CredentialCache } from './open-credential-cache.ts'

/** Sessions of earlier sign-ins at one bridge. */
export interface RememberedSessions {
  /** One that is good for some minutes yet. */
  find(wanted: WantedSession): CurrentSession | undefined
  keep(wanted: WantedSession, signedIn: SignedIn): void
  /** With which further roles can be had now. */
  otherRoles(provider: string | undefined): OtherRoles | undefined
}

/**
 * So long before their end sessions are not given out any more: a program that gets them now should be
 * able to work with them for a while. SDKs refresh credentials some minutes before the end as well.
 */
const marginMs = 5 * 60 * 1000

/** Remembers sessions in a cache, each under what was asked for. */
export function rememberedSessions(
  url: string,
  { cache, clock }: { readonly cache: CredentialCache; readonly clock: Clock },
): RememberedSessions {
  const nameOf = ({ provider, accountId, role, durationSeconds }: WantedSession): string =>
    JSON.stringify(['session', url, provider, accountId, role, durationSeconds])
  const rolesName = (provider: string | undefined): string =>
    JSON.stringify(['other-roles', url, provider])
  return {
    find: (wanted) => {
      const name = nameOf(wanted)
      const kept = cache.read(name)
      if (kept === undefined) return undefined
      const session = withDate(kept, 'expiresAt') as unknown as CurrentSession
      if (session.expiresAt.getTime() - marginMs > clock.now().getTime()) return session
      cache.remove(name)
      return undefined
    },
    keep: (wanted, { session, otherRoles }) => {
      cache.write(nameOf(wanted), session)
      if (otherRoles !== undefined) cache.write(rolesName(wanted.provider), otherRoles)
    },
    otherRoles: (provider) => {
      const kept = cache.read(rolesName(provider))
      if (kept === undefined) return undefined
      const roles = withDate(kept, 'usableUntil') as unknown as OtherRoles
      if (roles.usableUntil > clock.now()) return roles
      cache.remove(rolesName(provider))
      return undefined
    },
  }
}

/** What was sealed here was written here: only its date is not as it was. */
function withDate(kept: unknown, name: string): Readonly<Record<string, unknown>> {
  const value = kept as Readonly<Record<string, unknown>>
  return { ...value, [name]: new Date(String(value[name])) }
}
