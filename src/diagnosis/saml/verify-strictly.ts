import { FedbridgeError, FederationClaimRejected, SamlResponseRejected } from '../../errors.ts'
import type { FederatedIdentity } from '../../federation/federated-identity.ts'
import { decodeSamlResponse } from '../../saml/decode-saml-response.ts'
import type { SamlResponseXml } from '../../saml/decode-saml-response.ts'
import { readFederatedIdentity } from '../../saml/read-federated-identity.ts'
import type { VerifiedAssertion } from '../../saml/verified-assertion.ts'
import { verifyResponse } from '../../saml/verify-response.ts'
import type { DiagnosisContext, SamlProviderView } from '../diagnosis-context.ts'

/** AWS: an assertion must be redeemed within five minutes; the clock skew is not added. */
export const maxIssueAgeSeconds = 300

/** Providers beyond this number are not tried: each costs a verification. */
const maxProviders = 10

/** What the verifier says, whose word is the only one that counts. */
export type StrictOutcome =
  | {
      readonly verdict: 'accepted'
      readonly provider: SamlProviderView
      readonly assertion: VerifiedAssertion
      /** Absent when `failure` says what AWS would not take. */
      readonly identity?: FederatedIdentity
      readonly failure?: FederationClaimRejected
    }
  | {
      readonly verdict: 'rejected'
      /** Whose keys it was tried with; of several the one that comes closest. */
      readonly provider?: SamlProviderView
      readonly failure: FedbridgeError
    }

/** Decodes a parameter as the endpoints do; a text that came as it is, as if it had been encoded. */
export function decodeStrictly(document: {
  readonly text: string
  readonly parameter?: string
}): SamlResponseXml | FedbridgeError {
  try {
    return decodeSamlResponse(document.parameter ?? encoded(document.text))
  } catch (failure) {
    if (failure instanceof FedbridgeError) return failure
    throw failure
  }
}

export function encoded(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64')
}

/**
 * Verifies a response with each of `providers`, until one accepts it. Without any it is verified with
 * metadata that knows nobody, which still finds everything that is wrong before the issuer is asked.
 *
 * @param chosen ARN of the provider that was asked for; `providers` holds it, or it does not exist.
 */
export function verifyStrictly(
  response: SamlResponseXml,
  providers: readonly SamlProviderView[],
  context: DiagnosisContext,
  chosen?: string,
): StrictOutcome {
  const outcomes: StrictOutcome[] = []
  for (const provider of providers.slice(0, maxProviders)) {
    const outcome = verifyWith(response, provider, context)
    if (outcome.verdict === 'accepted') return outcome
    outcomes.push(outcome)
  }
  return outcomes[0] ?? verifyWithNobody(response, context, chosen)
}

function verifyWith(
  response: SamlResponseXml,
  provider: SamlProviderView,
  context: DiagnosisContext,
): StrictOutcome {
  if (provider.metadata === undefined) {
    const failure = new SamlResponseRejected(
      'SAML_PROVIDER_UNAVAILABLE',
      `provider ${provider.arn} is not usable: ${provider.unavailable ?? 'it has no metadata'}`,
    )
    return { verdict: 'rejected', provider, failure }
  }
  try {
    const assertion = verifyResponse(response, provider.metadata, optionsFor(provider, context))
    return { verdict: 'accepted', provider, assertion, ...readClaims(assertion) }
  } catch (failure) {
    if (failure instanceof FedbridgeError) return { verdict: 'rejected', provider, failure }
    throw failure
  }
}

/** The very options with which the endpoint verifies. */
export function optionsFor(
  provider: Partial<SamlProviderView>,
  context: DiagnosisContext,
): Parameters<typeof verifyResponse>[2] {
  const { clock, clockSkewSeconds, endpoint, acceptedAudiences, acceptedRecipients } = context
  return {
    clock,
    clockSkewSeconds,
    acceptedAudiences: [...acceptedAudiences, ...(provider.acceptedAudiences ?? [])],
    acceptedRecipients: endpoint === 'sts' ? 'any' : acceptedRecipients,
    inResponseTo: context.inResponseTo ?? 'ignore',
    maxIssueAgeSeconds,
    decryption: provider.decryption,
    insecureAllowSha1: provider.insecureAllowSha1,
    insecureAllowSmallKeys: provider.insecureAllowSmallKeys,
  }
}

function readClaims(
  assertion: VerifiedAssertion,
): { readonly identity: FederatedIdentity } | { readonly failure: FederationClaimRejected } {
  try {
    return { identity: readFederatedIdentity(assertion) }
  } catch (failure) {
    if (failure instanceof FederationClaimRejected) return { failure }
    throw failure
  }
}

function verifyWithNobody(
  response: SamlResponseXml,
  context: DiagnosisContext,
  chosen: string | undefined,
): StrictOutcome {
  const nobody = { entities: [], xml: '' }
  try {
    verifyResponse(response, nobody, optionsFor({}, context))
  } catch (failure) {
    if (failure instanceof FedbridgeError) {
      return {
        verdict: 'rejected',
        failure: unknown(failure, context.providers.length > 0 ? chosen : undefined),
      }
    }
    throw failure
  }
  throw new TypeError('metadata without entities has accepted a response')
}

/** Where nobody was asked, it is not another issuer that was found, but none. */
function unknown(failure: FedbridgeError, chosen: string | undefined): FedbridgeError {
  if (failure.code !== 'SAML_ISSUER_MISMATCH' || failure.check !== 'claimed-entity') return failure
  if (chosen !== undefined) {
    return new SamlResponseRejected('SAML_PROVIDER_UNKNOWN', 'the provider does not exist', {
      received: chosen,
      cause: failure,
    })
  }
  return new SamlResponseRejected(
    'SAML_ISSUER_UNKNOWN',
    'no provider declares the issuer of the response',
    { check: failure.check, cause: failure, ...receivedOf(failure) },
  )
}

function receivedOf({ received }: FedbridgeError): { readonly received?: string } {
  return received === undefined ? {} : { received }
}
