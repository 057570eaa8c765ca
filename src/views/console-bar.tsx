import type { JSX } from 'preact'
import { accountLabel } from './account-label.ts'
import { assetPath } from './assets.ts'
import { CodeValue } from './code-value.tsx'
import { Definitions } from './definitions.tsx'
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
          <summary>
            <span>{`${data.roleName}/${data.sessionName}`}</span>
            <span class="at">{` @ ${data.accountAlias ?? data.accountId}`}</span>
          </summary>
          <div class="card">
            <Definitions
              entries={[
                { term: 'Account', value: accountLabel(data.accountId, data.accountAlias) },
                { term: 'Signed in as', value: <CodeValue value={data.assumedRoleArn} /> },
              ]}
            />
            <SignOut signOutUrl={data.signOutUrl} csrfToken={data.csrfToken} />
          </div>
        </details>
      </div>
    </header>
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
