import type { Decision } from '../policy/explanation.ts'
import type { Finding } from './finding.ts'
import type { FindingId } from './findings.ts'
import type { RecognizedProduct } from './recognize-product.ts'
import type { RecognizedDocument } from './recognition.ts'
import type { SmallestChange } from './trust-policy/smallest-change.ts'

/** An attribute, as plain data. */
export interface ShownAttribute {
  readonly name: string
  readonly friendlyName?: string
  readonly values: readonly string[]
}

/** Who somebody is. Only made from what the verifier accepted. */
export interface DiagnosedIdentity {
  readonly protocol: 'saml' | 'oidc'
  readonly issuer: string
  readonly subject: string
  readonly subjectType?: string
  /** `saml:aud`, or the audience of the token. */
  readonly audience: string
  readonly nameQualifier?: string
  readonly providerArn: string
  readonly roles: readonly { readonly roleArn: string; readonly providerArn: string }[]
  readonly roleSessionName?: string
  readonly sessionDurationSeconds?: number
  readonly sessionTags: Readonly<Record<string, string>>
  readonly transitiveTagKeys: readonly string[]
  readonly sourceIdentity?: string
  readonly attributes: readonly ShownAttribute[]
}

/** What a document that was not accepted says. Nobody vouches for any of it. */
export interface UnverifiedClaims {
  readonly unverified: true
  readonly issuer?: string
  readonly subject?: string
  readonly audiences: readonly string[]
  readonly recipient?: string
  readonly attributes: readonly ShownAttribute[]
}

/** A condition key as a trust policy meets it. */
export interface ContextKey {
  readonly key: string
  readonly values: readonly string[]
  /** Whether later requests of the session have it too. */
  readonly survives: boolean
}

/** What the trust policy of one role says. */
export interface TrustDiagnosis {
  readonly roleArn: string
  readonly providerArn: string
  readonly allowed: boolean
  /** One for each action that the sign-in needs. */
  readonly decisions: readonly Decision[]
  /** Of the first action that is denied. */
  readonly smallestChange?: SmallestChange
}

/** The session that would come of it. */
export interface ExpectedSession {
  readonly roleArn: string
  readonly assumedRoleArn: string
  readonly roleSessionName: string
  readonly durationSeconds: number
  readonly expiresAt: Date
  readonly sessionTags: Readonly<Record<string, string>>
  readonly transitiveTagKeys: readonly string[]
  readonly sourceIdentity?: string
  readonly packedPolicySizePercent?: number
}

/** A span of time in which something holds, against the instant of judgement. */
export interface ValidityWindow {
  readonly name: string
  readonly notBefore?: Date
  readonly notOnOrAfter?: Date
  /** `within-skew`: outside, and forgiven. */
  readonly state: 'current' | 'within-skew' | 'not-yet' | 'over'
}

export const flowSteps = ['idp', 'delivery', 'bridge', 'sts', 'console'] as const

export interface FlowStep {
  readonly step: (typeof flowSteps)[number]
  readonly state: 'done' | 'failed' | 'not-reached'
  readonly findings: readonly FindingId[]
}

/** What one document comes to. */
export interface DocumentDiagnosis {
  readonly findings: readonly Finding[]
  readonly product?: RecognizedProduct
  /** Only of a document that the verifier accepted. */
  readonly identity?: DiagnosedIdentity
  /** Only of one that it rejected. */
  readonly claimed?: UnverifiedClaims
  readonly contextKeys?: readonly ContextKey[]
  readonly trust?: readonly TrustDiagnosis[]
  readonly session?: ExpectedSession
  readonly windows: readonly ValidityWindow[]
}

/** What is wrong with an input, what it says, and what would come of it. */
export interface Diagnosis extends DocumentDiagnosis {
  /** `rejected` when there is any finding of level error. */
  readonly verdict: 'accepted' | 'rejected'
  readonly at: Date
  readonly documents: readonly RecognizedDocument[]
  /** Index of the document that everything but the findings is about. */
  readonly main: number
  readonly flow: readonly FlowStep[]
}
