import type { ConsoleSessionLink } from '../../views/session-list.tsx'
import type { ConsolePrincipal } from '../credentials/foreign-session.ts'
import type { BrowserSession } from './browser-sessions.ts'
import { slotPath } from './console-slot.ts'

/** Where all sessions of a browser are ended, by POST with `csrf_token`. */
export const signOutAllUrl = '/console/sign-out-all'

/** Below a session's slot: where it is ended, asked about, its role's sessions revoked, roles switched. */
export const signOutPath = '/sign-out'
export const permissionsPath = '/permissions'
export const revokePath = '/revoke-sessions'
export const switchRolePath = '/switch-role'
export const switchBackPath = '/switch-back'

/** A session as the switcher names it. */
export function sessionLink(
  { slot, session, expiresAt }: BrowserSession,
  accountAlias?: string,
): ConsoleSessionLink {
  return {
    ...namesOf(session),
    accountId: session.accountId,
    ...(accountAlias === undefined ? {} : { accountAlias }),
    expiresAt: expiresAt.toISOString(),
    href: `${slotPath(slot)}/`,
  }
}

/** The role, or the user, and the name of the session. */
function namesOf(session: ConsolePrincipal): Pick<ConsoleSessionLink, 'roleName' | 'sessionName'> {
  switch (session.kind) {
    case 'foreign':
      return { roleName: session.name, sessionName: session.sessionName }
    case 'assumed-role':
      return { roleName: lastPart(session.roleArn), sessionName: session.roleSessionName }
    case 'federated-user':
      return { roleName: session.federatedUserName, sessionName: session.federatedUserName }
    case 'session-token':
      return { roleName: lastPart(session.userArn), sessionName: lastPart(session.userArn) }
  }
}

function lastPart(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1)
}
