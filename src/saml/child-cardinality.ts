import { childElements } from '../xml/xml-element.ts'
import type { XmlElement } from '../xml/xml-element.ts'
import { rejected } from './rejected.ts'

/**
 * The one child `{namespace}localName`. Never the first of several: that several readers each take
 * "the" element and mean different ones is an attack of its own.
 *
 * @throws {SamlResponseRejected} SAML_CARDINALITY when there is none or more than one.
 */
export function onlyChild(parent: XmlElement, namespace: string, localName: string): XmlElement {
  const child = optionalChild(parent, namespace, localName)
  if (child === undefined) throw wrongCount(parent, localName, 'exactly one', 0)
  return child
}

/**
 * The child `{namespace}localName`, or undefined.
 *
 * @throws {SamlResponseRejected} SAML_CARDINALITY when there is more than one.
 */
export function optionalChild(
  parent: XmlElement,
  namespace: string,
  localName: string,
): XmlElement | undefined {
  const [child, ...more] = childElements(parent, namespace, localName)
  if (more.length > 0) throw wrongCount(parent, localName, 'at most one', more.length + 1)
  return child
}

function wrongCount(
  parent: XmlElement,
  localName: string,
  expected: string,
  received: number,
): Error {
  return rejected('SAML_CARDINALITY', `${parent.localName} has ${received} ${localName} elements`, {
    expected: `${expected} ${localName} in ${parent.localName}`,
    received: String(received),
  })
}
