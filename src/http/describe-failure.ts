import { FedbridgeError } from '../errors.ts'

/** Characters of a foreign message that are kept. */
const maxMessageLength = 500

/** Long runs of key or token characters: messages of other packages may quote what they choked on. */
const opaqueRun = /[\w+/=.~-]{40,}/g

/**
 * What the log says of a failure. Of ours: the message and the fields, which hold no secrets by rule.
 * Of any other: its name, its message with long opaque runs cut out, and where it was thrown.
 */
export function describeFailure(failure: unknown): Readonly<Record<string, unknown>> {
  if (failure instanceof FedbridgeError) {
    const { name, message, check, expected, received, at, aws, cause } = failure
    return {
      error: name,
      message,
      ...present({
        check,
        expected,
        received,
        at: at?.toISOString(),
        awsCode: aws?.code,
        awsRequestId: aws?.requestId,
      }),
      ...(cause === undefined ? {} : { cause: describeFailure(cause) }),
      ...(failure.code === 'INTERNAL' ? { frames: frames(failure) } : {}),
    }
  }
  if (failure instanceof Error) {
    return {
      error: failure.name,
      message: withoutOpaqueRuns(failure.message),
      frames: frames(failure),
      ...(failure.cause === undefined ? {} : { cause: describeFailure(failure.cause) }),
    }
  }
  return { error: typeof failure }
}

function withoutOpaqueRuns(message: string): string {
  return message.replace(opaqueRun, '[...]').slice(0, maxMessageLength)
}

/** The lines of a stack that name code; the lines before them repeat the message. */
function frames(failure: Error): readonly string[] {
  return (failure.stack ?? '').split('\n').flatMap((line) => {
    const frame = /^\s+at (.+)$/.exec(line)?.[1]
    return frame === undefined ? [] : [frame]
  })
}

function present(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}
