import type { FedbridgeError } from '../../src/errors.ts'
import { openJwks, type Jwks } from '../../src/oidc/open-jwks.ts'
import { openRelyingParty } from '../../src/oidc/open-relying-party.ts'
import type {
  AuthorizationTransaction,
  OidcClient,
  OidcSignIn,
  RelyingParty,
} from '../../src/oidc/relying-party.ts'
import {
  openCodeFlowProvider,
  type CodeFlowProvider,
  type CodeFlowSettings,
} from './code-flow-provider.ts'
import { MovableClock } from './movable-clock.ts'

/** What the browser brings back, and what was remembered of the request. */
export interface CodeFlowAnswer {
  readonly callback: URLSearchParams
  readonly transaction: AuthorizationTransaction
}

export interface CodeFlow {
  readonly clock: MovableClock
  readonly provider: CodeFlowProvider
  readonly settings: CodeFlowSettings
  readonly client: OidcClient
  readonly jwks: Jwks
  readonly relyingParty: RelyingParty
  /** Begins a sign-in and has the person come back from the provider. */
  readonly comeBack: () => Promise<CodeFlowAnswer>
  /** A whole sign-in. `change` is what happens to the answer on its way. */
  readonly signIn: (change?: (answer: CodeFlowAnswer) => CodeFlowAnswer) => Promise<OidcSignIn>
  /** The failure of one. */
  readonly refusal: (change?: (answer: CodeFlowAnswer) => CodeFlowAnswer) => Promise<FedbridgeError>
}

/** A relying party and a provider that know each other; nothing has been asked yet. */
export function openCodeFlow({
  client: change = {},
  settings: changedSettings = {},
  watchKeys = (jwks) => jwks,
  startsAt = '2031-05-01T10:00:00Z',
  ...registered
}: {
  readonly client?: Partial<OidcClient>
  readonly settings?: Partial<CodeFlowSettings>
  /** Stands between the relying party and the keys. */
  readonly watchKeys?: (jwks: Jwks) => Jwks
  /** Of the clock, which nothing but a test moves. Far from the machine's by default. */
  readonly startsAt?: string
  /** Of the client at the provider, where it is another than ours. */
  readonly method?: OidcClient['authentication']['method']
  readonly publicKey?: Parameters<typeof openCodeFlowProvider>[0]['client']['publicKey']
} = {}): CodeFlow {
  const clock = new MovableClock(startsAt)
  const issuer = change.issuer ?? 'https://idp.example.test/realms/one'
  const client: OidcClient = {
    issuer,
    clientId: 'fedbridge',
    authentication: { method: 'none' },
    scopes: ['openid'],
    userInfo: false,
    redirectUri: 'https://bridge.example.test/oidc/callback',
    ...change,
  }
  const { authentication, clientId } = client
  const provider = openCodeFlowProvider({
    clock,
    issuer,
    client: {
      clientId,
      method: registered.method ?? authentication.method,
      ...('clientSecret' in authentication ? { clientSecret: authentication.clientSecret } : {}),
      ...(registered.publicKey === undefined ? {} : { publicKey: registered.publicKey }),
    },
  })
  Object.assign(provider.settings, changedSettings)
  const { outbound } = provider
  const jwks = watchKeys(openJwks({ outbound, clock }))
  const relyingParty = openRelyingParty({ outbound, jwks, clock })

  const comeBack = async (): Promise<CodeFlowAnswer> => {
    const { url, transaction } = await relyingParty.begin(client)
    return { callback: provider.authorize(url), transaction }
  }
  const signIn: CodeFlow['signIn'] = async (changed = (answer) => answer) =>
    relyingParty.complete(client, changed(await comeBack()))
  return {
    clock,
    provider,
    settings: provider.settings,
    client,
    jwks,
    relyingParty,
    comeBack,
    signIn,
    refusal: (changed) =>
      signIn(changed).then(
        () => {
          throw new Error('the sign-in was accepted')
        },
        (failure: unknown) => failure as FedbridgeError,
      ),
  }
}
