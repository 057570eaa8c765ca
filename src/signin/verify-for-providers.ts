import { FedbridgeError, SamlResponseRejected } from '../errors.ts'
import type { SamlResponseXml } from '../saml/decode-saml-response.ts'
import type { VerifiedAssertion } from '../saml/verified-assertion.ts'
import { verifyResponse } from '../saml/verify-response.ts'
import { acceptedRecipients, providerAcsUrl } from './assertion-consumer-service.ts'
import type { Bridge } from './bridge.ts'
import type { OutstandingRequest } from './outstanding-request.ts'
import { isUsable, type ProviderGroup } from './sign-in-provider.ts'

/**
 * Accounts share an identity provider's metadata, so one entity has one group of providers, or a few
 * while its metadata is being replaced. Each group costs a verification before anything is trusted.
 */
const maxGroups = 10

/**
 * The providers that may have issued a response, grouped by what they trust: those that declare its
 * (still untrusted) issuer. The provider of the delivery address, and the one the sign-in was started
 * with, have to be among them.
 *
 * @throws {SamlResponseRejected} SAML_ISSUER_UNKNOWN when no such provider declares the issuer,
 *   SAML_PROVIDER_UNKNOWN or SAML_PROVIDER_UNAVAILABLE for a provider's own delivery address.
 */
export async function candidateGroups(
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
): Promise<readonly ProviderGroup[]> {
  const boundTo = request === undefined ? [] : [request.providerArn]
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
    boundTo.push(provider.arn)
  }
  const declaring = issuer === undefined ? [] : await providers.groupsOf(issuer)
  const groups = declaring.filter(({ byArn }) => boundTo.every((arn) => byArn.has(arn)))
  if (groups.length === 0) {
    throw new SamlResponseRejected(
      'SAML_ISSUER_UNKNOWN',
      declaring.length === 0
        ? 'no configured provider declares the issuer of the response'
        : 'the issuer belongs to another provider than the one this sign-in is for',
      { check: 'candidate-groups', expected: 'the entityID of a configured provider' },
    )
  }
  return groups.slice(0, maxGroups)
}

/**
 * Verifies the response once for each group and returns the assertion with the groups that prove it.
 *
 * @throws {SamlResponseRejected} the first group's reason when none does.
 */
export function verifyForProviders(
  response: SamlResponseXml,
  candidates: readonly ProviderGroup[],
  {
    request,
    providerUuid,
  }: { request: OutstandingRequest | undefined; providerUuid: string | undefined },
  bridge: Bridge,
): { readonly assertion: VerifiedAssertion; readonly proven: readonly ProviderGroup[] } {
  const ownAudience = providerUuid === undefined ? [] : [providerAcsUrl(bridge, providerUuid)]
  const assertions: VerifiedAssertion[] = []
  const proven: ProviderGroup[] = []
  const refusals: FedbridgeError[] = []
  for (const group of candidates) {
    try {
      assertions.push(
        verifyResponse(response, group.metadata, {
          clock: bridge.clock,
          clockSkewSeconds: bridge.clockSkewSeconds,
          acceptedAudiences: [...bridge.acceptedAudiences, ...ownAudience],
          acceptedRecipients: acceptedRecipients(bridge, providerUuid),
          inResponseTo: request === undefined ? 'absent' : [request.requestId],
          decryption: group.decryption,
          insecureAllowSha1: group.insecureAllowSha1,
          insecureAllowSmallKeys: group.insecureAllowSmallKeys,
        }),
      )
      proven.push(group)
    } catch (failure) {
      if (!(failure instanceof FedbridgeError)) throw failure
      refusals.push(failure)
    }
  }
  const [assertion] = assertions
  if (assertion === undefined) {
    throw refusals[0] ?? new TypeError('verifyForProviders needs a candidate')
  }
  return { assertion, proven }
}
