import { OidcCallbackRejected } from '../../errors.ts'
import type { Bridge } from '../bridge.ts'
import { findForBrowser, takeForBrowser } from './kept-for-browser.ts'
import type { BegunSignIn } from './start-oidc-sign-in.ts'

const check = 'take-begun-sign-in'

/**
 * Finds the sign-in that a callback claims to answer, proves that this browser began it, and takes it:
 * of any number of callbacks with one state exactly one goes on. Another browser takes nothing.
 *
 * @throws {OidcCallbackRejected} OIDC_CALLBACK_INVALID without a state, OIDC_STATE_MISMATCH for one that
 *   is unknown, used or too old, OIDC_OTHER_BROWSER
 * @see OpenID Connect Core 1.0, section 3.1.2.1 (state); RFC 6749, section 10.12
 */
export async function takeBegunSignIn(
  {
    state,
    browser,
  }: {
    readonly state: string | undefined
    /** The browser's sign-in cookie. */
    readonly browser: string | undefined
  },
  { storage }: Pick<Bridge, 'storage'>,
): Promise<BegunSignIn> {
  if (state === undefined || state === '') {
    throw new OidcCallbackRejected('OIDC_CALLBACK_INVALID', 'the callback has no state', { check })
  }
  const name = { kind: 'oidc-transaction', id: state } as const
  const found = await findForBrowser(name, browser, storage)
  if (found.kind === 'other-browser') {
    throw new OidcCallbackRejected(
      'OIDC_OTHER_BROWSER',
      browser === undefined
        ? 'the browser sent no cookie of the sign-in, expected the one it was given'
        : 'the sign-in was begun in another browser',
      { check },
    )
  }
  if (found.kind === 'unknown' || !(await takeForBrowser(name, storage))) {
    throw new OidcCallbackRejected(
      'OIDC_STATE_MISMATCH',
      'the state belongs to no sign-in that is under way',
      { check },
    )
  }
  return found.value as unknown as BegunSignIn
}
