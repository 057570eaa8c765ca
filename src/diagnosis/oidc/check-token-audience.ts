import { closestValue } from '../closest-value.ts'
import type { Finding } from '../finding.ts'
import { quoted, writeFinding } from '../write-finding.ts'
import type { TokenFacts } from './token-facts.ts'

/** For whom a token is, by AWS's rule: `azp`, where it is there, is the audience. */
export function checkTokenAudience(facts: TokenFacts): readonly Finding[] {
  const { token, provider } = facts
  const { claims } = token
  if (claims.root === undefined || provider === undefined) return []
  // Of another provider's token every client ID is a stranger.
  if (provider.issuer !== facts.issuer) return []
  const audiences = audiencesIn(claims.valueOf('aud'))
  const azp = claims.valueOf('azp')
  const authorizedParty = typeof azp === 'string' && azp !== '' ? azp : undefined
  if (audiences === undefined) return []
  return [
    ...checkAudiences(audiences, authorizedParty, facts),
    ...(authorizedParty === undefined && azp === undefined && audiences.length > 1
      ? [
          writeFinding('token-azp-missing', {
            message: `The token has ${audiences.length} audiences and does not say which of them asked for it: azp is missing.`,
            expected: 'azp, or one audience',
            received: `${audiences.length} audiences`,
            at: claims.placeOf(['aud']),
          }),
        ]
      : []),
    ...(authorizedParty === undefined ? [] : checkAuthorizedParty(authorizedParty, facts)),
  ]
}

/** The texts of `aud`; undefined where it is missing or of another type. */
export function audiencesIn(aud: unknown): readonly string[] | undefined {
  const listed: readonly unknown[] = Array.isArray(aud) ? aud : [aud]
  const texts = listed.filter((one): one is string => typeof one === 'string' && one !== '')
  return texts.length === 0 || texts.length < listed.length ? undefined : [...new Set(texts)]
}

function isClientId(name: string, clientIds: readonly string[] | 'any'): boolean {
  return clientIds === 'any' || clientIds.includes(name)
}

function checkAudiences(
  audiences: readonly string[],
  authorizedParty: string | undefined,
  { token, provider }: TokenFacts,
): readonly Finding[] {
  const clientIds = provider?.clientIds ?? []
  if (audiences.some((one) => isClientId(one, clientIds)) || clientIds === 'any') return []
  const [first = ''] = audiences
  const closest = closestValue(first, clientIds)
  const more = audiences.length > 1 ? ` and ${audiences.length - 1} more` : ''
  const fits = authorizedParty !== undefined && clientIds.includes(authorizedParty)
  return [
    writeFinding('token-audience-mismatch', {
      message: `The token is for the audience ${quoted(first)}${more}, which is no client ID of ${quoted(provider?.principal ?? '')}.${differenceOf(closest)}${fits ? ' Its azp is one, and aud has to name one as well.' : ''}`,
      expected: clientIds.length === 0 ? 'a client ID of the provider' : clientIds.join(' or '),
      received: audiences.join(', '),
      at: token.claims.placeOf(['aud']),
    }),
  ]
}

function checkAuthorizedParty(
  authorizedParty: string,
  { token, provider }: TokenFacts,
): readonly Finding[] {
  const clientIds = provider?.clientIds ?? []
  if (clientIds === 'any' || isClientId(authorizedParty, clientIds)) return []
  const closest = closestValue(authorizedParty, clientIds)
  return [
    writeFinding('token-azp-mismatch', {
      message: `The client ${quoted(authorizedParty)} asked for the token (azp), which is no client ID of ${quoted(provider?.principal ?? '')}.${differenceOf(closest)} Where azp is there, AWS takes it for the audience.`,
      expected: clientIds.length === 0 ? 'a client ID of the provider' : clientIds.join(' or '),
      received: authorizedParty,
      at: token.claims.placeOf(['azp']),
    }),
  ]
}

function differenceOf(closest: ReturnType<typeof closestValue>): string {
  return closest?.difference === undefined
    ? ''
    : ` It differs from ${quoted(closest.value)} ${closest.difference}.`
}
