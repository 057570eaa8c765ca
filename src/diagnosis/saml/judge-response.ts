/**
 * Owns the diagnosis of SAML: what is wrong with a response or with metadata, where, and what would
 * come of it. May import saml, xml, policy, federation and partition, and its siblings in diagnosis.
 * Never decides whether a response holds: the verifier does, with the options of the endpoint, and
 * whatever the lenient reader finds besides only explains. Never fetches, stores, or throws.
 *
 * Reading order: `judge-response.ts` (the whole), `verify-strictly.ts` (the verifier's word),
 * `saml-facts.ts` and `located-response.ts` (what the checks look at), `explain-signatures.ts`, the
 * `check-*.ts` files (one for each area), `evaluate-roles.ts`, `saml-findings.ts` (every finding).
 */
import type { ErrorCode, FedbridgeError } from '../../errors.ts'
import type { DiagnosisContext } from '../diagnosis-context.ts'
import type { DocumentDiagnosis, TrustDiagnosis } from '../diagnosis.ts'
import { textPositions } from '../../xml/text-positions.ts'
import type { Finding, Place } from '../finding.ts'
import { generalFinding } from '../general-finding.ts'
import { orderFindings } from '../order-findings.ts'
import type { RecognizedDocument } from '../recognition.ts'
import { withholdsIdentity } from '../withholds-identity.ts'
import { asSentence, writeFinding } from '../write-finding.ts'
import { checkAudience } from './check-audience.ts'
import { checkDelivery } from './check-delivery.ts'
import { checkDuration } from './check-duration.ts'
import { checkEncryption } from './check-encryption.ts'
import { checkIssuer } from './check-issuer.ts'
import { checkMessage } from './check-message.ts'
import { checkProviderAndRole } from './check-provider-and-role.ts'
import { checkRoleAttribute } from './check-role-attribute.ts'
import { checkSessionAttributes } from './check-session-attributes.ts'
import { checkSignature } from './check-signature.ts'
import { checkStatus } from './check-status.ts'
import { checkSubject } from './check-subject.ts'
import { checkTimes } from './check-times.ts'
import { checkTransport } from './check-transport.ts'
import { checkTrust } from './check-trust.ts'
import { checkXml } from './check-xml.ts'
import {
  describeClaims,
  describeContextKeys,
  describeIdentity,
  describeSession,
} from './describe-identity.ts'
import { judgeIdentity } from './judge-identity.ts'
import type { JudgedIdentity } from './judge-identity.ts'
import { gatherFacts } from './saml-facts.ts'
import type { SamlFacts } from './saml-facts.ts'
import { validityWindows } from './validity-windows.ts'

type Check = (facts: SamlFacts) => readonly Finding[]

/** What the verifier judges too. */
const verificationChecks: readonly Check[] = [
  checkTransport,
  checkXml,
  checkMessage,
  checkStatus,
  checkEncryption,
  checkSignature,
  checkIssuer,
  checkSubject,
  checkAudience,
  checkTimes,
  checkDelivery,
]

/** What AWS reads out of the assertion. */
const attributeChecks: readonly Check[] = [checkRoleAttribute, checkSessionAttributes]

/** What comes after: providers, roles, trust policies, the session. */
const sessionChecks: readonly ((judged: JudgedIdentity, facts: SamlFacts) => readonly Finding[])[] =
  [checkProviderAndRole, checkTrust, checkDuration]

/** Findings of one document beyond this number are not told. */
const maxFindings = 200

/**
 * Everything that can be said about a SAML response: the cause first. The verifier's verdict stands:
 * when it rejects, the first finding explains its code; when it accepts, nothing of what it judged is
 * an error. A response that it rejected has claims and no identity.
 */
