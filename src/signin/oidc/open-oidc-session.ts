import { decideConsoleDuration } from '../../aws/decide-console-duration.ts'
import { IdTokenRejected, StsRefused } from '../../errors.ts'
import type { Bridge } from '../bridge.ts'
import { claimIdToken } from './claim-id-token.ts'
import { oidcLoginUrl } from './oidc-addresses.ts'
import type { ProvenSignIn } from './proven-sign-in.ts'
import { sessionDurationOfRole } from './session-duration-of-role.ts'
import { requireOidcProvider } from './start-oidc-sign-in.ts'

/**
 * Turns a proven sign-in and a role into a console sign-in URL: claim the token, assume the role,
 * exchange the credentials for a sign-in token. The credentials stay here; the URL is a secret. Both
 * sessions, of the role and of the console, last as long as {@link sessionDurationOfRole} says.
 *
 * The token is released again when STS denies the role, so that the person can choose another one.
 *
 * @returns the URL, valid for 15 minutes
 * @throws {IdTokenRejected} ID_TOKEN_REPLAYED, ID_TOKEN_EXPIRED; {StsRefused} with AWS's answer;
 *   {RequestRefused} OIDC_PROVIDER_UNKNOWN; {OutboundFailed} STS_UNREACHABLE; {StorageFailed}
 */
export async function openOidcSession(
  { idToken, mark, roleSessionName, providerArn, destination }: ProvenSignIn,
  roleArn: string,
  bridge: Bridge,
): Promise<string> {
  const provider = await requireOidcProvider(providerArn, bridge)
  const durationSeconds = await sessionDurationOfRole(roleArn, provider, bridge)

  const claim = await claimIdToken(mark, bridge.storage)
  try {
    const { credentials, region } = await bridge.sts.assumeRoleWithWebIdentity({
      roleArn,
      roleSessionName,
      webIdentityToken: idToken,
      durationSeconds,
    })
    const { parameters } = decideConsoleDuration({
      call: 'AssumeRoleWithWebIdentity',
      calledWith: 'nothing',
      wantedSeconds: durationSeconds,
    })
    const signinToken = await bridge.federation.signinToken(credentials, { ...parameters, region })
    return bridge.federation.loginUrl({
      signinToken,
      issuer: oidcLoginUrl(bridge, provider),
      destination,
      region,
    })
  } catch (cause) {
    const failure = endOfToken(cause)
    // Only a denial proves that no session came of it. A release that fails leaves the claim, and the
    // denial is what the person has to hear.
    if (isDenial(failure)) await claim.release().catch(() => undefined)
    throw failure
  }
}

/** Whether STS itself has said no to the role, so that there is no session, and may be one of another. */
export function isDenial(failure: unknown): boolean {
  return failure instanceof StsRefused && failure.code === 'STS_REFUSED'
}

/** A token that STS takes no more is no good for any role. */
function endOfToken(failure: unknown): unknown {
  if (!isDenial(failure) || (failure as StsRefused).aws?.code !== 'ExpiredTokenException') {
    return failure
  }
  return new IdTokenRejected('ID_TOKEN_EXPIRED', 'sts takes the token no more', {
    check: 'open-oidc-session',
    cause: failure,
  })
}
