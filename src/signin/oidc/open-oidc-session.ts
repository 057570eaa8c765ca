import { decideConsoleDuration } from '../../aws/decide-console-duration.ts'
import { IdTokenRejected, StsRefused } from '../../errors.ts'
import type { Bridge } from '../bridge.ts'
import { askAsBroker } from '../broker/ask-as-broker.ts'
import { entitleOidcRole } from '../broker/entitle-oidc-role.ts'
import { recordBrokeredSignIn } from '../broker/record-brokered-sign-in.ts'
import { consoleUrlOf, isDenial, type OpenedSession } from '../opened-session.ts'
import type { RequestFacts } from '../record-refused-sign-in.ts'
import { claimIdToken } from './claim-id-token.ts'
import { oidcLoginUrl } from './oidc-addresses.ts'
import type { OidcSignInProvider } from './oidc-sign-in-provider.ts'
import type { ProvenSignIn } from './proven-sign-in.ts'
import { sessionDurationOfRole } from './session-duration-of-role.ts'
import { requireOidcProvider } from './start-oidc-sign-in.ts'

/** A proven sign-in, and what a person wants with it. */
export interface OidcSessionWanted {
  readonly signIn: ProvenSignIn
  readonly roleArn: string
  readonly facts: RequestFacts
}

/**
 * Turns a proven sign-in and a role into a console sign-in URL: claim the token, assume the role,
 * exchange the credentials for a sign-in token. The credentials stay here; the URL is a secret. Both
 * sessions, of the role and of the console, last as long as {@link sessionDurationOfRole} says.
 *
 * The token is released again when STS denies the role, so that the person can choose another one.
 *
 * @returns the URL, valid for 15 minutes
 * @throws {IdTokenRejected} ID_TOKEN_REPLAYED, ID_TOKEN_EXPIRED; {StsRefused} with AWS's answer;
 *   {RequestRefused} OIDC_PROVIDER_UNKNOWN; {OutboundFailed} STS_UNREACHABLE; {StorageFailed}; with a
 *   broker what {@link entitleOidcRole} and {@link askAsBroker} throw
 */
export async function openOidcSession(wanted: OidcSessionWanted, bridge: Bridge): Promise<string> {
  const { mark, providerArn, destination } = wanted.signIn
  const provider = await requireOidcProvider(providerArn, bridge)
  const ask = await askFor(wanted, provider, bridge)
  const claim = await claimIdToken(mark, bridge.storage)
  try {
    const issuer = oidcLoginUrl(bridge, provider)
    return await consoleUrlOf(await ask(), { issuer, destination }, bridge)
  } catch (cause) {
    const failure = endOfToken(cause)
    // Only a denial proves that no session came of it. A release that fails leaves the claim, and the
    // denial is what the person has to hear.
    if (isDenial(failure)) await claim.release().catch(() => undefined)
    throw failure
  }
}

/** The call of STS, with the token or in our own name. What is wrong with it shows before the claim. */
async function askFor(
  { signIn, roleArn, facts }: OidcSessionWanted,
  provider: OidcSignInProvider,
  bridge: Bridge,
): Promise<() => Promise<OpenedSession>> {
  const { sts, clock } = bridge
  const durationSeconds = await sessionDurationOfRole(roleArn, provider, bridge)
  const broker = bridge.brokers.get(provider.arn)
  if (broker !== undefined) {
    const entitlement = entitleOidcRole(signIn, {
      roleArn,
      provider,
      broker,
      roleSeconds: durationSeconds,
      now: clock.now(),
    })
    return async () => {
      const session = await askAsBroker(entitlement, { broker, sts })
      await recordBrokeredSignIn(
        session,
        { facts, roleArn, webIdentity: signIn.person, oidcProviderArn: provider.arn },
        bridge,
      )
      return session
    }
  }
  return async () => {
    const { credentials, region } = await sts.assumeRoleWithWebIdentity({
      roleArn,
      roleSessionName: signIn.roleSessionName,
      webIdentityToken: signIn.idToken,
      durationSeconds,
    })
    const { parameters } = decideConsoleDuration({
      call: 'AssumeRoleWithWebIdentity',
      calledWith: 'nothing',
      wantedSeconds: durationSeconds,
    })
    return { credentials, region, consoleDuration: parameters }
  }
}

/** A token that STS takes no more is no good for any role. */
function endOfToken(failure: unknown): unknown {
  if (
    !(failure instanceof StsRefused) ||
    failure.code !== 'STS_REFUSED' ||
    failure.aws?.code !== 'ExpiredTokenException'
  ) {
    return failure
  }
  return new IdTokenRejected('ID_TOKEN_EXPIRED', 'sts takes the token no more', {
    check: 'open-oidc-session',
    cause: failure,
  })
}
