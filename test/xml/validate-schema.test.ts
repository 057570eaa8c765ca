import { disposable, diag } from 'libxml2-wasm'
import { describe, expect, it } from 'vitest'
import { checkWellFormed } from '../../src/xml/check-well-formed.ts'
import { validateSchema } from '../../src/xml/validate-schema.ts'
import { signedResponseXml } from '../fakes/signed-response.ts'

const xml = signedResponseXml()

describe('saml-schema-protocol-2.0.xsd', () => {
  it('accepts a response and names the element that is wrong in another, never its text', () => {
    expect(() => {
      validateSchema(xml)
    }).not.toThrow()
    expect(() => {
      validateSchema(xml.replace('IssueInstant="2030-01-01T12:00:00Z"', 'IssueInstant="secret"'))
    }).toThrow(
      expect.objectContaining({ code: 'XML_SCHEMA_INVALID', received: 'element Response' }),
    )
  })

  it.each([
    ['another root', '<FooResponse xmlns="urn:oasis:names:tc:SAML:2.0:protocol"/>'],
    ['an assertion without Issuer', xml.replace(/<saml:Issuer>.*?<\/saml:Issuer>/, '')],
    ['a second NameID', xml.replace(/<saml:NameID .*<\/saml:NameID>/, '$&$&')],
    ['text between elements', xml.replace('<saml:Subject>', 'text<saml:Subject>')],
    ['an ID twice', xml.replace('ID="_response-1"', 'ID="_assertion-1"')],
    [
      'an attribute that SAML does not know',
      xml.replace('<saml:Subject>', '<saml:Subject evil="1">'),
    ],
  ])('rejects %s', (_what, changed) => {
    expect(() => {
      validateSchema(changed)
    }).toThrow(expect.objectContaining({ name: 'XmlRejected', code: 'XML_SCHEMA_INVALID' }))
  })
})

describe('libxml2’s memory', () => {
  it('is freed after every document, accepted or not', () => {
    validateSchema(xml)
    diag.configure({ enabled: true })
    try {
      for (let i = 0; i < 3; i++) {
        validateSchema(xml)
        checkWellFormed(xml)
        expect(() => {
          validateSchema('<a/>')
        }).toThrow()
        expect(() => {
          checkWellFormed('<a>')
        }).toThrow()
      }
      const report = diag.report() as Record<
        string,
        { totalInstances: number; garbageCollected: number }
      >
      expect(disposable.XmlDisposable).toBeDefined()
      expect(Object.values(report).map(({ totalInstances }) => totalInstances)).toEqual([])
    } finally {
      diag.configure({ enabled: false })
    }
  })
})
