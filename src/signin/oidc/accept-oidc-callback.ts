import type { WebIdentityFacts } from '../../audit/console-login-event.ts'
import { FedbridgeError, OidcCallbackRejected, RequestRefused } from '../../errors.ts'
import { webIdentityAuthority } from '../../federation/web-identity-authority.ts'
import { readWebIdentity } from '../../oidc/read-web-identity.ts'
import type { VerifiedIdToken } from '../../oidc/verify-id-token.ts'
import type { Bridge } from '../bridge.ts'
import { recordRefusedSignIn, type RequestFacts } from '../record-refused-sign-in.ts'
import { checkIdTokenUnclaimed, idTokenMark } from './claim-id-token.ts'
import { claimsOf, claimsOfRules } from './claim-values.ts'
import { hasChoice, noRole, offerOfSignIn } from './offer-of-sign-in.ts'
import type { OidcSignInProvider } from './oidc-sign-in-provider.ts'
import { openOidcSession } from './open-oidc-session.ts'
import type { ProvenSignIn } from './proven-sign-in.ts'
import { keepRoleChoice } from './role-choice.ts'
import type { RoleOffer } from './role-offer.ts'
import { requireOidcProvider, type BegunSignIn } from './start-oidc-sign-in.ts'
import { takeBegunSignIn } from './take-begun-sign-in.ts'
import { tracedCallback, type KnownOfCallback } from './traced-callback.ts'
import { webIdentitySessionName } from './web-identity-session-name.ts'

/** What a browser brought back from a provider. */
export interface OidcAnswer extends RequestFacts {
  /** Of the address that it came to. */
  readonly path: string
  /** The query of the callback. */
  readonly callback: URLSearchParams
  /** ARN of the provider at whose own callback it came; undefined at the one for all others. */
  readonly ownCallbackOf: string | undefined
  /** The browser's sign-in cookie. */
  readonly browser: string | undefined
}

/** What the browser gets next. */
export type OidcOutcome =
  | { readonly kind: 'signed-in'; readonly consoleUrl: string }
  /** The choice is kept here under this id. */
  | { readonly kind: 'choose'; readonly choiceId: string }
  /** Signed in at the provider, and no role lets the person in. */
  | {
      readonly kind: 'no-role'
      readonly signIn: ProvenSignIn
      readonly offer: RoleOffer
      readonly refusal: FedbridgeError
    }

interface Known {
  oidcProviderArn?: string
  webIdentity?: WebIdentityFacts
  roleArn?: string
  /** For the trace, and for nothing else. */
  readonly traced: KnownOfCallback
}

/**
 * Takes a provider's answer to a console session, to the role page when there is a choice, or to the
 * reasons why there is no role. The steps stand in the order in which trust grows.
 *
 * Every refusal is recorded as a failed ConsoleLogin.
 *
 * @throws {FedbridgeError} the first reason why the sign-in cannot go on
 */
export async function acceptOidcCallback(answer: OidcAnswer, bridge: Bridge): Promise<OidcOutcome> {
  const known: Known = { traced: {} }
  const { requestId, sourceAddress, userAgent } = answer
  const facts: RequestFacts = { requestId, sourceAddress, userAgent }
  const record = (failure: unknown): Promise<void> => {
    const { traced, ...recorded } = known
    const signIn = tracedCallback(answer, { ...traced, ...roleOf(recorded) }, bridge)
    const refused = { ...facts, ...recorded, ...(signIn === undefined ? {} : { signIn }) }
    return recordRefusedSignIn(failure, refused, bridge)
  }
  try {
    const outcome = await accept(answer, { known, facts }, bridge)
    if (outcome.kind === 'signed-in') bridge.countSignIn('success')
    if (outcome.kind === 'no-role') {
      await record(outcome.refusal)
    }
    return outcome
  } catch (failure) {
    await record(failure)
    throw failure
  }
}

