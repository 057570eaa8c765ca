import type { JSX } from 'preact'
import { accountLabel } from './account-label.ts'
import { CodeValue } from './code-value.tsx'
import { Definitions } from './definitions.tsx'
import { renderDocument } from './render-document.tsx'
import { renderScrapedData } from './render-scraped-data.ts'
import { webAddress } from './web-address.ts'

/** A role that was asserted for the person. */
export interface ChooserRole {
  readonly arn: string
  readonly name: string
  /** Why it cannot be chosen. */
  readonly unavailable?: string
  /** What may still keep the person out, in one sentence. */
  readonly caution?: string
}

/** The roles of one account. */
export interface ChooserAccount {
  readonly accountId: string
  readonly alias?: string
  readonly roles: readonly ChooserRole[]
}

/** What every role page shows. */
interface ChooserData {
  /** Where the choice goes, by POST. */
  readonly actionUrl: string
  /** The role session name. */
  readonly name: string
  readonly accounts: readonly ChooserAccount[]
  readonly csrfToken: string
}

/** The roles of a SAML response, which the page carries back. */
export interface RoleChooserData extends ChooserData {
  /** The response as it was delivered, base64: the form posts it again. */
  readonly samlResponse: string
  readonly relayState: string
  readonly region: string
  readonly sessionId: string
}

/** The roles of a sign-in that is kept here, because its token may be in no page. */
export interface OidcRoleChooserData extends ChooserData {
  /** What the sign-in is found by. */
  readonly choiceId: string
  /** Where to begin again. */
  readonly loginUrl: string
  /** How many roles have nothing to do with the provider, by account. */
  readonly unrelated: readonly {
    readonly accountId: string
    readonly alias?: string
    readonly roleCount: number
  }[]
  /** What else there is to know, in sentences. */
  readonly notes: readonly string[]
  /** Why there is nothing to choose, with the id under which the log has more. */
  readonly refusal?: {
    readonly code: string
    readonly requestId: string
    /** Where this person may read what is wrong with what came. */
    readonly traceUrl?: string
  }
}

/** Roles with a reason that a page lists; the rest is counted. */
const listedUnavailable = 100

/** Roles from which on a filter is worth its place. */
const filterFrom = 8

/**
 * The page on which a person chooses one of several roles, or reads why there is none. Command-line
 * tools read the one of SAML too, so parts of its markup are a contract: the metas `data`, `csrf_token` and `session_id`; the form `saml_form`
 * with its hidden fields and `roleIndex`; the class names that begin with `saml-`; the exact text
 * of `saml-account-name`; one label per role, holding its name alone. Roles that cannot be chosen
 * stand outside of what they read.
 */
export function renderRoleChooserPage(data: RoleChooserData | OidcRoleChooserData): string {
  const choosable = data.accounts
    .map((account) => ({
      ...account,
      roles: account.roles.filter(({ unavailable }) => unavailable === undefined),
    }))
    .filter(({ roles }) => roles.length > 0)
  const roleCount = choosable.reduce((count, { roles }) => count + roles.length, 0)
  const title = roleCount === 0 ? 'No role to choose' : 'Choose a role'
  return renderDocument({
    title,
    width: 'narrow',
    scripts: roleCount >= filterFrom ? ['filter.js'] : [],
    head: 'samlResponse' in data ? <ScrapedMetas data={data} /> : undefined,
    aside: data.name,
    children: (
      <>
        <h1>{title}</h1>
        <p class="lede">
          {offer(data, roleCount, choosable.length)}
          <strong>{data.name}</strong>.
        </p>
        {'notes' in data ? data.notes.map((note) => <p class="note">{note}</p>) : null}
        {roleCount >= filterFrom ? <RoleFilter /> : null}
        {roleCount === 0 ? null : <RoleForm data={data} accounts={choosable} />}
        <UnavailableRoles accounts={data.accounts} />
        {'unrelated' in data ? <UnrelatedRoles data={data} /> : null}
        {'refusal' in data ? <Refusal {...data.refusal} /> : null}
        {'loginUrl' in data && roleCount === 0 ? (
          <SignInAgain loginUrl={data.loginUrl} traceUrl={data.refusal?.traceUrl} />
        ) : null}
      </>
    ),
  })
}

function offer(
  data: RoleChooserData | OidcRoleChooserData,
  roleCount: number,
  accountCount: number,
): string {
  const roles = `${plural(roleCount, 'role')} in ${plural(accountCount, 'account')}`
  if ('samlResponse' in data) {
    return `Your identity provider offers ${roles}. The session is named `
  }
  return roleCount === 0
    ? 'Your identity provider has signed you in, but no role lets you in with it. The session would be named '
    : `You may use ${roles} with this sign-in. The session is named `
}

/** What command-line tools read in the head. */
function ScrapedMetas({ data }: { data: RoleChooserData }): JSX.Element {
  return (
    <>
      <meta name="data" content={renderScrapedData(data)} />
      <meta name="csrf_token" content={data.csrfToken} />
      <meta name="session_id" content={data.sessionId} />
    </>
  )
}

