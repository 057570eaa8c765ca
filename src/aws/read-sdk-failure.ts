import type { AwsError } from '../errors.ts'

/** What became of a call that the SDK threw for. */
export type SdkFailure =
  /** No answer: no connection, or not in time. */
  | { readonly kind: 'unanswered'; readonly reason: string }
  /** An answer that is none of AWS's. */
  | { readonly kind: 'unreadable'; readonly status: number }
  /** An error that AWS answered. */
  | { readonly kind: 'error'; readonly aws: AwsError }

/** Reads what the SDK threw. Of an answer that cannot be read, nothing but its status. */
export function readSdkFailure(failure: unknown): SdkFailure {
  const status = field(field(failure, '$metadata'), 'httpStatusCode')
  if (typeof status !== 'number') return { kind: 'unanswered', reason: reasonOf(failure) }
  const code = codeOf(failure)
  if (code === undefined) return { kind: 'unreadable', status }
  return {
    kind: 'error',
    aws: {
      code,
      message: failure instanceof Error ? failure.message : '',
      status,
      ...requestIdIn(failure),
    },
  }
}

/**
 * AWS's name of a call, out of what the SDK answered or threw. What does not look like one, a
 * service's mistake or worse, is none.
 */
export function requestIdIn(answer: unknown): { readonly requestId?: string } {
  const requestId = field(field(answer, '$metadata'), 'requestId')
  return typeof requestId === 'string' && /^[\w-]{1,128}$/u.test(requestId) ? { requestId } : {}
}

/** The `<Code>` of the answer as it went over the wire; the SDK's class names differ from some. */
function codeOf(failure: unknown): string | undefined {
  const code = field(failure, 'Code') ?? field(field(failure, 'Error'), 'Code')
  return typeof code === 'string' && code !== '' ? code : undefined
}

function reasonOf(failure: unknown): string {
  const name = failure instanceof Error ? failure.name : 'unknown'
  const code = field(failure, 'code')
  // The SDK also calls a connection that broke a TimeoutError, and only the code tells.
  if (name === 'AbortError' || code === 'ETIMEDOUT') return 'no answer in time'
  return typeof code === 'string' ? code : name
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined
}
