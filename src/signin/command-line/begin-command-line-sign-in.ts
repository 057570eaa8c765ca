import { timingSafeEqual } from 'node:crypto'
import { RequestRefused } from '../../errors.ts'
import type { Bridge } from '../bridge.ts'
import { browserSha256 } from '../outstanding-request.ts'
import { storedRequest, type CommandLineSignIn, type CommandRequest } from './command-request.ts'
import { keepSealed, newSecret, readSealed } from './sealed-under-secret.ts'

/** As long as a person has at an identity provider, and then to look at a page. */
const requestSeconds = 75 * 60

interface KeptRequest {
  readonly browserSha256: string
  readonly request: CommandRequest
}

/**
 * Keeps a program's request until a person has signed in for it in this browser; returns what the sign-in
 * carries along.
 */
export async function beginCommandLineSignIn(
  request: CommandRequest,
  browser: string,
  { storage, clock }: Pick<Bridge, 'storage' | 'clock'>,
): Promise<CommandLineSignIn> {
  const requestId = newSecret()
  await keepSealed(
    { kind: 'command-line-request', secret: requestId },
    { browserSha256: browserSha256(browser), request: storedRequest(request) },
    { expiresAt: new Date(clock.now().getTime() + requestSeconds * 1000), storage },
  )
  return { requestId, ...request.wanted }
}

/**
 * The request, for the browser in which it was begun. It stays.
 *
 * @throws {RequestRefused} COMMAND_LINE_REQUEST_UNKNOWN, COMMAND_LINE_OTHER_BROWSER
 */
export async function findCommandRequest(
  requestId: string,
  browser: string | undefined,
  { storage }: Pick<Bridge, 'storage'>,
): Promise<CommandRequest> {
  const kept = (await readSealed(
    { kind: 'command-line-request', secret: requestId },
    storage,
  )) as unknown as KeptRequest | undefined
  if (kept === undefined) throw unknownRequest()
  requireBrowser(kept.browserSha256, browser)
  return kept.request
}

/** @throws {RequestRefused} COMMAND_LINE_OTHER_BROWSER */
export function requireBrowser(expected: string, browser: string | undefined): void {
  const received = Buffer.from(browser === undefined ? '' : browserSha256(browser))
  const wanted = Buffer.from(expected)
  if (received.length === wanted.length && timingSafeEqual(received, wanted)) return
  throw new RequestRefused(
    'COMMAND_LINE_OTHER_BROWSER',
    'the sign-in for a command was begun in another browser',
    { check: 'require-browser' },
  )
}

/** What is not there any more, or never was. */
export function unknownRequest(): RequestRefused {
  return new RequestRefused(
    'COMMAND_LINE_REQUEST_UNKNOWN',
    'the id belongs to no request of a command that is still open',
    { check: 'find-command-request' },
  )
}
