import type { ErrorCode } from '../errors.ts'
import { findingAreas } from './finding-kind.ts'
import type { FindingArea } from './finding-kind.ts'
import type { Finding } from './finding.ts'
import { findingKind, findingKinds } from './findings.ts'
import type { FindingId } from './findings.ts'

const levels = ['error', 'warning', 'info']

/**
 * The cause first, then by weight, then in the order in which a response is looked at. The cause is
 * what the verifier stumbled over: its code is `code`. What goes away by itself when an earlier finding
 * is mended says so.
 */
export function orderFindings(
  findings: readonly Finding[],
  code: ErrorCode | undefined,
): readonly Finding[] {
  const ordered = findings.toSorted(
    (one, other) =>
      Number(explains(other, code)) - Number(explains(one, code)) ||
      levels.indexOf(one.level) - levels.indexOf(other.level) ||
      Number(comesLast.has(one.id)) - Number(comesLast.has(other.id)) ||
      areaIndex(one) - areaIndex(other) ||
      kindIndex(one) - kindIndex(other) ||
      (one.at?.line ?? 0) - (other.at?.line ?? 0) ||
      (one.at?.column ?? 0) - (other.at?.column ?? 0),
  )
  return markConsequences(ordered)
}

/** About what was given to the diagnosis, and not about the document. */
const comesLast: ReadonlySet<FindingId> = new Set<FindingId>(['no-provider-known'])

function explains({ code, level }: Finding, wanted: ErrorCode | undefined): boolean {
  return wanted !== undefined && level === 'error' && code === wanted
}

/** The area of a finding; those of trust policies have one of their own. */
export function areaOf(id: FindingId): FindingArea {
  return findingKind(id)?.area ?? 'trust-policy'
}

function areaIndex({ id }: Finding): number {
  return findingAreas.indexOf(areaOf(id))
}

const ids: readonly string[] = Object.keys(findingKinds)

function kindIndex({ id }: Finding): number {
  return ids.indexOf(id)
}

/** What is missing, and so may only not have been found. */
const absences: ReadonlySet<FindingId> = new Set<FindingId>([
  'assertion-missing',
  'element-count',
  'unsigned',
  'name-id-missing',
  'subject-confirmation-count',
  'subject-confirmation-data',
  'authn-statement-missing',
  'conditions-missing',
  'audience-missing',
  'destination-missing',
  'role-attribute-missing',
  'role-session-name-missing',
  'timestamp-invalid',
  'attribute-nameless',
  'not-a-response',
  'saml-version',
])

/** Because of these, parts of the document cannot be found, or are not there for a good reason. */
const hidesParts: ReadonlySet<FindingId> = new Set<FindingId>([
  'truncated',
  'not-well-formed',
  'content-around-root',
  'xml-limit-exceeded',
  'too-large',
  'not-utf-8',
  'html-entities',
  'status-not-success',
  'assertion-encrypted',
  'assertion-missing',
  'decryption-failed',
  'not-a-response',
  'base64-twice',
])

/** Each finding may bring these with it. */
const brings: Partial<Record<FindingId, readonly FindingId[]>> = {
  truncated: ['not-well-formed', 'content-around-root', 'base64-invalid'],
  'plus-became-space': ['base64-invalid', 'forbidden-character', 'not-utf-8', 'not-well-formed'],
  'base64url-alphabet': ['base64-invalid'],
  deflated: ['not-utf-8', 'forbidden-character'],
  'too-large': ['xml-limit-exceeded', 'truncated', 'not-well-formed'],
  'byte-order-mark': ['forbidden-character', 'content-around-root', 'not-utf-8'],
  'text-around-document': ['content-around-root', 'not-well-formed'],
  doctype: ['not-well-formed'],
  'not-well-formed': ['content-around-root', 'not-well-formed'],
  'nested-response': [
    'several-assertions',
    'duplicate-id',
    'signature-misplaced',
    'schema-invalid',
  ],
  'several-assertions': [
    'duplicate-id',
    'signature-misplaced',
    'schema-invalid',
    'nested-response',
  ],
  'element-count': ['schema-invalid'],
  'document-reformatted': ['signature-sha1'],
  'issuer-unknown': ['certificate-changed', 'signature-wrong', 'signed-by-another-provider'],
  'issuer-mismatch': ['certificate-changed', 'signature-wrong', 'signed-by-another-provider'],
  'issuers-differ': ['signed-by-another-provider'],
  'no-provider-known': ['certificate-changed', 'signature-wrong', 'signature-damaged'],
  'provider-unknown': ['no-provider-known', 'issuer-unknown', 'certificate-changed'],
  expired: ['confirmation-expired', 'issued-too-long-ago', 'session-ended'],
  'confirmation-expired': ['expired', 'issued-too-long-ago', 'session-ended'],
  'issued-too-long-ago': [
    'expired',
    'confirmation-expired',
    'session-ended',
    'issued-too-long-ago',
  ],
  'issued-in-future': ['not-yet-valid', 'issued-in-future'],
  'not-yet-valid': ['issued-in-future'],
  'destination-mismatch': ['recipient-mismatch'],
  'recipient-mismatch': ['destination-mismatch', 'audience-mismatch'],
  'role-attribute-misspelt': ['aws-attribute-misspelt'],
  'role-session-name-misspelt': ['aws-attribute-misspelt'],
  'session-tags-too-many': ['packed-size-exceeded'],
  'trust-policy-denied': ['tag-session-denied', 'set-source-identity-denied'],
  'access-token-sent': [
    'token-audience-mismatch',
    'token-azp-mismatch',
    'token-claim-missing',
    'token-type-refused',
    'token-issuer-unknown',
    'no-oidc-provider-known',
    'token-signature-not-judged',
    'token-key-unknown',
    'token-signature-invalid',
  ],
  'token-truncated': ['token-json-invalid', 'token-not-base64url', 'token-claim-missing'],
  'token-spaces': ['token-not-base64url'],
  'token-json-invalid': ['token-claim-missing'],
  'token-issuer-unknown': ['token-key-unknown', 'token-signature-not-judged'],
  'token-issuer-mismatch': ['token-key-unknown', 'token-signature-not-judged'],
  'token-audience-mismatch': ['token-azp-mismatch'],
  'token-expired': ['token-too-old'],
  'token-too-old': ['token-expired'],
  'token-issued-in-future': ['token-not-yet-valid', 'token-lifetime-too-long'],
  'token-not-yet-valid': ['token-issued-in-future'],
}

/** A wrong address that stands in two places is one mistake. */
const onlyWithSameValue: ReadonlySet<FindingId> = new Set<FindingId>([
  'destination-mismatch',
  'recipient-mismatch',
  'audience-mismatch',
])

function markConsequences(ordered: readonly Finding[]): readonly Finding[] {
  const causes: Finding[] = []
  return ordered.map((finding) => {
    const cause =
      finding.consequenceOf === undefined && finding.level !== 'info'
        ? causes.find((one) => isConsequence(finding, one))
        : undefined
    if (cause !== undefined) return { ...finding, consequenceOf: cause.id }
    if (finding.level === 'error' || onlyWithSameValue.has(finding.id)) causes.push(finding)
    return finding
  })
}

function isConsequence(finding: Finding, cause: Finding): boolean {
  if (finding.at?.document !== undefined && cause.at?.document !== undefined) {
    if (finding.at.document !== cause.at.document) return false
  }
  const brought =
    brings[cause.id]?.includes(finding.id) === true ||
    (hidesParts.has(cause.id) && absences.has(finding.id) && cause.id !== finding.id)
  return brought && (!onlyWithSameValue.has(cause.id) || cause.received === finding.received)
}
