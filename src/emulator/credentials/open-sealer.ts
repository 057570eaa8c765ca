/**
 * Owns temporary credentials: making them, and knowing them again. May import federation, partition,
 * storage's value type, and policy for what a denial is described with. Keeps nothing: all that a
 * session is travels inside its session token.
 */
import { randomBytes } from 'node:crypto'
import type { Clock } from '../../clock.ts'
import { openSealedBox } from './sealed-box.ts'
import { sessionFromJson, sessionToJson } from './session-json.ts'
import type { Session } from './session.ts'

/** What a session token says, once it is known to be ours and still valid. */
export type Unsealed =
  | {
      readonly ok: true
      readonly session: Session
      /** What the session's requests are signed with. */
      readonly secretAccessKey: string
    }
  | {
      readonly ok: false
      readonly reason: 'malformed' | 'foreign-key' | 'tampered' | 'expired' | 'wrong-access-key-id'
    }

/** Seals sessions into session tokens and opens them again. */
export interface Sealer {
  seal(session: Session, secretAccessKey: string): string
  /** The session of a token, if it is the one that goes with `accessKeyId`. Never throws. */
  unseal(sessionToken: string, options: { readonly accessKeyId: string }): Unsealed
}

/**
 * Opens a sealer. A token is good under every sealer with the same key until its session expires, so
 * that neither a store nor one process is needed to know a session.
 *
 * @param key 32 bytes; a random one by default, and then tokens end with the process
 */
export function openSealer({
  clock,
  key = randomBytes(32),
}: {
  readonly clock: Clock
  readonly key?: Uint8Array
}): Sealer {
  const box = openSealedBox({ key, purpose: 'session token', encoding: 'base64' })
  return {
    seal: (session, secretAccessKey) =>
      box.seal({ session: sessionToJson(session), secretAccessKey }),
    unseal: (sessionToken, { accessKeyId }) => {
      const opened = box.open(sessionToken)
      if (!opened.ok) return opened
      const written = opened.value as { session: unknown; secretAccessKey: string }
      const session = sessionFromJson(written.session)
      if (session.accessKeyId !== accessKeyId) return { ok: false, reason: 'wrong-access-key-id' }
      if (session.expiresAt <= clock.now()) return { ok: false, reason: 'expired' }
      return { ok: true, session, secretAccessKey: written.secretAccessKey }
    },
  }
}
