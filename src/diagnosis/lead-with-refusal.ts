import type { ErrorCode } from '../errors.ts'
import { errorHint } from '../http/error-hint.ts'
import type { DiagnosisContext, SignInRefusal } from './diagnosis-context.ts'
import type { Finding } from './finding.ts'
import { findingKind } from './findings.ts'
import type { FindingId } from './findings.ts'
import { generalFinding } from './general-finding.ts'
import { signInFindings } from './sign-in-findings.ts'
import { asSentence, quoted, writeFinding } from './write-finding.ts'

/**
 * The findings of a sign-in that was refused, what explains the refusal first. Where no document shows
 * the reason (a second use, another browser, an answer of STS) the words of the refusal are a finding of
 * their own. Without a refusal the findings stay as they are.
 */
export function leadWithRefusal(
  findings: readonly Finding[],
  { refusal }: Pick<DiagnosisContext, 'refusal'>,
): readonly Finding[] {
  if (refusal === undefined) return findings
  const { code } = refusal
  const same = findings.find((one) => one.level === 'error' && one.code === code)
  if (same !== undefined) return led(same, findings, same)
  const decided = code === 'STS_REFUSED' ? decidedAtSts(findings, refusal) : undefined
  if (decided !== undefined) {
    const found = { ...decided, ...(refusal.aws === undefined ? {} : { awsError: refusal.aws }) }
    return [...led(found, findings, decided), answerOfSts(refusal, 'info')]
  }
  const near = findings.find(
    ({ level, id }) => level === 'error' && (findingKind(id)?.explains ?? []).includes(code),
  )
  if (near !== undefined) return led({ ...near, code }, findings, near)
  return led(findingOf(refusal), findings.filter(isWorthBeside), undefined)
}

/** `first` before all others, and nobody's consequence. */
function led(
  first: Finding,
  findings: readonly Finding[],
  inPlaceOf: Finding | undefined,
): readonly Finding[] {
  const others = findings.filter((one) => one !== inPlaceOf)
  return [asCause(first), ...others.map((one) => afterCause(one, first.id))]
}

function asCause(finding: Finding): Finding {
  if (finding.consequenceOf === undefined) return finding
  const members = Object.entries(finding).filter(([name]) => name !== 'consequenceOf')
  return Object.fromEntries(members) as unknown as Finding
}

/** That nothing is known in what came says nothing beside the reason why it was refused. */
const saysNothing: ReadonlySet<FindingId> = new Set<FindingId>([
  'unrecognized-input',
  'document-not-judged',
])

function afterCause(finding: Finding, cause: FindingId): Finding {
  return saysNothing.has(finding.id) && finding.id !== cause
    ? { ...finding, consequenceOf: cause }
    : finding
}

/** Nothing at all came that could be recognised: the reason speaks for itself. */
function isWorthBeside({ id, received }: Finding): boolean {
  return id !== 'unrecognized-input' || received !== nothing
}

/** What an empty input is found in. */
const nothing = 'the input'

/** What was found here and AWS answers to in the way that it did. */
function decidedAtSts(findings: readonly Finding[], { aws }: SignInRefusal): Finding | undefined {
  if (aws === undefined) return undefined
  return findings.find(({ level, awsError }) => level === 'error' && awsError?.code === aws.code)
}

function answerOfSts({ message, aws }: SignInRefusal, level: 'error' | 'info'): Finding {
  return writeFinding('sts-refused', {
    message:
      aws === undefined ? asSentence(message) : `AWS answered ${aws.code}: ${quoted(aws.message)}.`,
    level,
    code: 'STS_REFUSED',
    awsError: aws,
  })
}

function findingOf(refusal: SignInRefusal): Finding {
  const { code, message, aws } = refusal
  if (code === 'STS_REFUSED') return answerOfSts(refusal, 'error')
  const id = generalFinding(code) ?? 'service-failed'
  return writeFinding(id, {
    message: asSentence(message),
    level: 'error',
    code,
    awsError: aws,
    remedy: remedyOf(id, code),
  })
}

/** What one finding explains many codes with is told by the code. */
function remedyOf(id: string, code: ErrorCode): string | undefined {
  return id in signInFindings ? errorHint(code) : undefined
}
