/**
 * Owns the page of the debugger and its JSON: from a request to a question, from a diagnosis to what the
 * page shows. May import http and views, and its siblings in diagnosis. Decides nothing about a
 * document, fetches nothing, and keeps nothing of what it was given.
 *
 * Reading order: `routes.ts`, `read-question.ts`, `judge-question.ts`, `describe-page.ts`,
 * `lay-out-document.ts`.
 */
import type { DebugResultData, ShownTrace } from '../../views/debug/debug-page-data.ts'
import type { Diagnosis } from '../diagnosis.ts'
import { kindNames } from '../report/document-names.ts'
import { describeDocuments } from './describe-documents.ts'
import { anchorFindings, describeFindings } from './describe-findings.ts'
import { describeFlow } from './describe-flow.ts'
import { describeContextKeys, describeIdentity, describeSession } from './describe-identity.ts'
import { describeTrust } from './describe-trust.ts'
import { describeWindows } from './describe-windows.ts'

/**
 * What the page shows of a diagnosis. Everything is bounded, and what is left out is counted. Of a
 * trace, signatures and what may be secret are left out as well.
 */
export function describePage(diagnosis: Diagnosis, trace?: ShownTrace): DebugResultData {
  const { verdict, at, main, product, session } = diagnosis
  const anchored = anchorFindings(diagnosis)
  const { documents, rowOf } = describeDocuments(diagnosis, anchored, {
    redact: trace !== undefined,
  })
  const identity = describeIdentity(diagnosis)
  return {
    verdict,
    headline: headlineOf(diagnosis),
    judgedAt: at.toISOString(),
    ...(trace === undefined ? {} : { trace }),
    findings: describeFindings(anchored, diagnosis, rowOf),
    documents,
    main,
    ...(product === undefined
      ? {}
      : { product: { name: product.name, evidence: product.evidence.map(({ words }) => words) } }),
    flow: describeFlow(diagnosis, anchored),
    windows: describeWindows(diagnosis.windows, at),
    ...(identity === undefined ? {} : { identity }),
    contextKeys: describeContextKeys(diagnosis.contextKeys),
    trust: describeTrust(diagnosis.trust),
    ...(session === undefined ? {} : { session: describeSession(session) }),
  }
}

/** The cause, or who would be signed in to which role. */
function headlineOf({
  verdict,
  findings,
  identity,
  session,
  trust = [],
  documents,
  main,
}: Diagnosis): string {
  const [cause] = findings
  if (verdict === 'rejected' && cause !== undefined) return cause.message
  if (session !== undefined) {
    return `${session.roleSessionName} would be signed in to ${session.roleArn}.`
  }
  if (identity !== undefined) {
    const allowed = trust.filter((one) => one.allowed).length
    const choice =
      allowed > 1 ? `, who may choose one of ${allowed} roles` : ', and nothing speaks against it'
    return `It is about ${identity.subject}${choice}.`
  }
  const document = documents[main]
  const name = document === undefined ? 'input' : kindNames[document.kind]
  const remarks = findings.filter(({ level }) => level === 'warning').length
  return remarks === 0
    ? `Nothing is wrong with this ${name}.`
    : `This ${name} works; ${remarks === 1 ? 'one thing is' : `${remarks} things are`} worth a look.`
}
