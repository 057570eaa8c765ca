import type { Clock } from '../../clock.ts'
import { diagnose } from '../diagnose.ts'
import type { DiagnosisChoice, DiagnosisContext } from '../diagnosis-context.ts'
import type { Diagnosis } from '../diagnosis.ts'
import { addGivenProviders } from '../judging/add-given-providers.ts'
import { firstTimeOf } from '../judging/issue-time.ts'
import { recognizeInput } from '../recognize-input.ts'
import { contextOfTrace } from '../traces/context-of-trace.ts'
import type { SignInTrace } from '../traces/sign-in-trace.ts'
import type { Question } from './read-question.ts'

/** What the running service knows, as it is now. */
export interface Surroundings {
  readonly clock: Clock
  /** Roles that know nobody but the service's own providers. */
  readonly demonstration: boolean
  /**
   * Providers with the keys that are at hand, roles, addresses. It fetches nothing because of a
   * diagnosis.
   */
  readonly contextFor: (endpoint: DiagnosisContext['endpoint']) => Promise<DiagnosisContext>
}

/** What is known when a question is asked. */
export interface Known extends Pick<Surroundings, 'demonstration'> {
  readonly context: DiagnosisContext
}

/**
 * Judges a document as the question has it, with what the service knows.
 *
 * @throws {IdentifierRejected} ARN_INVALID when metadata was given for what is no SAML provider
 */
export function judgeQuestion(
  input: string | Uint8Array,
  question: Question,
  known: Known,
): Promise<Diagnosis> {
  const context = withGiven(question, input, known)
  const clock = clockOf(question, input)
  return diagnose(input, { ...context, ...(clock && { clock }), choose: choiceOf(question) })
}

/**
 * Judges a refused sign-in again: as it was, or as it would be with what the question says, in which
 * case the refusal is not told any more.
 */
export function judgeTrace(
  trace: SignInTrace,
  question: Question | undefined,
  known: Known,
): Promise<Diagnosis> {
  if (question === undefined) return diagnose(trace.input, contextOfTrace(trace, known.context))
  const clock = clockOf(question, trace.input)
  const context = contextOfTrace(trace, withGiven(question, trace.input, known), {
    choose: choiceOf(question),
    ...(clock && { clock }),
  })
  return diagnose(trace.input, { ...context, endpoint: question.endpoint })
}

function withGiven(
  { metadata, keySet, clientIds, roleArn, providerArn }: Question,
  input: string | Uint8Array,
  { context, demonstration }: Known,
): DiagnosisContext {
  if (metadata === undefined && keySet === undefined && clientIds.length === 0) return context
  const { documents } = recognizeInput(input)
  const { providers, oidcProviders, assumed } = addGivenProviders(
    context,
    { metadata: metadata === undefined ? [] : [metadata], keySet, clientIds, roleArn, providerArn },
    documents,
  )
  const roles = assumed && demonstration ? [] : context.roles
  return { ...context, providers, oidcProviders, roles }
}

/** Undefined for the clock of the service, and where a document has no time of its own. */
function clockOf({ at }: Question, input: string | Uint8Array): Clock | undefined {
  const instant = at === 'document' ? firstTimeOf(recognizeInput(input).documents) : at
  return instant && { now: () => new Date(instant) }
}

function choiceOf({
  roleArn,
  providerArn,
  trustPolicy,
  durationSeconds,
}: Question): DiagnosisChoice {
  return {
    ...(roleArn === undefined ? {} : { roleArn }),
    ...(providerArn === undefined ? {} : { providerArn }),
    ...(trustPolicy === undefined ? {} : { trustPolicy }),
    ...(durationSeconds === undefined ? {} : { durationSeconds }),
  }
}
