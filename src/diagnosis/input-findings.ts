import type { FindingKind } from './finding-kind.ts'
import { guideSections } from './guide-sections.ts'

const guideSection = guideSections.troubleshooting
const copy = 'Copy the value of the SAMLResponse field once more, whole, from the request itself.'
const sender =
  'Let the identity provider send the response with the HTTP POST binding: base64 of the XML in the form field SAMLResponse.'

/** What can be said before a document is looked into: what came, and how it travelled. */
// prettier-ignore
export const inputFindings = {
  'unrecognized-input': { level: 'error', area: 'input', title: 'Nothing known', explains: ['SAML_RESPONSE_MISSING'], remedy: 'Give a SAML response, an ID token, metadata or a trust policy: as it is, in base64, or in a saved page, request or HAR file.', guideSection },
  'document-not-judged': { level: 'error', area: 'input', title: 'Not a sign-in', explains: [], remedy: 'Give the answer of the identity provider: a SAML response or an ID token.', guideSection },
  'too-large': { level: 'error', area: 'input', title: 'Too large', explains: ['SAML_RESPONSE_TOO_LARGE', 'XML_LIMIT_EXCEEDED'], remedy: 'Send fewer attributes: groups that no AWS attribute is made from most of all.', guideSection: guideSections.quotas },
  'too-many-documents': { level: 'info', area: 'input', title: 'Too many documents', explains: [], remedy: 'Record one sign-in only.' },
  'plus-became-space': { level: 'error', area: 'transport', title: '+ became a space', explains: ['SAML_BASE64_INVALID', 'SAML_ENCODING_INVALID', 'XML_TRAILING_CONTENT', 'XML_NOT_WELL_FORMED'], remedy: 'Percent-encode the value of SAMLResponse when it is put into a form body: each + has to become %2B.', guideSection },
  'base64url-alphabet': { level: 'error', area: 'transport', title: 'base64url', explains: ['SAML_BASE64_INVALID'], remedy: 'Encode with plain base64 (+ and /), not with the alphabet for URLs (- and _).', guideSection },
  'base64-invalid': { level: 'error', area: 'transport', title: 'Not base64', explains: ['SAML_BASE64_INVALID', 'SAML_RESPONSE_MISSING'], remedy: sender, guideSection },
  'base64-twice': { level: 'error', area: 'transport', title: 'base64 twice', explains: ['SAML_NOT_A_RESPONSE', 'XML_TRAILING_CONTENT', 'XML_NOT_WELL_FORMED'], remedy: 'Encode the XML once.', guideSection },
  'base64-line-breaks': { level: 'info', area: 'transport', title: 'Line breaks in base64', explains: [], remedy: 'Nothing has to be done: white space in base64 is allowed.' },
  'not-percent-encoded': { level: 'warning', area: 'transport', title: 'Not percent-encoded', explains: ['SAML_BASE64_INVALID'], remedy: 'Percent-encode the value in a form body: a + arrives as a space otherwise.', guideSection },
  'percent-encoded': { level: 'error', area: 'transport', title: 'Percent-encoded', explains: ['SAML_BASE64_INVALID'], remedy: 'Percent-encode the value once, and decode it once.', guideSection },
  'deflated': { level: 'error', area: 'transport', title: 'Deflated', explains: ['SAML_ENCODING_INVALID', 'SAML_BASE64_INVALID', 'XML_TRAILING_CONTENT', 'XML_NOT_WELL_FORMED', 'SAML_RESPONSE_TOO_LARGE'], remedy: sender, guideSection },
  'redirect-binding': { level: 'error', area: 'transport', title: 'Redirect binding', explains: ['SAML_RESPONSE_MISSING'], remedy: sender, guideSection },
  'html-entities': { level: 'error', area: 'transport', title: 'HTML entities', explains: ['XML_TRAILING_CONTENT', 'XML_NOT_WELL_FORMED'], remedy: 'Copy the value, not the source of the page it stands in.', guideSection },
  'not-utf-8': { level: 'error', area: 'transport', title: 'Not UTF-8', explains: ['SAML_ENCODING_INVALID', 'XML_TRAILING_CONTENT', 'XML_NOT_WELL_FORMED'], remedy: 'Write the XML in UTF-8.', guideSection },
  'byte-order-mark': { level: 'error', area: 'transport', title: 'Byte order mark', explains: ['SAML_ENCODING_INVALID', 'SAML_METADATA_INVALID'], remedy: 'Save the text as UTF-8 without a byte order mark.', guideSection },
  'forbidden-character': { level: 'error', area: 'transport', title: 'Character that XML has not', explains: ['SAML_ENCODING_INVALID', 'XML_NOT_WELL_FORMED'], remedy: 'Remove the control character from the attribute it comes from.', guideSection },
  'text-around-document': { level: 'error', area: 'transport', title: 'Text around the document', explains: ['XML_TRAILING_CONTENT', 'XML_NOT_WELL_FORMED', 'SAML_BASE64_INVALID'], remedy: 'Send the document and nothing before or behind it.', guideSection },
  'truncated': { level: 'error', area: 'transport', title: 'Cut off', explains: ['XML_NOT_WELL_FORMED', 'XML_TRAILING_CONTENT', 'SAML_BASE64_INVALID', 'SAML_ENCODING_INVALID'], remedy: copy, guideSection },
  'token-white-space': { level: 'info', area: 'transport', title: 'White space in the token', explains: [], remedy: 'Copy the token in one line.' },
  'json-unreadable': { level: 'error', area: 'transport', title: 'JSON cannot be read', explains: ['POLICY_MALFORMED'], remedy: 'Give the whole JSON document.' },
  'response-over-sts-limit': { level: 'error', area: 'transport', title: 'Too long for STS', explains: [], remedy: 'Send fewer attributes and groups: AssumeRoleWithSAML takes 100,000 characters of base64.', guideSection: guideSections.quotas },
} as const satisfies Record<string, FindingKind>
