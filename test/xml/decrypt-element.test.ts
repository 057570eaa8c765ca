import { randomBytes } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { XmlRejected } from '../../src/errors.ts'
import { decryptElement } from '../../src/xml/decrypt-element.ts'
import type { DecryptedElement } from '../../src/xml/decrypt-element.ts'
import { parseEncryptedElement } from '../../src/xml/parse-encrypted-element.ts'
import { parseSignature } from '../../src/xml/parse-signature.ts'
import { parseXml } from '../../src/xml/parse-xml.ts'
import { parseVerifiedXml } from '../../src/xml/verified-xml.ts'
import { verifySignature } from '../../src/xml/verify-signature.ts'
import { childElements } from '../../src/xml/xml-element.ts'
import { samlTestKey } from '../fakes/saml-test-keys.ts'
import {
  encryptedAssertionXml,
  nextServiceKeyName,
  serviceKeyName,
  xmlenc,
  xmlenc11,
} from '../fakes/signed-response-encrypted.ts'
import { signXml } from '../fakes/sign-xml.ts'
import type { EncryptionOptions } from '../fakes/signed-response-encrypted.ts'

const service = samlTestKey(serviceKeyName).privateKey
const next = samlTestKey(nextServiceKeyName).privateKey
const text = '<a xmlns="urn:a" b="1">é</a>'

function decrypt(
  options: EncryptionOptions = {},
  {
    plaintext = text,
    keys = [service],
  }: { readonly plaintext?: string | Buffer; readonly keys?: readonly KeyObject[] } = {},
): DecryptedElement {
  const encrypted = parseEncryptedElement(parseXml(encryptedAssertionXml(plaintext, options)))
  return decryptElement(encrypted, keys)
}

/** The same, where a signature covers it. */
function decryptSigned(
  options: EncryptionOptions,
  plaintext: string | Buffer = text,
): DecryptedElement {
  const xml = signXml(`<r ID="_r">${encryptedAssertionXml(plaintext, options)}</r>`, { id: '_r' })
  const root = parseXml(xml)
  const [signature] = childElements(root, undefined, 'Signature')
  if (signature === undefined) throw new Error('no signature')
  const key = { key: samlTestKey('idp-rsa-2048').certificate.publicKey }
  const signed = verifySignature(xml, parseSignature(signature, root), [key]).xml
  const [holder] = childElements(signed.root, undefined, 'EncryptedAssertion')
  if (holder === undefined) throw new Error('nothing is encrypted')
  return decryptElement(parseEncryptedElement(holder), [service], signed)
}

function failure(run: () => unknown): XmlRejected {
  try {
    run()
  } catch (one) {
    if (one instanceof XmlRejected) return one
    throw one
  }
  throw new Error('nothing was refused')
}

const sha256 =
  '<ds:DigestMethod xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>'
const mgf1sha256 = `<e:MGF xmlns:e="${xmlenc11}" Algorithm="${xmlenc11}mgf1sha256"/>`
const oaepSha256: EncryptionOptions = {
  transport: `${xmlenc11}rsa-oaep`,
  transportParameters: sha256 + mgf1sha256,
  oaepHash: 'sha256',
}
const cbc = { content: `${xmlenc}aes256-cbc` }

