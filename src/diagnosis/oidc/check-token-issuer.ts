import { IdentifierRejected } from '../../errors.ts'
import { builtInWebIdentityProvider } from '../../federation/web-identity-provider-name.ts'
import { parseOidcProviderArn } from '../../partition/arn.ts'
import { closestValue } from '../closest-value.ts'
import type { Finding } from '../finding.ts'
import { nearestName } from '../nearest-name.ts'
import { quoted, writeFinding } from '../write-finding.ts'
import type { TokenFacts } from './token-facts.ts'

/** Who says that a token is theirs, against every provider that is known. */
export function checkTokenIssuer(facts: TokenFacts): readonly Finding[] {
  const { strict } = facts
  if (strict.verdict === 'accepted') return []
  const choice = checkChoice(facts)
  return choice.length > 0 ? choice : checkKnown(facts)
}

/** The provider that was asked for by name. */
function checkChoice({ context, provider, failure }: TokenFacts): readonly Finding[] {
  const chosen = context.choose?.providerArn
  if (chosen === undefined || provider !== undefined) return []
  const known = context.oidcProviders.map(({ arn }) => arn)
  if (known.includes(chosen)) return []
  const nearest = nearestName(chosen, known)
  return [
    writeFinding('oidc-provider-unknown', {
      message: `There is no OIDC provider ${quoted(chosen)}${nearest === undefined ? '' : `; most likely ${quoted(nearest)} is meant`}.`,
      expected: nearest ?? (known.join(' or ') || 'the ARN of an OIDC provider'),
      received: chosen,
      code:
        failure?.code === 'ID_TOKEN_ISSUER'
          ? failure.code
          : isProviderArn(chosen)
            ? 'OIDC_PROVIDER_UNKNOWN'
            : 'ARN_INVALID',
    }),
  ]
}

function isProviderArn(arn: string): boolean {
  try {
    parseOidcProviderArn(arn)
    return true
  } catch (failure) {
    if (failure instanceof IdentifierRejected) return false
    throw failure
  }
}

function checkKnown({ token, issuer, provider, context }: TokenFacts): readonly Finding[] {
  // That it is missing is said elsewhere.
  if (issuer === undefined || provider?.issuer === issuer) return []
  const at = token.claims.placeOf(['iss'])
  const awsError = {
    code: 'InvalidIdentityToken',
    message: `No OpenIDConnect provider found in your account for ${issuer.slice(0, 255)}`,
    status: 400,
  }
  if (context.oidcProviders.length === 0) {
    return [
      writeFinding('no-oidc-provider-known', {
        message: `No OIDC provider is known here, so nobody can tell whether the token of ${quoted(issuer)} is right.`,
        received: issuer,
        at,
        awsError,
      }),
    ]
  }
  const known =
    provider === undefined
      ? [...new Set(context.oidcProviders.map((one) => one.issuer))]
      : [provider.issuer]
  const closest = closestValue(issuer, known)
  const details = {
    expected: closest?.difference === undefined ? known.join(' or ') : closest.value,
    received: issuer,
    at,
    awsError,
  }
  const differ = explainDifference(issuer, known)
  return provider === undefined || context.choose?.providerArn === undefined
    ? [
        writeFinding('token-issuer-unknown', {
          message: `No OIDC provider has the issuer ${quoted(issuer)}.${differ}`,
          ...details,
        }),
      ]
    : [
        writeFinding('token-issuer-mismatch', {
          message: `The provider ${quoted(provider.principal)} has another issuer than the token, ${quoted(issuer)}.${differ}`,
          ...details,
        }),
      ]
}

/** In what an issuer differs from the known one that is nearest, as a further sentence. */
function explainDifference(issuer: string, known: readonly string[]): string {
  const closest = closestValue(issuer, known)
  if (closest?.difference !== undefined) {
    return ` It differs from ${quoted(closest.value)} ${closest.difference}, and issuers are compared character by character.`
  }
  const entra = known.find((one) => isEntra(one))
  if (entra !== undefined && isEntra(issuer) && tenantOf(entra) === tenantOf(issuer)) {
    return ` ${quoted(entra)} is the same tenant: version 1 and version 2 of its tokens have different issuers.`
  }
  const sameHost = known.find((one) => hostOf(one) !== undefined && hostOf(one) === hostOf(issuer))
  if (sameHost !== undefined) {
    return ` ${quoted(sameHost)} is the same host with another path: another tenant, realm or authorization server.`
  }
  if (builtInWebIdentityProvider(issuer) !== undefined) {
    return ' AWS has this provider built in, for access tokens only.'
  }
  return ''
}

function isEntra(issuer: string): boolean {
  const host = hostOf(issuer)
  return host === 'sts.windows.net' || host === 'login.microsoftonline.com'
}

function tenantOf(issuer: string): string | undefined {
  return issuer.split('/')[3]?.toLowerCase()
}

function hostOf(issuer: string): string | undefined {
  return URL.canParse(issuer) ? new URL(issuer).host : undefined
}
