import type { JSX } from 'preact'
import { accountLabel } from './account-label.ts'
import { Instant } from './instant.tsx'
import { webAddress } from './web-address.ts'

/** One of a browser's console sessions. */
export interface ConsoleSessionLink {
  readonly roleName: string
  readonly sessionName: string
  readonly accountId: string
  readonly accountAlias?: string
  /** ISO 8601. */
  readonly expiresAt: string
  readonly href: string
}

/** The console sessions of a browser, each a link to it; the one that is looked at is marked. */
export function SessionList({
  sessions,
  currentHref,
}: {
  sessions: readonly ConsoleSessionLink[]
  currentHref?: string | undefined
}): JSX.Element {
  return (
    <ul class="session-list">
      {sessions.map((session) => (
        <li>
          <SessionName session={session} isCurrent={session.href === currentHref} />
          <small class="muted">
            {session.href === currentHref ? 'This one, until ' : 'Until '}
            <Instant at={session.expiresAt} />
          </small>
        </li>
      ))}
    </ul>
  )
}

function SessionName({
  session: { roleName, sessionName, accountId, accountAlias, href },
  isCurrent,
}: {
  session: ConsoleSessionLink
  isCurrent: boolean
}): JSX.Element {
  const name = (
    <>
      <strong>{roleName === sessionName ? roleName : `${roleName}/${sessionName}`}</strong>
      <span>{accountLabel(accountId, accountAlias)}</span>
    </>
  )
  const address = webAddress(href)
  if (address === undefined) return name
  return (
    <a href={address} {...(isCurrent ? { 'aria-current': 'page' as const } : {})}>
      {name}
    </a>
  )
}

/** Ends all of them. */
export function SignOutOfAll({
  signOutAllUrl,
  csrfToken,
}: {
  signOutAllUrl: string
  csrfToken: string
}): JSX.Element {
  return (
    <form action={webAddress(signOutAllUrl)} method="post">
      <input type="hidden" name="csrf_token" value={csrfToken} />
      <button type="submit" class="outline">
        Sign out of all sessions
      </button>
    </form>
  )
}
