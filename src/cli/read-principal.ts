import { FedbridgeError } from '../errors.ts'
import { parseArn } from '../partition/arn.ts'
import type { PolicyDocument } from '../policy/policy-document.ts'
import type { RequestPrincipal } from '../policy/request.ts'
import { wrongUsage } from './wrong-usage.ts'

/**
 * Who asks, as `--principal` names them: an ARN of a SAML or OpenID Connect provider, a user, role or
 * session; the name of a provider that AWS has built in; a service.
 *
 * @throws {CommanderError} when it is none of these: wrong usage
 */
export function readPrincipal(text: string): RequestPrincipal {
  if (/^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.amazonaws\.com(?:\.cn)?$/.test(text) && !isBuiltIn(text)) {
    return { kind: 'service', name: text }
  }
  if (!text.startsWith('arn:')) return { kind: 'federated', providerArn: text }
  try {
    const { accountId, resource } = parseArn(text)
    return /^(?:saml|oidc)-provider\//.test(resource)
      ? { kind: 'federated', providerArn: text }
      : { kind: 'aws', arn: text, accountId }
  } catch (failure) {
    if (!(failure instanceof FedbridgeError)) throw failure
    throw wrongUsage(`--principal: ${failure.message}`)
  }
}

function isBuiltIn(name: string): boolean {
  return name === 'cognito-identity.amazonaws.com'
}

/** The one provider that the policy lets in, when it is one. */
export function solePrincipal({ Statement }: PolicyDocument): RequestPrincipal | undefined {
  const named = Statement.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Principal }) =>
    Principal === undefined || Principal === '*' ? [] : (Principal.Federated ?? []),
  )
  const [only, second] = new Set(named)
  return only === undefined || second !== undefined
    ? undefined
    : { kind: 'federated', providerArn: only }
}

/** How somebody assumes a role. */
export function assumeActionOf(principal: RequestPrincipal): string {
  if (principal.kind !== 'federated') return 'sts:AssumeRole'
  return principal.providerArn.includes(':saml-provider/')
    ? 'sts:AssumeRoleWithSAML'
    : 'sts:AssumeRoleWithWebIdentity'
}

/** A principal as a person knows it. */
export function namePrincipal(principal: RequestPrincipal): string {
  switch (principal.kind) {
    case 'federated':
      return principal.providerArn
    case 'aws':
      return principal.arn
    case 'service':
      return principal.name
    case 'anonymous':
      return 'somebody without credentials'
  }
}
