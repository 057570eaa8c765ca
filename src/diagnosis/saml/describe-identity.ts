import type { FederatedIdentity } from '../../federation/federated-identity.ts'
import { laterSamlConditionContext } from '../../federation/saml-condition-context.ts'
import { nameQualifier } from '../../federation/name-qualifier.ts'
import { FederationClaimRejected } from '../../errors.ts'
import { parseIamRoleArn } from '../../partition/arn.ts'
import { locatedAttribute, locatedTextOf } from '../../xml/located-xml.ts'
import type { DiagnosisContext, SamlProviderView } from '../diagnosis-context.ts'
import type {
  ContextKey,
  DiagnosedIdentity,
  ExpectedSession,
  ShownAttribute,
  UnverifiedClaims,
} from '../diagnosis.ts'
import { shown } from '../shown.ts'
import { sessionSeconds } from './check-duration.ts'
import { identityContextOf } from './evaluate-roles.ts'
import type { JudgedIdentity } from './judge-identity.ts'
import type { SamlFacts } from './saml-facts.ts'

/** Attributes and values beyond these numbers are not shown. */
const maxShown = { attributes: 200, values: 200 }

/** An accepted identity as plain data. */
export function describeIdentity(
  identity: FederatedIdentity,
  { arn, accountId, providerName }: SamlProviderView,
): DiagnosedIdentity {
  const { issuer, subject, subjectType, audience, roleSessionName, attributes } = identity
  const { sessionDurationSeconds, sourceIdentity, sessionTags, transitiveTagKeys } = identity
  return {
    protocol: 'saml',
    issuer,
    subject,
    subjectType,
    audience,
    nameQualifier: nameQualifier({ issuer, accountId, providerName }),
    providerArn: arn,
    roles: identity.rolePairs.map(({ roleArn, providerArn }) => ({ roleArn, providerArn })),
    roleSessionName,
    ...(sessionDurationSeconds === undefined ? {} : { sessionDurationSeconds }),
    sessionTags: plainRecord(sessionTags),
    transitiveTagKeys,
    ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
    attributes: shownAttributes(attributes),
  }
}

/** The condition keys of the request, and which of them later requests of the session have too. */
export function describeContextKeys(
  identity: FederatedIdentity,
  provider: SamlProviderView,
  context: DiagnosisContext,
): readonly ContextKey[] {
  const { issuer, subject, subjectType } = identity
  const { accountId, providerName, arn } = provider
  const later = laterSamlConditionContext({
    providerArn: arn,
    nameQualifier: nameQualifier({ issuer, accountId, providerName }),
    subject,
    subjectType,
  })
  const keys = [...identityContextOf(identity, provider, context)]
  const added = [...later].filter(([name]) => !keys.some(([known]) => known === name))
  return [
    ...keys.map(([name, { key, values }]) => ({ key, values, survives: later.has(name) })),
    ...added.map(([, { key, values }]) => ({ key, values, survives: true })),
  ]
}

/** The session that the first role which lets the identity in would give. */
export function describeSession(
  judged: JudgedIdentity,
  context: DiagnosisContext,
): ExpectedSession | undefined {
  const allowed = judged.evaluations.find(({ outcome }) => outcome === 'allowed')
  const durationSeconds = sessionSeconds(judged, context)
  if (allowed === undefined || durationSeconds === undefined) return undefined
  const { identity, packedSize } = judged
  if (packedSize instanceof FederationClaimRejected) return undefined
  const { roleArn } = allowed
  const { partition, accountId, roleName } = parseIamRoleArn(roleArn)
  const { roleSessionName, sourceIdentity, sessionTags, transitiveTagKeys } = identity
  return {
    roleArn,
    assumedRoleArn: `arn:${partition}:sts::${accountId}:assumed-role/${roleName}/${roleSessionName}`,
    roleSessionName,
    durationSeconds,
    expiresAt: new Date(context.clock.now().getTime() + durationSeconds * 1000),
    sessionTags: plainRecord(sessionTags),
    transitiveTagKeys,
    ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
    ...(packedSize === undefined ? {} : { packedPolicySizePercent: packedSize }),
  }
}

/** What a document that was not accepted says of itself. */
export function describeClaims({ located }: SamlFacts): UnverifiedClaims {
  const { issuers, nameId, audiences, confirmationData, attributes } = located
  const issuer = issuers.assertion ?? issuers.response
  const recipient = confirmationData && locatedAttribute(confirmationData, 'Recipient')?.value
  return {
    unverified: true,
    ...(issuer === undefined ? {} : { issuer: shown(locatedTextOf(issuer)) }),
    ...(nameId === undefined ? {} : { subject: shown(locatedTextOf(nameId)) }),
    audiences: audiences.slice(0, maxShown.values).map((one) => shown(locatedTextOf(one))),
    ...(recipient === undefined ? {} : { recipient: shown(recipient) }),
    attributes: shownAttributes(
      attributes.map(({ name, friendlyName, values }) => ({
        name,
        ...(friendlyName === undefined ? {} : { friendlyName }),
        values: values.map(({ text }) => text),
      })),
    ),
  }
}

function shownAttributes(attributes: readonly ShownAttribute[]): readonly ShownAttribute[] {
  return attributes.slice(0, maxShown.attributes).map(({ name, friendlyName, values }) => ({
    name: shown(name),
    ...(friendlyName === undefined ? {} : { friendlyName: shown(friendlyName) }),
    values: values.slice(0, maxShown.values).map(shown),
  }))
}

/** Without a prototype: `__proto__` is a key like any other. */
function plainRecord(map: ReadonlyMap<string, string>): Readonly<Record<string, string>> {
  const record = Object.create(null) as Record<string, string>
  for (const [key, value] of map) record[key] = value
  return record
}
