import { RequestRefused } from '../../errors.ts'
import type { ConsolePrincipal, ForeignSession } from '../credentials/foreign-session.ts'

/** The lengths a caller may ask for, in seconds. */
const sessionDurationSeconds = { minimum: 900, maximum: 43_200 }
/** Of a federated user's console session. */
const durationSeconds = { minimum: 900, maximum: 129_600 }

/** Of a session that another STS has issued, when nobody knows when it ends. */
const unknownEndSeconds = 3600

/** The duration parameters of getSigninToken, as sent. */
export interface AskedDurations {
  readonly sessionDuration: string | undefined
  readonly durationSeconds: string | undefined
}

/**
 * When the console session of a set of credentials ends. It is counted from the call of
 * getSigninToken and may outlast the credentials. Without a duration it ends with them.
 *
 * `SessionDuration` is for role sessions that no other role session asked for. `DurationSeconds` is
 * its form for federated users, and is not looked at for role sessions.
 *
 * With credentials of another STS it ends at the latest when they do; and an hour from now when it is
 * not known when that is: so long are sessions of a role when nobody asks for another length. Whether
 * they come from role chaining is not known either.
 *
 * @throws {RequestRefused} PARAMETER_INVALID for a duration out of its range, for SessionDuration with
 *   GetFederationToken's credentials, and with credentials from role chaining
 * @see IAM User Guide, "Enabling custom identity broker access to the AWS console"
 */
export function consoleSessionEnd(
  session: ConsolePrincipal,
  asked: AskedDurations,
  now: Date,
): Date {
  const isFederatedUser =
    session.kind === 'federated-user' ||
    (session.kind === 'foreign' && session.principal === 'federated-user')
  const seconds = isFederatedUser ? federatedUserSeconds(asked) : roleSessionSeconds(session, asked)
  if (session.kind === 'foreign') return foreignEnd(session, seconds, now)
  return seconds === undefined ? session.expiresAt : later(now, seconds)
}

function foreignEnd(
  { expiresAt }: Pick<ForeignSession, 'expiresAt'>,
  seconds: number | undefined,
  now: Date,
): Date {
  const latest = expiresAt ?? later(now, unknownEndSeconds)
  if (seconds === undefined) return latest
  return new Date(Math.min(latest.getTime(), later(now, seconds).getTime()))
}

function later(now: Date, seconds: number): Date {
  return new Date(now.getTime() + seconds * 1000)
}

function federatedUserSeconds(asked: AskedDurations): number | undefined {
  if (asked.sessionDuration !== undefined) {
    throw refused('SessionDuration is not for credentials from GetFederationToken')
  }
  return readSeconds('DurationSeconds', asked.durationSeconds, durationSeconds)
}

function roleSessionSeconds(session: ConsolePrincipal, asked: AskedDurations): number | undefined {
  const chained = session.kind === 'assumed-role' && session.chained
  if (asked.sessionDuration !== undefined && chained) {
    throw refused('SessionDuration is not for credentials from role chaining')
  }
  return readSeconds('SessionDuration', asked.sessionDuration, sessionDurationSeconds)
}

function readSeconds(
  name: string,
  text: string | undefined,
  { minimum, maximum }: { readonly minimum: number; readonly maximum: number },
): number | undefined {
  if (text === undefined) return undefined
  const seconds = /^\d{1,6}$/.test(text) ? Number(text) : NaN
  if (seconds >= minimum && seconds <= maximum) return seconds
  throw refused(`${name} is not ${minimum} to ${maximum} seconds`, {
    expected: `${minimum} to ${maximum}`,
    received: text.slice(0, 32),
  })
}

function refused(
  message: string,
  details: { readonly expected?: string; readonly received?: string } = {},
): RequestRefused {
  return new RequestRefused('PARAMETER_INVALID', message, {
    ...details,
    check: 'console-session-end',
  })
}
