import { decideConsoleDuration } from '../../aws/decide-console-duration.ts'
import { IdTokenRejected, StsRefused } from '../../errors.ts'
import type { Bridge } from '../bridge.ts'
import { askAsBroker } from '../broker/ask-as-broker.ts'
import { entitleOidcRole } from '../broker/entitle-oidc-role.ts'
import { atMost } from '../broker/entitlement.ts'
import { recordBrokeredSignIn } from '../broker/record-brokered-sign-in.ts'
import { consoleUrlOf, isDenial, openedSession, type OpenedSession } from '../opened-session.ts'
import { handOverSession } from '../command-line/handed-session.ts'
import type { SignInProof } from '../command-line/sign-in-proof.ts'
import { recordConsoleLogin } from '../record-console-login.ts'
import type { RequestFacts } from '../record-refused-sign-in.ts'
import { claimIdToken } from './claim-id-token.ts'
import { oidcLoginUrl } from './oidc-addresses.ts'
import { wholeOfferOfSignIn } from './offer-of-sign-in.ts'
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
  const { mark, providerArn, destination, commandLine } = wanted.signIn
  const durationSeconds = commandLine?.durationSeconds
  const ask = await askForOidcSession({ ...wanted, durationSeconds }, bridge)
  const claim = await claimIdToken(mark, bridge.storage)
  try {
    const opened = await ask()
    if (commandLine !== undefined) {
      const { roleArn } = wanted
      const proof = await oidcProof(wanted.signIn, bridge)
      return await handOverSession(opened, { signIn: commandLine, roleArn, proof }, bridge)
    }
    await recordConsoleLogin(
      opened,
      {
        facts: wanted.facts,
        roleArn: wanted.roleArn,
        oidcProviderArn: providerArn,
        webIdentity: wanted.signIn.person,
        destination,
      },
      bridge,
    )
    const issuer = oidcLoginUrl(bridge, await requireOidcProvider(providerArn, bridge))
    return await consoleUrlOf(opened, { issuer, destination }, bridge)
  } catch (cause) {
    const failure = endOfToken(cause)
    // Only a denial proves that no session came of it. A release that fails leaves the claim, and the
    // denial is what the person has to hear.
    if (isDenial(failure)) await claim.release().catch(() => undefined)
    throw failure
  }
}

/** How long a program may come back for further roles, at most: as long as a person has to choose one. */
const otherRolesSeconds = 15 * 60

/** With what further roles can be had, for as long as STS takes it. */
async function oidcProof(signIn: ProvenSignIn, bridge: Bridge): Promise<SignInProof> {
  const { roles } = await wholeOfferOfSignIn(signIn, bridge)
  const usableUntil = Math.min(
    bridge.clock.now().getTime() + otherRolesSeconds * 1000,
    new Date(signIn.mark.unusableFrom).getTime(),
  )
  return { protocol: 'oidc', signIn, roles, usableUntil: new Date(usableUntil) }
}

/** A proven sign-in, and the session that is asked for with it. */
export interface OidcSessionAsked extends OidcSessionWanted {
  /** At most; no longer than the provider's own setting, and as long as that without it. */
  readonly durationSeconds: number | undefined
}

/**
 * The call of STS, with the token or in our own name. What is wrong with it shows before it is made.
 *
 * @throws {RequestRefused} OIDC_PROVIDER_UNKNOWN; with a broker what {@link entitleOidcRole} throws; from
 *   the call, what STS says
 */
export async function askForOidcSession(
  { signIn, roleArn, facts, durationSeconds: atMostSeconds }: OidcSessionAsked,
  bridge: Bridge,
): Promise<() => Promise<OpenedSession>> {
  const { sts, clock } = bridge
  const provider = await requireOidcProvider(signIn.providerArn, bridge)
  const durationSeconds = Math.min(
    await sessionDurationOfRole(roleArn, provider, bridge),
    atMostSeconds ?? Infinity,
  )
  const broker = bridge.brokers.get(provider.arn)
  if (broker !== undefined) {
    const entitled = entitleOidcRole(signIn, {
      roleArn,
      provider,
      broker,
      roleSeconds: durationSeconds,
      now: clock.now(),
    })
    const entitlement = atMost(entitled, atMostSeconds)
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
    const session = await sts.assumeRoleWithWebIdentity({
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
    return openedSession(session, parameters)
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
