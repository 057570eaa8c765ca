import { SamlResponseRejected } from '../errors.ts'
import type { FederatedIdentity } from '../federation/federated-identity.ts'
import type { RoleProviderPair } from '../federation/role-provider-pair.ts'
import type { Bridge } from './bridge.ts'
import { roleNotBrokered } from './broker/entitle-saml-role.ts'
import { isRoleBrokered } from './broker/is-role-brokered.ts'
import { isUsable, type ProviderGroup } from './sign-in-provider.ts'

/** A role of the assertion, with the reason why it cannot be chosen where there is one. */
export interface OfferedRole extends RoleProviderPair {
  readonly unavailable?: string
}

/**
 * The roles of the assertion that its issuer may speak for. A pair that names a provider whose keys
 * did not sign the assertion is an attack or a grave mistake and refuses the whole sign-in. One that
 * names a provider we do not have, or one that may not start a sign-in where none was started here,
 * is shown as unavailable. So is a role that the configuration gives nobody of a provider for whose
 * people we ask with our own credentials.
 *
 * @param proven the groups of providers whose metadata proves the assertion
 * @throws {SamlResponseRejected} PROVIDER_OF_ANOTHER as above; SAML_UNSOLICITED when only providers
 *   that may not start a sign-in are named; ROLE_NOT_BROKERED when the configuration gives none of them
 *   away; SAML_PROVIDER_UNKNOWN when no other role can be chosen.
 */
export async function offeredRoles(
  { rolePairs }: FederatedIdentity,
  { proven, solicited }: { proven: readonly ProviderGroup[]; solicited: boolean },
  { providers, brokers }: Pick<Bridge, 'providers' | 'brokers'>,
): Promise<readonly OfferedRole[]> {
  const offered = await Promise.all(
    rolePairs.map(async (pair): Promise<OfferedRole> => {
      const { providerArn } = pair
      const provider = proven.flatMap(({ byArn }) => byArn.get(providerArn) ?? [])[0]
      if (provider !== undefined) {
        if (!solicited && !provider.idpInitiated) return { ...pair, unavailable: unsolicited }
        const broker = brokers.get(providerArn)
        return broker === undefined || isRoleBrokered(pair.roleArn, broker)
          ? pair
          : { ...pair, unavailable: notBrokered }
      }
      const other = await providers.byArn(providerArn)
      if (other === undefined) return { ...pair, unavailable: "the provider doesn't exist here" }
      if (!isUsable(other)) return { ...pair, unavailable: other.unavailable }
      throw new SamlResponseRejected(
        'PROVIDER_OF_ANOTHER',
        `the assertion names ${providerArn}, whose keys did not sign it`,
        { check: 'offered-roles', received: providerArn },
      )
    }),
  )
  if (offered.some(({ unavailable }) => unavailable === undefined)) return offered
  const received = [...new Set(rolePairs.map(({ providerArn }) => providerArn))].join(', ')
  if (offered.some(({ unavailable }) => unavailable === unsolicited)) {
    throw new SamlResponseRejected(
      'SAML_UNSOLICITED',
      `a sign-in through ${received} has to start here`,
      { check: 'offered-roles', received },
    )
  }
  const withheld = offered.filter(({ unavailable }) => unavailable === notBrokered)
  if (withheld.length > 0) {
    throw roleNotBrokered(
      withheld.map(({ roleArn }) => roleArn),
      'offered-roles',
    )
  }
  throw new SamlResponseRejected(
    'SAML_PROVIDER_UNKNOWN',
    'no Role value names a provider that exists here',
    { check: 'offered-roles', received },
  )
}

const unsolicited = 'a sign-in with this provider has to start here'
const notBrokered = 'the configuration gives it to nobody of this provider'

/**
 * The role to assume: the one asked for, or the only one there is; undefined when the person has to
 * choose.
 *
 * @throws {SamlResponseRejected} ROLE_NOT_IN_ASSERTION when the one asked for is not on offer.
 */
export function chosenRole(
  roles: readonly OfferedRole[],
  roleArn: string | undefined,
): OfferedRole | undefined {
  const choosable = roles.filter(({ unavailable }) => unavailable === undefined)
  if (roleArn === undefined) return roles.length === 1 ? choosable[0] : undefined
  const chosen = choosable.find((role) => role.roleArn === roleArn)
  if (chosen === undefined) {
    throw new SamlResponseRejected('ROLE_NOT_IN_ASSERTION', 'the chosen role is not on offer', {
      check: 'chosen-role',
      expected: choosable.map((role) => role.roleArn).join(' or '),
    })
  }
  return chosen
}
