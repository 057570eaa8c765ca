import type { PolicyKind, PrincipalElement } from './policy-document.ts'
import { asObject, asStrings } from './policy-element.ts'
import type { PolicyPath } from './reject-policy.ts'
import { iamWording, invalidPrincipal, rejectPolicy } from './reject-policy.ts'
import { quoted } from './wording.ts'

type PrincipalType = 'AWS' | 'Federated' | 'Service' | 'CanonicalUser'

const partition = 'arn:aws[a-z-]*'
const pathAndName = '[^:*?\\s]+'
const awsForms: readonly RegExp[] = [
  /^\*$/,
  /^\d{12}$/,
  new RegExp(`^${partition}:iam::\\d{12}:root$`),
  new RegExp(`^${partition}:iam::\\d{12}:(user|role)/${pathAndName}$`),
  new RegExp(`^${partition}:sts::\\d{12}:assumed-role/[^/:*?\\s]+/[^/:*?\\s]+$`),
  new RegExp(`^${partition}:sts::\\d{12}:federated-user/${pathAndName}$`),
  // What IAM keeps in place of the ARN of a user or role, so that a new one of that name is another.
  /^(AIDA|AROA)[A-Z0-9]{12,}$/,
]
const domainName = /^(?=.{1,255}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/i
const samlProviderArn = new RegExp(`^${partition}:iam::\\d{12}:saml-provider/[\\w.-]{1,128}$`)
/** A host, with a port where the issuer is on a developer's machine, and perhaps a path. */
const oidcProviderArn = new RegExp(
  `^${partition}:iam::\\d{12}:oidc-provider/[^/:*?\\s]+(?::\\d{1,5})?(?:/[^:*?\\s]*)?$`,
)
const canonicalUserId = /^[0-9a-f]{64}$/

/**
 * What values each type of principal may have. In `federated` an identity provider is named by its
 * ARN, or, when AWS has it built in, by a domain name.
 */
const forms: Record<PrincipalType, readonly RegExp[]> = {
  AWS: awsForms,
  Federated: [samlProviderArn, oidcProviderArn, domainName],
  Service: [domainName],
  CanonicalUser: [canonicalUserId],
}

/**
 * Parses a Principal or NotPrincipal element. `*` is taken only whole, and in trust policies only
 * as `{"AWS": "*"}`.
 *
 * @throws {PolicyRejected} POLICY_MALFORMED when it has an unknown type, no value, or a value that
 *   is not of its type
 * @see IAM User Guide, "AWS JSON policy elements: Principal"
 */
export function parsePrincipal(
  value: unknown,
  path: PolicyPath,
  kind: PolicyKind,
): PrincipalElement {
  if (value === '*') {
    if (kind !== 'trust') return '*'
    rejectPolicy(path, {
      problem: 'is "*", which trust policies cannot have: {"AWS": "*"} means the same',
      iam: iamWording.everyoneInTrustPolicy,
    })
  }
  if (typeof value === 'string') {
    rejectPolicy(path, { problem: 'is not an object', iam: iamWording.principalNotObject })
  }
  const element = asObject(value, path)
  // Only services with an older kind of user id know CanonicalUser, and STS is none.
  const types = Object.keys(forms).filter((type) => kind !== 'trust' || type !== 'CanonicalUser')
  const unknown = Object.keys(element).find((type) => !types.includes(type))
  if (unknown !== undefined) {
    rejectPolicy(path, {
      problem: `has an unknown type of principal ${quoted(unknown)}`,
      expected: types.join(', '),
      received: unknown,
      iam: invalidPrincipal(unknown),
    })
  }
  const parsed = Object.entries(element).map(([type, values]): [string, readonly string[]] => {
    const list = asStrings(values, `${path}.${type}`)
    for (const item of list) requireForm(item, type as PrincipalType, `${path}.${type}`)
    return [type, list]
  })
  if (parsed.every(([, values]) => values.length === 0)) {
    rejectPolicy(path, { problem: 'names nobody', iam: iamWording.principalEmpty })
  }
  return Object.fromEntries(parsed)
}

/** Whether a value has a form that principals of a type may have. */
export function hasPrincipalForm(value: string, type: PrincipalType): boolean {
  return forms[type].some((form) => form.test(value))
}

function requireForm(value: string, type: PrincipalType, path: PolicyPath): void {
  if (hasPrincipalForm(value, type)) return
  rejectPolicy(path, {
    problem: `has ${quoted(value)}, which names no principal of type ${type}`,
    received: value,
    iam:
      type === 'Federated'
        ? iamWording.federatedPrincipal
        : invalidPrincipal(type === 'Service' ? 'SERVICE' : type, value),
  })
}

/** What an identity provider in a Federated principal speaks; decides how roles are assumed with it. */
export function federatedProtocol(provider: string): 'saml' | 'oidc' {
  return samlProviderArn.test(provider) ? 'saml' : 'oidc'
}
