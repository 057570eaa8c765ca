import type { JSX } from 'preact'
import { renderDocument } from './render-document.tsx'
import { hostOf, webAddress } from './web-address.ts'

export interface ConsoleMessageData {
  readonly kind: 'expired' | 'signed-out' | 'not-signed-in'
  /** Where the session was started from: the way back. */
  readonly issuerUrl?: string
  readonly homeUrl: string
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
    text: 'This browser holds no console session any more. You may still be signed in at your identity provider.',
  },
  'not-signed-in': {
    title: 'You are not signed in',
    text: 'The console opens with a sign-in link, which lives for 15 minutes. Sign in to get one.',
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
        <WayBack data={data} />
      </section>
    ),
  })
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
