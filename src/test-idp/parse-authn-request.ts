import { inflateRawSync } from 'node:zlib'
import { RequestRefused, XmlRejected } from '../errors.ts'
import { decodeBase64 } from '../xml/decode-base64.ts'
import { parseXml } from '../xml/parse-xml.ts'
import { attribute, childElements, isElementNamed, textOf } from '../xml/xml-element.ts'
import type { XmlElement } from '../xml/xml-element.ts'

const protocolNamespace = 'urn:oasis:names:tc:SAML:2.0:protocol'
const assertionNamespace = 'urn:oasis:names:tc:SAML:2.0:assertion'
const postBinding = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST'

/** An AuthnRequest has a few hundred bytes; what inflates to more than this is a bomb. */
const maximumBytes = 64 * 1024

/** A request to sign somebody in. Nothing in it is proven: it only says what to answer. */
export interface AuthnRequest {
  readonly id: string
  /** The service provider's entity ID. */
  readonly issuer: string
  /** Where the response is wanted; undefined leaves it to us. */
  readonly acsUrl: string | undefined
}

/**
 * Reads the `SAMLRequest` parameter of either binding. A signature on it is passed over: this
 * identity provider does not ask for one, and answers to known addresses only.
 *
 * @param ssoUrl The address at which the request arrived.
 * @throws {RequestRefused} REQUEST_MALFORMED, with the reason as `check`: `base64`, `inflate`,
 *   `utf-8`, an error code of the XML reader in lower case (`xml-doctype`, ...), `authn-request`,
 *   `version`, `id`, `issuer`, `destination`, `protocol-binding`, `acs-index`.
 * @see SAML Bindings 2.0, sections 3.4.4.1 (DEFLATE) and 3.5.4; SAML Core 2.0, section 3.4.1
 */
export function parseAuthnRequest(
  parameter: string,
  { binding, ssoUrl }: { readonly binding: 'redirect' | 'post'; readonly ssoUrl: string },
): AuthnRequest {
  const bytes = decodeBase64(parameter)
  if (bytes === undefined || bytes.length === 0 || bytes.length > maximumBytes) {
    throw malformed('base64', `base64 of 1 to ${maximumBytes} bytes`)
  }
  const text = decodeUtf8(binding === 'redirect' ? inflate(bytes) : bytes)
  try {
    return readAuthnRequest(parseXml(text), ssoUrl)
  } catch (error) {
    if (!(error instanceof XmlRejected)) throw error
    throw malformed(error.code.toLowerCase().replaceAll('_', '-'), error.expected, error)
  }
}

function inflate(bytes: Buffer): Buffer {
  try {
    return inflateRawSync(bytes, { maxOutputLength: maximumBytes })
  } catch (cause) {
    throw malformed('inflate', `DEFLATE of at most ${maximumBytes} bytes`, cause)
  }
}

function decodeUtf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw malformed('utf-8', 'UTF-8', cause)
  }
}

function readAuthnRequest(root: XmlElement, ssoUrl: string): AuthnRequest {
  if (!isElementNamed(root, protocolNamespace, 'AuthnRequest')) {
    throw malformed('authn-request', `an AuthnRequest in ${protocolNamespace}`)
  }
  if (attribute(root, 'Version') !== '2.0') throw malformed('version', 'Version 2.0')
  const id = attribute(root, 'ID') ?? ''
  // An xs:ID in ASCII: it is written back into the response.
  if (!/^[A-Za-z_][\w.-]{0,255}$/.test(id)) throw malformed('id', 'an ID of up to 256 characters')
  const destination = attribute(root, 'Destination')
  if (destination !== undefined && destination !== ssoUrl) {
    throw malformed('destination', `Destination ${ssoUrl}`)
  }
  if ((attribute(root, 'ProtocolBinding') ?? postBinding) !== postBinding) {
    throw malformed('protocol-binding', `ProtocolBinding ${postBinding}`)
  }
  if (attribute(root, 'AssertionConsumerServiceIndex') !== undefined) {
    throw malformed('acs-index', 'AssertionConsumerServiceURL: no SP metadata is kept here')
  }
  return { id, issuer: readIssuer(root), acsUrl: attribute(root, 'AssertionConsumerServiceURL') }
}

/** SAML Profiles 2.0, section 4.1.4.1: the Issuer of a web sign-in must be present. */
function readIssuer(root: XmlElement): string {
  const [issuer, ...more] = childElements(root, assertionNamespace, 'Issuer')
  const text = issuer === undefined ? '' : textOf(issuer).trim()
  if (text === '' || text.length > 1024 || more.length > 0) {
    throw malformed('issuer', 'one Issuer with the entity ID of the service provider')
  }
  return text
}

function malformed(check: string, expected: string | undefined, cause?: unknown): RequestRefused {
  return new RequestRefused('REQUEST_MALFORMED', `the SAMLRequest is refused: ${check}`, {
    check,
    ...(expected === undefined ? {} : { expected }),
    ...(cause === undefined ? {} : { cause }),
  })
}
