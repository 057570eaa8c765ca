import type { AwsError } from '../errors.ts'

/** What became of a call that the SDK threw for. */
export type SdkFailure =
  /** No answer: no connection, or not in time. */
  | { readonly kind: 'unanswered'; readonly reason: string; readonly obstacle: Obstacle }
  /** An answer that is none of AWS's. */
  | { readonly kind: 'unreadable'; readonly status: number }
  /** An error that AWS answered. */
  | { readonly kind: 'error'; readonly aws: AwsError }

/** Why there was no answer. */
export type Obstacle =
  | 'no answer in time'
  | 'its name is not known'
  | 'the connection was refused'
  | 'the connection broke'
  | 'there is no way to it'
  | 'its certificate is not trusted'
  | 'TLS failed'
  | 'the call failed'

/** Reads what the SDK threw. Of an answer that cannot be read, nothing but its status. */
export function readSdkFailure(failure: unknown): SdkFailure {
  const status = field(field(failure, '$metadata'), 'httpStatusCode')
  if (typeof status !== 'number') return readUnanswered(failure)
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

function readUnanswered(failure: unknown): SdkFailure {
  const name = failure instanceof Error ? failure.name : 'unknown'
  const code = field(failure, 'code')
  // The SDK also calls a connection that broke a TimeoutError, and only the code tells.
  if (name === 'AbortError' || code === 'ETIMEDOUT') {
    return { kind: 'unanswered', reason: 'no answer in time', obstacle: 'no answer in time' }
  }
  if (typeof code !== 'string') {
    const obstacle = name === 'TimeoutError' ? 'no answer in time' : 'the call failed'
    return { kind: 'unanswered', reason: name, obstacle }
  }
  return { kind: 'unanswered', reason: code, obstacle: obstacleOf(code) }
}

/** @see Node.js documentation, "Common system errors", "X509 certificate error codes" */
function obstacleOf(code: string): Obstacle {
  const known = obstacles[code]
  if (known !== undefined) return known
  if (/CERT|SIGNED|ISSUER|VERIFY|CRL|^INVALID_(?:CA|PURPOSE)$|PATH_LENGTH/u.test(code)) {
    return 'its certificate is not trusted'
  }
  return /^(?:EPROTO|ERR_SSL_|ERR_TLS_)/u.test(code) ? 'TLS failed' : 'the call failed'
}

const obstacles: Readonly<Record<string, Obstacle | undefined>> = {
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name is not known',
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection broke',
  EPIPE: 'the connection broke',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no way to it',
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined
}
