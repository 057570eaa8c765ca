/**
 * Owns the diagnosis of tokens: what is wrong with an ID token, where, and what would come of it. May
 * import oidc, policy, federation and partition, and its siblings in diagnosis. Never decides whether a
 * token holds: the verifier does, with the options of STS and the keys that are at hand, and whatever
 * the lenient reader finds besides only explains. Never fetches, stores, or throws, and never hands on
 * a token.
 *
 * Reading order: `judge-id-token.ts` (the whole), `token-providers.ts` and `verify-token-strictly.ts`
 * (the verifier's word), `token-facts.ts` and `token-text.ts` (what the checks look at, and what the
 * places of findings mean), the `check-*.ts` files (one for each area), `judge-web-identity.ts`,
 * `oidc-findings.ts` (every finding).
 */
import type { ErrorCode, FedbridgeError } from '../../errors.ts'
import type { DiagnosisContext } from '../diagnosis-context.ts'
import type { DocumentDiagnosis } from '../diagnosis.ts'
import type { Finding } from '../finding.ts'
import { findingKind } from '../findings.ts'
import { generalFinding } from '../general-finding.ts'
import { orderFindings } from '../order-findings.ts'
import type { RecognizedDocument } from '../recognition.ts'
import { withholdsIdentity } from '../withholds-identity.ts'
import { asSentence, writeFinding } from '../write-finding.ts'
import { checkClaimNames } from './check-claim-names.ts'
import { checkTagsClaim } from './check-tags-claim.ts'
import { checkTokenAudience } from './check-token-audience.ts'
import { checkTokenClaims } from './check-token-claims.ts'
import { checkTokenForm } from './check-token-form.ts'
import { checkTokenHeader } from './check-token-header.ts'
import { checkTokenIssuer } from './check-token-issuer.ts'
import { checkTokenSignature } from './check-token-signature.ts'
import { checkTokenTimes } from './check-token-times.ts'
import { checkWebTrust } from './check-web-trust.ts'
import {
  describeTokenClaims,
  describeWebContextKeys,
  describeWebIdentity,
  describeWebSession,
  describeWebTrust,
} from './describe-web-identity.ts'
import { judgeWebIdentity } from './judge-web-identity.ts'
import { gatherTokenFacts } from './token-facts.ts'
import type { TokenFacts } from './token-facts.ts'
import { tokenWindows } from './token-windows.ts'

type Check = (facts: TokenFacts) => readonly Finding[] | Promise<readonly Finding[]>

/** What the verifier judges too. */
const verificationChecks: readonly Check[] = [
  checkTokenForm,
  checkTokenHeader,
  checkTokenSignature,
  checkTokenIssuer,
  checkTokenClaims,
  checkTokenAudience,
  checkTokenTimes,
]

/** What AWS reads out of the token. */
const claimChecks: readonly ((facts: TokenFacts) => readonly Finding[])[] = [
  checkTagsClaim,
  checkClaimNames,
]

/** Findings of one token beyond this number are not told. */
const maxFindings = 200

/**
 * Everything that can be said about a token: the cause first. The verifier's verdict stands: when it
 * rejects, the first finding explains its code; when it accepts, nothing of what it judged is an error.
 * A token that it rejected, or could not judge for want of keys, has claims and no identity.
 *
 * For want of keys everything else is judged all the same: what is wrong besides comes before that.
 *
 * @param documents of the same input: a key set among them serves where the provider's own is not known
 */
export async function judgeIdToken(
  document: RecognizedDocument,
  index: number,
  context: DiagnosisContext,
  documents: readonly RecognizedDocument[] = [document],
): Promise<DocumentDiagnosis> {
  if (document.kind === 'access-token' && documents.some(({ kind }) => kind === 'id-token')) {
    return { findings: [besideFinding(index)], windows: [] }
  }
  const facts = await gatherTokenFacts(document, index, context, documents)
  const { strict, failure } = facts
  const accepted = strict.verdict === 'accepted'
  const identity = accepted ? strict.identity : undefined
  const judged =
    identity === undefined || !accepted
      ? undefined
      : judgeWebIdentity(identity, strict.provider, document, context)
  const verification: Finding[] = []
  for (const check of verificationChecks) verification.push(...(await check(facts)))
  const findings = [
    ...keptIf(!accepted, verification),
    ...keptIf(
      identity === undefined,
      claimChecks.flatMap((check) => check(facts)),
    ),
    ...(judged === undefined ? [] : checkWebTrust(judged, facts)),
  ]
  const explained = [...findings, ...explanationOf(failure, findings)]
  const code = causeOf(failure, verification)
  const session = judged && describeWebSession(judged, context)
  return {
    findings: orderFindings(explained, code).slice(0, maxFindings),
    windows: tokenWindows(facts),
    ...(judged === undefined || !accepted || withholdsIdentity(context)
      ? { claimed: describeTokenClaims(facts) }
      : {
          identity: describeWebIdentity(judged, strict.token),
          contextKeys: describeWebContextKeys(judged),
          trust: describeWebTrust(judged),
          ...(session === undefined ? {} : { session }),
        }),
  }
}

/** Of an answer that has both, the ID token is what is judged. */
function besideFinding(index: number): Finding {
  return writeFinding('access-token-sent', {
    message:
      'An access token came with the ID token. It is meant for an API; AWS takes the ID token, which is judged by itself.',
    level: 'info',
    at: { document: index },
    remedy: 'Nothing has to be done.',
  })
}

/** Errors where the verifier says that there are some; where it does not, the lenient reader is wrong. */
function keptIf(rejected: boolean, findings: readonly Finding[]): readonly Finding[] {
  return rejected ? findings : findings.filter(({ level }) => level !== 'error')
}

/**
 * The code to be explained first. Where only keys were missing, what is wrong with the token itself
 * comes before that: with any keys it would be refused.
 */
function causeOf(
  failure: FedbridgeError | undefined,
  findings: readonly Finding[],
): ErrorCode | undefined {
  if (failure?.code !== 'OIDC_KEYS_UNAVAILABLE') return failure?.code
  const others = findings.filter(
    ({ level, id }) => level === 'error' && findingKind(id)?.area !== 'signature',
  )
  return orderFindings(others, undefined)[0]?.code ?? failure.code
}

/** The verifier's own words, when no check had any. */
function explanationOf(
  failure: FedbridgeError | undefined,
  findings: readonly Finding[],
): readonly Finding[] {
  if (failure === undefined || isExplained(failure.code, findings)) return []
  return [
    writeFinding(generalFinding(failure.code) ?? 'token-malformed', {
      message: asSentence(failure.message),
      level: 'error',
      expected: failure.expected,
      received: failure.received,
      code: failure.code,
      awsError: failure.aws,
    }),
  ]
}

function isExplained(wanted: ErrorCode, findings: readonly Finding[]): boolean {
  return findings.some(({ code, level }) => level === 'error' && code === wanted)
}