describe('XML Encryption 1.1 section 4.4: decryption', () => {
  it.each([128, 192, 256])('reads AES-%d-GCM', (bits) => {
    const { text: found, root, vouched } = decrypt({ content: `${xmlenc11}aes${bits}-gcm` })
    expect(found).toBe(text)
    expect(root).toMatchObject({ namespace: 'urn:a', localName: 'a', children: ['é'] })
    expect(vouched).toBeUndefined()
  })

  it.each([128, 192, 256])('reads AES-%d-CBC in a signed element, which vouches for it', (bits) => {
    const { vouched } = decryptSigned({ content: `${xmlenc}aes${bits}-cbc` })
    expect(vouched?.root).toMatchObject({ namespace: 'urn:a', localName: 'a', children: ['é'] })
  })

  it('does not read AES-CBC without a signature, whatever the key', () => {
    const refused = failure(() => decrypt(cbc))
    expect(refused).toMatchObject({ code: 'ENCRYPTION_ALGORITHM', received: cbc.content })
    expect(failure(() => decrypt(cbc, { keys: [next] })).message).toBe(refused.message)
  })

  it('does not take a signed element that the encrypted one does not stand in', () => {
    const signed = parseVerifiedXml('<x></x>', parseXml('<x/>'))
    const encrypted = parseEncryptedElement(parseXml(encryptedAssertionXml(text, cbc)))
    expect(() => decryptElement(encrypted, [service], signed)).toThrow(TypeError)
  })

  it('uses either of two private keys, and either of two encrypted keys', () => {
    expect(decrypt({ key: nextServiceKeyName }, { keys: [service, next] }).text).toBe(text)
    expect(decrypt({ key: nextServiceKeyName }, { keys: [next, service] }).text).toBe(text)
    const contentKey = randomBytes(32)
    const forNext = /<xenc:EncryptedKey>.*<\/xenc:EncryptedKey>/s.exec(
      encryptedAssertionXml(text, { contentKey, key: nextServiceKeyName }),
    )?.[0]
    const mutate = (xml: string): string => xml.replace('<xenc:EncryptedKey>', `${forNext}$&`)
    expect(decrypt({ contentKey, mutate }).text).toBe(text)
    expect(decrypt({ contentKey, mutate }, { keys: [next] }).text).toBe(text)
  })

  it('uses the digest, the mask and the label that are named, and no others', () => {
    const label = '<xenc:OAEPparams>TGFiZWw=</xenc:OAEPparams>'
    expect(decrypt(oaepSha256).text).toBe(text)
    expect(decrypt({ transportParameters: label, label: 'Label' }).text).toBe(text)
    for (const confused of [
      { ...oaepSha256, oaepHash: 'sha1' },
      { ...oaepSha256, transportParameters: '' },
      { ...oaepSha256, transportParameters: sha256 },
      { ...oaepSha256, transportParameters: mgf1sha256 },
      { transportParameters: label },
      { label: 'Label' },
      { transportParameters: label, label: 'label' },
    ]) {
      expect(failure(() => decrypt(confused)).code).toBe('DECRYPTION_FAILED')
    }
  })
})

describe('XML Encryption 1.1 section 6.1: chosen ciphertexts learn nothing', () => {
  const flip =
    (index: number) =>
    (bytes: Buffer): Buffer => {
      const changed = Buffer.from(bytes)
      const at = index < 0 ? changed.length + index : index
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at)
      return changed
    }

  it.each<[string, () => unknown]>([
    ['another private key', () => decrypt({}, { keys: [next] })],
    [
      'a private key of another size',
      () => decrypt({}, { keys: [samlTestKey('idp-rsa-4096').privateKey] }),
    ],
    ['no private key', () => decrypt({}, { keys: [] })],
    ['a key encrypted with PKCS#1 v1.5 under the name of OAEP', () => decrypt({ padding: 'v1_5' })],
    ['a changed encrypted key', () => decrypt({ mutateKey: flip(9) })],
    [
      'an encrypted key larger than the modulus',
      () => decrypt({ mutateKey: (bytes) => Buffer.alloc(bytes.length, 0xff) }),
    ],
    ['an encrypted key that is short', () => decrypt({ mutateKey: (bytes) => bytes.subarray(1) })],
    ['an empty encrypted key', () => decrypt({ mutateKey: () => Buffer.alloc(0) })],
    [
      'a content key of another length',
      () =>
        decrypt({
          content: `${xmlenc11}aes128-gcm`,
          mutate: (xml) => xml.replace('aes128', 'aes256'),
        }),
    ],
    ['a changed IV', () => decrypt({ mutateContent: flip(0) })],
    ['changed content', () => decrypt({ mutateContent: flip(14) })],
    ['a changed tag', () => decrypt({ mutateContent: flip(-1) })],
    ['a tag of 15 bytes', () => decrypt({ mutateContent: (bytes) => bytes.subarray(0, -1) })],
    ['a tag of 12 bytes', () => decrypt({ mutateContent: (bytes) => bytes.subarray(0, -4) })],
    ['a tag of 4 bytes', () => decrypt({ mutateContent: (bytes) => bytes.subarray(0, -12) })],
    ['no tag', () => decrypt({ mutateContent: (bytes) => bytes.subarray(0, -16) })],
    ['nothing but an IV', () => decrypt({ mutateContent: (bytes) => bytes.subarray(0, 12) })],
    ['no content', () => decrypt({ mutateContent: () => Buffer.alloc(0) })],
    [
      'plaintext that is not UTF-8',
      () => decrypt({}, { plaintext: Buffer.from('<a>\xff</a>', 'latin1') }),
    ],
    [
      'CBC of half a block',
      () => decryptSigned({ ...cbc, mutateContent: (bytes) => bytes.subarray(0, -8) }),
    ],
    [
      'CBC without content',
      () => decryptSigned({ ...cbc, mutateContent: (bytes) => bytes.subarray(0, 16) }),
    ],
    // The last byte of the last but one block is that of the padding.
    [
      'CBC whose padding is none',
      () =>
        decryptSigned({
          ...cbc,
          mutateContent: (bytes) => {
            const changed = Buffer.from(bytes)
            changed.writeUInt8(changed.readUInt8(changed.length - 17) ^ 0x80, changed.length - 17)
            return changed
          },
        }),
    ],
    ['CBC with another key', () => decryptSigned({ ...cbc, key: nextServiceKeyName })],
  ])('%s is one and the same failure', (_, run) => {
    const { code, message, expected, received, check, cause } = failure(run)
    expect({ code, message, expected, received, check, cause }).toEqual({
      code: 'DECRYPTION_FAILED',
      message: 'the encrypted element cannot be decrypted with the private keys of the provider',
    })
  })
})

