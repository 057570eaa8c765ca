import type { Partition } from '../../partition/partitions.ts'
import { isPartitionId, partitionOf, partitions } from '../../partition/partitions.ts'
import { signinUrls } from '../../partition/signin-urls.ts'
import { matchPattern } from '../../policy/match-pattern.ts'
import { parsePolicyPattern } from '../../policy/policy-pattern.ts'
import { resolveVariables } from '../../policy/resolve-variables.ts'
import { nearestName } from '../nearest-name.ts'
import type { FederatedProvider } from './check-principals.ts'
import { federatedProviders } from './check-principals.ts'
import { audienceKeyOf, subjectKeyOf } from './known-condition-keys.ts'
import type { LocatedCondition, LocatedStatement, LocatedValue } from './read-located-policy.ts'
import type { ReportFinding } from './report-finding.ts'
import { hasAction } from './trust-actions.ts'

const github = 'token.actions.githubusercontent.com'
/** Issuers that everybody can have an account at, and whose subject says whose token it is. */
const sharedIssuers = [
  'agent.buildkite.com',
  'app.terraform.io',
  'gitlab.com',
  'vstoken.actions.githubusercontent.com',
]

/** Checks what keeps those out who are not meant, where a statement lets an identity provider in. */
export function checkFederation(
  statement: LocatedStatement,
  signInUrls: readonly string[],
  report: ReportFinding,
): void {
  const providers = federatedProviders(statement)
  const saml = providers.filter(({ protocol }) => protocol === 'saml')
  for (const condition of statement.conditions) {
    if (condition.key.value.toLowerCase() === 'saml:aud') {
      checkSamlAudience(condition, saml[0], signInUrls, report)
    }
  }
  if (!statement.allows) return
  const [provider] = saml
  if (provider !== undefined && hasAction(statement, 'sts:AssumeRoleWithSAML')) {
    checkSamlConditions(statement, provider, report)
  }
  if (!hasAction(statement, 'sts:AssumeRoleWithWebIdentity')) return
  for (const one of providers) {
    if (one.protocol === 'oidc') checkOidcConditions(statement, one, report)
  }
}

function checkSamlConditions(
  { conditions }: LocatedStatement,
  { principal, partition }: FederatedProvider,
  report: ReportFinding,
): void {
  const keys = conditions.map(({ key }) => key.value.toLowerCase())
  if (!keys.some((key) => key.startsWith('saml:'))) report('missing-saml-condition', principal)
  else if (!keys.includes('saml:aud')) {
    const url = signinUrls(partitionNamed(partition))[0] ?? ''
    report('missing-saml-audience', principal, { fill: { url } })
  }
}

function checkOidcConditions(
  { conditions }: LocatedStatement,
  { principal, name, accountId }: FederatedProvider,
  report: ReportFinding,
): void {
  const lower = name.toLowerCase()
  const ofProvider = conditions.filter(({ key }) => key.value.toLowerCase().startsWith(`${lower}:`))
  const key = audienceKeyOf(name)
  if (ofProvider.length === 0) {
    report('missing-condition-key-for-oidc-principal', principal, { fill: { key }, expected: key })
  } else if (accountId === undefined && !ofProvider.some(isAudienceLimit)) {
    const fill = { provider: name, key }
    report('missing-audience-of-built-in-provider', principal, { fill, expected: key })
  }
  const subject = subjectKeyOf(name)
  const limits = ofProvider.filter(
    (condition) =>
      condition.key.value.toLowerCase() === subject.toLowerCase() && isLimit(condition),
  )
  if (lower === github) checkGitHub(principal, limits, report)
  else if (sharedIssuers.includes(lower) && limits.length === 0) {
    const fill = { provider: name, key: subject }
    report('missing-subject-of-shared-issuer', principal, { fill, expected: subject })
  }
}

function checkGitHub(
  principal: FederatedProvider['principal'],
  limits: readonly LocatedCondition[],
  report: ReportFinding,
): void {
  if (limits.length === 0) {
    const expected = `${github}:sub`
    report('missing-github-repo-condition-key', principal, { expected })
  }
  for (const { use, values } of limits) {
    if (use === undefined || use.operator === 'Null' || !use.operator.allowsWildcards) continue
    for (const value of values) {
      if (!value.value.includes('*')) continue
      const expected = 'repo:<organization>/<repository>:ref:refs/heads/<branch>'
      report('specific-github-repo-and-branch-recommended', value, {
        expected,
        received: value.value,
      })
    }
  }
}

function isAudienceLimit(condition: LocatedCondition): boolean {
  return /:(?:aud|oaud|azp|app_id)$/i.test(condition.key.value) && isLimit(condition)
}

/** Whether a condition keeps everybody out but those whom it names, also those without the key. */
function isLimit({ use, values }: LocatedCondition): boolean {
  if (use === undefined || use.operator === 'Null') return false
  if (use.qualifier === 'ForAllValues' || use.ifExists || use.operator.negated) return false
  return !values.some(({ value }) => /^\**$/.test(value))
}

function checkSamlAudience(
  { use, values }: LocatedCondition,
  provider: FederatedProvider | undefined,
  own: readonly string[],
  report: ReportFinding,
): void {
  if (use === undefined || use.operator === 'Null') return
  const asked = provider === undefined ? partitions : [partitionNamed(provider.partition)]
  for (const value of values) {
    // Text that is put together when a request is there is judged then.
    if (
      value.value.includes('${') ||
      isSignInUrl(value, use.operator.allowsWildcards, asked, own)
    ) {
      continue
    }
    const urls = asked.flatMap(signinUrls)
    const nearest = nearestName(value.value, [...own, ...urls]) ?? urls[0] ?? ''
    const where = provider === undefined ? 'AWS' : `the partition ${asked[0]?.id ?? ''}`
    const isEntityId = partitions.some(({ spEntityIds }) => spEntityIds.includes(value.value))
    report(
      isEntityId ? 'saml-audience-is-an-entity-id' : 'saml-audience-is-no-sign-in-url',
      value,
      {
        fill: { value: value.value, where },
        nearest,
        received: value.value,
      },
    )
  }
}

const pathOfProvider = /\/saml\/acs\/[\w.-]+$/

function isSignInUrl(
  { value }: LocatedValue,
  allowsWildcards: boolean,
  asked: readonly Partition[],
  own: readonly string[],
): boolean {
  // Every provider that decrypts has a place of its own below the sign-in endpoint.
  const text = value.replace(pathOfProvider, '/saml')
  const urls = [...own, ...asked.flatMap(signinUrls)]
  if (allowsWildcards && /[*?]/.test(text)) {
    const parts = parsePolicyPattern(text, { wildcards: true, variables: false })
    const { resolved } = resolveVariables(parts, new Map())
    return resolved !== undefined && urls.some((url) => matchPattern(resolved, url))
  }
  return urls.includes(text) || asked.some((partition) => isOfNewRegion(text, partition))
}

/** A region that is younger than the table of partitions. */
function isOfNewRegion(url: string, partition: Partition): boolean {
  const region = /^https:\/\/([a-z0-9-]+)\./.exec(url)?.[1]
  if (region === undefined || !partition.hasRegion(region)) return false
  const host = partition.regionalSigninHost(region)
  return url === `https://${host}/saml` || url === `https://${host}/static/saml`
}

function partitionNamed(id: string | undefined): Partition {
  return partitionOf(id !== undefined && isPartitionId(id) ? id : 'aws')
}
