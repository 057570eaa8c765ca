import { builtInWebIdentityProviders } from '../../federation/web-identity-provider-name.ts'
import { isPartitionId, partitions } from '../../partition/partitions.ts'
import { hasPrincipalForm } from '../../policy/parse-principal.ts'
import { nearestName } from '../nearest-name.ts'
import type { LocatedPrincipal, LocatedStatement, LocatedText } from './read-located-policy.ts'
import type { ReportFinding } from './report-finding.ts'

const principalKeys = ['AWS', 'Federated', 'Service']
const uniqueId = /^(AIDA|AROA)[A-Z0-9]{12,}$/
const providerArn = /^arn:(aws[a-z-]*):iam::(\d{12}):(saml|oidc)-provider\/(.+)$/

/** What a Federated principal is: what it speaks and how condition keys name it. */
export interface FederatedProvider {
  readonly principal: LocatedPrincipal
  readonly protocol: 'saml' | 'oidc'
  /** Of an OIDC provider the issuer without its scheme, of a SAML provider its name. */
  readonly name: string
  /** Undefined for a provider that AWS has built in. */
  readonly accountId?: string
  readonly partition?: string
}

/** The identity providers of a statement, without those whose names are malformed. */
export function federatedProviders(statement: LocatedStatement): readonly FederatedProvider[] {
  return statement.principals
    .filter(({ key }) => key.value === 'Federated')
    .flatMap((principal): readonly FederatedProvider[] => {
      const { value } = principal
      if (!hasPrincipalForm(value, 'Federated')) return []
      const arn = providerArn.exec(value)
      if (arn !== null) {
        const [, partition = '', accountId = '', protocol, name = ''] = arn
        return [{ principal, protocol: protocol as 'saml' | 'oidc', name, accountId, partition }]
      }
      return [{ principal, protocol: 'oidc', name: value }]
    })
}

/** Checks the form of every principal of a statement. */
export function checkPrincipals(statement: LocatedStatement, report: ReportFinding): void {
  const element = statement.elements.get('Principal')
  if (element === undefined) return
  const { node, place } = element
  if (node.kind === 'string') {
    if (node.value === '*') {
      report('role-trust-policy-unsupported-wildcard-in-principal', place, { received: '*' })
    } else {
      const key = node.value.includes('-provider/') ? 'Federated' : 'AWS'
      const fill = { key, value: JSON.stringify(node.value) }
      report('invalid-principal-format', place, { fill, received: node.value })
    }
    return
  }
  if (node.kind !== 'object') return
  if (node.members.length === 0) report('empty-object-principal', place)
  else if (node.members.every(({ value }) => value.kind === 'array' && value.items.length === 0)) {
    report('empty-array-principal', place)
  }
  for (const member of node.members) {
    if (principalKeys.includes(member.name)) continue
    const nearest = nearestName(member.name, [...principalKeys, 'SAML', 'OIDC'])
    const meant = nearest === 'SAML' || nearest === 'OIDC' ? 'Federated' : nearest
    const keyPlace = { segments: [...place.segments, member.name], ...member.nameSpan }
    const fill = { key: member.name }
    report('invalid-principal-key', keyPlace, { fill, nearest: meant, received: member.name })
  }
  for (const principal of statement.principals) checkPrincipal(principal, statement, report)
  checkRedundantSessions(statement, report)
}

function checkPrincipal(
  principal: LocatedPrincipal,
  statement: LocatedStatement,
  report: ReportFinding,
): void {
  const { key, value } = principal
  if (!principalKeys.includes(key.value)) return
  if (key.value === 'AWS' && value === '*') {
    if (statement.allows) report('everyone-trusted', principal, { received: '*' })
    return
  }
  const variable = /\$\{[^}]*\}?/.exec(value)?.[0]
  if (variable !== undefined) {
    report('variable-unsupported-in-element', principal, { fill: { variable }, received: value })
    return
  }
  if (/[*?]/.test(value)) {
    const fill = { key: key.value }
    report('unsupported-wildcard-in-principal', principal, { fill, received: value })
    return
  }
  if (key.value === 'Federated') checkFederated(principal, report)
  else if (key.value === 'Service') checkService(principal, report)
  else checkAws(principal, report)
  checkPartitionExists(principal, report)
}

