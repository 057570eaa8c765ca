import { findBrowserSessions } from '../console/browser-sessions.ts'
import type { ConsoleSession } from '../console/console-sessions.ts'
import type { FederationEmulation } from './federation-emulation.ts'
import { httpUrl } from './http-url.ts'

/** What became of a browser that signed out. */
export interface LoggedOut {
  readonly ended: readonly ConsoleSession[]
  /** Where it goes, when `redirect_uri` named a place it may go to. */
  readonly location: string | undefined
}

/**
 * Ends every console session of the browser: who sends it here knows nothing of slots, and means the
 * browser. `redirect_uri` is followed when it is a page of our own origin or the issuer that one of the
 * sessions was started from; otherwise it is as if it had not been sent.
 *
 * @param cookies of the browser: ids by slot
 * @throws {StorageFailed} when a session cannot be removed
 */
export async function logOut(
  {
    cookies,
    redirectUri,
  }: {
    readonly cookies: ReadonlyMap<string, string>
    readonly redirectUri: string | undefined
  },
  { consoleSessions, publicUrl }: Pick<FederationEmulation, 'consoleSessions' | 'publicUrl'>,
): Promise<LoggedOut> {
  const ended = await findBrowserSessions(cookies, consoleSessions)
  for (const { id } of ended) await consoleSessions.end(id)
  const wanted = httpUrl(redirectUri)
  const allowed =
    wanted !== undefined &&
    (ended.some(({ issuerUrl }) => issuerUrl === wanted) ||
      new URL(wanted).origin === new URL(publicUrl).origin)
  return { ended, location: allowed ? wanted : undefined }
}
