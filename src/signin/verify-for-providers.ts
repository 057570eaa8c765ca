import { FedbridgeError, SamlResponseRejected } from '../errors.ts'
import type { SamlResponseXml } from '../saml/decode-saml-response.ts'
import { verifyResponse } from '../saml/verify-response.ts'
import type { VerifiedAssertion } from '../saml/verified-assertion.ts'
import { acceptedRecipients } from './assertion-consumer-service.ts'
import type { Bridge } from './bridge.ts'
import type { OutstandingRequest } from './outstanding-request.ts'
import { isUsable, type SignInProvider } from './sign-in-provider.ts'

/** One identity provider is often declared once per account; more than this is no real set-up. */
const maxCandidates = 50

/**
 * The providers that may have issued a response: those that declare its (still untrusted) issuer,
 * narrowed to the provider of the delivery address and to the one the sign-in was started with.
 *
 * @throws {SamlResponseRejected} SAML_ISSUER_UNKNOWN when no provider declares the issuer,
 *   SAML_PROVIDER_UNKNOWN or SAML_PROVIDER_UNAVAILABLE for a provider's own delivery address.
 */
export async function candidateProviders(
  {
    issuer,
    providerUuid,
    request,
  }: {
    issuer: string | undefined
    providerUuid: string | undefined
    request: OutstandingRequest | undefined
  },
  { providers }: Pick<Bridge, 'providers'>,
): Promise<readonly SignInProvider[]> {
  if (providerUuid !== undefined) {
    const provider = await providers.byUuid(providerUuid)
    if (provider === undefined) {
      throw new SamlResponseRejected(
        'SAML_PROVIDER_UNKNOWN',
        'no provider has this delivery address',
      )
    }
    if (!isUsable(provider)) {
      throw new SamlResponseRejected(
        'SAML_PROVIDER_UNAVAILABLE',
        `provider ${provider.arn} is not usable: ${provider.unavailable}`,
      )
    }
  }
  const declaring = issuer === undefined ? [] : await providers.byEntityId(issuer)
  const candidates = declaring.filter(
    ({ uuid, arn }) =>
      (providerUuid === undefined || uuid === providerUuid) &&
      (request === undefined || arn === request.providerArn),
  )
  if (candidates.length === 0) {
    throw new SamlResponseRejected(
      'SAML_ISSUER_UNKNOWN',
      declaring.length === 0
        ? 'no configured provider declares the issuer of the response'
        : 'the issuer belongs to another provider than the one this sign-in is for',
      { check: 'candidate-providers', expected: 'the entityID of a configured provider' },
    )
  }
  return candidates.slice(0, maxCandidates)
}

/**
 * Verifies the response with each candidate and returns the assertion with every provider whose
 * metadata proves it: the same identity provider may be declared in several accounts.
 *
 * @throws {SamlResponseRejected} the first candidate's reason when none verifies;
 *   SAML_UNSOLICITED when only providers that may not start a sign-in do.
 */
export function verifyForProviders(
  response: SamlResponseXml,
  candidates: readonly SignInProvider[],
  request: OutstandingRequest | undefined,
  bridge: Bridge,
): { readonly assertion: VerifiedAssertion; readonly providers: readonly SignInProvider[] } {
  const proven: { provider: SignInProvider; assertion: VerifiedAssertion }[] = []
  const refusals: FedbridgeError[] = []
  for (const provider of candidates) {
    try {
      const assertion = verifyResponse(response, provider.metadata, {
        clock: bridge.clock,
        clockSkewSeconds: bridge.clockSkewSeconds,
        acceptedAudiences: bridge.acceptedAudiences,
        acceptedRecipients: acceptedRecipients(bridge, provider.uuid),
        inResponseTo: request === undefined ? 'absent' : [request.requestId],
        insecureAllowSha1: provider.insecureAllowSha1,
        insecureAllowSmallKeys: provider.insecureAllowSmallKeys,
      })
      proven.push({ provider, assertion })
    } catch (failure) {
      if (!(failure instanceof FedbridgeError)) throw failure
      refusals.push(failure)
    }
  }
  const [first] = proven
  if (first === undefined) {
    throw refusals[0] ?? new TypeError('verifyForProviders needs a candidate')
  }
  const welcome = proven.filter(({ provider }) => request !== undefined || provider.idpInitiated)
  if (welcome.length === 0) {
    throw new SamlResponseRejected(
      'SAML_UNSOLICITED',
      `provider ${first.provider.arn} may not start a sign-in on its own`,
      { check: 'verify-for-providers' },
    )
  }
  return { assertion: first.assertion, providers: welcome.map(({ provider }) => provider) }
}