export function judgeResponse(
  document: RecognizedDocument,
  index: number,
  context: DiagnosisContext,
): DocumentDiagnosis {
  const facts = gatherFacts(document, index, context)
  const { strict, transportFailure } = facts
  const accepted = strict.verdict === 'accepted' && transportFailure === undefined
  const identity = accepted ? strict.identity : undefined
  const judged =
    identity === undefined || strict.provider === undefined
      ? undefined
      : judgeIdentity(identity, strict.provider, document, context)
  const failure = transportFailure ?? strict.failure
  const findings = [
    ...keptIf(
      !accepted,
      verificationChecks.flatMap((check) => check(facts)),
    ),
    ...keptIf(
      identity === undefined,
      attributeChecks.flatMap((check) => check(facts)),
    ),
    ...(judged === undefined ? [] : sessionChecks.flatMap((check) => check(judged, facts))),
  ]
  const explained = [...findings, ...explanationOf(failure, findings, facts, index)]
  // Without anybody's metadata nobody was asked, and what else is wrong is of more use.
  const asked = context.providers.length > 0 || failure?.code !== 'SAML_ISSUER_UNKNOWN'
  const code = asked ? failure?.code : undefined
  return {
    findings: orderFindings(distinct(explained), code).slice(0, maxFindings),
    windows: validityWindows(facts),
    ...(identity === undefined || judged === undefined || withholdsIdentity(context)
      ? { claimed: describeClaims(facts) }
      : describe(judged, context)),
  }
}

/** Errors where the verifier says that there are some; where it does not, the lenient reader is wrong. */
function keptIf(rejected: boolean, findings: readonly Finding[]): readonly Finding[] {
  return rejected
    ? findings
    : findings.filter(({ level, id }) => level !== 'error' || id === 'response-over-sts-limit')
}

/** The verifier's own words, when no check had any. */
function explanationOf(
  failure: FedbridgeError | undefined,
  findings: readonly Finding[],
  { document }: SamlFacts,
  index: number,
): readonly Finding[] {
  if (failure === undefined || isExplained(failure.code, findings)) return []
  const id = generalFinding(failure.code) ?? 'unrecognized-input'
  return [
    writeFinding(id, {
      message: asSentence(failure.message),
      expected: failure.expected,
      received: failure.received,
      code: failure.code,
      awsError: failure.aws,
      at: placeIn(failure.received, document.text, index),
    }),
  ]
}

/** The parsers say where they stopped, in one of two ways. */
function placeIn(received = '', text: string, document: number): Place | undefined {
  const [, line, column] = /^line (\d+), column (\d+)$/.exec(received) ?? []
  if (line !== undefined) return { line: Number(line), column: Number(column), document }
  const [, offset] = /at (?:character )?(\d+)$/.exec(received) ?? []
  if (offset === undefined) return undefined
  const position = textPositions(text)(Number(offset))
  return { line: position.line, column: position.column, document }
}

function isExplained(wanted: ErrorCode, findings: readonly Finding[]): boolean {
  return findings.some(({ code, level }) => level === 'error' && code === wanted)
}

/** Two signatures with one mistake are one mistake, unless they stand in two places. */
function distinct(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>()
  return findings.filter(({ id, message, at }) => {
    const key = JSON.stringify([id, message, at?.line, at?.column])
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

function describe(
  judged: JudgedIdentity,
  context: DiagnosisContext,
): Pick<DocumentDiagnosis, 'identity' | 'contextKeys' | 'trust' | 'session'> {
  const { identity, provider } = judged
  const session = describeSession(judged, context)
  return {
    identity: describeIdentity(identity, provider),
    contextKeys: describeContextKeys(identity, provider, context),
    trust: trustOf(judged),
    ...(session === undefined ? {} : { session }),
  }
}

function trustOf({ evaluations, provider }: JudgedIdentity): readonly TrustDiagnosis[] {
  return evaluations.flatMap((one) => {
    if (one.outcome !== 'allowed' && one.outcome !== 'denied') return []
    return [
      {
        roleArn: one.roleArn,
        providerArn: provider.arn,
        allowed: one.outcome === 'allowed',
        decisions: one.decisions,
        ...(one.smallestChange === undefined ? {} : { smallestChange: one.smallestChange }),
      },
    ]
  })
}
