import type {
  ShownContextKey,
  ShownFact,
  ShownIdentity,
} from '../../views/debug/debug-page-data.ts'
import { describeDuration } from '../describe-duration.ts'
import type {
  ContextKey,
  DiagnosedIdentity,
  Diagnosis,
  ExpectedSession,
  ShownAttribute,
  UnverifiedClaims,
} from '../diagnosis.ts'

/** More of them are counted. */
const maxAttributes = 200
const maxValues = 50
const maxCharacters = 2000

/**
 * Who a document is about: what the verifier accepted, or what a document that it rejected claims and
 * nobody vouches for. Never both, and never the one for the other.
 */
export function describeIdentity({ identity, claimed }: Diagnosis): ShownIdentity | undefined {
  if (identity !== undefined) {
    return {
      verified: true,
      facts: factsOfIdentity(identity),
      attributes: describeAttributes(identity.attributes),
    }
  }
  if (claimed === undefined) return undefined
  return {
    verified: false,
    facts: factsOfClaims(claimed),
    attributes: describeAttributes(claimed.attributes),
  }
}

function factsOfIdentity(identity: DiagnosedIdentity): readonly ShownFact[] {
  const { protocol, roles, sessionDurationSeconds } = identity
  return facts([
    ['Subject', identity.subject],
    ['Subject type', identity.subjectType],
    ['Issuer', identity.issuer],
    [protocol === 'saml' ? 'Recipient (saml:aud)' : 'Audience', identity.audience],
    ['Provider', identity.providerArn],
    ['Roles', roles.map(({ roleArn }) => roleArn)],
    ['RoleSessionName', identity.roleSessionName],
    [
      'SessionDuration',
      sessionDurationSeconds === undefined ? undefined : duration(sessionDurationSeconds),
    ],
    ['SourceIdentity', identity.sourceIdentity],
    ...tagFacts(identity),
    ['NameQualifier', identity.nameQualifier],
  ])
}

function factsOfClaims(claimed: UnverifiedClaims): readonly ShownFact[] {
  return facts([
    ['Subject', claimed.subject],
    ['Issuer', claimed.issuer],
    ['Audience', claimed.audiences],
    ['Recipient', claimed.recipient],
  ])
}

function describeAttributes(attributes: readonly ShownAttribute[]): readonly ShownFact[] {
  const shown = attributes.slice(0, maxAttributes).map(({ name, friendlyName, values }) => ({
    term: cut(friendlyName === undefined ? name : `${name} (${friendlyName})`),
    values: bounded(values),
  }))
  const more = attributes.length - shown.length
  return more <= 0 ? shown : [...shown, { term: 'Further attributes', values: [`${more} more`] }]
}

/** The condition keys as a trust policy meets them. */
export function describeContextKeys(
  contextKeys: readonly ContextKey[] = [],
): readonly ShownContextKey[] {
  return contextKeys
    .slice(0, maxAttributes)
    .map(({ key, values, survives }) => ({ key: cut(key), values: bounded(values), survives }))
}

/** The session that would come of it. */
export function describeSession({
  roleArn,
  assumedRoleArn,
  roleSessionName,
  durationSeconds,
  expiresAt,
  packedPolicySizePercent,
  ...session
}: ExpectedSession): readonly ShownFact[] {
  return facts([
    ['Role', roleArn],
    ['Assumed role', assumedRoleArn],
    ['RoleSessionName', roleSessionName],
    ['Lasts', duration(durationSeconds)],
    ['Until', Number.isNaN(expiresAt.getTime()) ? undefined : expiresAt.toISOString()],
    ['SourceIdentity', session.sourceIdentity],
    ...tagFacts(session),
    [
      'PackedPolicySize',
      packedPolicySizePercent === undefined ? undefined : `${packedPolicySizePercent} %`,
    ],
  ])
}

function tagFacts({
  sessionTags,
  transitiveTagKeys,
}: Pick<ExpectedSession, 'sessionTags' | 'transitiveTagKeys'>): readonly Fact[] {
  const tags = Object.entries(sessionTags).map(([key, value]) => `${key} = ${value}`)
  return [
    ['Session tags', tags],
    ['TransitiveTagKeys', transitiveTagKeys],
  ]
}

type Fact = readonly [term: string, value: string | readonly string[] | undefined]

/** Without those that say nothing. */
export function facts(rows: readonly Fact[]): readonly ShownFact[] {
  return rows.flatMap(([term, value]) => {
    const values = value === undefined ? [] : typeof value === 'string' ? [value] : value
    return values.length === 0 ? [] : [{ term, values: bounded(values) }]
  })
}

function bounded(values: readonly string[]): readonly string[] {
  const shown = values.slice(0, maxValues).map(cut)
  const more = values.length - shown.length
  return more <= 0 ? shown : [...shown, `and ${more} more`]
}

function cut(text: string): string {
  return text.length > maxCharacters ? `${text.slice(0, maxCharacters)}…` : text
}

function duration(seconds: number): string {
  return `${describeDuration(seconds * 1000)} (${seconds} seconds)`
}