function RoleForm({
  data,
  accounts,
}: {
  data: RoleChooserData | OidcRoleChooserData
  accounts: readonly ChooserAccount[]
}): JSX.Element {
  const id = 'samlResponse' in data ? 'saml_form' : 'role_form'
  return (
    <form id={id} name={id} action={webAddress(data.actionUrl)} method="post">
      {hiddenFields(data).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      <div class="role-choice">
        <fieldset>
          <legend class="visually-hidden">Role</legend>
          {accounts.map((account, index) => (
            <Account account={account} nameId={`account-${index}`} />
          ))}
        </fieldset>
      </div>
      <div class="submit-bar sticky">
        <button type="submit">Sign in</button>
      </div>
    </form>
  )
}

function hiddenFields(
  data: RoleChooserData | OidcRoleChooserData,
): readonly (readonly [name: string, value: string])[] {
  if ('choiceId' in data) {
    return [
      ['id', data.choiceId],
      ['csrf_token', data.csrfToken],
    ]
  }
  return [
    ['RelayState', data.relayState],
    ['SAMLResponse', data.samlResponse],
    ['name', data.name],
    ['portal', ''],
    ['csrf_token', data.csrfToken],
  ]
}

/** Filled in by a script, and only then shown. */
function RoleFilter(): JSX.Element {
  return (
    <div class="filter" data-filters=".saml-role" hidden>
      <label for="role-filter">Filter by account or name</label>
      <input id="role-filter" type="search" autocomplete="off" spellcheck={false} />
      <p class="muted" role="status" data-filter-count></p>
    </div>
  )
}

function Account({ account, nameId }: { account: ChooserAccount; nameId: string }): JSX.Element {
  const label = accountLabel(account.accountId, account.alias)
  return (
    <div class="saml-account" data-filter-group>
      <div class="account-head">
        <div class="saml-account-name" id={nameId}>{`Account: ${label}`}</div>
      </div>
      {account.roles.map(({ arn, name, caution }) => (
        <div class="saml-role" data-text={`${name} ${label}`}>
          <input
            type="radio"
            name="roleIndex"
            value={arn}
            class="saml-radio"
            id={arn}
            aria-describedby={caution === undefined ? nameId : `${nameId} caution-${arn}`}
            required
          />
          <label for={arn} class="saml-role-description">
            {name}
          </label>
          {caution === undefined ? null : (
            <p class="role-caution" id={`caution-${arn}`}>
              {caution}
            </p>
          )}
        </div>
      ))}
    </div>
  )
}

function UnavailableRoles({
  accounts,
}: {
  accounts: readonly ChooserAccount[]
}): JSX.Element | null {
  const roles = accounts.flatMap(({ accountId, alias, roles: all }) =>
    all.flatMap(({ name, unavailable }) =>
      unavailable === undefined
        ? []
        : [{ name, unavailable, account: accountLabel(accountId, alias) }],
    ),
  )
  if (roles.length === 0) return null
  return (
    <section class="card" aria-labelledby="unavailable">
      <h2 id="unavailable">Roles that cannot be used</h2>
      <ul class="plain">
        {roles.slice(0, listedUnavailable).map(({ name, account, unavailable }) => (
          <li>
            <strong>{name}</strong> <span class="muted">{account}</span>
            <p>{unavailable}</p>
          </li>
        ))}
      </ul>
      {roles.length <= listedUnavailable ? null : (
        <p class="muted">{`${plural(roles.length - listedUnavailable, 'more role')} cannot be used.`}</p>
      )}
    </section>
  )
}

/** Roles for other providers are counted and not named: they are no business of who signs in here. */
function UnrelatedRoles({ data }: { data: OidcRoleChooserData }): JSX.Element {
  return (
    <>
      {data.unrelated.map(({ accountId, alias, roleCount }) => (
        <p class="muted">
          {`${plural(roleCount, 'other role')} in account ${accountLabel(accountId, alias)} ${roleCount === 1 ? 'does' : 'do'} not trust this identity provider.`}
        </p>
      ))}
    </>
  )
}

function Refusal({ code, requestId }: { code: string; requestId: string }): JSX.Element {
  return (
    <Definitions
      entries={[
        { term: 'Code', value: <CodeValue value={code} /> },
        { term: 'Request id', value: <CodeValue value={requestId} /> },
      ]}
    />
  )
}

function SignInAgain({
  loginUrl,
  traceUrl,
}: {
  loginUrl: string
  traceUrl: string | undefined
}): JSX.Element {
  const href = webAddress(loginUrl)
  const trace = webAddress(traceUrl)
  return (
    <p class="actions">
      {trace === undefined ? null : (
        <a class="button" href={trace}>
          See what went wrong
        </a>
      )}
      {href === undefined ? null : (
        <a class="button outline" href={href}>
          Sign in again
        </a>
      )}
      <a class="button outline" href="/">
        Home
      </a>
    </p>
  )
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
