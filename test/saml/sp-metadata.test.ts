import samlify from 'samlify'
import { describe, expect, it } from 'vitest'
import { renderSpMetadata } from '../../src/saml/sp-metadata.ts'
import { parseXml } from '../../src/xml/parse-xml.ts'
import { attribute, childElements, textOf, withDescendants } from '../../src/xml/xml-element.ts'
import type { XmlElement } from '../../src/xml/xml-element.ts'
import { samlTestKey } from '../fakes/saml-test-keys.ts'

const options = {
  entityId: 'urn:amazon:webservices',
  acsUrls: ['http://localhost:8400/saml', 'http://localhost:8400/saml/region/eu-west-1'],
}

const metadata = 'urn:oasis:names:tc:SAML:2.0:metadata'
const named = (parent: XmlElement, name: string): readonly XmlElement[] =>
  childElements(parent, metadata, name)

function descriptorOf(xml: string): XmlElement {
  const [descriptor] = named(parseXml(xml), 'SPSSODescriptor')
  if (descriptor === undefined) throw new Error('no SPSSODescriptor')
  return descriptor
}

describe("SAML Metadata 2.0 section 2.4.4: the service provider's metadata in AWS's shape", () => {
  it('names the entity and wants signed assertions', () => {
    const root = parseXml(renderSpMetadata(options))
    expect(attribute(root, 'entityID')).toBe('urn:amazon:webservices')
    const descriptor = descriptorOf(renderSpMetadata(options))
    expect(attribute(descriptor, 'WantAssertionsSigned')).toBe('true')
    expect(attribute(descriptor, 'AuthnRequestsSigned')).toBe('false')
    expect(attribute(descriptor, 'protocolSupportEnumeration')).toBe(
      'urn:oasis:names:tc:SAML:2.0:protocol',
    )
  })

  it('takes the eight NameID formats of the guide', () => {
    expect(
      named(descriptorOf(renderSpMetadata(options)), 'NameIDFormat')
        .map(textOf)
        .sort(),
    ).toEqual(
      [
        'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
        'urn:oasis:names:tc:SAML:2.0:nameid-format:transient',
        'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
        'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
        'urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName',
        'urn:oasis:names:tc:SAML:1.1:nameid-format:WindowsDomainQualifiedName',
        'urn:oasis:names:tc:SAML:2.0:nameid-format:kerberos',
        'urn:oasis:names:tc:SAML:2.0:nameid-format:entity',
      ].sort(),
    )
  })

  it('counts assertion consumer services from 1, the first one being the default', () => {
    const services = named(descriptorOf(renderSpMetadata(options)), 'AssertionConsumerService')
    expect(
      services.map((one) =>
        ['index', 'isDefault', 'Location', 'Binding'].map((name) => attribute(one, name)),
      ),
    ).toEqual([
      ['1', 'true', options.acsUrls[0], 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST'],
      ['2', undefined, options.acsUrls[1], 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST'],
    ])
  })

  it('requires Role and RoleSessionName, and lists what can become a condition key', () => {
    const [service, ...others] = named(
      descriptorOf(renderSpMetadata(options)),
      'AttributeConsumingService',
    )
    if (service === undefined) throw new Error('no AttributeConsumingService')
    expect(others).toEqual([])
    expect(named(service, 'ServiceName').map(textOf)).toEqual([
      'AWS Management Console Single Sign-On',
    ])
    const requested = named(service, 'RequestedAttribute')
    const required = requested.filter((one) => attribute(one, 'isRequired') === 'true')
    expect(required.map((one) => [attribute(one, 'Name'), attribute(one, 'FriendlyName')])).toEqual(
      [
        ['https://aws.amazon.com/SAML/Attributes/Role', 'RoleEntitlement'],
        ['https://aws.amazon.com/SAML/Attributes/RoleSessionName', 'RoleSessionName'],
      ],
    )
    const optional = requested.filter((one) => attribute(one, 'isRequired') === 'false')
    expect(optional).toHaveLength(17)
    expect(optional.map((one) => attribute(one, 'FriendlyName'))).toContain('eduPersonAffiliation')
    expect(optional.map((one) => attribute(one, 'FriendlyName'))).toContain('cn')
  })

  it('keeps the order of elements that the schema prescribes', () => {
    const key = samlTestKey('idp-rsa-2048')
    const xml = renderSpMetadata({
      ...options,
      signingCertificatePem: key.certificate.toString(),
    })
    expect(childElements(parseXml(xml)).map(({ localName }) => localName)).toEqual([
      'SPSSODescriptor',
      'Organization',
    ])
    const order = childElements(descriptorOf(xml)).map(({ localName }) => localName)
    expect([...new Set(order)]).toEqual([
      'KeyDescriptor',
      'NameIDFormat',
      'AssertionConsumerService',
      'AttributeConsumingService',
    ])
  })

  it('announces a signing key and signed requests when there is a key, and only then', () => {
    const key = samlTestKey('idp-rsa-2048')
    const xml = renderSpMetadata({ ...options, signingCertificatePem: key.certificate.toString() })
    expect(xml).toContain(key.certificateBase64)
    expect(attribute(descriptorOf(xml), 'AuthnRequestsSigned')).toBe('true')
    expect(named(descriptorOf(renderSpMetadata(options)), 'KeyDescriptor')).toEqual([])
  })

  it('writes hostile text as text', () => {
    const hostile = '"></SPSSODescriptor> index="7" & <x/> $& </EntityDescriptor>'
    const xml = renderSpMetadata({
      entityId: hostile,
      acsUrls: [`http://localhost/?q=${hostile}`],
      organization: { name: hostile, displayName: hostile, url: hostile },
    })
    const root = parseXml(xml)
    expect(attribute(root, 'entityID')).toBe(hostile)
    const [organization] = named(root, 'Organization')
    expect(organization && childElements(organization).map(textOf)).toEqual([
      hostile,
      hostile,
      hostile,
    ])
    const [service] = named(descriptorOf(xml), 'AssertionConsumerService')
    expect(service && attribute(service, 'Location')).toBe(`http://localhost/?q=${hostile}`)
    expect(service && attribute(service, 'index')).toBe('1')
  })

  it('is read by samlify as it was meant', () => {
    const one = { ...options, acsUrls: options.acsUrls.slice(0, 1) }
    const read = samlify.ServiceProvider({ metadata: renderSpMetadata(one) }).entityMeta
    expect(read.getEntityID()).toBe(options.entityId)
    expect(read.isWantAssertionsSigned()).toBe(true)
    expect(read.getAssertionConsumerService('post')).toBe(options.acsUrls[0])
  })

  it('needs an assertion consumer service', () => {
    expect(() => renderSpMetadata({ ...options, acsUrls: [] })).toThrow(TypeError)
  })
})

describe('SAML Metadata 2.0 section 2.4.1.1: keys to encrypt for', () => {
  const certificates = (['idp-rsa-2048', 'idp-rsa-4096'] as const).map(
    (name) => samlTestKey(name).certificate,
  )
  const encryptionCertificatePems = certificates.map(String)

  it('are announced, one KeyDescriptor each, with what we can decrypt', () => {
    const xml = renderSpMetadata({ ...options, encryptionCertificatePems })
    const keys = named(descriptorOf(xml), 'KeyDescriptor')
    expect(keys.map((key) => attribute(key, 'use'))).toEqual(['encryption', 'encryption'])
    for (const [index, key] of keys.entries()) {
      const [certificate] = [...withDescendants(key)].filter(
        ({ localName }) => localName === 'X509Certificate',
      )
      expect(certificate && textOf(certificate)).toBe(certificates[index]?.raw.toString('base64'))
      const methods = named(key, 'EncryptionMethod').map((one) => attribute(one, 'Algorithm'))
      expect(methods).toEqual([
        'http://www.w3.org/2009/xmlenc11#aes256-gcm',
        'http://www.w3.org/2009/xmlenc11#aes192-gcm',
        'http://www.w3.org/2009/xmlenc11#aes128-gcm',
        'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p',
        'http://www.w3.org/2009/xmlenc11#rsa-oaep',
      ])
    }
    expect(named(descriptorOf(renderSpMetadata(options)), 'KeyDescriptor')).toEqual([])
  })

  it('stand behind the key that signs and in front of what follows it in the schema', () => {
    const xml = renderSpMetadata({
      ...options,
      encryptionCertificatePems,
      signingCertificatePem: samlTestKey('idp-rsa-2048').certificate.toString(),
    })
    const names = childElements(descriptorOf(xml)).map(({ localName }) => localName)
    expect(names.slice(0, 4)).toEqual([
      'KeyDescriptor',
      'KeyDescriptor',
      'KeyDescriptor',
      'NameIDFormat',
    ])
    const uses = named(descriptorOf(xml), 'KeyDescriptor').map((key) => attribute(key, 'use'))
    expect(uses).toEqual(['signing', 'encryption', 'encryption'])
  })

  it('are found by samlify, as an identity provider that encrypts', () => {
    const xml = renderSpMetadata({
      ...options,
      encryptionCertificatePems: encryptionCertificatePems.slice(0, 1),
    })
    const read = samlify.ServiceProvider({ metadata: xml }).entityMeta
    expect(read.getX509Certificate('encryption')).toBe(certificates[0]?.raw.toString('base64'))
  })
})
