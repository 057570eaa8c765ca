import type { ErrorCode } from '../errors.ts'
import { findingsOfCode } from './findings.ts'
import type { RegisteredFindingId } from './findings.ts'

/** Of the findings that explain a code, the one that says no more than the code. */
const general: Readonly<Partial<Record<ErrorCode, RegisteredFindingId>>> = {
  SAML_BASE64_INVALID: 'base64-invalid',
  SAML_ENCODING_INVALID: 'not-utf-8',
  SAML_ISSUER_UNKNOWN: 'issuer-unknown',
  SAML_NOT_A_RESPONSE: 'not-a-response',
  SIGNATURE_INVALID: 'signature-wrong',
  XML_NOT_WELL_FORMED: 'not-well-formed',
  XML_TRAILING_CONTENT: 'content-around-root',
  ID_TOKEN_MALFORMED: 'token-malformed',
  ID_TOKEN_HEADER_REFUSED: 'token-header-refused',
  ID_TOKEN_ALGORITHM: 'token-algorithm',
  ID_TOKEN_ISSUER: 'token-issuer-unknown',
  ID_TOKEN_SIGNATURE_INVALID: 'token-signature-invalid',
  ID_TOKEN_CLAIM_INVALID: 'token-claim-type',
  SESSION_TAG_INVALID: 'session-tag-invalid',
}

/** The finding that says what a code says, and no more; undefined when no finding explains it. */
export function generalFinding(code: ErrorCode): RegisteredFindingId | undefined {
  return general[code] ?? findingsOfCode(code)[0]
}
