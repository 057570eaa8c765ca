import { IdTokenRejected, StsRefused } from '../../errors.ts'
import { parseOidcProviderArn } from '../../partition/arn.ts'
import type { Bridge } from '../bridge.ts'
import { claimIdToken } from './claim-id-token.ts'
import { oidcLoginUrl } from './oidc-addresses.ts'
import type { ProvenSignIn } from './proven-sign-in.ts'

/**
 * Turns a proven sign-in and a role into a console sign-in URL: claim the token, assume the role,
 * exchange the credentials for a sign-in token. The credentials stay here; the URL is a secret. The
 * session has the length that STS gives when none is asked for: an hour.
 *
 * The token is released again when STS denies the role, so that the person can choose another one.
 *
 * @returns the URL, valid for 15 minutes
 * @throws {IdTokenRejected} ID_TOKEN_REPLAYED, ID_TOKEN_EXPIRED; {StsRefused} with AWS's answer;
 *   {OutboundFailed} STS_UNREACHABLE; {StorageFailed}
 */
export async function openOidcSession(
  { idToken, mark, roleSessionName, providerArn, destination }: ProvenSignIn,
  roleArn: string,
  bridge: Bridge,
): Promise<string> {
  const claim = await claimIdToken(mark, bridge.storage)
  try {
    const { credentials } = await bridge.sts.assumeRoleWithWebIdentity({
      roleArn,
      roleSessionName,
      webIdentityToken: idToken,
    })
    return bridge.federation.loginUrl({
      signinToken: await bridge.federation.signinToken(credentials),
      issuer: oidcLoginUrl(bridge, parseOidcProviderArn(providerArn)),
      destination: destination ?? bridge.consoleUrl,
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
