import { readTokenText } from '../oidc/token-text.ts'
import type { RecognizedDocument } from '../recognition.ts'

/**
 * When a document says that it was issued. Of a SAML message the instant of the assertion where it is
 * readable, because it is what the verifier counts from. Undefined where it says none that is an instant.
 */
export function issueTime({ kind, text }: RecognizedDocument): Date | undefined {
  if (kind === 'saml-response' || kind === 'saml-assertion') {
    const [, instant] =
      /<(?:\w+:)?Assertion\b[^>]*?\bIssueInstant\s*=\s*["']([^"']{1,64})["']/.exec(text) ??
      /\bIssueInstant\s*=\s*["']([^"']{1,64})["']/.exec(text) ??
      []
    return instant === undefined ? undefined : readable(new Date(instant))
  }
  if (kind === 'id-token' || kind === 'access-token') {
    const issued = readTokenText(text, 0).claims.valueOf('iat')
    return typeof issued === 'number' ? readable(new Date(issued * 1000)) : undefined
  }
  return undefined
}

/** When the first document that has a time was issued, or captured; undefined where none has one. */
export function firstTimeOf(documents: readonly RecognizedDocument[]): Date | undefined {
  for (const document of documents) {
    const instant = issueTime(document) ?? (document.at && readable(document.at))
    if (instant !== undefined) return instant
  }
  return undefined
}

function readable(instant: Date): Date | undefined {
  return Number.isNaN(instant.getTime()) ? undefined : instant
}
