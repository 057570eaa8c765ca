import type { AssertedAttribute } from '../federation/federated-identity.ts'
import { attribute, childElements, isElementNamed, textOf } from '../xml/xml-element.ts'
import type { XmlElement } from '../xml/xml-element.ts'
import { rejected } from './rejected.ts'
import { saml } from './saml-names.ts'

/**
 * All attributes of all AttributeStatements, in document order, one entry per distinct Name with the
 * values merged. A list and not an object: no name, not even `__proto__`, can be anything but a name.
 *
 * @throws {SamlResponseRejected} SAML_ATTRIBUTE_NAMELESS, SAML_CONTENT_MIXED.
 * @see SAML Core 2.0, section 2.7.3
 */
export function readAttributes(assertion: XmlElement): readonly AssertedAttribute[] {
  const byName = new Map<string, { friendlyName: string | undefined; values: string[] }>()
  for (const statement of childElements(assertion, saml, 'AttributeStatement')) {
    for (const element of childElements(statement, saml, 'Attribute')) {
      const name = readName(element)
      const values = childElements(element, saml, 'AttributeValue').map(readValue)
      const known = byName.get(name)
      if (known === undefined) {
        byName.set(name, { friendlyName: attribute(element, 'FriendlyName'), values })
      } else {
        known.values.push(...values)
      }
    }
  }
  return Object.freeze(
    [...byName].map(([name, { friendlyName, values }]) =>
      Object.freeze({
        name,
        ...(friendlyName === undefined ? {} : { friendlyName }),
        values: Object.freeze(values),
      }),
    ),
  )
}

function readName(element: XmlElement): string {
  const name = attribute(element, 'Name')
  if (name === undefined || name === '') {
    throw rejected('SAML_ATTRIBUTE_NAMELESS', 'an Attribute has no Name', {
      expected: 'a Name on every Attribute',
    })
  }
  return name
}

/**
 * Text as written. One element is known to stand in place of text: eduPersonTargetedID is defined
 * to hold a NameID, and Shibboleth sends it so.
 */
function readValue(value: XmlElement): string {
  const [nameId] = childElements(value)
  const isNameId =
    nameId !== undefined &&
    isElementNamed(nameId, saml, 'NameID') &&
    value.children.every((child) => child === nameId || isWhiteSpace(child))
  return textOf(isNameId ? nameId : value)
}

function isWhiteSpace(child: XmlElement | string): boolean {
  return typeof child === 'string' && child.trim() === ''
}
