import { sessionArn } from '../credentials/session.ts'
import type { ConsolePrincipal } from '../credentials/foreign-session.ts'
import { isSlot } from './console-slot.ts'
import type { ConsoleSession, ConsoleSessions } from './console-sessions.ts'

/** Sessions that a browser may have at once, as at AWS. */
export const maxBrowserSessions = 5

/** One of a browser's sessions, with the secret by which the browser has it. */
export interface BrowserSession extends ConsoleSession {
  readonly id: string
}

/**
 * The sessions that a browser's cookies are good for, the newest first; also expired ones that are still
 * remembered. A cookie is good for the session of the slot that it is named by, and for no other.
 *
 * @param cookies ids by slot
 * @throws {StorageFailed}
 */
export async function findBrowserSessions(
  cookies: ReadonlyMap<string, string>,
  consoleSessions: Pick<ConsoleSessions, 'find'>,
): Promise<readonly BrowserSession[]> {
  const found: BrowserSession[] = []
  for (const [slot, id] of cookies) {
    if (!isSlot(slot)) continue
    const session = await consoleSessions.find(id)
    if (session?.slot === slot) found.push({ ...session, id })
  }
  // Of two that began in the same instant, the one whose cookie came later: browsers send the oldest first.
  return found.reverse().sort((one, other) => other.startedAt.getTime() - one.startedAt.getTime())
}

/** Those that go on, in the order given. */
export function liveSessions(
  sessions: readonly BrowserSession[],
  now: Date,
): readonly BrowserSession[] {
  return sessions.filter(({ expiresAt }) => expiresAt > now)
}

/** Where a place without a slot leads: the newest session that goes on, else the newest that has ended. */
export function newestSession(
  sessions: readonly BrowserSession[],
  now: Date,
): BrowserSession | undefined {
  return liveSessions(sessions, now)[0] ?? sessions[0]
}

/** What a further sign-in does to the sessions that the browser has. */
export interface Admission {
  /** The session of the same principal, whose slot the new one takes. */
  readonly replaced: BrowserSession | undefined
  /** Ended ones that have to go: the oldest first. */
  readonly dropped: readonly BrowserSession[]
  /** Whether there is room. */
  readonly admitted: boolean
}

/** Makes room for a session of `principal` beside those that go on. */
export function admitSession(
  principal: ConsolePrincipal,
  sessions: readonly BrowserSession[],
  now: Date,
): Admission {
  const name = principalName(principal)
  const replaced = sessions.find(({ session }) => principalName(session) === name)
  const others = sessions.filter((session) => session !== replaced)
  const excess = others.length + 1 - maxBrowserSessions
  const dropped = others
    .filter(({ expiresAt }) => expiresAt <= now)
    .sort((one, other) => one.expiresAt.getTime() - other.expiresAt.getTime())
    .slice(0, Math.max(excess, 0))
  return { replaced, dropped, admitted: dropped.length >= excess }
}

/**
 * Those that the browser has too many, which happens where it signed in without showing what it had, as it
 * does when another site posts the sign-in: older ones of the same principal, and the oldest beyond five.
 *
 * @param sessions the newest first
 * @param slot of the session that is in use, which is never one of them
 */
export function surplusSessions(
  sessions: readonly BrowserSession[],
  slot: string | undefined,
): readonly BrowserSession[] {
  const inUseFirst = [
    ...sessions.filter((session) => session.slot === slot),
    ...sessions.filter((session) => session.slot !== slot),
  ]
  const names = new Set<string>()
  return inUseFirst.filter(({ session }) => {
    const name = principalName(session)
    if (names.has(name) || names.size === maxBrowserSessions) return true
    names.add(name)
    return false
  })
}

/** Who it is, whatever the credentials: with the path of a role, and the STS that vouches for it. */
function principalName(principal: ConsolePrincipal): string {
  if (principal.kind === 'foreign') return JSON.stringify([principal.arn, principal.vouchedBy])
  return JSON.stringify([
    sessionArn(principal),
    principal.kind === 'assumed-role' ? principal.roleArn : principal.kind,
  ])
}
