import { attribute, childElements, isElementNamed } from '../xml/xml-element.ts'
import type { XmlElement } from '../xml/xml-element.ts'
import { onlyChild } from './child-cardinality.ts'
import { rejected } from './rejected.ts'
import { samlp, statusSuccess } from './saml-names.ts'

/**
 * The document is a SAML 2.0 Response.
 *
 * @throws {SamlResponseRejected} SAML_NOT_A_RESPONSE, SAML_VERSION.
 */
export function verifyMessage(root: XmlElement): void {
  if (!isElementNamed(root, samlp, 'Response')) {
    throw rejected('SAML_NOT_A_RESPONSE', 'the root element is not a Response', {
      expected: `{${samlp}}Response`,
      received: `{${root.namespace}}${root.localName}`,
    })
  }
  verifyVersion(root)
}

/**
 * @throws {SamlResponseRejected} SAML_VERSION unless the element says Version 2.0.
 */
export function verifyVersion(element: XmlElement): void {
  const version = attribute(element, 'Version')
  if (version !== '2.0') {
    throw rejected('SAML_VERSION', `Version of ${element.localName} is not 2.0`, {
      expected: '2.0',
      received: version ?? 'none',
    })
  }
}

/**
 * The identity provider says that the sign-in succeeded. Asked early, because a failure has no
 * assertion and "there is no assertion" would hide the reason. Nothing is believed on the strength
 * of a Status: it can only reject.
 *
 * @throws {SamlResponseRejected} SAML_STATUS_NOT_SUCCESS with the status codes, SAML_CARDINALITY.
 * @see SAML Core 2.0, section 3.2.2
 */
export function verifyStatus(response: XmlElement): void {
  const topLevel = onlyChild(onlyChild(response, samlp, 'Status'), samlp, 'StatusCode')
  const value = attribute(topLevel, 'Value')
  if (value !== statusSuccess) {
    const second = childElements(topLevel, samlp, 'StatusCode').map((code) =>
      attribute(code, 'Value'),
    )
    throw rejected('SAML_STATUS_NOT_SUCCESS', 'the identity provider reports a failure', {
      expected: statusSuccess,
      received: [value, ...second].map((code) => code ?? 'none').join(' / '),
    })
  }
}
