import { switchRoleEvent } from '../../../audit/switch-role-event.ts'
import type { SwitchRoleFacts } from '../../../audit/switch-role-event.ts'
import { FedbridgeError, RequestRefused } from '../../../errors.ts'
import { partitionOf } from '../../../partition/partitions.ts'
import type { CallFacts } from '../../../policy/call-context.ts'
import type { SessionCaller } from '../../caller/caller.ts'
import { sessionCaller } from '../../caller/find-caller.ts'
import { userIdentityOf } from '../../caller/user-identity.ts'
import type { Session } from '../../credentials/session.ts'
import type { BrowserSession } from '../browser-sessions.ts'
import type { ConsoleEmulation } from '../console-emulation.ts'
import { slotPath } from '../console-slot.ts'
import type { SwitchWish } from './parse-switch-form.ts'

/** A request to switch, by the session that signed in. */
export interface SwitchRequest {
  readonly signedIn: BrowserSession
  readonly call: CallFacts
  readonly requestId: string
}

/** Seconds that the console asks for: a session of a role may ask for no more. */
const switchedSeconds = 3600

/**
 * Has a console session speak for another role. It is always the session that signed in that asks, also
 * while it speaks for a role already; AssumeRole decides, without an external id and without setting a
 * source identity. The role's session lasts an hour, and at most as long as the console session.
 * Recorded as SwitchRole, whether it works or not, beside AssumeRole.
 *
 * @throws {RequestRefused} CONSOLE_SESSION_FOREIGN for a session of another STS; PARAMETER_INVALID for an
 *   alias that no account has; what AssumeRole answers: ACCESS_DENIED, ...
 * @throws {StorageFailed}
 * @see IAM User Guide, "Switching to a role (console)"
 */
export async function switchRole(
  wish: SwitchWish,
  { signedIn, call, requestId }: SwitchRequest,
  console: ConsoleEmulation,
): Promise<void> {
  const { assumeRole, consoleSessions, directory, recordEvent } = console
  const caller = await sessionCaller(ownSession(signedIn), directory)
  const { displayName, color } = wish
  try {
    const session = await assumeRole(
      new Map([
        ['RoleArn', await roleArnOf(wish, caller, console)],
        ['RoleSessionName', sessionNameOf(caller.session)],
        ['DurationSeconds', String(switchedSeconds)],
      ]),
      { ...call, caller, requestId },
    )
    if (session.kind !== 'assumed-role') throw new TypeError('AssumeRole made no session of a role')
    const expiresAt = new Date(Math.min(session.expiresAt.getTime(), signedIn.expiresAt.getTime()))
    // First the record: one too many is safe, and a switch without one is not.
    const switched = await sessionCaller(session, directory)
    await recordEvent(
      eventOf('SwitchRole', caller, switched, { signedIn, call, requestId }, console),
    )
    await consoleSessions.switchTo(signedIn.id, {
      session,
      startedAt: call.now,
      expiresAt,
      ...(displayName === undefined ? {} : { displayName }),
      ...(color === undefined ? {} : { color }),
    })
  } catch (failure) {
    if (failure instanceof FedbridgeError && !failure.code.startsWith('STORAGE_')) {
      await recordEvent(
        eventOf('SwitchRole', caller, caller, { signedIn, call, requestId }, console, failure),
      )
    }
    throw failure
  }
}

/**
 * Has a console session speak for who signed in again. Recorded as ExitRole, where it spoke for a role.
 *
 * @throws {StorageFailed}
 */
export async function switchBack(
  { signedIn, call, requestId }: SwitchRequest,
  console: ConsoleEmulation,
): Promise<void> {
  const { consoleSessions, directory, recordEvent } = console
  const left = await consoleSessions.switchBack(signedIn.id)
  if (left === undefined) return
  const from = await sessionCaller(left.session, directory)
  const caller = await sessionCaller(ownSession(signedIn), directory)
  await recordEvent(eventOf('ExitRole', from, caller, { signedIn, call, requestId }, console))
}

/** @throws {RequestRefused} CONSOLE_SESSION_FOREIGN */
export function ownSession({ session }: Pick<BrowserSession, 'session'>): Session {
  if (session.kind !== 'foreign') return session
  throw new RequestRefused(
    'CONSOLE_SESSION_FOREIGN',
    `the session was issued by ${session.vouchedBy}, which alone can let it assume a role`,
  )
}

async function roleArnOf(
  { account, roleName }: SwitchWish,
  { partition }: SessionCaller,
  { findAliasedAccount }: ConsoleEmulation,
): Promise<string> {
  const id = account.kind === 'id' ? account.id : await findAliasedAccount(account.alias)
  if (id !== undefined) return `arn:${partitionOf(partition).id}:iam::${id}:role/${roleName}`
  throw new RequestRefused('PARAMETER_INVALID', 'no account has the alias', {
    check: 'switch-role',
    expected: 'an account id, or the alias of an account',
    received: account.kind === 'alias' ? account.alias : account.id,
  })
}

/** The name that the person has goes on to the role. */
function sessionNameOf(session: Session): string {
  switch (session.kind) {
    case 'assumed-role':
      return session.roleSessionName
    case 'federated-user':
      return session.federatedUserName
    case 'session-token':
      return session.userArn.slice(session.userArn.lastIndexOf('/') + 1)
  }
}

function eventOf(
  eventName: SwitchRoleFacts['eventName'],
  from: SessionCaller,
  to: SessionCaller,
  { signedIn, call, requestId }: SwitchRequest,
  { publicUrl }: Pick<ConsoleEmulation, 'publicUrl'>,
  failure?: FedbridgeError,
): ReturnType<typeof switchRoleEvent> {
  return switchRoleEvent({
    at: call.now,
    region: call.region,
    sourceAddress: call.sourceAddress,
    userAgent: call.userAgent,
    requestId,
    eventName,
    userIdentity: userIdentityOf(to),
    switchFrom: from.arn,
    redirectTo: `${publicUrl}${slotPath(signedIn.slot)}/`,
    recipientAccountId: to.accountId,
    outcome:
      failure === undefined
        ? { kind: 'success' }
        : {
            kind: 'failure',
            errorCode: failure.aws?.code ?? failure.code,
            errorMessage: failure.aws?.message ?? failure.message,
          },
  })
}
