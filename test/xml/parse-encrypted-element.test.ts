import { describe, expect, it } from 'vitest'
import { XmlRejected } from '../../src/errors.ts'
import { parseEncryptedElement } from '../../src/xml/parse-encrypted-element.ts'
import { parseXml } from '../../src/xml/parse-xml.ts'
import { encryptedAssertionXml, xmlenc, xmlenc11 } from '../fakes/signed-response-encrypted.ts'
import type { EncryptionOptions } from '../fakes/signed-response-encrypted.ts'

const parse = (options: EncryptionOptions = {}): ReturnType<typeof parseEncryptedElement> =>
  parseEncryptedElement(parseXml(encryptedAssertionXml('<x/>', options)))

function codeOf(options: EncryptionOptions): string {
  try {
    parse(options)
    return 'accepted'
  } catch (failure) {
    if (failure instanceof XmlRejected) return failure.code
    throw failure
  }
}

const replacing = (from: string | RegExp, to: string): EncryptionOptions => ({
  mutate: (xml) => {
    const changed = xml.replace(from, () => to)
    expect(changed).not.toBe(xml)
    return changed
  },
})
const sibling = (from: string | RegExp, to: string): EncryptionOptions => ({
  placement: 'sibling',
  ...replacing(from, to),
})

const sha256 =
  '<ds:DigestMethod xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>'
const mgf = (name: string): string =>
  `<e:MGF xmlns:e="${xmlenc11}" Algorithm="${xmlenc11}${name}"/>`

describe('XML Encryption 1.1 section 5.5.2: the parameters of RSA-OAEP', () => {
  it.each<[string, EncryptionOptions, object]>([
    ['rsa-oaep-mgf1p alone', {}, { digest: 'sha1', mgf1: 'sha1' }],
    [
      'rsa-oaep-mgf1p with a digest, whose mask stays SHA-1',
      { transportParameters: sha256 },
      { digest: 'sha256', mgf1: 'sha1' },
    ],
    ['rsa-oaep alone', { transport: `${xmlenc11}rsa-oaep` }, { digest: 'sha1', mgf1: 'sha1' }],
    [
      'rsa-oaep with both',
      { transport: `${xmlenc11}rsa-oaep`, transportParameters: sha256 + mgf('mgf1sha512') },
      { digest: 'sha256', mgf1: 'sha512' },
    ],
  ])('of %s', (_, options, transport) => {
    expect(parse(options).keys).toMatchObject([{ transport }])
  })

  it('have a label when there are OAEPparams', () => {
    const label = (text: string): string => `<xenc:OAEPparams>${text}</xenc:OAEPparams>`
    const [key] = parse({ transportParameters: label('TGFiZWw=') }).keys
    expect(key?.label.toString()).toBe('Label')
    expect(codeOf({ transportParameters: label('%') })).toBe('ENCRYPTION_SHAPE')
    expect(codeOf({ transportParameters: label('TGFi') + label('TGFi') })).toBe('ENCRYPTION_SHAPE')
  })

  it.each<[string, EncryptionOptions]>([
    ['rsa-1_5', { transport: `${xmlenc}rsa-1_5` }],
    ['an AES key wrap', { transport: `${xmlenc}kw-aes256` }],
    ['MD5 as digest', { transportParameters: sha256.replace('xmlenc#sha256', 'xmldsig-more#md5') }],
    ['an unknown mask', { transport: `${xmlenc11}rsa-oaep`, transportParameters: mgf('mgf1md5') }],
    ['triple DES', { content: `${xmlenc}tripledes-cbc` }],
    ['an unknown cipher', replacing('aes256-gcm', 'constructor')],
    [
      'a KeySize',
      replacing(
        'aes256-gcm"/>',
        'aes256-gcm"><xenc:KeySize>256</xenc:KeySize></xenc:EncryptionMethod>',
      ),
    ],
  ])('refuse %s', (_, options) => {
    expect(codeOf(options)).toBe('ENCRYPTION_ALGORITHM')
  })

  it('refuse a mask where the identifier has fixed it', () => {
    expect(codeOf({ transportParameters: mgf('mgf1sha256') })).toBe('ENCRYPTION_SHAPE')
  })
})

