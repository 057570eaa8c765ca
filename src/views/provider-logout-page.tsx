import { renderDocument } from './render-document.tsx'
import { webAddress } from './web-address.ts'

export interface ProviderLogoutData {
  /**
   * `logged-out`: the identity provider has sent the person back from its own sign-out; `no-logout`: it
   * has no place to sign out at.
   */
  readonly kind: 'logged-out' | 'no-logout'
  /** What people call the provider. */
  readonly providerName?: string
  /** Where the console session ends. */
  readonly consoleSignOutUrl: string
  readonly homeUrl: string
}

/** What a person is told who wanted to sign out at the identity provider: what has ended, and what not. */
export function renderProviderLogoutPage(data: ProviderLogoutData): string {
  const { kind, providerName = 'your identity provider' } = data
  const title =
    kind === 'logged-out'
      ? 'You are back from your identity provider'
      : 'There is no place to sign out at'
  const home = webAddress(data.homeUrl)
  const consoleSignOut = webAddress(data.consoleSignOutUrl)
  return renderDocument({
    title,
    width: 'narrow',
    children: (
      <section class="card message">
        <h1>{title}</h1>
        <p class="lede">
          {kind === 'logged-out'
            ? 'If it has ended your session there, the next sign-in with it asks who you are.'
            : `${providerName} names no address for it. Your session there ends when the provider ends it, or when you sign out on its own pages.`}
        </p>
        <p>
          A console session that you have opened goes on until it runs out, or until you sign out of
          the console.
        </p>
        <p class="actions">
          {consoleSignOut === undefined ? null : (
            <a class="button" href={consoleSignOut}>
              Sign out of the console
            </a>
          )}
          {home === undefined ? null : (
            <a class="button outline" href={home}>
              Home
            </a>
          )}
        </p>
      </section>
    ),
  })
}
