import { FederationClaimRejected, IdentifierRejected } from '../../errors.ts'
import {
  laterWebIdentityConditionContext,
  webIdentityConditionContext,
} from '../../federation/web-identity-condition-context.ts'
import type { VerifiedIdToken } from '../../oidc/verify-id-token.ts'
import { parseIamRoleArn } from '../../partition/arn.ts'
import type { DiagnosisContext } from '../diagnosis-context.ts'
import type {
  ContextKey,
  DiagnosedIdentity,
  ExpectedSession,
  ShownAttribute,
  TrustDiagnosis,
  UnverifiedClaims,
} from '../diagnosis.ts'
import { shown } from '../shown.ts'
import { audiencesIn } from './check-token-audience.ts'
import type { JudgedWebIdentity } from './judge-web-identity.ts'
import type { TokenFacts } from './token-facts.ts'

/** Claims and values beyond these numbers are not shown. */
const maxShown = { claims: 200, values: 200 }

/** An accepted identity as plain data. */
export function describeWebIdentity(
  { identity, provider, evaluations, isNameAssumed, roleSessionName }: JudgedWebIdentity,
  { claims }: VerifiedIdToken,
): DiagnosedIdentity {
  const { issuer, subject, audience, sessionTags, transitiveTagKeys, sourceIdentity } = identity
  return {
    protocol: 'oidc',
    issuer,
    subject,
    audience,
    providerArn: provider.principal,
    roles: evaluations
      .filter(({ outcome }) => outcome === 'allowed')
      .map(({ roleArn }) => ({ roleArn, providerArn: provider.principal })),
    ...(isNameAssumed ? {} : { roleSessionName }),
    sessionTags: plainRecord(sessionTags),
    transitiveTagKeys,
    ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
    attributes: shownClaims(Object.entries(claims)),
  }
}

/** The condition keys of the request, and which of them later requests of the session have too. */
export function describeWebContextKeys({
  identity,
  provider,
  roleSessionName,
}: JudgedWebIdentity): readonly ContextKey[] {
  const later = laterWebIdentityConditionContext(identity, {
    federatedProvider: provider.principal,
  })
  const keys = [...webIdentityConditionContext(identity, { roleSessionName })]
  const added = [...later].filter(([name]) => !keys.some(([known]) => known === name))
  return [
    ...keys.map(([name, { key, values }]) => ({ key, values, survives: later.has(name) })),
    ...added.map(([, { key, values }]) => ({ key, values, survives: true })),
  ]
}

/** What each trust policy says; where no role was asked for, those that are about this provider. */
export function describeWebTrust({
  evaluations,
  provider,
  chosenRoleArn,
}: JudgedWebIdentity): readonly TrustDiagnosis[] {
  return evaluations.flatMap((one) => {
    if (one.outcome !== 'allowed' && one.outcome !== 'denied') return []
    if (chosenRoleArn === undefined && !one.isMeant) return []
    return [
      {
        roleArn: one.roleArn,
        providerArn: provider.principal,
        allowed: one.outcome === 'allowed',
        decisions: one.decisions,
        ...(one.smallestChange === undefined ? {} : { smallestChange: one.smallestChange }),
      },
    ]
  })
}

/** The session that the first role which lets the token in would give. */
export function describeWebSession(
  judged: JudgedWebIdentity,
  { clock }: Pick<DiagnosisContext, 'clock'>,
): ExpectedSession | undefined {
  const { identity, evaluations, durationSeconds, packedSize, roleSessionName } = judged
  const open = evaluations.find(
    (one) =>
      one.outcome === 'allowed' &&
      durationSeconds <= (one.role.maxSessionDurationSeconds ?? durationSeconds),
  )
  if (open === undefined || judged.nameFailure !== undefined) return undefined
  if (packedSize instanceof FederationClaimRejected) return undefined
  const assumedRoleArn = assumedRoleArnOf(open.roleArn, roleSessionName)
  if (assumedRoleArn === undefined) return undefined
  const { sessionTags, transitiveTagKeys, sourceIdentity } = identity
  return {
    roleArn: open.roleArn,
    assumedRoleArn,
    roleSessionName,
    durationSeconds,
    expiresAt: new Date(clock.now().getTime() + durationSeconds * 1000),
    sessionTags: plainRecord(sessionTags),
    transitiveTagKeys,
    ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
    ...(packedSize === undefined ? {} : { packedPolicySizePercent: packedSize }),
  }
}

function assumedRoleArnOf(roleArn: string, roleSessionName: string): string | undefined {
  try {
    const { partition, accountId, roleName } = parseIamRoleArn(roleArn)
    return `arn:${partition}:sts::${accountId}:assumed-role/${roleName}/${roleSessionName}`
  } catch (failure) {
    if (failure instanceof IdentifierRejected) return undefined
    throw failure
  }
}

/** What a token that was not accepted says of itself. */
export function describeTokenClaims({ token, issuer }: TokenFacts): UnverifiedClaims {
  const { claims } = token
  const sub = claims.valueOf('sub')
  const names = [...new Set((claims.root?.members ?? []).map(({ name }) => name))]
  return {
    unverified: true,
    ...(issuer === undefined ? {} : { issuer: shown(issuer) }),
    ...(typeof sub === 'string' ? { subject: shown(sub) } : {}),
    audiences: (audiencesIn(claims.valueOf('aud')) ?? []).slice(0, maxShown.values).map(shown),
    attributes: shownClaims(
      names.slice(0, maxShown.claims).map((name) => [name, claims.valueOf(name)]),
    ),
  }
}

function shownClaims(claims: readonly (readonly [string, unknown])[]): readonly ShownAttribute[] {
  return claims.slice(0, maxShown.claims).map(([name, value]) => ({
    name: shown(name),
    values: (Array.isArray(value) ? (value as readonly unknown[]) : [value])
      .slice(0, maxShown.values)
      .map((one) => shown(typeof one === 'string' ? one : JSON.stringify(one))),
  }))
}

/** Without a prototype: `__proto__` is a key like any other. */
function plainRecord(map: ReadonlyMap<string, string>): Readonly<Record<string, string>> {
  const record = Object.create(null) as Record<string, string>
  for (const [key, value] of map) record[key] = value
  return record
}
