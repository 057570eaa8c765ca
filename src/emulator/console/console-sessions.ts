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
}

/** Console sessions by id. The id is the browser's secret: 256 random bits. */
export interface ConsoleSessions {
  /** Answers with the id, which nobody has been given before. */
  start(session: Omit<ConsoleSession, 'startedAt'>): Promise<string>
  /** Also one that has expired, for an hour, so that the browser can be told so. */
  find(id: string): Promise<ConsoleSession | undefined>
  /** Ends it, and says what it was. */
  end(id: string): Promise<ConsoleSession | undefined>
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
    find: async (id) => fromStored(await storage.read(keyOf(id))),
    end: async (id) => fromStored(await storage.take(keyOf(id))),
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
