import type { Request, RequestHandler, Response } from 'express'
import { ipKeyGenerator } from 'express-rate-limit'
import type { Clock } from '../clock.ts'
import { RequestRefused } from '../errors.ts'
import { readsBasicCredentials } from './basic-credentials.ts'
import { openFailedAttempts } from './failed-attempts.ts'
import { isForThisMachine, loopbackOnly } from './loopback-only.ts'

/** Who may see the debugger, traces and events. */
export type DebuggerAccessOptions =
  | { readonly debugger: 'local' | 'off' }
  | {
      readonly debugger: 'admin'
      readonly adminPassword: string
      readonly clock: Clock
    }

/** The one decision about pages that name people, for those who serve them and those who link to them. */
export interface DebuggerAccess {
  /** Stands before the pages: lets a request through, or answers why not. */
  readonly guard: RequestHandler
  /**
   * Whether a link to these pages is of use to the client: with `local` to those that the guard lets
   * through, with `admin` to everybody, as the page asks for the password, with `off` to nobody.
   */
  mayDebug(request: Request): boolean
  /**
   * Whether the guard would let this very request through. A wrong password counts as one here too, so
   * that a page that asks this is no place to guess at.
   */
  isAdmitted(request: Request): boolean
}

/** Wrong passwords of one client address before it has to wait. */
const maxFailedAttempts = 10
/** How long it has to wait. */
const waitSeconds = 600
/** Bits of an IPv6 address that count as one client. */
const ipv6Subnet = 56

/**
 * Guards the debugger, traces and events.
 *
 * - `local`: clients on this machine, as `loopbackOnly` decides.
 * - `admin`: HTTP Basic with the user `admin` and the configured password, for clients on this machine
 *   too. After 10 wrong passwords a client address is refused for 10 minutes, whatever it sends.
 * - `off`: nobody; the pages are not there.
 *
 * The guard throws or hands on {RequestRefused} LOOPBACK_ONLY, ADMIN_REQUIRED, RATE_LIMITED or NOT_FOUND.
 *
 * @see RFC 7617
 */
export function openDebuggerAccess(options: DebuggerAccessOptions): DebuggerAccess {
  switch (options.debugger) {
    case 'local':
      return {
        guard: loopbackOnly(),
        mayDebug: (request) => isForThisMachine(request),
        isAdmitted: (request) => isForThisMachine(request),
      }
    case 'admin':
      return openAdminAccess(options)
    case 'off':
      return {
        guard: (_request, _response, next) => {
          next(new RequestRefused('NOT_FOUND', 'server.debugger is off'))
        },
        mayDebug: () => false,
        isAdmitted: () => false,
      }
  }
}

function openAdminAccess({
  adminPassword,
  clock,
}: Extract<DebuggerAccessOptions, { debugger: 'admin' }>): DebuggerAccess {
  const isAdmin = readsBasicCredentials({ user: 'admin', password: adminPassword })
  const failed = openFailedAttempts({ clock, limit: maxFailedAttempts, waitSeconds })
  const refusalOf = (request: Request): RequestRefused | undefined => {
    const client = ipKeyGenerator(request.ip ?? '', ipv6Subnet)
    const authorization = request.get('authorization')
    if (authorization === undefined || !/^basic /i.test(authorization)) {
      return new RequestRefused('ADMIN_REQUIRED', 'the request carries no password')
    }
    // Before the password is looked at: who has to wait learns nothing about it.
    if (failed.mustWait(client)) {
      return new RequestRefused(
        'RATE_LIMITED',
        `more than ${maxFailedAttempts} wrong passwords from one client in ${waitSeconds} seconds`,
      )
    }
    if (isAdmin(authorization)) return undefined
    failed.count(client)
    return new RequestRefused('ADMIN_REQUIRED', 'the user or the password is not that of the admin')
  }
  return {
    guard: (request, response, next) => {
      const refusal = refusalOf(request)
      if (refusal !== undefined) sayHow(response, refusal)
      next(refusal)
    },
    mayDebug: () => true,
    isAdmitted: (request) => refusalOf(request) === undefined,
  }
}

/** What a browser needs to ask for a password, and a program to know when to come back. */
function sayHow(response: Response, { code }: RequestRefused): void {
  if (code === 'RATE_LIMITED') response.set('Retry-After', String(waitSeconds))
  else response.set('WWW-Authenticate', 'Basic realm="Fedbridge debugger", charset="UTF-8"')
}
