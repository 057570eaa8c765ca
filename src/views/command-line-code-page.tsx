import { renderDocument } from './render-document.tsx'
import { webAddress } from './web-address.ts'

export interface CommandLineCodeData {
  /** Where the code goes, by POST. */
  readonly actionUrl: string
  readonly csrfToken: string
  /** Whether the code that was entered belongs to no command. */
  readonly unknown: boolean
}

/** Where a person enters the code that a command shows on another machine. */
export function renderCommandLineCodePage(data: CommandLineCodeData): string {
  const title = 'Sign in for a command'
  return renderDocument({
    title,
    width: 'narrow',
    children: (
      <section class="card message">
        <h1>{title}</h1>
        <p class="lede">
          Enter the code that <code>fedbridge login</code> shows. If somebody sent you the code or
          the address of this page, close it: whoever did wants your credentials.
        </p>
        {data.unknown ? (
          <p class="note" role="alert">
            No command waits for this code. It counts once and for 15 minutes: read it again, or run
            the command again.
          </p>
        ) : null}
        <form action={webAddress(data.actionUrl)} method="post">
          <input type="hidden" name="csrf_token" value={data.csrfToken} />
          <label for="user-code">Code</label>
          <input
            id="user-code"
            type="text"
            name="user_code"
            required
            autocomplete="off"
            autocapitalize="characters"
            spellcheck={false}
          />
          <p class="actions">
            <button type="submit">Continue</button>
          </p>
        </form>
      </section>
    ),
  })
}
