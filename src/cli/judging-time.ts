import type { Clock } from '../clock.ts'
import type { RecognizedDocument } from '../diagnosis/recognition.ts'
import { recognizeInput } from '../diagnosis/recognize-input.ts'
import { readTokenText } from '../diagnosis/oidc/token-text.ts'

/** When to judge: now, at an instant, or when the document says that it was issued. */
export type JudgingTime = Date | 'document' | undefined

/** A clock that stands at the instant of `--at`; undefined where a document has no time of its own. */
export function clockAt(
  at: JudgingTime,
  input: string | Uint8Array,
  systemClock: Clock,
): Clock | undefined {
  if (at === undefined) return systemClock
  const instant = at === 'document' ? issuedAt(input) : at
  return instant && { now: () => new Date(instant) }
}

function issuedAt(input: string | Uint8Array): Date | undefined {
  for (const document of recognizeInput(input).documents) {
    const instant = issueTimeOf(document) ?? document.at
    if (instant !== undefined && !Number.isNaN(instant.getTime())) return instant
  }
  return undefined
}

function issueTimeOf({ kind, text }: RecognizedDocument): Date | undefined {
  if (kind === 'saml-response' || kind === 'saml-assertion') {
    // Of the assertion where it is readable: it is what the verifier counts from.
    const [, instant] =
      /<(?:\w+:)?Assertion\b[^>]*?\bIssueInstant\s*=\s*["']([^"']{1,64})["']/.exec(text) ??
      /\bIssueInstant\s*=\s*["']([^"']{1,64})["']/.exec(text) ??
      []
    return instant === undefined ? undefined : new Date(instant)
  }
  if (kind === 'id-token' || kind === 'access-token') {
    const issued = readTokenText(text, 0).claims.valueOf('iat')
    return typeof issued === 'number' ? new Date(issued * 1000) : undefined
  }
  return undefined
}
