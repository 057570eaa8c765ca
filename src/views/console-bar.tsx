import type { JSX } from 'preact'
import { accountLabel } from './account-label.ts'
import { assetPath } from './assets.ts'
import { CodeValue } from './code-value.tsx'
import { Definitions } from './definitions.tsx'
import { SessionList, SignOutOfAll, type ConsoleSessionLink } from './session-list.tsx'
import { webAddress } from './web-address.ts'
import { WebLink } from './web-link.tsx'

/** What the bar shows of a console page. */
export interface ConsoleBarData {
  readonly accountId: string
  readonly accountAlias?: string
  readonly roleName: string
  readonly sessionName: string
  readonly assumedRoleArn: string
  readonly service?: string
  readonly region: string
  readonly signOutUrl: string
  readonly csrfToken?: string
  /** All sessions of the browser that go on, this one too. */
  readonly sessions?: readonly ConsoleSessionLink[]
  /** Where this session's console begins; one of `sessions` leads there. */
  readonly consoleUrl?: string
  /** Where all of them are ended, by POST with `csrf_token`. */
  readonly signOutAllUrl?: string
  /** Where to switch roles; absent where nobody could let this session. */
  readonly switchRoleUrl?: string
  readonly switched?: ConsoleSwitch
}

/** That the session has switched to the role that it shows. */
export interface ConsoleSwitch {
  /** ARN of the session that signed in. */
  readonly from: string
  readonly switchBackUrl: string
  /** In place of the role's name. */
  readonly displayName?: string
  readonly color?: 'red' | 'orange' | 'yellow' | 'green' | 'blue'
}

/** The console's bar: where one is, in which region, and the account menu with the way out. */
export function ConsoleBar({ data }: { data: ConsoleBarData }): JSX.Element {
  return (
    <header class="console-bar">
      <div>
        <a class="brand" href="/">
          <img src={assetPath('mark.svg')} alt="" width="24" height="24" />
          Fedbridge <span>Console</span>
        </a>
        {data.service === undefined ? null : <p class="service">{data.service}</p>}
        <p class="region">{data.region}</p>
        <details class="account-menu">
          <summary class={data.switched?.color && `switched-${data.switched.color}`}>
            <Shown data={data} />
          </summary>
          <div class="card">
            <Definitions
              entries={[
                { term: 'Account', value: accountLabel(data.accountId, data.accountAlias) },
                { term: 'Signed in as', value: <CodeValue value={data.assumedRoleArn} /> },
                data.switched === undefined
                  ? undefined
                  : { term: 'Switched from', value: <CodeValue value={data.switched.from} /> },
              ]}
            />
            <SwitchRole data={data} />
            <SignOut signOutUrl={data.signOutUrl} csrfToken={data.csrfToken} />
            <Switcher data={data} />
          </div>
        </details>
      </div>
    </header>
  )
}

function Shown({
  data: { roleName, sessionName, accountId, accountAlias, switched },
}: {
  data: ConsoleBarData
}): JSX.Element {
  if (switched?.displayName !== undefined) return <span>{switched.displayName}</span>
  return (
    <>
      <span>{`${roleName}/${sessionName}`}</span>
      <span class="at">{` @ ${accountAlias ?? accountId}`}</span>
    </>
  )
}

/** The way to another role, and back. */
function SwitchRole({
  data: { switchRoleUrl, switched, csrfToken },
}: {
  data: ConsoleBarData
}): JSX.Element | null {
  if (switchRoleUrl === undefined) return null
  return (
    <>
      {switched === undefined || csrfToken === undefined ? null : (
        <form action={webAddress(switched.switchBackUrl)} method="post">
          <input type="hidden" name="csrf_token" value={csrfToken} />
          <button type="submit">Switch back</button>
        </form>
      )}
      <p>
        <WebLink href={switchRoleUrl}>Switch role</WebLink>
      </p>
    </>
  )
}

/** The other sessions of this browser, and the way out of all. */
function Switcher({
  data: { sessions = [], consoleUrl, signOutAllUrl, csrfToken },
}: {
  data: ConsoleBarData
}): JSX.Element | null {
  if (sessions.length === 0) return null
  return (
    <nav class="switcher" aria-label="Sessions in this browser">
      <h2>Sessions in this browser</h2>
      <SessionList sessions={sessions} currentHref={consoleUrl} />
      <p>
        <a href="/">Sign in to one more</a>
      </p>
      {sessions.length < 2 || signOutAllUrl === undefined || csrfToken === undefined ? null : (
        <SignOutOfAll signOutAllUrl={signOutAllUrl} csrfToken={csrfToken} />
      )}
    </nav>
  )
}

/** A form where a token protects it, else a link. */
function SignOut({
  signOutUrl,
  csrfToken,
}: {
  signOutUrl: string
  csrfToken: string | undefined
}): JSX.Element {
  if (csrfToken === undefined) {
    return (
      <WebLink href={signOutUrl} kind="button">
        Sign out
      </WebLink>
    )
  }
  return (
    <form action={webAddress(signOutUrl)} method="post">
      <input type="hidden" name="csrf_token" value={csrfToken} />
      <button type="submit">Sign out</button>
    </form>
  )
}
