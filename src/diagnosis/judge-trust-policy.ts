import type { DiagnosisContext } from './diagnosis-context.ts'
import type { DocumentDiagnosis } from './diagnosis.ts'
import type { Finding } from './finding.ts'
import type { RecognizedDocument } from './recognition.ts'
import { findTrustPolicyProblems } from './trust-policy/find-trust-policy-problems.ts'
import type { TrustPolicyFinding } from './trust-policy/trust-policy-finding.ts'

/** What can be said of a trust policy by reading it, as findings of a diagnosis. */
export function judgeTrustPolicy(
  { text }: RecognizedDocument,
  index: number,
  { acceptedRecipients, partition }: DiagnosisContext,
): DocumentDiagnosis {
  const findings = findTrustPolicyProblems(text, { signInUrls: acceptedRecipients, partition })
  return { findings: findings.map((one) => asFinding(one, index)), windows: [] }
}

/** A finding about a trust policy among those about everything else. */
function asFinding(one: TrustPolicyFinding, document: number): Finding {
  const { id, level, message, remedy, guideSection, expected, received, awsError } = one
  const { accessAnalyzerType, path, line, column, endLine, endColumn } = one
  return {
    id,
    level,
    message: accessAnalyzerType === undefined ? sentence(message) : message,
    ...(expected === undefined ? {} : { expected }),
    ...(received === undefined ? {} : { received }),
    at: { line, column, endLine, endColumn, path, document },
    ...(awsError === undefined ? {} : { awsError }),
    remedy: sentence(remedy),
    guideSection,
  }
}

/** With a capital letter, unless it begins with a value, and a full stop. What Access Analyzer says stays as it is. */
function sentence(text: string): string {
  const beginning = /^[a-z]+[ ,]/.test(text) ? text.charAt(0).toUpperCase() : text.charAt(0)
  return `${beginning}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`
}
