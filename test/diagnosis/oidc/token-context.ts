import type { JsonWebKey } from 'node:crypto'
import { createPublicKey } from 'node:crypto'
import { diagnose } from '../../../src/diagnosis/diagnose.ts'
import type {
  DiagnosisContext,
  OidcProviderView,
  RoleView,
} from '../../../src/diagnosis/diagnosis-context.ts'
import type { Diagnosis } from '../../../src/diagnosis/diagnosis.ts'
import { MovableClock } from '../../fakes/movable-clock.ts'
import { samlTestKey } from '../../fakes/saml-test-keys.ts'
import { signToken } from '../../fakes/sign-token.ts'
import { policyOf } from '../test-context.ts'

export const testIssuer = 'https://login.example.com/tenant'
export const testClientId = 'fedbridge'
export const oidcProviderArn = 'arn:aws:iam::123456789012:oidc-provider/login.example.com/tenant'
export const webRoleArn = 'arn:aws:iam::123456789012:role/Deployer'
export const tokenNow = new Date('2026-11-24T12:00:00Z')
export const now = tokenNow.getTime() / 1000

export const signingKey = samlTestKey('idp-rsa-2048').privateKey
export const otherKey = samlTestKey('idp-ec-p256').privateKey

export function jwkOf(
  key: ReturnType<typeof samlTestKey>['privateKey'],
  members: Readonly<Record<string, string>> = {},
): JsonWebKey {
  return { ...createPublicKey(key).export({ format: 'jwk' }), use: 'sig', ...members }
}

export const keySetOf = (...keys: readonly JsonWebKey[]): string => JSON.stringify({ keys })
export const keySet = keySetOf(jwkOf(signingKey, { kid: 'key-1', alg: 'RS256' }))

export const oidcProvider: OidcProviderView = {
  arn: oidcProviderArn,
  accountId: '123456789012',
  issuer: testIssuer,
  clientIds: [testClientId],
  keySet,
}

export const webStatement = {
  Effect: 'Allow',
  Principal: { Federated: oidcProviderArn },
  Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession', 'sts:SetSourceIdentity'],
  Condition: { StringEquals: { 'login.example.com/tenant:aud': testClientId } },
}

export const webRole: RoleView = {
  arn: webRoleArn,
  trustPolicy: policyOf(webStatement),
  maxSessionDurationSeconds: 3600,
}

/** The context in which `tokenOf()` gets a session. */
export function tokenContext(changes: Partial<DiagnosisContext> = {}): DiagnosisContext {
  return {
    clock: new MovableClock(tokenNow),
    clockSkewSeconds: 180,
    endpoint: 'sts',
    providers: [],
    oidcProviders: [oidcProvider],
    roles: [webRole],
    acceptedAudiences: [],
    acceptedRecipients: [],
    partition: 'aws',
    region: 'us-east-1',
    ...changes,
  }
}

export const tagsClaim = 'https://aws.amazon.com/tags'
export const sourceIdentityClaim = 'https://aws.amazon.com/source_identity'

export const testHeader = { alg: 'RS256', kid: 'key-1', typ: 'JWT' }
export const testClaims = {
  iss: testIssuer,
  sub: 'repo:example/app:ref:refs/heads/main',
  aud: testClientId,
  iat: now - 60,
  exp: now + 600,
}

/** A token that is in order but for the changes; an undefined member is left out. */
export function tokenOf(
  claims: Readonly<Record<string, unknown>> = {},
  header: Readonly<Record<string, unknown>> = {},
  key = signingKey,
): string {
  return signToken(
    { header: { ...testHeader, ...header }, claims: { ...testClaims, ...claims } },
    key,
  )
}

export function diagnoseToken(
  claims: Readonly<Record<string, unknown>> = {},
  changes: Partial<DiagnosisContext> = {},
  header: Readonly<Record<string, unknown>> = {},
): Promise<Diagnosis> {
  return diagnose(tokenOf(claims, header), tokenContext(changes))
}