function checkAws(principal: LocatedText, report: ReportFinding): void {
  const { value } = principal
  const [, prefix] = uniqueId.exec(value) ?? []
  if (prefix !== undefined) {
    const check = prefix === 'AROA' ? 'invalid-role-reference' : 'invalid-user-reference'
    report(check, principal, { fill: { id: value }, received: value })
  } else if (!hasPrincipalForm(value, 'AWS')) {
    report('invalid-principal', principal, { fill: { value }, received: value })
  }
}

function checkService(principal: LocatedText, report: ReportFinding): void {
  if (hasPrincipalForm(principal.value, 'Service')) return
  const format = '<service>.amazonaws.com'
  report('invalid-service-principal-format', principal, {
    fill: { format },
    expected: format,
    received: principal.value,
  })
}

function checkFederated(principal: LocatedText, report: ReportFinding): void {
  const { value } = principal
  if (hasPrincipalForm(value, 'Federated')) {
    if (providerArn.test(value)) return
    if (builtInWebIdentityProviders.some((name) => name === value)) return
    const nearest = nearestName(value, builtInWebIdentityProviders)
    report('unknown-built-in-provider', principal, {
      fill: { provider: value },
      nearest,
      received: value,
    })
    return
  }
  const { expected, remedy } = mendFederated(value)
  report('invalid-federated-principal-syntax-in-role-trust-policy', principal, {
    fill: { remedy },
    expected,
    received: value,
  })
}

/** How a Federated principal is most often written wrong, and what it should have been. */
function mendFederated(value: string): { readonly expected: string; readonly remedy: string } {
  const [, beforeName, issuer] = /^(arn:.*:oidc-provider\/)https?:\/\/(.+)$/.exec(value) ?? []
  if (beforeName !== undefined && issuer !== undefined) {
    return {
      expected: `${beforeName}${issuer}`,
      remedy: 'write the issuer without its scheme',
    }
  }
  const url = /^https?:\/\/([^/]+.*)$/.exec(value)?.[1]
  if (url !== undefined) {
    return {
      expected: `arn:aws:iam::<account>:oidc-provider/${url}`,
      remedy: 'write the ARN of the OIDC provider instead of its URL',
    }
  }
  const [, beforeAccount, account, name] = /^(arn:[^:]*:iam:[^:]*:)([^:]*)(:.*)$/.exec(value) ?? []
  if (account !== undefined && !/^\d{12}$/.test(account)) {
    return {
      expected: `${beforeAccount ?? ''}<account>${name ?? ''}`,
      remedy: 'write the account as twelve digits without hyphens',
    }
  }
  return {
    expected: 'arn:aws:iam::<account>:saml-provider/<name>',
    remedy:
      'write arn:aws:iam::<account>:saml-provider/<name>, arn:aws:iam::<account>:oidc-provider/<issuer without scheme>, or the domain of a built-in provider',
  }
}

function checkPartitionExists(principal: LocatedText, report: ReportFinding): void {
  const partition = /^arn:(aws[a-z-]*):/.exec(principal.value)?.[1]
  if (partition === undefined || isPartitionId(partition)) return
  const nearest = nearestName(
    partition,
    partitions.map(({ id }) => id),
  )
  report('principal-of-unknown-partition', principal, {
    fill: { received: partition },
    nearest,
    received: principal.value,
  })
}

function checkRedundantSessions(statement: LocatedStatement, report: ReportFinding): void {
  const roles = new Map<string, string>()
  for (const { value } of statement.principals) {
    const [, accountId = '', role = ''] = /^arn:[^:]+:iam::(\d{12}):role\/(.+)$/.exec(value) ?? []
    roles.set(`${accountId} ${role.slice(role.lastIndexOf('/') + 1)}`, value)
  }
  for (const principal of statement.principals) {
    const session = /^arn:[^:]+:sts::(\d{12}):assumed-role\/([^/]+)\//.exec(principal.value)
    if (session === null) continue
    const [, accountId = '', name = ''] = session
    const role = roles.get(`${accountId} ${name}`)
    if (role === undefined) continue
    report('redundant-principal-in-role-trust-policy', principal, {
      fill: { session: principal.value, role },
      received: principal.value,
    })
  }
}
