import { parseXml } from '../xml/parse-xml.ts'
import { attribute, childElements, isElementNamed, textOf } from '../xml/xml-element.ts'
import type { XmlElement } from '../xml/xml-element.ts'
import type { SamlResponseXml } from './decode-saml-response.ts'
import { asSamlResponseRejected, rejected } from './rejected.ts'
import { saml, samlp } from './saml-names.ts'

/** What a response says about itself. Anybody can write it. */
export interface ResponseHints {
  /** Of the assertion, or of the Response when there is none to read, because it is encrypted. */
  readonly issuer?: string
  readonly inResponseTo?: string
  readonly destination?: string
}

/**
 * Reads what is needed to choose the provider, and with it the keys, before anything is verified.
 * Never use the answer for anything else: `verifyResponse` compares all three again.
 *
 * @throws {SamlResponseRejected} XML_* when the text does not pass the gates of `parseXml`,
 *   SAML_NOT_A_RESPONSE when it is something else.
 */
export function peekResponse(response: SamlResponseXml): ResponseHints {
  const root = parse(response)
  if (!isElementNamed(root, samlp, 'Response')) {
    throw rejected('SAML_NOT_A_RESPONSE', 'the root element is not a Response', {
      expected: `{${samlp}}Response`,
      received: `{${root.namespace}}${root.localName}`,
    })
  }
  const [assertion] = childElements(root, saml, 'Assertion')
  const issuer = (assertion && issuerOf(assertion)) ?? issuerOf(root)
  const inResponseTo = attribute(root, 'InResponseTo')
  const destination = attribute(root, 'Destination')
  return {
    ...(issuer === undefined ? {} : { issuer }),
    ...(inResponseTo === undefined ? {} : { inResponseTo }),
    ...(destination === undefined ? {} : { destination }),
  }
}

function parse(response: SamlResponseXml): XmlElement {
  try {
    return parseXml(response)
  } catch (failure) {
    throw asSamlResponseRejected(failure, { check: 'peek-response' })
  }
}

function issuerOf(element: XmlElement): string | undefined {
  const [issuer] = childElements(element, saml, 'Issuer')
  return issuer === undefined || childElements(issuer).length > 0 ? undefined : textOf(issuer)
}
