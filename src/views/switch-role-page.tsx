import type { JSX } from 'preact'
import { CodeValue } from './code-value.tsx'
import { ConsoleBar, type ConsoleBarData } from './console-bar.tsx'
import { renderDocument } from './render-document.tsx'
import { webAddress } from './web-address.ts'
import { WebLink } from './web-link.tsx'

export interface SwitchRolePageData {
  readonly bar: ConsoleBarData
  /** Where the form goes, by POST, with the fields of `form` and `csrf_token`. */
  readonly actionUrl: string
  readonly csrfToken: string
  /** ARN of the session that signed in. */
  readonly authorizedBy: string
  readonly form: {
    readonly account: string
    readonly roleName: string
    readonly displayName: string
    /** Empty for none. */
    readonly color: string
  }
  /** Why it could not be switched. */
  readonly problem?: { readonly code: string; readonly text: string }
}

const colors = ['', 'red', 'orange', 'yellow', 'green', 'blue'] as const

/** Which role to switch to. A link fills it in; nothing happens before the button. */
export function renderSwitchRolePage(data: SwitchRolePageData): string {
  const { bar, authorizedBy, problem } = data
  return renderDocument({
    title: 'Switch role · Console',
    header: <ConsoleBar data={bar} />,
    children: (
      <>
        <h1>Switch role</h1>
        <p class="lede">
          This session speaks for the role for an hour, and has that role’s permissions alone.
          Switch back at any time.
        </p>
        {problem === undefined ? null : (
          <p class="card problem" role="alert">
            <strong>{problem.code}</strong>
            {`: ${problem.text}`}
          </p>
        )}
        <RoleForm data={data} />
        <p class="muted">
          Decided for <CodeValue value={authorizedBy} />, which signed in: its policies and the
          role’s trust policy both have to allow <code>sts:AssumeRole</code>. A role that asks for
          an external id, or for a source identity that this session does not have, cannot be
          switched to here.
        </p>
        <p>
          <WebLink href={bar.consoleUrl ?? '/console/'}>Console home</WebLink>
        </p>
      </>
    ),
  })
}

function RoleForm({
  data: { actionUrl, csrfToken, form },
}: {
  data: SwitchRolePageData
}): JSX.Element {
  return (
    <form class="card question" action={webAddress(actionUrl)} method="post">
      <input type="hidden" name="csrf_token" value={csrfToken} />
      <Field name="account" label="Account: id or alias" value={form.account} required />
      <Field name="roleName" label="Role, with its path" value={form.roleName} required />
      <Field name="displayName" label="Display name (optional)" value={form.displayName} />
      <label for="switch-color">Color</label>
      <select id="switch-color" name="color">
        {colors.map((color) => (
          <option value={color} selected={color === form.color}>
            {color === '' ? 'none' : color}
          </option>
        ))}
      </select>
      <button type="submit">Switch role</button>
    </form>
  )
}

function Field({
  name,
  label,
  value,
  required = false,
}: {
  name: 'account' | 'roleName' | 'displayName'
  label: string
  value: string
  required?: boolean
}): JSX.Element {
  const id = `switch-${name}`
  return (
    <>
      <label for={id}>{label}</label>
      <input
        id={id}
        type="text"
        name={name}
        value={value}
        required={required}
        autocomplete="off"
        spellcheck={false}
        {...(name === 'displayName' ? { maxlength: 64 } : {})}
      />
    </>
  )
}
