import type { Clock } from '../../clock.ts'
import { FedbridgeError } from '../../errors.ts'
import { parseKeySet } from '../../oidc/parse-key-set.ts'
import { parseIamRoleArn, parseOidcProviderArn, parseSamlProviderArn } from '../../partition/arn.ts'
import type { IdpMetadata } from '../../saml/idp-metadata-model.ts'
import { parseIdpMetadata } from '../../saml/idp-metadata.ts'
import type { DebugField } from '../../views/debug/debug-page-data.ts'
import type { DiagnosisContext } from '../diagnosis-context.ts'
import { parseInstant } from '../parse-instant.ts'

/** What somebody may say about a document besides the document itself. */
export const questionFields = [
  'at',
  'endpoint',
  'role',
  'provider',
  'duration',
  'trustPolicy',
  'metadata',
  'keySet',
  'clientId',
] as const satisfies readonly DebugField[]

export type QuestionField = (typeof questionFields)[number]

/** Each as text; empty or absent for nothing. */
export type QuestionFields = Readonly<Partial<Record<QuestionField, string>>>

/** How a document is to be judged. */
export interface Question {
  /** `document`: when it says that it was issued. Default: now. */
  readonly at?: Date | 'document'
  readonly endpoint: DiagnosisContext['endpoint']
  readonly roleArn?: string
  readonly providerArn?: string
  readonly durationSeconds?: number
  readonly trustPolicy?: string
  readonly metadata?: IdpMetadata
  readonly keySet?: string
  readonly clientIds: readonly string[]
}

/** A value that is of no use, with what to write instead. */
export interface QuestionProblem {
  readonly field: QuestionField
  readonly message: string
}

/** Clients of one provider; nobody has more. */
const maxClientIds = 20

/**
 * Reads what somebody says about a document, or everything that is wrong with it. Where nothing is said
 * about the endpoint, STS judges. Never throws.
 */
export function readQuestion(
  fields: QuestionFields,
  clock: Clock,
): { readonly question: Question } | { readonly problems: readonly QuestionProblem[] } {
  const reader = new FieldReader(fields)
  const at = reader.read('at', parseTime, 'write an instant such as 2026-11-24T16:00:00Z')
  const then: Clock = at instanceof Date ? { now: () => new Date(at) } : clock
  const read = {
    at,
    endpoint: reader.read('endpoint', parseEndpoint, 'write sts or sign-in') ?? 'sts',
    roleArn: reader.read(
      'role',
      (text) => parseIamRoleArn(text).arn,
      'write the ARN of a role: arn:aws:iam::123456789012:role/Name',
    ),
    providerArn: reader.read(
      'provider',
      parseProvider,
      'write the ARN of a provider: arn:aws:iam::123456789012:saml-provider/Name or oidc-provider/host',
    ),
    durationSeconds: reader.read(
      'duration',
      (text) => (/^\d{1,6}$/.test(text) ? Number(text) : undefined),
      'write a number of seconds, for example 3600',
    ),
    trustPolicy: reader.read('trustPolicy', (text) => text),
    metadata: reader.read('metadata', (text) => parseIdpMetadata(text, { clock: then })),
    keySet: reader.read('keySet', (text) => {
      parseKeySet(text)
      return text
    }),
    clientIds: reader.read('clientId', parseClientIds, `write at most ${maxClientIds}`) ?? [],
  }
  if (reader.problems.length > 0) return { problems: reader.problems }
  const said = Object.entries(read).filter(([, value]) => value !== undefined)
  return { question: Object.fromEntries(said) as unknown as Question }
}

class FieldReader {
  readonly problems: QuestionProblem[] = []
  readonly #fields: QuestionFields

  constructor(fields: QuestionFields) {
    this.#fields = fields
  }

  /** Undefined for nothing, and for what is of no use, which is a problem then. */
  read<Value>(
    field: QuestionField,
    parse: (text: string) => Value | undefined,
    remedy?: string,
  ): Value | undefined {
    const text = this.#fields[field]?.trim() ?? ''
    if (text === '') return undefined
    try {
      const value = parse(text)
      if (value === undefined) this.#report(field, remedy)
      return value
    } catch (failure) {
      if (!(failure instanceof FedbridgeError)) throw failure
      this.#report(field, remedy ?? `it cannot be used: ${failure.message}`)
      return undefined
    }
  }

  #report(field: QuestionField, message = 'it cannot be used'): void {
    this.problems.push({ field, message })
  }
}

function parseTime(text: string): Date | 'document' | undefined {
  return text === 'document' ? text : parseInstant(text)
}

function parseEndpoint(text: string): DiagnosisContext['endpoint'] | undefined {
  return text === 'sts' || text === 'sign-in' ? text : undefined
}

/** One that AWS has built in goes by its domain. */
function parseProvider(text: string): string {
  if (/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(text)) return text
  return text.includes(':oidc-provider/')
    ? parseOidcProviderArn(text).arn
    : parseSamlProviderArn(text).arn
}

function parseClientIds(text: string): readonly string[] | undefined {
  const ids = text.split(/[\s,]+/).filter((id) => id !== '')
  return ids.length > maxClientIds ? undefined : ids
}
