import { openCodeFlow } from '../fakes/open-code-flow.ts'
import {
  account,
  issuer,
  openTestBridge,
  providerOf,
  publicUrl,
} from '../signin/oidc/open-test-bridge.ts'
import { outcomeOf, type ModuleOutcome } from './open-module.ts'

export interface LogoutModule extends AsyncDisposable {
  /** Of the sign-in before. */
  readonly signedIn: ModuleOutcome
  /** The request to the end session endpoint, without its query, and what is in the query. */
  readonly endpoint: string
  readonly request: Readonly<Record<string, string>>
  /**
   * The provider ends the session and sends the browser back.
   *
   * @param state none at all when undefined
   */
  comeBack(state: string | undefined): Promise<{ readonly status: number; readonly text: string }>
}

/** Signs in, then leaves for the provider's end session endpoint over our route for it. */
export async function openLogoutModule(): Promise<LogoutModule> {
  const signInProvider = providerOf(issuer)
  const flow = openCodeFlow({ client: { ...signInProvider.client, userInfo: true } })
  const service = await openTestBridge({ providers: [signInProvider] })
  Object.assign(service.bridge, { relyingParty: flow.relyingParty })
  const browser = service.browser()

  const signedIn = await outcomeOf(flow)
  const { location } = await browser.get(`/oidc/logout/${account}/${signInProvider.providerName}`)
  const { origin, pathname, searchParams } = new URL(location)
  return {
    signedIn,
    endpoint: origin + pathname,
    request: Object.fromEntries(searchParams),
    comeBack: (state) => {
      const back = new URL(searchParams.get('post_logout_redirect_uri') ?? '')
      if (state !== undefined) back.searchParams.set('state', state)
      return browser.get(back.href.slice(publicUrl.length))
    },
    [Symbol.asyncDispose]: () => service[Symbol.asyncDispose](),
  }
}
