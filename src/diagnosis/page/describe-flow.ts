import type { ShownFlowStep } from '../../views/debug/debug-page-data.ts'
import type { Diagnosis, FlowStep } from '../diagnosis.ts'
import { isToken } from '../is-token.ts'
import { titleOf } from './describe-findings.ts'
import type { AnchoredFinding } from './describe-findings.ts'

const names: Readonly<Record<FlowStep['step'], string>> = {
  idp: 'Identity provider',
  delivery: 'Delivery',
  bridge: 'Verification',
  sts: 'STS',
  console: 'Console',
}

const details: Readonly<Record<'saml' | 'oidc', Readonly<Record<FlowStep['step'], string>>>> = {
  saml: {
    idp: 'authenticates the person and signs the assertion',
    delivery: 'the browser brings the response',
    bridge: 'signature, issuer, audience, times',
    sts: 'AssumeRoleWithSAML: the role and its trust policy',
    console: 'opens with the session',
  },
  oidc: {
    idp: 'authenticates the person and signs the token',
    delivery: 'the token reaches whoever asks for a role',
    bridge: 'signature, issuer, audience, times',
    sts: 'AssumeRoleWithWebIdentity: the role and its trust policy',
    console: 'opens with the session',
  },
}

/** Findings of one step that are linked to from the drawing. */
const maxFindings = 5

/** The way of a sign-in with the step that failed; empty for documents that sign nobody in. */
export function describeFlow(
  { flow, documents, main }: Pick<Diagnosis, 'flow' | 'documents' | 'main'>,
  anchored: readonly AnchoredFinding[],
): readonly ShownFlowStep[] {
  const document = documents[main]
  if (document === undefined) return []
  const isSaml = document.kind === 'saml-response' || document.kind === 'saml-assertion'
  const ofToken = isToken(document) || kindsOfAnswers.has(document.kind)
  if (!isSaml && !ofToken) return []
  const words = details[isSaml ? 'saml' : 'oidc']
  return flow.map(({ step, state, findings }) => ({
    name: names[step],
    detail: words[step],
    state,
    findings: anchored
      .filter(({ finding }) => findings.includes(finding.id) && finding.level !== 'info')
      .slice(0, maxFindings)
      .map(({ finding, anchor }) => ({ anchor, title: titleOf(finding) })),
  }))
}

/** What a provider answers in place of a token. */
const kindsOfAnswers: ReadonlySet<string> = new Set(['authorization-response'])
