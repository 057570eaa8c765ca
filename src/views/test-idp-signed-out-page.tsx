import { renderDocument } from './render-document.tsx'

/** What a browser sees that was sent to the logout of the test identity provider and nowhere after it. */
export function renderTestIdpSignedOutPage(): string {
  return renderDocument({
    title: 'Signed out',
    width: 'narrow',
    aside: 'Test identity provider',
    children: (
      <section class="card message">
        <h1>There is nothing to sign out of</h1>
        <p class="lede">
          This identity provider keeps no sessions: it asks who you are at every sign-in. The
          application that sent you here may still have a session of its own.
        </p>
        <p class="actions">
          <a class="button" href="/">
            Home
          </a>
        </p>
      </section>
    ),
  })
}
