/**
 * Owns the console: who is signed in to it, in which of a browser's sessions, and the pages that say so.
 * May import policy (to put policies into words), storage, http and views. Never holds a secret access key
 * or session token, and gives nobody anything for an address alone.
 */
import { createHash, randomBytes } from 'node:crypto'
import type { Clock } from '../../clock.ts'
import type { Storage } from '../../storage/storage.ts'
import { principalFromJson, principalToJson } from '../credentials/foreign-session.ts'
import type { ConsolePrincipal } from '../credentials/foreign-session.ts'
import type { AssumedRoleSession } from '../credentials/session.ts'
import { sessionFromJson, sessionToJson } from '../credentials/session-json.ts'

/** A session in the console; a browser may have several. */
export interface ConsoleSession {
  /** Its place in the console's addresses, which tells it from the browser's others. Not a secret. */
  readonly slot: string
  /** Who the credentials spoke for. They may have expired; the console session goes on. */
  readonly session: ConsolePrincipal
  /** Where the person came from: the way back when the session has ended. */
  readonly issuerUrl?: string
  readonly startedAt: Date
  readonly expiresAt: Date
  /** The role that it has switched to, for as long as it has. */
  readonly switchedTo?: SwitchedRole
}

/** A role in place of the one that signed in. */
export interface SwitchedRole {
  readonly session: AssumedRoleSession
  /** Shown in place of the session's name. */
  readonly displayName?: string
  readonly color?: SwitchColor
  readonly startedAt: Date
  /** From then on the session is what it was. */
  readonly expiresAt: Date
}

/** The colors that the console tells roles by. */
export type SwitchColor = 'red' | 'orange' | 'yellow' | 'green' | 'blue'

/** Console sessions by id. The id is the browser's secret: 256 random bits. */
export interface ConsoleSessions {
  /** Answers with the id, which nobody has been given before. */
  start(session: Omit<ConsoleSession, 'startedAt' | 'switchedTo'>): Promise<string>
  /** Also one that has expired, for an hour, so that the browser can be told so. */
  find(id: string): Promise<ConsoleSession | undefined>
  /** Ends it, and says what it was. */
  end(id: string): Promise<ConsoleSession | undefined>
  /** Has it speak for a role; in place of another, if it did already. */
  switchTo(id: string, role: SwitchedRole): Promise<void>
  /** Has it speak for who signed in again, and says for whom it spoke. */
  switchBack(id: string): Promise<SwitchedRole | undefined>
}

/** Seconds for which an ended session can still be told from none. */
export const rememberExpiredSeconds = 60 * 60

/** Opens the console's sessions in `storage`. @throws {StorageFailed} from every method */
export function openConsoleSessions({
  storage,
  clock,
}: {
  readonly storage: Storage
  readonly clock: Clock
}): ConsoleSessions {
  return {
    start: async ({ slot, session, issuerUrl, expiresAt }) => {
      const id = randomBytes(32).toString('base64url')
      await storage.keep(
        keyOf(id),
        {
          slot,
          session: principalToJson(session),
          startedAt: clock.now().getTime(),
          expiresAt: expiresAt.getTime(),
          ...(issuerUrl === undefined ? {} : { issuerUrl }),
        },
        { expiresAt: new Date(expiresAt.getTime() + rememberExpiredSeconds * 1000) },
      )
      return id
    },
    find: async (id) => {
      const found = fromStored(await storage.read(keyOf(id)))
      if (found === undefined) return undefined
      const switchedTo = switchedFromStored(await storage.read(switchKeyOf(id)))
      return { ...found, ...(switchedTo === undefined ? {} : { switchedTo }) }
    },
    end: async (id) => {
      await storage.remove(switchKeyOf(id))
      return fromStored(await storage.take(keyOf(id)))
    },
    switchTo: async (id, { session, displayName, color, startedAt, expiresAt }) => {
      await storage.keep(
        switchKeyOf(id),
        {
          session: sessionToJson(session),
          startedAt: startedAt.getTime(),
          expiresAt: expiresAt.getTime(),
          ...(displayName === undefined ? {} : { displayName }),
          ...(color === undefined ? {} : { color }),
        },
        { expiresAt },
      )
    },
    switchBack: async (id) => switchedFromStored(await storage.take(switchKeyOf(id))),
  }
}

/** An entry of its own, so that a switch during a sign-out does not bring the session back. */
function switchKeyOf(id: string): string {
  return keyOf(id).replace(/^console-session:/u, 'console-switch:')
}

function switchedFromStored(stored: unknown): SwitchedRole | undefined {
  if (stored === undefined) return undefined
  const { session, startedAt, expiresAt, ...look } = stored as Pick<
    SwitchedRole,
    'displayName' | 'color'
  > & { readonly session: unknown; readonly startedAt: number; readonly expiresAt: number }
  return {
    ...look,
    session: sessionFromJson(session) as AssumedRoleSession,
    startedAt: new Date(startedAt),
    expiresAt: new Date(expiresAt),
  }
}

/** Whoever reads the store finds no id that a browser could use. */
function keyOf(id: string): string {
  return `console-session:${createHash('sha256').update(id).digest('base64url')}`
}

function fromStored(stored: unknown): ConsoleSession | undefined {
  if (stored === undefined) return undefined
  const written = stored as {
    readonly slot: string
    readonly session: unknown
    readonly issuerUrl?: string
    readonly startedAt: number
    readonly expiresAt: number
  }
  return {
    slot: written.slot,
    session: principalFromJson(written.session),
    ...(written.issuerUrl === undefined ? {} : { issuerUrl: written.issuerUrl }),
    startedAt: new Date(written.startedAt),
    expiresAt: new Date(written.expiresAt),
  }
}
