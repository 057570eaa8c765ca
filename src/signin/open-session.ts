import { decideConsoleDuration } from '../aws/decide-console-duration.ts'
import type { FederatedIdentity } from '../federation/federated-identity.ts'
import { consoleSessionDurationSeconds } from '../federation/session-duration.ts'
import { parseSamlProviderArn } from '../partition/arn.ts'
import type { VerifiedAssertion } from '../saml/verified-assertion.ts'
import type { Bridge } from './bridge.ts'
import { askAsBroker } from './broker/ask-as-broker.ts'
import { entitleSamlRole } from './broker/entitle-saml-role.ts'
import { recordBrokeredSignIn } from './broker/record-brokered-sign-in.ts'
import { claimAssertion } from './claim-assertion.ts'
import type { OfferedRole } from './offered-roles.ts'
import { consoleUrlOf, isDenial, type OpenedSession } from './opened-session.ts'
import type { OutstandingRequest } from './outstanding-request.ts'
import type { RequestFacts } from './record-refused-sign-in.ts'
import { samlLoginUrl } from './start-saml-sign-in.ts'

/** A verified assertion, and what a person wants with it. */
export interface SamlSessionWanted {
  /** As posted: base64. */
  readonly samlResponse: string
  readonly assertion: VerifiedAssertion
  readonly identity: FederatedIdentity
  readonly role: OfferedRole
  readonly request: OutstandingRequest | undefined
  /** Already checked. */
  readonly destination: string | undefined
  readonly facts: RequestFacts
}

/**
 * Turns a verified assertion and a role into a console sign-in URL: claim the assertion, assume the
 * role, exchange the credentials for a sign-in token. The credentials stay here; the URL is a secret.
 *
 * The assertion is released again when STS denies the role, so that the person can choose another one
 * with it.
 *
 * @returns the URL, valid for 15 minutes
 * @throws {SamlResponseRejected} SAML_REPLAYED; {StsRefused} with AWS's answer;
 *   {OutboundFailed} STS_UNREACHABLE; {StorageFailed}; with a broker what {@link entitleSamlRole} and
 *   {@link askAsBroker} throw
 */
export async function openSession(wanted: SamlSessionWanted, bridge: Bridge): Promise<string> {
  const { assertion, request, role, destination } = wanted
  const ask = askFor(wanted, bridge)
  const claim = await claimAssertion(assertion, request, bridge.storage)
  try {
    const issuer = samlLoginUrl(bridge, parseSamlProviderArn(role.providerArn))
    return await consoleUrlOf(await ask(), { issuer, destination }, bridge)
  } catch (failure) {
    // Only a denial proves that no session came of it. A release that fails leaves the claim, and the
    // denial is what the person has to hear.
    if (isDenial(failure)) await claim.release().catch(() => undefined)
    throw failure
  }
}

/** The call of STS, with the assertion or in our own name. What is wrong with it shows before the claim. */
function askFor(wanted: SamlSessionWanted, bridge: Bridge): () => Promise<OpenedSession> {
  const { samlResponse, identity, role, facts } = wanted
  const { roleArn, providerArn } = role
  const now = bridge.clock.now()
  const broker = bridge.brokers.get(providerArn)
  if (broker !== undefined) {
    const entitlement = entitleSamlRole(identity, { pair: role, broker, now })
    return async () => {
      const session = await askAsBroker(entitlement, { broker, sts: bridge.sts })
      await recordBrokeredSignIn(
        session,
        { facts, roleArn, subject: identity.subject, samlProviderArn: providerArn },
        bridge,
      )
      return session
    }
  }
  // What the sign-in endpoint asks STS for; a role that allows less makes STS refuse, as AWS does.
  const durationSeconds = consoleSessionDurationSeconds({ ...identity, now })
  return async () => {
    const { credentials, region } = await bridge.sts.assumeRoleWithSaml({
      roleArn,
      principalArn: providerArn,
      samlAssertion: samlResponse,
      ...(durationSeconds === undefined ? {} : { durationSeconds }),
    })
    const { parameters } = decideConsoleDuration({
      call: 'AssumeRoleWithSAML',
      calledWith: 'nothing',
      wantedSeconds: durationSeconds,
    })
    return { credentials, region, consoleDuration: parameters }
  }
}
