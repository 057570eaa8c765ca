import { RequestRefused } from '../errors.ts'
import { renderAuthnRequest, type RenderedAuthnRequest } from '../saml/authn-request.ts'
import { acsUrl } from './assertion-consumer-service.ts'
import type { Bridge } from './bridge.ts'
import type { CommandLineSignIn } from './command-line/command-request.ts'
import { allowedDestination, destinationMaxBytes } from './destination.ts'
import {
  browserSha256,
  keepOutstandingRequest,
  newRequestId,
  outstandingUntil,
} from './outstanding-request.ts'
import { isUsable } from './sign-in-provider.ts'

/** Our address at which a sign-in with a provider starts. */
export function samlLoginUrl(
  { publicUrl }: Pick<Bridge, 'publicUrl'>,
  { accountId, providerName }: { accountId: string; providerName: string },
): string {
  return `${publicUrl}/saml/login/${accountId}/${encodeURIComponent(providerName)}`
}

/**
 * Starts a sign-in at the identity provider of an account: remembers the request with the browser
 * that asked for it, and returns the AuthnRequest to send the browser away with.
 *
 * @throws {RequestRefused} SAML_PROVIDER_UNKNOWN or SAML_PROVIDER_UNAVAILABLE.
 * @see SAML Profiles 2.0 §4.1.4.1
 */
export async function startSamlSignIn(
  {
    providerArn,
    browser,
    destination,
    commandLine,
  }: {
    providerArn: string
    /** The browser's sign-in cookie. */
    browser: string
    /** Where the person wants to go, unchecked. */
    destination: string | undefined
    /** For which program the sign-in is. */
    commandLine?: CommandLineSignIn
  },
  bridge: Bridge,
): Promise<RenderedAuthnRequest> {
  const provider = await bridge.providers.byArn(providerArn)
  if (provider === undefined) {
    throw new RequestRefused('SAML_PROVIDER_UNKNOWN', `there is no provider ${providerArn}`)
  }
  if (!isUsable(provider)) {
    throw new RequestRefused(
      'SAML_PROVIDER_UNAVAILABLE',
      `provider ${providerArn} is not usable: ${provider.unavailable}`,
    )
  }
  const idp = provider.metadata.entities.find(
    ({ singleSignOnServices }) => singleSignOnServices.length > 0,
  )
  if (idp === undefined) {
    throw new RequestRefused(
      'SAML_PROVIDER_UNAVAILABLE',
      `the metadata of ${providerArn} names no single sign-on service: start at the identity provider`,
    )
  }
  const requestId = newRequestId()
  const wanted = allowedDestination(destination, {
    publicUrl: bridge.publicUrl,
    allowedOrigins: bridge.destinationOrigins,
    maxBytes: destinationMaxBytes,
  })
  await keepOutstandingRequest(
    {
      requestId,
      providerArn: provider.arn,
      browserSha256: browserSha256(browser),
      expiresAt: outstandingUntil(bridge.clock.now()),
      ...(wanted === undefined ? {} : { destination: wanted }),
      ...(commandLine === undefined ? {} : { commandLine }),
    },
    bridge.storage,
  )
  // No RelayState: what a person wants stays here, found again by InResponseTo.
  return renderAuthnRequest({
    idp,
    spEntityId: bridge.spEntityId,
    acsUrl: acsUrl(bridge),
    requestId,
    issueInstant: bridge.clock.now(),
  })
}
