import { decideConsoleDuration } from '../aws/decide-console-duration.ts'
import type { FederatedIdentity } from '../federation/federated-identity.ts'
import { consoleSessionDurationSeconds } from '../federation/session-duration.ts'
import { parseSamlProviderArn } from '../partition/arn.ts'
import type { VerifiedAssertion } from '../saml/verified-assertion.ts'
import type { Bridge } from './bridge.ts'
import { askAsBroker } from './broker/ask-as-broker.ts'
import { entitleSamlRole } from './broker/entitle-saml-role.ts'
import { atMost } from './broker/entitlement.ts'
import { recordBrokeredSignIn } from './broker/record-brokered-sign-in.ts'
import { claimAssertion } from './claim-assertion.ts'
import { handOverSession } from './command-line/handed-session.ts'
import type { SignInProof } from './command-line/sign-in-proof.ts'
import type { OfferedRole } from './offered-roles.ts'
import { consoleUrlOf, isDenial, openedSession, type OpenedSession } from './opened-session.ts'
import type { OutstandingRequest } from './outstanding-request.ts'
import { recordConsoleLogin } from './record-console-login.ts'
import type { RequestFacts } from './record-refused-sign-in.ts'
import { samlLoginUrl } from './start-saml-sign-in.ts'

/** A verified assertion, and what a person wants with it. */
export interface SamlSessionWanted {
  /** As posted: base64. */
  readonly samlResponse: string
  readonly assertion: VerifiedAssertion
  readonly identity: FederatedIdentity
  readonly role: OfferedRole
  /** All roles on offer, that one among them. */
  readonly offered: readonly OfferedRole[]
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
  const { assertion, identity, request, role, destination, facts } = wanted
  const commandLine = request?.commandLine
  const durationSeconds = commandLine?.durationSeconds
  const usableUntil = usableUntilOf(assertion)
  const ask = askForSamlSession({ ...wanted, durationSeconds, usableUntil }, bridge)
  const claim = await claimAssertion(assertion, request, bridge.storage)
  try {
    const opened = await ask()
    if (commandLine !== undefined) {
      const proof = samlProof(wanted)
      const { roleArn } = role
      return await handOverSession(opened, { signIn: commandLine, roleArn, proof }, bridge)
    }
    await recordConsoleLogin(
      opened,
      {
        facts,
        roleArn: role.roleArn,
        samlProviderArn: role.providerArn,
        subject: identity.subject,
        destination,
      },
      bridge,
    )
    const issuer = samlLoginUrl(bridge, parseSamlProviderArn(role.providerArn))
    return await consoleUrlOf(opened, { issuer, destination }, bridge)
  } catch (failure) {
    // Only a denial proves that no session came of it. A release that fails leaves the claim, and the
    // denial is what the person has to hear.
    if (isDenial(failure)) await claim.release().catch(() => undefined)
    throw failure
  }
}

/** How long STS takes an assertion after it was issued, with AWS. */
const redeemableSeconds = 5 * 60

/** Until when STS would take an assertion. */
function usableUntilOf({ issueInstant, unusableFrom }: VerifiedAssertion): Date {
  const redeemableUntil = issueInstant.getTime() + redeemableSeconds * 1000
  return new Date(Math.min(redeemableUntil, unusableFrom.getTime()))
}

/** With what further roles can be had, for as long as STS takes it. */
function samlProof({ samlResponse, identity, assertion, offered }: SamlSessionWanted): SignInProof {
  const usableUntil = usableUntilOf(assertion)
  return { protocol: 'saml', samlResponse, identity, roles: offered, usableUntil }
}

/** An identity that a verified assertion has proven, and the session that is asked for with it. */
export type SamlSessionAsked = Pick<
  SamlSessionWanted,
  'samlResponse' | 'identity' | 'role' | 'facts'
> & {
  /** At most; no longer than the identity provider says, and as long as that without it. */
  readonly durationSeconds: number | undefined
  /** Until when STS would take the assertion: it does not see it where we ask in our own name. */
  readonly usableUntil: Date
}

/**
 * The call of STS, with the assertion or in our own name. What is wrong with it shows before it is made.
 *
 * @throws {FedbridgeError} with a broker what {@link entitleSamlRole} throws; from the call, what STS says
 */
export function askForSamlSession(
  wanted: SamlSessionAsked,
  bridge: Bridge,
): () => Promise<OpenedSession> {
  const { samlResponse, identity, role, facts } = wanted
  const { roleArn, providerArn } = role
  const now = bridge.clock.now()
  const broker = bridge.brokers.get(providerArn)
  if (broker !== undefined) {
    const { usableUntil } = wanted
    const entitled = entitleSamlRole(identity, { pair: role, broker, usableUntil, now })
    const entitlement = atMost(entitled, wanted.durationSeconds)
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
  const asserted = consoleSessionDurationSeconds({ ...identity, now })
  const durationSeconds = shorter(wanted.durationSeconds, asserted)
  return async () => {
    const session = await bridge.sts.assumeRoleWithSaml({
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
    return openedSession(session, parameters)
  }
}

function shorter(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b)
}
