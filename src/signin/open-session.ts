import { decideConsoleDuration } from '../aws/decide-console-duration.ts'
import { StsRefused } from '../errors.ts'
import { consoleSessionDurationSeconds } from '../federation/session-duration.ts'
import type { FederatedIdentity } from '../federation/federated-identity.ts'
import { parseSamlProviderArn } from '../partition/arn.ts'
import type { VerifiedAssertion } from '../saml/verified-assertion.ts'
import type { Bridge } from './bridge.ts'
import { claimAssertion } from './claim-assertion.ts'
import type { OfferedRole } from './offered-roles.ts'
import type { OutstandingRequest } from './outstanding-request.ts'
import { samlLoginUrl } from './start-saml-sign-in.ts'

/**
 * Turns a verified assertion and a role into a console sign-in URL: claim the assertion, assume the
 * role, exchange the credentials for a sign-in token. The credentials stay here; the URL is a secret.
 *
 * The assertion is released again when STS denies the role, so that the person can choose another one
 * with it.
 *
 * @returns the URL, valid for 15 minutes
 * @throws {SamlResponseRejected} SAML_REPLAYED; {StsRefused} with AWS's answer;
 *   {OutboundFailed} STS_UNREACHABLE; {StorageFailed}
 */
export async function openSession(
  {
    samlResponse,
    assertion,
    identity,
    role,
    request,
    destination,
  }: {
    samlResponse: string
    assertion: VerifiedAssertion
    identity: FederatedIdentity
    role: OfferedRole
    request: OutstandingRequest | undefined
    destination: string | undefined
  },
  bridge: Bridge,
): Promise<string> {
  // What the sign-in endpoint asks STS for; a role that allows less makes STS refuse, as AWS does.
  const durationSeconds = consoleSessionDurationSeconds({ ...identity, now: bridge.clock.now() })
  const duration = durationSeconds === undefined ? {} : { durationSeconds }

  const claim = await claimAssertion(assertion, request, bridge.storage)
  try {
    const { credentials, region } = await bridge.sts.assumeRoleWithSaml({
      roleArn: role.roleArn,
      principalArn: role.providerArn,
      samlAssertion: samlResponse,
      ...duration,
    })
    const { parameters } = decideConsoleDuration({
      call: 'AssumeRoleWithSAML',
      calledWith: 'nothing',
      wantedSeconds: durationSeconds,
    })
    const signinToken = await bridge.federation.signinToken(credentials, { ...parameters, region })
    return bridge.federation.loginUrl({
      signinToken,
      issuer: samlLoginUrl(bridge, parseSamlProviderArn(role.providerArn)),
      destination,
      region,
    })
  } catch (failure) {
    // Only a denial proves that no session came of it. A release that fails leaves the claim, and the
    // denial is what the person has to hear.
    if (failure instanceof StsRefused && failure.code === 'STS_REFUSED') {
      await claim.release().catch(() => undefined)
    }
    throw failure
  }
}
