import type { DiagnosisContext } from '../diagnosis-context.ts'
import type { DocumentDiagnosis } from '../diagnosis.ts'
import type { Finding, Place } from '../finding.ts'
import { orderFindings } from '../order-findings.ts'
import type { RecognizedDocument } from '../recognition.ts'
import { quoted, writeFinding } from '../write-finding.ts'
import { explainedError } from './authorization-errors.ts'

/** A parameter, and the line that it stands in. */
interface Parameter {
  readonly name: string
  readonly value: string
  readonly at: Place
}

/** What only other flows and response modes answer with. */
const ofOtherFlows = ['response', 'id_token', 'access_token', 'token', 'refresh_token']

/**
 * What the answer of a provider to the callback says: an error, with what it means and what to change,
 * or a code, which shows nothing by itself.
 *
 * @see RFC 6749, section 4.1.2.1; OpenID Connect Core 1.0, section 3.1.2.6; RFC 9207, section 2
 */
export function judgeAuthorizationResponse(
  { text }: RecognizedDocument,
  index: number,
  context: DiagnosisContext,
): DocumentDiagnosis {
  const parameters = readParameters(text, index)
  const findings = [
    ...checkError(parameters),
    ...checkForm(parameters),
    ...checkIssuer(parameters, context),
  ]
  return {
    findings: orderFindings([...findings, ...checkCode(parameters, findings, context)], undefined),
    windows: [],
  }
}

function readParameters(text: string, document: number): readonly Parameter[] {
  return text.split('\n').map((line, index) => {
    const equals = line.indexOf('=')
    return {
      name: line.slice(0, Math.max(equals, 0)),
      value: line.slice(equals + 1),
      at: { line: index + 1, column: 1, endLine: index + 1, endColumn: line.length + 1, document },
    }
  })
}

/** Of a parameter that stands there twice the first one counts; that it does is a finding of its own. */
function find(parameters: readonly Parameter[], wanted: string): Parameter | undefined {
  return parameters.find(({ name, value }) => name === wanted && value !== '')
}

function checkError(parameters: readonly Parameter[]): readonly Finding[] {
  const error = find(parameters, 'error')
  if (error === undefined) return []
  const description = find(parameters, 'error_description')
  const { meaning, remedy } = explainedError(error.value)
  const said = description === undefined ? '' : ` It says: ${quoted(description.value)}.`
  return [
    writeFinding('oidc-sign-in-denied', {
      message: `The provider answered ${quoted(error.value)} in place of a code: ${meaning}.${said}`,
      expected: 'a code',
      received: error.value,
      at: error.at,
      remedy,
    }),
  ]
}

function checkForm(parameters: readonly Parameter[]): readonly Finding[] {
  const findings: Finding[] = []
  const report = (message: string, at?: Place): void => {
    findings.push(writeFinding('oidc-callback-invalid', { message, at }))
  }
  const names = parameters.map(({ name }) => name)
  const twice = parameters.find(({ name }, index) => names.indexOf(name) !== index)
  if (twice !== undefined) {
    findings.push(
      writeFinding('oidc-callback-invalid', {
        message: `The answer has ${quoted(twice.name)} twice: two readers could disagree about which one counts.`,
        expected: 'each parameter once',
        at: twice.at,
        code: 'PARAMETER_REPEATED',
      }),
    )
  }
  const code = find(parameters, 'code')
  const error = find(parameters, 'error')
  if (code !== undefined && error !== undefined) {
    report('The answer has a code and an error, and may have one of them only.', code.at)
  }
  const other = parameters.find(({ name }) => ofOtherFlows.includes(name))
  if (other !== undefined) {
    report(
      `The answer has ${quoted(other.name)}, which belongs to another flow or response mode than the code flow with a query.`,
      other.at,
    )
  }
  if (code === undefined && error === undefined && other === undefined) {
    report('The answer has neither a code nor an error.')
  }
  if (find(parameters, 'state') === undefined) {
    report('The answer has no state, so it belongs to no sign-in that was begun.')
  }
  return findings
}

function checkIssuer(
  parameters: readonly Parameter[],
  { oidcProviders, choose }: DiagnosisContext,
): readonly Finding[] {
  const iss = find(parameters, 'iss')
  if (iss === undefined || oidcProviders.length === 0) return []
  const chosen = oidcProviders.filter(({ arn }) => arn === choose?.providerArn)
  const meant = chosen.length > 0 ? chosen : oidcProviders
  if (meant.some(({ issuer }) => issuer === iss.value)) return []
  const isKnown = chosen.length > 0
  return [
    writeFinding('oidc-callback-issuer', {
      message: isKnown
        ? `The answer is of ${quoted(iss.value)}, and the sign-in was begun at another provider.`
        : `The answer is of ${quoted(iss.value)}, which is no provider that is known here.`,
      level: isKnown ? 'error' : 'warning',
      expected: meant[0]?.issuer,
      received: iss.value,
      at: iss.at,
    }),
  ]
}

/** A code is no error; but nobody is signed in by what was given here. */
function checkCode(
  parameters: readonly Parameter[],
  findings: readonly Finding[],
  { refusal }: DiagnosisContext,
): readonly Finding[] {
  const code = find(parameters, 'code')
  if (code === undefined) return []
  const isAll = refusal === undefined && findings.every(({ level }) => level !== 'error')
  return [
    writeFinding('authorization-code', {
      message:
        'The provider answered with a code. It says nothing of anybody: the ID token comes for it at the token endpoint, and goes to this service alone.',
      level: isAll ? 'error' : 'info',
      at: code.at,
    }),
  ]
}
