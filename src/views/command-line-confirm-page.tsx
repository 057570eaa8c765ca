import { accountLabel } from './account-label.ts'
import { CodeValue } from './code-value.tsx'
import { Definitions } from './definitions.tsx'
import { Instant } from './instant.tsx'
import { renderDocument } from './render-document.tsx'
import { webAddress } from './web-address.ts'

export interface CommandLineConfirmData {
  /** Where the answer goes, by POST. */
  readonly actionUrl: string
  readonly id: string
  readonly csrfToken: string
  readonly roleArn: string
  readonly accountId: string
  readonly accountAlias?: string
  /** ISO 8601: the end of the credentials. */
  readonly expiresAt: string
  /** Where the program is: on this computer, or on another one, where it shows a code. */
  readonly program:
    | { readonly kind: 'loopback'; readonly address: string }
    | { readonly kind: 'device'; readonly userCode: string }
  /** The other roles of the sign-in, and until when (ISO 8601) they can be had with it. */
  readonly otherRoles?: { readonly count: number; readonly until: string }
}

/** The question whether a program may have credentials: nothing is handed over before its answer. */
export function renderCommandLineConfirmPage(data: CommandLineConfirmData): string {
  const { program, otherRoles, accountAlias } = data
  const title = 'Give credentials to a command?'
  return renderDocument({
    title,
    width: 'narrow',
    children: (
      <section class="card message">
        <h1>{title}</h1>
        <p class="lede">
          {program.kind === 'loopback'
            ? 'A program on this computer asks for credentials with which it can do whatever this role may do. Allow it only if you have just run '
            : 'A program, perhaps on another computer, asks for credentials with which it can do whatever this role may do. Allow it only if you have just run '}
          <code>fedbridge login</code>
          {program.kind === 'loopback' ? ' yourself.' : ' yourself, and it shows this very code.'}
        </p>
        <Definitions
          entries={[
            { term: 'Role', value: <CodeValue value={data.roleArn} /> },
            {
              term: 'Account',
              value: accountLabel(data.accountId, accountAlias),
            },
            { term: 'Until', value: <Instant at={data.expiresAt} /> },
            program.kind === 'loopback'
              ? { term: 'Goes to', value: <CodeValue value={program.address} /> }
              : { term: 'Code', value: <CodeValue value={program.userCode} /> },
          ]}
        />
        <form action={webAddress(data.actionUrl)} method="post">
          <input type="hidden" name="id" value={data.id} />
          <input type="hidden" name="csrf_token" value={data.csrfToken} />
          {program.kind === 'loopback' ? (
            <label for="remember">
              <input id="remember" type="checkbox" name="remember" value="1" />
              Do not ask again in this browser for twelve hours, for this command and this role
            </label>
          ) : null}
          {otherRoles === undefined ? null : (
            <label for="other-roles">
              <input id="other-roles" type="checkbox" name="other_roles" value="1" />
              {`Let it take the other roles of this sign-in as well (${otherRoles.count}), until `}
              <Instant at={otherRoles.until} />
            </label>
          )}
          <p class="actions">
            <button type="submit" name="decision" value="allow">
              Allow
            </button>
            <button type="submit" name="decision" value="deny" class="outline">
              Deny
            </button>
          </p>
        </form>
      </section>
    ),
  })
}
