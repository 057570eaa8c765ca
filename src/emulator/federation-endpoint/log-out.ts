import type { ConsoleSession } from '../console/console-sessions.ts'
import type { FederationEmulation } from './federation-emulation.ts'
import { httpUrl } from './http-url.ts'

/** What became of a browser that signed out. */
export interface LoggedOut {
  readonly ended: ConsoleSession | undefined
  /** Where it goes, when `redirect_uri` named a place it may go to. */
  readonly location: string | undefined
}

/**
 * Ends the browser's console session. `redirect_uri` is followed when it is a page of our own origin
 * or the issuer that the session was started from; otherwise it is as if it had not been sent.
 *
 * @throws {StorageFailed} when the session cannot be removed
 */
export async function logOut(
  {
    consoleSessionId,
    redirectUri,
  }: { readonly consoleSessionId: string | undefined; readonly redirectUri: string | undefined },
  { consoleSessions, publicUrl }: Pick<FederationEmulation, 'consoleSessions' | 'publicUrl'>,
): Promise<LoggedOut> {
  const ended =
    consoleSessionId === undefined ? undefined : await consoleSessions.end(consoleSessionId)
  const wanted = httpUrl(redirectUri)
  const allowed =
    wanted !== undefined &&
    (wanted === ended?.issuerUrl || new URL(wanted).origin === new URL(publicUrl).origin)
  return { ended, location: allowed ? wanted : undefined }
}