async function accept(
  { callback, ownCallbackOf, browser }: OidcAnswer,
  { known, facts }: { readonly known: Known; readonly facts: RequestFacts },
  bridge: Bridge,
): Promise<OidcOutcome> {
  requireSingleParameters(callback)
  const state = callback.get('state') ?? undefined
  const begun = await takeBegunSignIn({ state, browser }, bridge)
  known.oidcProviderArn = begun.providerArn
  requireCallback(ownCallbackOf, begun)
  const provider = await requireOidcProvider(begun.providerArn, bridge)
  known.traced.provider = provider

  const { transaction, destination, commandLine } = begun
  const proof = await bridge.relyingParty.complete(provider.client, {
    callback,
    transaction,
    tellIdToken: (idToken) => {
      known.traced.idToken = idToken
    },
  })
  requireIssuer(proof.token, provider)
  const person = personOf(proof.token, provider)
  known.webIdentity = person
  const identity = readWebIdentity(proof.token)
  const mark = idTokenMark(proof)
  await checkIdTokenUnclaimed(mark, bridge.storage)

  const claims = claimsOf(proof)
  const { subject } = identity
  const roleSessionName = webIdentitySessionName(claims, {
    nameClaims: provider.sessionNameClaims,
    subject,
    ...(bridge.brokers.has(provider.arn) ? { distinguishes: identity.issuer } : {}),
  })
  known.traced.roleSessionName = roleSessionName
  const signIn: ProvenSignIn = {
    providerArn: provider.arn,
    idToken: proof.idToken,
    mark,
    person,
    identity,
    claims: claimsOfRules(claims, provider),
    roleSessionName,
    ...(destination === undefined ? {} : { destination }),
    ...(commandLine === undefined ? {} : { commandLine }),
  }
  const offer = await offerOfSignIn(signIn, bridge)
  if (!hasChoice(offer)) return { kind: 'no-role', signIn, offer, refusal: noRole(offer) }
  const only = onlyRole(offer)
  // A sign-in that was taken had a browser.
  if (only === undefined) {
    return { kind: 'choose', choiceId: await keepRoleChoice(signIn, browser ?? '', bridge) }
  }
  known.roleArn = only
  const consoleUrl = await openOidcSession({ signIn, roleArn: only, facts }, bridge)
  return { kind: 'signed-in', consoleUrl }
}

function roleOf({ roleArn }: { readonly roleArn?: string }): Pick<KnownOfCallback, 'roleArn'> {
  return roleArn === undefined ? {} : { roleArn }
}

/** @see RFC 6749, section 3.1: parameters must not be included more than once */
function requireSingleParameters(callback: URLSearchParams): void {
  const names = [...callback.keys()]
  if (new Set(names).size === names.length) return
  throw new RequestRefused('PARAMETER_REPEATED', 'the callback has a parameter more than once', {
    check: 'accept-oidc-callback',
    expected: 'one value each',
  })
}

/**
 * An answer must come where the sign-in said that it would: of one that comes elsewhere another provider
 * may have made the code, which the one of the sign-in must not get.
 *
 * @see OAuth 2.0 Security Best Current Practice (RFC 9700), section 4.4: mix-up attacks
 */
function requireCallback(ownCallbackOf: string | undefined, begun: BegunSignIn): void {
  const expected = begun.ownCallback ? begun.providerArn : undefined
  if (ownCallbackOf === expected) return
  throw new OidcCallbackRejected(
    'OIDC_ISSUER_MISMATCH',
    'the answer came to another callback than the sign-in was begun with',
    {
      check: 'accept-oidc-callback',
      expected: expected ?? 'the callback of all providers without one of their own',
      received: ownCallbackOf ?? 'the callback of all providers without one of their own',
    },
  )
}

/**
 * A token for a sign-in at one provider must be of that provider, whatever the relying party says.
 *
 * @see OAuth 2.0 Security Best Current Practice (RFC 9700), section 4.4: mix-up attacks
 */
function requireIssuer({ issuer }: VerifiedIdToken, { client }: OidcSignInProvider): void {
  if (issuer === client.issuer) return
  throw new OidcCallbackRejected(
    'OIDC_ISSUER_MISMATCH',
    'the token is of another issuer than the sign-in was begun with',
    { check: 'accept-oidc-callback', expected: client.issuer },
  )
}

function personOf(
  { issuer, authorizedParty, audiences, subject }: VerifiedIdToken,
  { arn }: OidcSignInProvider,
): WebIdentityFacts {
  const authority = webIdentityAuthority(issuer)
  return {
    identityProvider: authority.kind === 'built-in' ? authority.principal : arn,
    audience: authorizedParty ?? audiences[0] ?? '',
    subject,
  }
}

/** The role of somebody who has nothing to choose, and nothing to be told. */
function onlyRole({ roles, unreadable }: RoleOffer): string | undefined {
  const [first, ...others] = roles
  if (first === undefined || others.length > 0 || unreadable.length > 0) return undefined
  const { roleArn, unavailable, caution } = first
  return unavailable === undefined && caution === undefined ? roleArn : undefined
}