describe('what comes out of a decryption is a document like any other', () => {
  it.each([
    ['<!DOCTYPE a><a/>', 'XML_DOCTYPE'],
    ['<a><!-- x --></a>', 'XML_COMMENT'],
    ['<a><![CDATA[x]]></a>', 'XML_CDATA'],
    ['<a><?x y?></a>', 'XML_PROCESSING_INSTRUCTION'],
    ['<a/>x', 'XML_TRAILING_CONTENT'],
    ['<a/><a/>', 'XML_NOT_WELL_FORMED'],
    ['</x><a></a><x>', 'XML_NOT_WELL_FORMED'],
    ['<a>&x;</a>', 'XML_NOT_WELL_FORMED'],
    ['\uFEFF<a/>', 'XML_TRAILING_CONTENT'],
    ['', 'XML_TRAILING_CONTENT'],
    [`${'<a>'.repeat(41)}${'</a>'.repeat(41)}`, 'XML_LIMIT_EXCEEDED'],
  ])('%j is refused with %s, signed or not', (plaintext, code) => {
    expect(failure(() => decrypt({}, { plaintext })).code).toBe(code)
    expect(failure(() => decryptSigned(cbc, plaintext)).code).toBe(code)
  })

  it('does not borrow a namespace from the document around it', () => {
    const complete = '<saml:a xmlns:saml="urn:a"/>'
    expect(decrypt({}, { plaintext: complete }).root.namespace).toBe('urn:a')
    expect(failure(() => decrypt({}, { plaintext: '<saml:a/>' })).code).toBe('XML_NOT_WELL_FORMED')
    expect(decrypt({}, { plaintext: '<a/>' }).root.namespace).toBe('')
  })

  it('is the same to both parsers before a signature around it vouches for it', () => {
    const same = '<b:a xmlns:b="urn:b" z="1"  b:y="&#13;2" a=\'3\'>x&#10;\r\n</b:a >\n'
    expect(decryptSigned({}, same).vouched?.root).toMatchObject({
      namespace: 'urn:b',
      children: ['x\n\n'],
    })
    expect(outcome('<a b="1\n2">\u0085\u2028</a>')).toBe('accepted')
    // A relative namespace has no canonical form to compare with.
    expect(outcome('<a xmlns="./r"/>')).toBe('XML_NOT_WELL_FORMED')
  })
})

function outcome(plaintext: string): string {
  try {
    decryptSigned({}, plaintext)
    return 'accepted'
  } catch (one) {
    if (one instanceof XmlRejected) return one.code
    throw one
  }
}
