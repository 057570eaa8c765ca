import { decodeBase64 } from '../xml/decode-base64.ts'
import { messageLimits } from '../xml/xml-limits.ts'
import { rejected } from './rejected.ts'

declare const decoded: unique symbol

/** The text of a `SAMLResponse` parameter. Nothing in it has been checked. */
export type SamlResponseXml = string & { readonly [decoded]: true }

/**
 * Decodes the `SAMLResponse` parameter of the HTTP POST binding: base64 of UTF-8 text. Nothing is
 * inflated: the POST binding does not deflate, and what is not inflated cannot be a bomb.
 *
 * @param parameter At most 512 Ki characters, which is room for the 256 KiB of a document and for
 *   line breaks. AWS's own, lower limit of 100,000 characters belongs to the STS parameter.
 * @throws {SamlResponseRejected} SAML_RESPONSE_MISSING when empty, SAML_RESPONSE_TOO_LARGE,
 *   SAML_BASE64_INVALID, SAML_ENCODING_INVALID for bytes that are not UTF-8, a byte order mark, or
 *   characters that XML does not allow.
 * @see SAML Bindings 2.0, section 3.5.4
 */
export function decodeSamlResponse(parameter: string): SamlResponseXml {
  if (parameter.trim() === '') {
    throw rejected('SAML_RESPONSE_MISSING', 'the SAMLResponse parameter is empty')
  }
  if (parameter.length > 2 * messageLimits.maxCharacters) throw tooLarge(parameter.length)
  const bytes = decodeBase64(parameter)
  if (bytes === undefined) {
    throw rejected('SAML_BASE64_INVALID', 'the SAMLResponse parameter is not base64', {
      expected: 'base64 with padding, no other characters',
    })
  }
  if (bytes.length > messageLimits.maxCharacters) throw tooLarge(bytes.length)
  return decodeUtf8(bytes) as SamlResponseXml
}

function decodeUtf8(bytes: Buffer): string {
  let text: string
  try {
    // "ignore" leaves a byte order mark where it is, so that it is seen below.
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw rejected('SAML_ENCODING_INVALID', 'the response is not UTF-8', { expected: 'UTF-8' })
  }

  const unwanted = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFEFF\uFFFE\uFFFF]/.exec(text)
  if (unwanted !== null) {
    throw rejected('SAML_ENCODING_INVALID', 'the response holds a character that XML has not', {
      expected: 'XML characters, without a byte order mark',
      received: `U+${unwanted[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')} at ${unwanted.index}`,
    })
  }
  return text
}

function tooLarge(received: number): Error {
  return rejected('SAML_RESPONSE_TOO_LARGE', 'the response is too large', {
    expected: `at most ${messageLimits.maxCharacters} bytes`,
    received: String(received),
  })
}
