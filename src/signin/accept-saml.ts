import { consoleLoginEvent } from '../audit/console-login-event.ts'
import { errorKind, FedbridgeError, SamlResponseRejected } from '../errors.ts'
import type { FederatedIdentity } from '../federation/federated-identity.ts'
import { decodeSamlResponse } from '../saml/decode-saml-response.ts'
import { peekResponse } from '../saml/peek-response.ts'
import { readFederatedIdentity } from '../saml/read-federated-identity.ts'
import type { Bridge } from './bridge.ts'
import { checkUnclaimed } from './claim-assertion.ts'
import { allowedDestination, relayStateMaxBytes } from './destination.ts'
import { matchRequest } from './match-request.ts'
import { chosenRole, offeredRoles, type OfferedRole } from './offered-roles.ts'
import { openSession } from './open-session.ts'
import { candidateGroups, verifyForProviders } from './verify-for-providers.ts'

/** A response as a browser delivered it to one of our assertion consumer services. */
export interface SamlDelivery {
  readonly samlResponse: string | undefined
  readonly relayState: string | undefined
  /** The role chosen on the role page. */
  readonly roleArn: string | undefined
  /** The provider of the delivery address, when it was a provider's own. */
  readonly providerUuid: string | undefined
  /** The browser's sign-in cookie. */
  readonly browser: string | undefined
  /** Whether our own page has sent the form again, so that the browser could add its cookie. */
  readonly resubmitted: boolean
  readonly requestId: string
  readonly sourceAddress: string
  readonly userAgent: string
}

/** What the browser gets next. */
export type SignInOutcome =
  | { readonly kind: 'signed-in'; readonly consoleUrl: string }
  | {
      readonly kind: 'choose'
      readonly roles: readonly OfferedRole[]
      readonly identity: FederatedIdentity
    }
  | { readonly kind: 'resubmit' }

/**
 * Takes a SAML response to a console session, or to the role page when there is a choice. The steps
 * stand in the order in which trust grows; `docs/how-a-sign-in-works.md` follows them by number.
 *
 * Showing the role page consumes nothing: the page carries the response back to the same address.
 * Every refusal is recorded as a failed ConsoleLogin.
 *
 * @throws {FedbridgeError} the first reason why the sign-in cannot go on.
 */
export async function acceptSaml(delivery: SamlDelivery, bridge: Bridge): Promise<SignInOutcome> {
  const known: { identity?: FederatedIdentity; role?: OfferedRole } = {}
  try {
    if (delivery.samlResponse === undefined || delivery.samlResponse === '') {
      throw new SamlResponseRejected('SAML_RESPONSE_MISSING', 'the form has no SAMLResponse')
    }
    const response = decodeSamlResponse(delivery.samlResponse)
    const { issuer, inResponseTo } = peekResponse(response)

    const match = await matchRequest({ ...delivery, inResponseTo }, bridge)
    if (match.kind === 'cookie-withheld') return { kind: 'resubmit' }
    const request = match.kind === 'answers' ? match.request : undefined

    const { providerUuid } = delivery
    const candidates = await candidateGroups({ issuer, providerUuid, request }, bridge)
    const { assertion, proven } = verifyForProviders(
      response,
      candidates,
      { request, providerUuid },
      bridge,
    )
    await checkUnclaimed(assertion, bridge.storage)

    const identity = readFederatedIdentity(assertion)
    known.identity = identity
    const solicited = request !== undefined
    const roles = await offeredRoles(identity, { proven, solicited }, bridge)
    const role = chosenRole(roles, delivery.roleArn)
    if (role === undefined) return { kind: 'choose', roles, identity }
    known.role = role

    const destination =
      request?.destination ??
      allowedDestination(delivery.relayState, {
        publicUrl: bridge.publicUrl,
        allowedOrigins: bridge.destinationOrigins,
        maxBytes: relayStateMaxBytes,
      })
    const consoleUrl = await openSession(
      { samlResponse: delivery.samlResponse, assertion, identity, role, request, destination },
      bridge,
    )
    bridge.countSignIn('success')
    return { kind: 'signed-in', consoleUrl }
  } catch (failure) {
    await recordFailure(failure, known, delivery, bridge)
    throw failure
  }
}

/**
 * A refusal before STS was asked leaves no trace at AWS: this event is the only record of it. Where
 * the store does not take it, the refusal stands all the same, and the log has it.
 */
async function recordFailure(
  failure: unknown,
  { identity, role }: { identity?: FederatedIdentity; role?: OfferedRole },
  delivery: SamlDelivery,
  { clock, events, region, consoleUrl, countSignIn }: Bridge,
): Promise<void> {
  const code = failure instanceof FedbridgeError ? failure.code : 'INTERNAL'
  countSignIn(code)
  const recorded = events.record(
    consoleLoginEvent({
      at: clock.now(),
      region,
      sourceAddress: delivery.sourceAddress,
      userAgent: delivery.userAgent,
      requestId: delivery.requestId,
      destination: consoleUrl,
      outcome: { kind: 'failure', errorMessage: errorKind(code).title, errorCode: code },
      ...(identity === undefined ? {} : { subject: identity.subject }),
      ...(role === undefined ? {} : { roleArn: role.roleArn, samlProviderArn: role.providerArn }),
    }),
  )
  await recorded.catch(() => undefined)
}
