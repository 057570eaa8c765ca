import type { JSX } from 'preact'
import { accountLabel } from './account-label.ts'
import { Badge } from './badge.tsx'
import { CodeValue } from './code-value.tsx'
import { ConsoleBar, type ConsoleSwitch } from './console-bar.tsx'
import { Definitions } from './definitions.tsx'
import { Instant } from './instant.tsx'
import { renderDocument } from './render-document.tsx'
import type { ConsoleSessionLink } from './session-list.tsx'
import { TimeLeft } from './time-left.tsx'
import { webAddress } from './web-address.ts'
import { WebLink } from './web-link.tsx'

export interface ConsolePageData {
  readonly accountId: string
  readonly accountAlias?: string
  readonly roleName: string
  /** With the role's path; absent where only the session is known. */
  readonly roleArn?: string
  readonly assumedRoleArn: string
  /** The role session name. */
  readonly sessionName: string
  /** Of a session that another STS has issued, of which nothing else is known here. */
  readonly vouchedBy?: ConsoleVoucher
  /** How the session came about; absent for one that no identity provider vouched for. */
  readonly federated?: ConsoleFederation
  readonly sessionTags: readonly {
    readonly key: string
    readonly value: string
    readonly transitive: boolean
  }[]
  readonly sourceIdentity?: string
  /** ISO 8601. */
  readonly startedAt: string
  /** ISO 8601. */
  readonly expiresAt: string
  /** ISO 8601: the instant the page was made at, for the time left without script; `startedAt` by default. */
  readonly now?: string
  /** What the destination path names, for example `s3`. */
  readonly service?: string
  readonly region: string
  readonly partition: string
  readonly policies: readonly { readonly name: string; readonly sentences: readonly string[] }[]
  /** Where to ask what the session may do; absent where nobody answers. */
  readonly permissionsUrl?: string
  /** Where sessions of the role are revoked, by POST with `csrf_token`; absent for other sessions. */
  readonly revokeUrl?: string
  /** Whether everything is denied to this session, because older sessions of its role were revoked. */
  readonly revoked?: boolean
  readonly signOutUrl: string
  /** Goes with the sign-out form as `csrf_token`; without it signing out is a link. */
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

/** Who says whose session it is. */
export interface ConsoleVoucher {
  /** For people: an address, or AWS. */
  readonly sts: string
  /** As GetCallerIdentity answers it, for example `AROA...:session`. */
  readonly userId: string
}

/** The facts of a sign-in that survive into the session. */
export type ConsoleFederation = ConsoleSamlFederation | ConsoleWebIdentityFederation

/** Of a SAML assertion. */
export interface ConsoleSamlFederation {
  readonly protocol: 'saml'
  readonly provider: string
  readonly issuer: string
  readonly nameQualifier: string
  readonly subject: string
  readonly subjectType: string
}

/** Of an ID token. */
export interface ConsoleWebIdentityFederation {
  readonly protocol: 'oidc'
  /** ARN of the provider, or the domain of one that AWS has built in. */
  readonly provider: string
  readonly issuer: string
  readonly subject: string
  readonly audience: string
  /** How the person signed in; may be empty. */
  readonly authenticationMethods: readonly string[]
}

/** The console: who is signed in, as which role, with what, and for how long. */
export function renderConsolePage(data: ConsolePageData): string {
  return renderDocument({
    title: data.service === undefined ? 'Console' : `${data.service} · Console`,
    scripts: ['countdown.js', 'copy.js'],
    header: <ConsoleBar data={data} />,
    children: (
      <>
        <div class="console-head">
          <div>
            <h1>{data.service ?? 'Console home'}</h1>
            <p class="muted">
              {data.service === undefined
                ? headlineOf(data)
                : 'You are signed in where your sign-in was to lead. The service itself is not emulated; this is the session it would see.'}
            </p>
          </div>
          <TimeLeft startedAt={data.startedAt} expiresAt={data.expiresAt} now={data.now} />
        </div>
        {data.revoked === true ? (
          <p class="card problem" role="alert">
            This session has been revoked: the policy AWSRevokeOlderSessions of its role denies
            everything to it. Sign in again for a new one.
          </p>
        ) : null}
        <div class="columns">
          <Session data={data} />
          {data.vouchedBy === undefined ? (
            <Federation federation={data.federated} />
          ) : (
            <Voucher voucher={data.vouchedBy} />
          )}
        </div>
        {data.vouchedBy === undefined ? (
          <>
            <SessionTags tags={data.sessionTags} />
            <Policies policies={data.policies} roleName={data.roleName} />
            <Actions data={data} />
          </>
        ) : null}
      </>
    ),
  })
}

function headlineOf({ vouchedBy }: ConsolePageData): string {
  return vouchedBy === undefined
    ? 'You are signed in. This is what AWS would know about you.'
    : `You are signed in, with credentials of ${vouchedBy.sts}.`
}

function Session({ data }: { data: ConsolePageData }): JSX.Element {
  return (
    <section class="card" aria-labelledby="session">
      <h2 id="session">Session</h2>
      <Definitions
        entries={[
          {
            term: 'Assumed role',
            value: <CodeValue value={data.assumedRoleArn} copyAs="the assumed-role ARN" />,
          },
          data.roleArn === undefined
            ? undefined
            : { term: 'Role', value: <CodeValue value={data.roleArn} copyAs="the role ARN" /> },
          { term: 'Role session name', value: data.sessionName },
          { term: 'Account', value: accountLabel(data.accountId, data.accountAlias) },
          data.sourceIdentity === undefined
            ? undefined
            : { term: 'Source identity', value: data.sourceIdentity },
          { term: 'Region', value: `${data.region} in partition ${data.partition}` },
          { term: 'Started', value: <Instant at={data.startedAt} /> },
        ]}
      />
    </section>
  )
}

function Federation({ federation }: { federation: ConsolePageData['federated'] }): JSX.Element {
  return (
    <section class="card" aria-labelledby="identity">
      <h2 id="identity">Federated identity</h2>
      {federation === undefined ? (
        <p class="muted">No identity provider vouched for this session.</p>
      ) : (
        <Definitions
          entries={[
            { term: 'Subject', value: federation.subject },
            federation.protocol === 'saml'
              ? { term: 'Subject type', value: federation.subjectType }
              : { term: 'Audience', value: <CodeValue value={federation.audience} /> },
            { term: 'Provider', value: <CodeValue value={federation.provider} /> },
            { term: 'Issuer', value: <CodeValue value={federation.issuer} /> },
            lastFact(federation),
          ]}
        />
      )}
    </section>
  )
}

function Voucher({ voucher: { sts, userId } }: { voucher: ConsoleVoucher }): JSX.Element {
  return (
    <section class="card" aria-labelledby="voucher">
      <h2 id="voucher">Vouched for by another STS</h2>
      <Definitions
        entries={[
          { term: 'STS', value: <CodeValue value={sts} /> },
          { term: 'User id', value: <CodeValue value={userId} copyAs="the user id" /> },
        ]}
      />
      <p class="muted">
        It was asked by GetCallerIdentity whose credentials these are. Only that STS knows what the
        session may do, its tags and its source identity: they are not shown here, and permissions
        cannot be asked about.
      </p>
    </section>
  )
}

function lastFact(
  federation: ConsoleFederation,
): { readonly term: string; readonly value: string | JSX.Element } | undefined {
  if (federation.protocol === 'saml') {
    return { term: 'Name qualifier', value: <CodeValue value={federation.nameQualifier} /> }
  }
  const { authenticationMethods: methods } = federation
  return methods.length === 0
    ? undefined
    : { term: 'Authentication methods', value: methods.join(', ') }
}

function SessionTags({ tags }: { tags: ConsolePageData['sessionTags'] }): JSX.Element {
  return (
    <section aria-labelledby="tags">
      <h2 id="tags">Session tags</h2>
      {tags.length === 0 ? (
        <p class="card empty">The session has no tags.</p>
      ) : (
        <table class="card stacking tags" role="table">
          <thead role="rowgroup">
            <tr role="row">
              <th role="columnheader" scope="col">
                Key
              </th>
              <th role="columnheader" scope="col">
                Value
              </th>
              <th role="columnheader" scope="col">
                In chained roles
              </th>
            </tr>
          </thead>
          <tbody role="rowgroup">
            {tags.map(({ key, value, transitive }) => (
              <tr role="row">
                <th role="rowheader" scope="row">
                  {key}
                </th>
                <td role="cell">{value}</td>
                <td role="cell">
                  {transitive ? (
                    <Badge tone="accent" text="transitive" />
                  ) : (
                    <span class="muted">not passed on</span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

function Policies({
  policies,
  roleName,
}: {
  policies: ConsolePageData['policies']
  roleName: string
}): JSX.Element {
  return (
    <section aria-labelledby="policies">
      <h2 id="policies">What this session may do</h2>
      {policies.length === 0 ? (
        <p class="card empty">{`${roleName} has no permission policies, so nothing is allowed.`}</p>
      ) : (
        <ul class="cards policies">
          {policies.map(({ name, sentences }) => (
            <li class="card">
              <h3>{name}</h3>
              <ul>
                {sentences.map((sentence) => (
                  <li>{sentence}</li>
                ))}
              </ul>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function Actions({ data }: { data: ConsolePageData }): JSX.Element | null {
  const { permissionsUrl, revokeUrl, csrfToken, roleName, roleArn } = data
  if (permissionsUrl === undefined) return null
  return (
    <div class="actions">
      <WebLink href={permissionsUrl} kind="button">
        May this session …?
      </WebLink>
      {revokeUrl === undefined || csrfToken === undefined ? null : (
        <details class="confirm">
          <summary>Revoke older sessions</summary>
          <form class="card" action={webAddress(revokeUrl)} method="post">
            <p>{`Every session of ${roleName} that began before now is denied everything, this one too.`}</p>
            <input type="hidden" name="csrf_token" value={csrfToken} />
            <input type="hidden" name="role_arn" value={roleArn} />
            <button type="submit">{`Revoke sessions of ${roleName}`}</button>
          </form>
        </details>
      )}
    </div>
  )
}
