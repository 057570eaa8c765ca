import { OidcCallbackRejected } from '../../errors.ts'
import type { Bridge } from '../bridge.ts'
import { narrowToWanted } from '../command-line/narrow-to-wanted.ts'
import { offeredOidcRoles } from './offered-oidc-roles.ts'
import type { ProvenSignIn } from './proven-sign-in.ts'
import type { RoleOffer } from './role-offer.ts'
import { requireOidcProvider } from './start-oidc-sign-in.ts'

/**
 * The roles on offer for a proven sign-in, as things stand now: roles and their policies may have
 * changed since it was proven. For a program that asked for one of them, that one alone.
 *
 * @throws {RequestRefused} COMMAND_LINE_ROLE_NOT_OFFERED when it is not among them;
 *   OIDC_PROVIDER_UNKNOWN when the provider is not configured any more
 */
export async function offerOfSignIn(signIn: ProvenSignIn, bridge: Bridge): Promise<RoleOffer> {
  const { commandLine } = signIn
  const offer = await wholeOfferOfSignIn(signIn, bridge)
  if (commandLine?.role === undefined && commandLine?.accountId === undefined) return offer
  const roles = narrowToWanted(offer.roles, commandLine)
  // Nothing is left to choose, so nobody is asked to weigh it: STS says whether it objects.
  const choosable = roles.filter(({ unavailable }) => unavailable === undefined)
  const [only, second] = choosable
  return only !== undefined && second === undefined
    ? { roles: [{ roleArn: only.roleArn }], unrelated: [], unreadable: [] }
    : { ...offer, roles }
}

/**
 * The same, whatever a program asked for.
 *
 * @throws {RequestRefused} OIDC_PROVIDER_UNKNOWN
 */
export async function wholeOfferOfSignIn(
  { providerArn, identity, claims, roleSessionName }: ProvenSignIn,
  bridge: Bridge,
): Promise<RoleOffer> {
  const provider = await requireOidcProvider(providerArn, bridge)
  return offeredOidcRoles({ provider, identity, claims, roleSessionName }, bridge)
}

/** Whether there is a role to choose. */
export function hasChoice({ roles }: RoleOffer): boolean {
  return roles.some(({ unavailable }) => unavailable === undefined)
}

/** Roles that a line of the log has room for. */
const maxTold = 10

/** The refusal of somebody who has none. */
export function noRole({ roles, unreadable }: RoleOffer): OidcCallbackRejected {
  return new OidcCallbackRejected(
    'OIDC_ROLE_MISSING',
    [
      `none of ${roles.length} roles is to be had with the token, and ${unreadable.length} accounts could not be read`,
      ...roles
        .slice(0, maxTold)
        .map(({ roleArn, unavailable = '' }) => `${roleArn}: ${unavailable.replace(/\.$/, '')}`),
    ].join('; '),
    { check: 'accept-oidc-callback' },
  )
}
