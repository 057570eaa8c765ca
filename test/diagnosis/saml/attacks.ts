import type { ErrorCode } from '../../../src/errors.ts'
import type { SignedResponseOptions } from '../../fakes/signed-response.ts'

const signaturePattern = /<ds:Signature .*?<\/ds:Signature>/s
const signatureOf = (xml: string): string => signaturePattern.exec(xml)?.[0] ?? ''
const assertionOf = (xml: string): string =>
  /<saml:Assertion .*<\/saml:Assertion>/s.exec(xml)?.[0] ?? ''
const before =
  (what: string, wrapped: (xml: string) => string) =>
  (xml: string): string =>
    xml.replace(what, () => `${wrapped(xml)}${what}`)

/** What an attacker does to a response that is in order. */
export interface Attack {
  readonly name: string
  readonly sign?: SignedResponseOptions['sign']
  readonly change: (xml: string) => string
  readonly code: ErrorCode
  readonly first: string
}

// One of each code that an attack ends with; which documents end so is tested with the verifier.
export const attacks: readonly Attack[] = [
  {
    name: 'a DOCTYPE with an entity',
    change: (xml) => `<!DOCTYPE r [<!ENTITY x "y">]>${xml}`,
    code: 'XML_DOCTYPE',
    first: 'doctype',
  },
  {
    name: 'a comment in a name',
    change: (xml) => xml.replace('>alice<', '>alice<!--x-->.evil<'),
    code: 'XML_COMMENT',
    first: 'xml-comment',
  },
  {
    name: 'a CDATA section',
    change: (xml) => xml.replace('>alice<', '><![CDATA[alice]]><'),
    code: 'XML_CDATA',
    first: 'cdata-section',
  },
  {
    name: 'a processing instruction',
    change: (xml) => xml.replace('>alice<', '><?x not-an-?>alice<'),
    code: 'XML_PROCESSING_INSTRUCTION',
    first: 'processing-instruction',
  },
  {
    name: 'text behind the root',
    change: (xml) => Buffer.from(`${xml}x`).toString('base64'),
    code: 'XML_TRAILING_CONTENT',
    first: 'content-around-root',
  },
  {
    name: 'an unknown entity',
    change: (xml) => xml.replace('>alice<', '>&admin;<'),
    code: 'XML_NOT_WELL_FORMED',
    first: 'not-well-formed',
  },
  {
    name: 'deep nesting',
    change: (xml) => xml.replace('>alice<', () => `>${'<x>'.repeat(60)}${'</x>'.repeat(60)}<`),
    code: 'XML_LIMIT_EXCEEDED',
    first: 'xml-limit-exceeded',
  },
  {
    name: 'an ID twice',
    change: (xml) => xml.replace('<samlp:Status>', '<samlp:Status xml:id="_assertion-1">'),
    code: 'XML_DUPLICATE_ID',
    first: 'duplicate-id',
  },
  {
    name: 'another root',
    change: (xml) => assertionOf(xml),
    code: 'SAML_NOT_A_RESPONSE',
    first: 'not-a-response',
  },
  {
    name: 'SAML 1.1',
    change: (xml) => xml.replace('Version="2.0"', 'Version="1.1"'),
    code: 'SAML_VERSION',
    first: 'saml-version',
  },
  {
    name: 'XSW: a Response in a Response',
    sign: 'response',
    change: before('<samlp:Status>', (xml) => `<samlp:Extensions>${xml}</samlp:Extensions>`),
    code: 'SAML_RESPONSE_NESTED',
    first: 'nested-response',
  },
  {
    name: 'XSW: a second Assertion',
    change: before('<saml:Assertion ', (xml) =>
      assertionOf(xml).replace(signatureOf(xml), '').replace('_assertion-1', '_evil'),
    ),
    code: 'SAML_ASSERTION_COUNT',
    first: 'several-assertions',
  },
  {
    name: 'an Assertion in another namespace',
    change: (xml) =>
      xml.replace(/(<saml:Assertion xmlns:saml=")[^"]*/, '$1urn:oasis:names:tc:SAML:1.0:assertion'),
    code: 'SAML_ASSERTION_COUNT',
    first: 'assertion-misplaced',
  },
  {
    name: 'no signature',
    change: (xml) => xml.replace(signatureOf(xml), ''),
    code: 'SIGNATURE_MISSING',
    first: 'unsigned',
  },
  {
    name: 'the signature somewhere else',
    change: (xml) =>
      xml
        .replace(signatureOf(xml), '')
        .replace(
          '<saml:Conditions',
          () => `<saml:Advice>${signatureOf(xml)}</saml:Advice><saml:Conditions`,
        ),
    code: 'SIGNATURE_POSITION',
    first: 'signature-misplaced',
  },
  {
    name: 'many references',
    change: (xml: string): string => {
      const reference = /<ds:Reference .*?<\/ds:Reference>/s.exec(xml)?.[0] ?? ''
      return xml.replace(reference, () => reference.repeat(20))
    },
    code: 'SIGNATURE_SHAPE',
    first: 'signature-shape',
  },
  {
    name: 'a reference to something else',
    change: (xml) => xml.replace('URI="#_assertion-1"', 'URI=""'),
    code: 'SIGNATURE_REFERENCE',
    first: 'signature-reference',
  },
  {
    name: 'an XSLT transform',
    change: (xml) =>
      xml.replace(
        /Algorithm="[^"]*enveloped-signature"/,
        'Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"',
      ),
    code: 'SIGNATURE_TRANSFORM',
    first: 'signature-transform',
  },
  {
    name: 'an HMAC with the public key',
    change: (xml) =>
      xml.replace(
        'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
        'http://www.w3.org/2001/04/xmldsig-more#hmac-sha256',
      ),
    code: 'SIGNATURE_ALGORITHM',
    first: 'signature-algorithm',
  },
  {
    name: 'another NameID',
    change: (xml) => xml.replace('>alice<', '>admin<'),
    code: 'SIGNATURE_INVALID',
    first: 'changed-after-signing',
  },
  {
    name: 'two Conditions, nothing of it signed anew',
    change: (xml) => xml.replace(/<saml:Conditions.*<\/saml:Conditions>/, '$&$&'),
    code: 'SIGNATURE_INVALID',
    first: 'changed-after-signing',
  },
  {
    name: 'an element in the NameID of the Issuer',
    change: (xml) => xml.replaceAll('</saml:Issuer>', '<saml:x/></saml:Issuer>'),
    code: 'SAML_CONTENT_MIXED',
    first: 'content-mixed',
  },
]

export const attackCodes: ReadonlySet<string> = new Set(attacks.map(({ code }) => code))
