import { RequestRefused } from '../../errors.ts'
import type { Bridge } from '../bridge.ts'
import { isUsable } from '../sign-in-provider.ts'
import type { WantedByCommand } from './command-request.ts'

/** An identity provider at which a sign-in can start here. */
export interface SignInStart {
  readonly protocol: 'saml' | 'oidc'
  readonly arn: string
  readonly name: string
  readonly accountId: string
}

/**
 * The identity providers with which a sign-in for a command can start: those that it named, by ARN or name
 * and account, where it named one, or all of them.
 *
 * @throws {RequestRefused} COMMAND_LINE_REQUEST_INVALID when it named one that is not there
 */
export async function signInStarts(
  { provider, accountId }: WantedByCommand,
  { providers, oidcProviders }: Pick<Bridge, 'providers' | 'oidcProviders'>,
): Promise<readonly SignInStart[]> {
  const saml = (await providers.list())
    .filter(
      (candidate) =>
        isUsable(candidate) &&
        candidate.metadata.entities.some(
          ({ singleSignOnServices }) => singleSignOnServices.length > 0,
        ),
    )
    .map(({ arn, name, accountId: account, providerName }) => ({
      start: { protocol: 'saml' as const, arn, name, accountId: account },
      names: [arn, name, providerName],
    }))
  const oidc = (await oidcProviders.list()).map(
    ({ arn, name, accountId: account, providerName }) => ({
      start: { protocol: 'oidc' as const, arn, name, accountId: account },
      names: [arn, name, providerName],
    }),
  )
  const all = [...saml, ...oidc]
  const named = provider === undefined ? all : all.filter(({ names }) => names.includes(provider))
  if (provider !== undefined && named.length === 0) {
    throw new RequestRefused(
      'COMMAND_LINE_REQUEST_INVALID',
      'the command names an identity provider at which no sign-in can start here',
      { check: 'sign-in-starts', expected: all.map(({ start }) => start.name).join(' or ') },
    )
  }
  const starts = named.map(({ start }) => start)
  // One identity provider may stand in several accounts: that of the role is the one that is meant.
  const inAccount = starts.filter((start) => start.accountId === accountId)
  return inAccount.length > 0 ? inAccount : starts
}
