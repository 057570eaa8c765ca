import type { JSX } from 'preact'
import { renderDocument } from './render-document.tsx'
import { SessionList, SignOutOfAll, type ConsoleSessionLink } from './session-list.tsx'
import { hostOf, webAddress } from './web-address.ts'

export interface ConsoleMessageData {
  readonly kind: 'expired' | 'signed-out' | 'not-signed-in' | 'full'
  /** Where the session was started from: the way back. */
  readonly issuerUrl?: string
  readonly homeUrl: string
  /** Those of the browser's sessions that go on. */
  readonly sessions?: readonly ConsoleSessionLink[]
  /** Where all of them are ended, by POST with `csrf_token`. */
  readonly signOutAllUrl?: string
  readonly csrfToken?: string
}

const messages: Readonly<
  Record<ConsoleMessageData['kind'], { readonly title: string; readonly text: string }>
> = {
  expired: {
    title: 'Your session has ended',
    text: 'Console sessions last as long as the role session behind them. Sign in again to go on.',
  },
  'signed-out': {
    title: 'You are signed out',
    text: 'The console session has ended in this browser. You may still be signed in at your identity provider.',
  },
  'not-signed-in': {
    title: 'You are not signed in',
    text: 'The console opens with a sign-in link, which lives for 15 minutes. Sign in to get one.',
  },
  full: {
    title: 'This browser has five sessions',
    text: 'There is no room for one more. Sign out of one of them, then open the sign-in link again; it lives for 15 minutes.',
  },
}

/** What the console says when nobody is signed in: why, and the way back. */
export function renderConsoleMessagePage(data: ConsoleMessageData): string {
  const { title, text } = messages[data.kind]
  return renderDocument({
    title,
    width: 'narrow',
    aside: 'Console',
    children: (
      <section class="card message">
        <h1>{title}</h1>
        <p class="lede">{text}</p>
        <OtherSessions data={data} />
        <WayBack data={data} />
      </section>
    ),
  })
}

function OtherSessions({
  data: { sessions = [], signOutAllUrl, csrfToken },
}: {
  data: ConsoleMessageData
}): JSX.Element | null {
  if (sessions.length === 0) return null
  return (
    <nav class="switcher" aria-label="Sessions in this browser">
      <h2>Sessions in this browser</h2>
      <SessionList sessions={sessions} />
      {signOutAllUrl === undefined || csrfToken === undefined ? null : (
        <SignOutOfAll signOutAllUrl={signOutAllUrl} csrfToken={csrfToken} />
      )}
    </nav>
  )
}

/** The issuer comes from whoever made the sign-in link, so its host is shown before it is followed. */
function WayBack({ data: { issuerUrl, homeUrl } }: { data: ConsoleMessageData }): JSX.Element {
  const issuer = webAddress(issuerUrl)
  const host = hostOf(issuerUrl)
  const home = webAddress(homeUrl)
  return (
    <p class="actions">
      {issuer === undefined ? null : (
        <a class="button" href={issuer}>
          {host === undefined ? 'Sign in again' : `Sign in again at ${host}`}
        </a>
      )}
      {home === undefined ? null : (
        <a class={issuer === undefined ? 'button' : 'button outline'} href={home}>
          Home
        </a>
      )}
    </p>
  )
}
