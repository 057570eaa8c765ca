import { SamlResponseRejected } from '../errors.ts'
import type { FederatedIdentity } from '../federation/federated-identity.ts'
import { decodeSamlResponse } from '../saml/decode-saml-response.ts'
import { peekResponse } from '../saml/peek-response.ts'
import { readFederatedIdentity } from '../saml/read-federated-identity.ts'
import type { Bridge } from './bridge.ts'
import { checkUnclaimed } from './claim-assertion.ts'
import { narrowToWanted } from './command-line/narrow-to-wanted.ts'
import { allowedDestination, relayStateMaxBytes } from './destination.ts'
import { matchRequest } from './match-request.ts'
import { chosenRole, offeredRoles, type OfferedRole } from './offered-roles.ts'
import { openSession } from './open-session.ts'
import { recordRefusedSignIn, type RequestFacts } from './record-refused-sign-in.ts'
import { tracedDelivery, type DeliveredParts, type KnownOfDelivery } from './traced-delivery.ts'
import { candidateGroups, verifyForProviders } from './verify-for-providers.ts'

/** A response as a browser delivered it to one of our assertion consumer services. */
export interface SamlDelivery extends RequestFacts, DeliveredParts {
  /** The browser's sign-in cookie. */
  readonly browser: string | undefined
  /** Whether our own page has sent the form again, so that the browser could add its cookie. */
  readonly resubmitted: boolean
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
  const known: KnownOfDelivery = {}
  try {
    if (delivery.samlResponse === undefined || delivery.samlResponse === '') {
      throw new SamlResponseRejected('SAML_RESPONSE_MISSING', 'the form has no SAMLResponse')
    }
    const response = decodeSamlResponse(delivery.samlResponse)
    const { issuer, inResponseTo } = peekResponse(response)

    const match = await matchRequest({ ...delivery, inResponseTo }, bridge)
    if (match.kind === 'cookie-withheld') return { kind: 'resubmit' }
    const request = match.kind === 'answers' ? match.request : undefined
    known.request = request ?? 'unsolicited'

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
    const offered = await offeredRoles(identity, { proven, solicited }, bridge)
    const roles = narrowToWanted(offered, request?.commandLine)
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
    const { samlResponse } = delivery
    const { requestId, sourceAddress, userAgent } = delivery
    const facts = { requestId, sourceAddress, userAgent }
    const consoleUrl = await openSession(
      { samlResponse, assertion, identity, role, offered, request, destination, facts },
      bridge,
    )
    bridge.countSignIn('success')
    return { kind: 'signed-in', consoleUrl }
  } catch (failure) {
    const { identity, role } = known
    const { requestId, sourceAddress, userAgent } = delivery
    const signIn = await tracedDelivery(delivery, known, bridge)
    await recordRefusedSignIn(
      failure,
      {
        ...{ requestId, sourceAddress, userAgent, signIn },
        ...(identity === undefined ? {} : { subject: identity.subject }),
        ...(role === undefined ? {} : { roleArn: role.roleArn, samlProviderArn: role.providerArn }),
      },
      bridge,
    )
    throw failure
  }
}