describe('XML Encryption 1.1 section 3: the shape of EncryptedData and EncryptedKey', () => {
  it('takes the key in KeyInfo, and behind the data with references both ways', () => {
    expect(codeOf({})).toBe('accepted')
    expect(codeOf({ placement: 'sibling' })).toBe('accepted')
    expect(codeOf(sibling(/<ds:KeyInfo xmlns:ds="[^"]*"><ds:Ret.*?<\/ds:KeyInfo>/, ''))).toBe(
      'accepted',
    )
    expect(codeOf(replacing(` Type="${xmlenc}Element"`, ''))).toBe('accepted')
  })

  const key = /<xenc:EncryptedKey>.*<\/xenc:EncryptedKey>/s
  it.each<[string, EncryptionOptions]>([
    ['no key at all', replacing(key, '')],
    ['three keys', { mutate: (xml) => xml.replace(key, (one) => one + one + one) }],
    ['a reference to another key', sibling('URI="#_key"', 'URI="#_other"')],
    ['a reference to elsewhere', sibling('URI="#_key"', 'URI="https://elsewhere.example/"')],
    [
      'a transform on the reference',
      sibling('URI="#_key"/>', 'URI="#_key"><ds:Transforms/></ds:RetrievalMethod>'),
    ],
    ['a key for other data', sibling('URI="#_data"', 'URI="#_assertion-1"')],
    [
      'a key for more than the data',
      sibling(
        '<xenc:DataReference URI="#_data"/>',
        '<xenc:DataReference URI="#_data"/><xenc:DataReference URI="#_data"/>',
      ),
    ],
    ['encrypted content instead of an element', replacing('#Element"', '#Content"')],
    ['a MimeType', replacing('<xenc:EncryptedData ', '<xenc:EncryptedData MimeType="text/xml" ')],
    [
      'EncryptionProperties',
      replacing('</xenc:EncryptedData>', '<xenc:EncryptionProperties/></xenc:EncryptedData>'),
    ],
    [
      'a CipherReference',
      replacing(/<xenc:CipherValue>.*?<\/xenc:CipherValue>/s, '<xenc:CipherReference URI="#x"/>'),
    ],
    ['an element in a CipherValue', replacing('<xenc:CipherValue>', '<xenc:CipherValue><x/>')],
    ['text that is not base64', replacing('<xenc:CipherValue>', '<xenc:CipherValue>%')],
    [
      'two EncryptedData',
      {
        mutate: (xml) =>
          xml.replace(/<xenc:EncryptedData.*<\/xenc:EncryptedData>/s, (data) => data + data),
      },
    ],
    [
      'text beside the EncryptedData',
      replacing('</saml:EncryptedAssertion>', 'x</saml:EncryptedAssertion>'),
    ],
    [
      'an EncryptedData of another namespace',
      replacing(`xmlns:xenc="${xmlenc}"`, 'xmlns:xenc="urn:other"'),
    ],
    [
      'a key inside the key of a key',
      replacing('<ds:KeyName>service</ds:KeyName>', '<xenc:EncryptedKey/>'),
    ],
    ['an AgreementMethod', replacing(key, '<xenc:AgreementMethod Algorithm="x"/>')],
    ['a key of more than 8192 bits', { mutateKey: () => Buffer.alloc(1025) }],
    ['no algorithm', replacing(' Algorithm="http://www.w3.org/2009/xmlenc11#aes256-gcm"', '')],
  ])('refuses %s', (_, options) => {
    expect(codeOf(options)).toBe('ENCRYPTION_SHAPE')
  })

  it('takes a key of 8192 bits', () => {
    expect(codeOf({ mutateKey: () => Buffer.alloc(1024) })).toBe('accepted')
  })
})
