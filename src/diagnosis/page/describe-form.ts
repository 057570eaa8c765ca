import type { DebugFormData, DebugFormProblem } from '../../views/debug/debug-page-data.ts'
import type { DiagnosisContext } from '../diagnosis-context.ts'
import type { Diagnosis } from '../diagnosis.ts'
import { issueTime } from '../judging/issue-time.ts'
import type { QuestionFields } from './read-question.ts'

/** Of a text field: with more, a browser is slow, and nobody edits. */
const maxInputCharacters = 1024 * 1024
/** ARNs to choose from. */
const maxSuggestions = 200
const maxTimes = 6

export interface FormOptions {
  readonly action: string
  readonly source: DebugFormData['source']
  /** What came; the page gives it back, so that it need not be pasted again. */
  readonly input?: string
  readonly fields: QuestionFields
  readonly problems?: readonly DebugFormProblem[]
  readonly known: Pick<DiagnosisContext, 'providers' | 'oidcProviders' | 'roles'>
  readonly diagnosis?: Diagnosis
  /** Of the refused sign-in. */
  readonly tracedAt?: Date
  readonly exampleUrl?: string | undefined
}

/** The form with what was written into it, and what may be chosen. */
export function describeForm({
  action,
  source,
  input = '',
  fields,
  problems = [],
  known,
  diagnosis,
  tracedAt,
  exampleUrl,
}: FormOptions): DebugFormData {
  return {
    action,
    source,
    input: input.length > maxInputCharacters ? '' : input,
    at: fields.at ?? '',
    endpoint: fields.endpoint === 'sign-in' ? 'sign-in' : 'sts',
    role: fields.role ?? '',
    provider: fields.provider ?? '',
    duration: fields.duration ?? '',
    trustPolicy: fields.trustPolicy ?? '',
    metadata: fields.metadata ?? '',
    keySet: fields.keySet ?? '',
    ...(fields.clientId === undefined ? {} : { clientId: fields.clientId }),
    knownRoles: someOf([...rolesIn(diagnosis), ...known.roles.map(({ arn }) => arn)]),
    knownProviders: someOf([...known.providers, ...known.oidcProviders].map(({ arn }) => arn)),
    suggestedTimes: suggestedTimes(diagnosis, tracedAt),
    problems,
    largestInput: '10 MB',
    ...(exampleUrl === undefined ? {} : { exampleUrl }),
  }
}

/** Those of the document first: verified or not, they are only names to try. */
function rolesIn({ identity, trust }: Partial<Diagnosis> = {}): readonly string[] {
  return [
    ...(identity?.roles ?? []).map(({ roleArn }) => roleArn),
    ...(trust ?? []).map(({ roleArn }) => roleArn),
  ]
}

function someOf(names: readonly string[]): readonly string[] {
  return [...new Set(names)].slice(0, maxSuggestions)
}

function suggestedTimes(
  diagnosis: Diagnosis | undefined,
  tracedAt: Date | undefined,
): DebugFormData['suggestedTimes'] {
  const document = diagnosis?.documents[diagnosis.main]
  const times: readonly (readonly [string, Date | undefined])[] = [
    ['When the sign-in was refused', tracedAt],
    ['When it was issued', document && issueTime(document)],
    ['When it was captured', document?.at],
  ]
  const seen = new Set<string>()
  return times
    .flatMap(([label, instant]) => {
      if (instant === undefined || Number.isNaN(instant.getTime())) return []
      const at = instant.toISOString()
      if (seen.has(at)) return []
      seen.add(at)
      return [{ label, at }]
    })
    .slice(0, maxTimes)
}
