import { attribute, textOf } from '../xml/xml-element.ts'
import type { XmlElement } from '../xml/xml-element.ts'
import { rejected } from './rejected.ts'
import { entityFormat } from './saml-names.ts'

/**
 * The entityID in an Issuer.
 *
 * @throws {SamlResponseRejected} SAML_ISSUER_MISMATCH when its Format says that it is something else.
 * @see SAML Profiles 2.0, section 4.1.4.2: "The Format attribute MUST be omitted or have a value of
 *   urn:oasis:names:tc:SAML:2.0:nameid-format:entity"
 */
export function readIssuer(issuer: XmlElement): string {
  const format = attribute(issuer, 'Format')
  if (format !== undefined && format !== entityFormat) {
    throw rejected('SAML_ISSUER_MISMATCH', 'the Issuer is not the name of an entity', {
      expected: `no Format or ${entityFormat}`,
      received: format,
    })
  }
  return textOf(issuer)
}
