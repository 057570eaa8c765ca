import type { Finding } from '../finding.ts'
import { findingKinds } from '../findings.ts'
import type { RegisteredFindingId } from '../findings.ts'
import type { FindingKind } from '../finding-kind.ts'
import type { RecognizedDocument } from '../recognition.ts'
import type { TransportNoteCode } from '../transport-note.ts'
import { asSentence, writeFinding } from '../write-finding.ts'
import { limits } from '../../federation/limits.ts'
import type { FedbridgeError } from '../../errors.ts'
import type { SamlFacts } from './saml-facts.ts'
import { encoded } from './verify-strictly.ts'

/** Each note of the recognition, as a finding. */
const findingOfNote: Readonly<Record<TransportNoteCode, RegisteredFindingId>> = {
  'base64-line-breaks': 'base64-line-breaks',
  'base64url-alphabet': 'base64url-alphabet',
  'base64-padding': 'base64-invalid',
  'base64-foreign-characters': 'base64-invalid',
  'not-base64': 'base64-invalid',
  'base64-twice': 'base64-twice',
  'plus-became-space': 'plus-became-space',
  'not-percent-encoded': 'not-percent-encoded',
  'percent-encoded': 'percent-encoded',
  'percent-encoded-twice': 'percent-encoded',
  'deflated-although-post': 'deflated',
  'not-deflated-although-redirect': 'redirect-binding',
  'html-entities': 'html-entities',
  'utf-16': 'not-utf-8',
  'not-utf-8': 'not-utf-8',
  'byte-order-mark': 'byte-order-mark',
  'leading-text': 'text-around-document',
  'trailing-text': 'text-around-document',
  quoted: 'text-around-document',
  truncated: 'truncated',
  'token-white-space': 'token-white-space',
  'token-not-base64url': 'base64-invalid',
  'json-malformed': 'json-unreadable',
  'json-too-deep': 'json-unreadable',
  'inflated-too-large': 'deflated',
  'too-large': 'too-large',
  'too-many-documents': 'too-many-documents',
}

/**
 * How the response travelled. What keeps it from being decoded, or from being XML, is an error; what
 * may as well have come from copying it is told and no more.
 */
export function checkTransport(facts: SamlFacts): readonly Finding[] {
  const { document, strict, transportFailure } = facts
  const failure = transportFailure ?? (strict.verdict === 'rejected' ? strict.failure : undefined)
  return [
    ...findingsOfNotes(document, failure),
    ...(transportFailure === undefined ? [] : notDeflated(facts, transportFailure)),
    ...checkStsLimit(facts),
  ]
}

/** The notes of a document. One that explains `failure` is an error, every other one is not. */
export function findingsOfNotes(
  { notes }: Pick<RecognizedDocument, 'notes'>,
  failure: FedbridgeError | undefined,
): readonly Finding[] {
  return notes.map(({ code, message, detail }) => {
    const id = findingOfNote[code]
    const kind: FindingKind = findingKinds[id]
    const explains = failure !== undefined && kind.explains.includes(failure.code)
    return writeFinding(id, {
      message: asSentence(detail === undefined ? message : `${message} (${detail})`),
      level: explains ? 'error' : kind.level === 'error' ? 'warning' : kind.level,
      ...(explains ? { code: failure.code } : {}),
    })
  })
}

/** What the strict decoder says when the recognition has no word for it. */
function notDeflated({ document }: SamlFacts, failure: FedbridgeError): readonly Finding[] {
  if (document.steps.includes('inflated')) {
    return [
      writeFinding('deflated', {
        message:
          'The value is deflated, as the Redirect binding has it; AWS takes responses by the POST binding only, which does not deflate.',
        code: failure.code,
      }),
    ]
  }
  if (failure.code !== 'SAML_ENCODING_INVALID') return []
  return [
    writeFinding(failure.received === undefined ? 'not-utf-8' : 'forbidden-character', {
      message: asSentence(failure.message),
      expected: failure.expected,
      received: failure.received,
      code: failure.code,
    }),
  ]
}

function checkStsLimit({ document }: SamlFacts): readonly Finding[] {
  const { maximum } = limits.samlAssertionBase64Characters
  const characters = (document.parameter ?? encoded(document.text)).length
  if (characters <= maximum) return []
  return [
    writeFinding('response-over-sts-limit', {
      message: `In base64 the response has ${characters} characters, and AWS takes no more than ${maximum}.`,
      expected: `at most ${maximum} characters`,
      received: `${characters} characters`,
      awsError: {
        code: 'ValidationError',
        message: `1 validation error detected: Value at 'sAMLAssertion' failed to satisfy constraint: Member must have length less than or equal to ${maximum}`,
        status: 400,
      },
    }),
  ]
}
