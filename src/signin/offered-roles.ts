import { SamlResponseRejected } from '../errors.ts'
import type { FederatedIdentity } from '../federation/federated-identity.ts'
import type { RoleProviderPair } from '../federation/role-provider-pair.ts'
import type { Bridge } from './bridge.ts'
import { isUsable, type SignInProvider } from './sign-in-provider.ts'

/** A role of the assertion, with the reason why it cannot be chosen where there is one. */
export interface OfferedRole extends RoleProviderPair {
  readonly unavailable?: string
}

/**
 * The roles of the assertion that its issuer may speak for. A pair that names a provider whose keys
 * did not sign the assertion is an attack or a grave mistake and refuses the whole sign-in; one that
 * names a provider we do not have is shown as unavailable.
 *
 * @throws {SamlResponseRejected} PROVIDER_OF_ANOTHER as above; SAML_PROVIDER_UNKNOWN when no pair
 *   names a provider that exists here.
 */
export async function offeredRoles(
  { rolePairs }: FederatedIdentity,
  proven: readonly SignInProvider[],
  { providers }: Pick<Bridge, 'providers'>,
): Promise<readonly OfferedRole[]> {
  const provenArns = new Set<string>(proven.map(({ arn }) => arn))
  const offered = await Promise.all(
    rolePairs.map(async (pair): Promise<OfferedRole> => {
      if (provenArns.has(pair.providerArn)) return pair
      const provider = await providers.byArn(pair.providerArn)
      if (provider === undefined) return { ...pair, unavailable: "the provider doesn't exist here" }
      if (!isUsable(provider)) return { ...pair, unavailable: provider.unavailable }
      throw new SamlResponseRejected(
        'PROVIDER_OF_ANOTHER',
        `the assertion names ${pair.providerArn}, whose keys did not sign it`,
        {
          check: 'offered-roles',
          expected: [...provenArns].join(' or '),
          received: pair.providerArn,
        },
      )
    }),
  )
  if (offered.every(({ unavailable }) => unavailable !== undefined)) {
    throw new SamlResponseRejected(
      'SAML_PROVIDER_UNKNOWN',
      'no Role value names a provider that exists here',
      {
        check: 'offered-roles',
        expected: [...provenArns].join(' or '),
        received: [...new Set(rolePairs.map(({ providerArn }) => providerArn))].join(', '),
      },
    )
  }
  return offered
}

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
