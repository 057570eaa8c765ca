import { randomBytes } from 'node:crypto'

/** One SAML attribute to assert. Two entries may have the same name: both are written. */
export interface TestIdpAttribute {
  readonly name: string
  readonly values: readonly string[]
}

/** Every value of a Response before it is written and signed; what a fault changes is here. */
export interface ResponseDraft {
  readonly responseId: string
  readonly assertionId: string
  /** Of the response and of the assertion. */
  readonly issuer: string
  /** Of the response and of the assertion. */
  readonly issueInstant: Date
  readonly destination: string
  /** Absent in a sign-in that the identity provider starts. */
  readonly inResponseTo: string | undefined
  /** A top-level StatusCode. With any but Success there is no assertion. */
  readonly statusCode: string
  readonly nameId: { readonly value: string; readonly format: string } | undefined
  readonly recipient: string
  readonly audience: string
  readonly notBefore: Date
  /** Of the Conditions and of the SubjectConfirmationData. */
  readonly notOnOrAfter: Date
  readonly authnInstant: Date
  readonly attributes: readonly TestIdpAttribute[]
}

export const successStatus = 'urn:oasis:names:tc:SAML:2.0:status:Success'

/** How long an assertion may be used: as long as AWS lets one wait. */
const assertionLifetimeSeconds = 300

/** What a correct response says, before anything is broken on purpose. */
export function draftResponse({
  issuer,
  acsUrl,
  spEntityId,
  inResponseTo,
  subject,
  subjectFormat,
  attributes,
  now,
}: {
  readonly issuer: string
  readonly acsUrl: string
  readonly spEntityId: string
  readonly inResponseTo: string | undefined
  readonly subject: string
  readonly subjectFormat: string
  readonly attributes: readonly TestIdpAttribute[]
  readonly now: Date
}): ResponseDraft {
  return {
    responseId: newXmlId(),
    assertionId: newXmlId(),
    issuer,
    issueInstant: now,
    destination: acsUrl,
    inResponseTo,
    statusCode: successStatus,
    nameId: { value: subject, format: subjectFormat },
    recipient: acsUrl,
    audience: spEntityId,
    notBefore: now,
    notOnOrAfter: secondsAfter(now, assertionLifetimeSeconds),
    authnInstant: now,
    attributes,
  }
}

/** An xs:ID that nobody can guess. */
export function newXmlId(): string {
  return `_${randomBytes(20).toString('hex')}`
}

export function secondsAfter(instant: Date, seconds: number): Date {
  return new Date(instant.getTime() + seconds * 1000)
}
