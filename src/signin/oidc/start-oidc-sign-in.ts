import { RequestRefused } from '../../errors.ts'
import type { AuthorizationTransaction } from '../../oidc/relying-party.ts'
import type { StoredValue } from '../../storage/storage.ts'
import type { Bridge } from '../bridge.ts'
import type { CommandLineSignIn } from '../command-line/command-request.ts'
import { allowedDestination, destinationMaxBytes } from '../destination.ts'
import { recordRefusedSignIn, type RequestFacts } from '../record-refused-sign-in.ts'
import { keepForBrowser } from './kept-for-browser.ts'
import type { OidcSignInProvider } from './oidc-sign-in-provider.ts'

/** A sign-in that was begun here, until its provider answers. */
export interface BegunSignIn {
  readonly providerArn: string
  readonly transaction: AuthorizationTransaction
  /** Whether the answer has to come to the provider's own callback. */
  readonly ownCallback: boolean
  /** Where the person wanted to go; already checked. */
  readonly destination?: string
  /** For which program the sign-in is. */
  readonly commandLine?: CommandLineSignIn
}

/** How long a person has at the provider: an hour, for passwords, second factors and resets. */
const begunSeconds = 60 * 60

/**
 * The provider of an account.
 *
 * @throws {RequestRefused} OIDC_PROVIDER_UNKNOWN
 */
export async function requireOidcProvider(
  arn: string,
  { oidcProviders }: Pick<Bridge, 'oidcProviders'>,
): Promise<OidcSignInProvider> {
  const provider = await oidcProviders.byArn(arn)
  if (provider !== undefined) return provider
  throw new RequestRefused('OIDC_PROVIDER_UNKNOWN', 'no configured provider has this address', {
    check: 'require-oidc-provider',
  })
}

/** Who wants to sign in, where, and where to afterwards. */
export interface OidcSignInWanted extends RequestFacts {
  readonly providerArn: string
  /** The browser's sign-in cookie. */
  readonly browser: string
  /** Where the person wants to go, unchecked. */
  readonly destination: string | undefined
  /** For which program the sign-in is. */
  readonly commandLine?: CommandLineSignIn
}

/**
 * Starts a sign-in at a provider: remembers what its answer has to fit, for this browser and for an
 * hour, and returns the address to send the browser to.
 *
 * A refusal is recorded as a failed ConsoleLogin, as one of the callback is; an address that is no
 * provider's is not.
 *
 * @throws {RequestRefused} OIDC_PROVIDER_UNKNOWN
 * @throws {OidcProviderFailed} OIDC_PROVIDER_INVALID, OIDC_PROVIDER_UNREACHABLE; {OutboundFailed} when it
 *   may not be asked
 * @throws {StorageFailed}
 * @see OpenID Connect Core 1.0, section 3.1.2.1
 */
export async function startOidcSignIn(wanted: OidcSignInWanted, bridge: Bridge): Promise<string> {
  const provider = await requireOidcProvider(wanted.providerArn, bridge)
  try {
    return await begin(provider, wanted, bridge)
  } catch (failure) {
    const { requestId, sourceAddress, userAgent } = wanted
    const oidcProviderArn = provider.arn
    await recordRefusedSignIn(
      failure,
      { requestId, sourceAddress, userAgent, oidcProviderArn },
      bridge,
    )
    throw failure
  }
}

async function begin(
  provider: OidcSignInProvider,
  { browser, destination, commandLine }: OidcSignInWanted,
  bridge: Bridge,
): Promise<string> {
  const { url, transaction, namesIssuerInAnswers } = await bridge.relyingParty.begin(
    provider.client,
  )
  if (!namesIssuerInAnswers && !provider.ownCallback && (await hasOthers(provider, bridge))) {
    bridge.warnOfMixUp(provider)
  }
  const wanted = allowedDestination(destination, {
    publicUrl: bridge.publicUrl,
    allowedOrigins: bridge.destinationOrigins,
    maxBytes: destinationMaxBytes,
  })
  const begun: BegunSignIn = {
    providerArn: provider.arn,
    transaction,
    ownCallback: provider.ownCallback,
    ...(wanted === undefined ? {} : { destination: wanted }),
    ...(commandLine === undefined ? {} : { commandLine }),
  }
  await keepForBrowser(
    { kind: 'oidc-transaction', id: transaction.state },
    {
      browser,
      value: begun as unknown as StoredValue,
      expiresAt: new Date(bridge.clock.now().getTime() + begunSeconds * 1000),
    },
    bridge.storage,
  )
  return url
}

/** Whether another issuer could answer in the place of this one. */
async function hasOthers(
  { client }: OidcSignInProvider,
  { oidcProviders }: Pick<Bridge, 'oidcProviders'>,
): Promise<boolean> {
  const providers = await oidcProviders.list()
  return providers.some((other) => other.client.issuer !== client.issuer)
}
