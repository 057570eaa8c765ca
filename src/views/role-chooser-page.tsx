import type { JSX } from 'preact'
import { accountLabel } from './account-label.ts'
import { renderDocument } from './render-document.tsx'
import { renderScrapedData } from './render-scraped-data.ts'
import { webAddress } from './web-address.ts'

/** A role that was asserted for the person. */
export interface ChooserRole {
  readonly arn: string
  readonly name: string
  /** Why it cannot be chosen. */
  readonly unavailable?: string
}

/** The roles of one account. */
export interface ChooserAccount {
  readonly accountId: string
  readonly alias?: string
  readonly roles: readonly ChooserRole[]
}

export interface RoleChooserData {
  /** Where the choice goes, by POST. */
  readonly actionUrl: string
  /** The response as it was delivered, base64: the form posts it again. */
  readonly samlResponse: string
  readonly relayState: string
  /** The role session name. */
  readonly name: string
  readonly accounts: readonly ChooserAccount[]
  readonly region: string
  readonly csrfToken: string
  readonly sessionId: string
}

/** Roles from which on a filter is worth its place. */
const filterFrom = 8

/**
 * The page on which a person chooses one of several roles. Command-line tools read it too, so parts
 * of its markup are a contract: the metas `data`, `csrf_token` and `session_id`; the form `saml_form`
 * with its hidden fields and `roleIndex`; the class names that begin with `saml-`; the exact text
 * of `saml-account-name`; one label per role, holding its name alone. Roles that cannot be chosen
 * stand outside of what they read.
 */
export function renderRoleChooserPage(data: RoleChooserData): string {
  const choosable = data.accounts
    .map((account) => ({
      ...account,
      roles: account.roles.filter(({ unavailable }) => unavailable === undefined),
    }))
    .filter(({ roles }) => roles.length > 0)
  const roleCount = choosable.reduce((count, { roles }) => count + roles.length, 0)
  return renderDocument({
    title: 'Choose a role',
    width: 'narrow',
    scripts: roleCount >= filterFrom ? ['filter.js'] : [],
    head: (
      <>
        <meta name="data" content={renderScrapedData(data)} />
        <meta name="csrf_token" content={data.csrfToken} />
        <meta name="session_id" content={data.sessionId} />
      </>
    ),
    aside: data.name,
    children: (
      <>
        <h1>Choose a role</h1>
        <p class="lede">
          {`Your identity provider offers ${plural(roleCount, 'role')} in ${plural(choosable.length, 'account')}. The session is named `}
          <strong>{data.name}</strong>.
        </p>
        {roleCount >= filterFrom ? <RoleFilter /> : null}
        <form id="saml_form" name="saml_form" action={webAddress(data.actionUrl)} method="post">
          <input type="hidden" name="RelayState" value={data.relayState} />
          <input type="hidden" name="SAMLResponse" value={data.samlResponse} />
          <input type="hidden" name="name" value={data.name} />
          <input type="hidden" name="portal" value="" />
          <input type="hidden" name="csrf_token" value={data.csrfToken} />
          <div class="role-choice">
            <fieldset>
              <legend class="visually-hidden">Role</legend>
              {choosable.map((account, index) => (
                <Account account={account} nameId={`account-${index}`} />
              ))}
            </fieldset>
          </div>
          <div class="submit-bar sticky">
            <button type="submit">Sign in</button>
          </div>
        </form>
        <UnavailableRoles accounts={data.accounts} />
      </>
    ),
  })
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
      {account.roles.map(({ arn, name }) => (
        <div class="saml-role" data-text={`${name} ${label}`}>
          <input
            type="radio"
            name="roleIndex"
            value={arn}
            class="saml-radio"
            id={arn}
            aria-describedby={nameId}
            required
          />
          <label for={arn} class="saml-role-description">
            {name}
          </label>
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
        {roles.map(({ name, account, unavailable }) => (
          <li>
            <strong>{name}</strong> <span class="muted">{account}</span>
            <p>{unavailable}</p>
          </li>
        ))}
      </ul>
    </section>
  )
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
