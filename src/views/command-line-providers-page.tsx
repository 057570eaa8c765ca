import { accountLabel } from './account-label.ts'
import { renderDocument } from './render-document.tsx'
import { WebLink } from './web-link.tsx'

export interface CommandLineProvidersData {
  readonly providers: readonly {
    readonly name: string
    readonly accountId: string
    readonly accountAlias?: string
    /** Where the sign-in with it goes on. */
    readonly url: string
  }[]
}

/** With which identity provider a person signs in for a command that named none. */
export function renderCommandLineProvidersPage({ providers }: CommandLineProvidersData): string {
  const title = 'Sign in for a command'
  return renderDocument({
    title,
    width: 'narrow',
    children: (
      <section class="card message">
        <h1>{title}</h1>
        <p class="lede">
          {providers.length === 0
            ? 'There is no identity provider with which a sign-in could start here.'
            : 'Choose your identity provider.'}
        </p>
        <ul class="plain">
          {providers.map(({ name, accountId, accountAlias, url }) => (
            <li>
              <WebLink href={url} kind="button">
                {`${name}, ${accountLabel(accountId, accountAlias)}`}
              </WebLink>
            </li>
          ))}
        </ul>
      </section>
    ),
  })
}
