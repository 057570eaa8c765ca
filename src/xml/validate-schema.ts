import { readFileSync } from 'node:fs'
import {
  XmlBufferInputProvider,
  XmlDocument,
  XmlValidateError,
  XsdValidator,
  xmlCleanupInputProvider,
  xmlRegisterInputProvider,
} from 'libxml2-wasm'
import { XmlRejected } from '../errors.ts'
import { withLibxml2Document } from './check-well-formed.ts'

/**
 * Holds a document to the SAML 2.0 protocol schema, with local copies of the schemas and nothing
 * else. It knows how often what may stand where, and so catches what a reader with fewer opinions
 * lets pass; it does not see wrapping, which is why it is one check among many.
 *
 * @throws {XmlRejected} XML_SCHEMA_INVALID with the element's name, never its content.
 */
export function validateSchema(text: string): void {
  withLibxml2Document(text, (document) => {
    try {
      samlProtocolSchema().validate(document)
    } catch (failure) {
      if (!(failure instanceof XmlValidateError)) throw failure
      const received = elementNamed.exec(failure.details[0]?.message ?? '')?.[1]
      throw new XmlRejected('XML_SCHEMA_INVALID', 'the document does not follow the SAML schema', {
        check: 'validate-schema',
        expected: 'a document valid by saml-schema-protocol-2.0.xsd',
        ...(received === undefined ? {} : { received: `element ${received}` }),
      })
    }
  })
}

// The rest of libxml2's message may quote a value.
const elementNamed = /^Element '(?:\{[^}]*\})?([^']{1,64})'/

let compiled: XsdValidator | undefined

/** Compiled at its first use and kept: compiling costs a hundred times a validation. */
function samlProtocolSchema(): XsdValidator {
  compiled ??= compile('saml-schema-protocol-2.0.xsd', [
    'saml-schema-assertion-2.0.xsd',
    'xmldsig-core-schema.xsd',
    'xenc-schema.xsd',
  ])
  return compiled
}

function compile(main: string, imports: readonly string[]): XsdValidator {
  const read = (name: string): Buffer => readFileSync(new URL(`./schemas/${name}`, import.meta.url))
  // libxml2 resolves schemaLocation against the document's URL and asks the provider, which is the
  // whole world to it: what is not in the table does not exist.
  const url = (name: string): string => `schemas:/${name}`
  xmlRegisterInputProvider(
    new XmlBufferInputProvider(Object.fromEntries(imports.map((name) => [url(name), read(name)]))),
  )
  const document = XmlDocument.fromBuffer(read(main), { url: url(main) })
  try {
    return XsdValidator.fromDoc(document)
  } finally {
    document.dispose()
    xmlCleanupInputProvider()
  }
}
