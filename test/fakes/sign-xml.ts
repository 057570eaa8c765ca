import { constants, createHash, createHmac, createPublicKey, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { XmlC14NMode, XmlDocument } from 'libxml2-wasm'
import { samlTestKey } from './saml-test-keys.ts'
import type { SamlTestKey } from './saml-test-keys.ts'

/**
 * A signer for tests that shares nothing with the verifier: libxml2 canonicalises (the verifier
 * lets xml-crypto do that), node:crypto digests and signs, and the Signature is a template.
 */
export interface SignXmlOptions {
  /** ID of the element to sign; the Signature goes behind its Issuer (or first, without one). */
  readonly id: string
  readonly key?: SamlTestKey
  readonly signatureAlgorithm?: string
  readonly digestAlgorithm?: string
  /** PrefixList for the exc-c14n transform; default: no InclusiveNamespaces element. */
  readonly inclusiveNamespaces?: readonly string[]
  /** Content of KeyInfo; default X509Data with the key's certificate; `undefined`: no KeyInfo. */
  readonly keyInfo?: string | undefined
  /** Prefix of the Signature's elements; the empty string: the default namespace. */
  readonly prefix?: string
  /** Changes the Signature's text before SignedInfo is canonicalised and signed. */
  readonly mutateSignature?: (signature: string) => string
}

const excC14n = 'http://www.w3.org/2001/10/xml-exc-c14n#'
const dsig = 'http://www.w3.org/2000/09/xmldsig#'
const placeholder = 'U0lHTkFUVVJF'

export const rsaSha256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256'
export const sha256 = 'http://www.w3.org/2001/04/xmlenc#sha256'

const digestHashes: ReadonlyMap<string, string> = new Map([
  ['http://www.w3.org/2000/09/xmldsig#sha1', 'sha1'],
  [sha256, 'sha256'],
  ['http://www.w3.org/2001/04/xmldsig-more#sha384', 'sha384'],
  ['http://www.w3.org/2001/04/xmlenc#sha512', 'sha512'],
])

/** `xml` with an enveloped signature over the element with `options.id`. */
export function signXml(xml: string, options: SignXmlOptions): string {
  const {
    id,
    key = samlTestKey('idp-rsa-2048'),
    signatureAlgorithm = rsaSha256,
    digestAlgorithm = sha256,
    inclusiveNamespaces,
    prefix = 'ds',
    mutateSignature = (signature: string): string => signature,
  } = options
  const keyInfo =
    'keyInfo' in options
      ? options.keyInfo
      : element(prefix, 'X509Data', element(prefix, 'X509Certificate', key.certificateBase64))
  const digestValue = createHash(digestHashes.get(digestAlgorithm) ?? 'sha256')
    .update(canonicalXml(xml, `//*[@ID='${id}']`, inclusiveNamespaces))
    .digest('base64')
  const inclusive =
    inclusiveNamespaces === undefined
      ? ''
      : `<ec:InclusiveNamespaces xmlns:ec="${excC14n}" PrefixList="${inclusiveNamespaces.join(' ')}"/>`
  const el = (name: string, content: string, attributes = ''): string =>
    element(prefix, name, content, attributes)
  const signature = mutateSignature(
    el(
      'Signature',
      el(
        'SignedInfo',
        el('CanonicalizationMethod', '', ` Algorithm="${excC14n}"`) +
          el('SignatureMethod', '', ` Algorithm="${signatureAlgorithm}"`) +
          el(
            'Reference',
            el(
              'Transforms',
              el('Transform', '', ` Algorithm="${dsig}enveloped-signature"`) +
                el('Transform', inclusive, ` Algorithm="${excC14n}"`),
            ) +
              el('DigestMethod', '', ` Algorithm="${digestAlgorithm}"`) +
              el('DigestValue', digestValue),
            ` URI="#${id}"`,
          ),
      ) +
        el('SignatureValue', placeholder) +
        (keyInfo === undefined ? '' : el('KeyInfo', keyInfo)),
      prefix === '' ? ` xmlns="${dsig}"` : ` xmlns:${prefix}="${dsig}"`,
    ),
  )
  const unsigned = insertSignature(xml, id, signature)
  const signedInfo = canonicalXml(
    unsigned,
    `//*[local-name()='SignatureValue' and text()='${placeholder}']/preceding-sibling::*[local-name()='SignedInfo'][1]`,
  )
  const value = signBytes(Buffer.from(signedInfo), signatureAlgorithm, key.privateKey)
  return unsigned.replace(placeholder, value.toString('base64'))
}

function element(prefix: string, name: string, content: string, attributes = ''): string {
  const qualified = prefix === '' ? name : `${prefix}:${name}`
  return content === ''
    ? `<${qualified}${attributes}/>`
    : `<${qualified}${attributes}>${content}</${qualified}>`
}

/** Puts `signature` behind the Issuer of the element with this ID, where the SAML schema wants it. */
function insertSignature(xml: string, id: string, signature: string): string {
  const start = xml.indexOf(`ID="${id}"`)
  if (start < 0) throw new TypeError(`no element has the ID ${id}`)
  const startTagEnd = xml.indexOf('>', start) + 1
  const issuer = /^\s*<(?:[\w.-]+:)?Issuer[^>]*>[^<]*<\/(?:[\w.-]+:)?Issuer>/.exec(
    xml.slice(startTagEnd),
  )
  const at = startTagEnd + (issuer?.[0].length ?? 0)
  return xml.slice(0, at) + signature + xml.slice(at)
}

/** Exclusive canonical form, by libxml2, of the element that `xpath` finds. */
function canonicalXml(
  xml: string,
  xpath: string,
  inclusiveNamespaces: readonly string[] = [],
): string {
  const document = XmlDocument.fromString(xml)
  try {
    const node = document.get(xpath)
    if (node === null) throw new TypeError(`nothing at ${xpath}`)
    return node.canonicalizeToString({
      mode: XmlC14NMode.XML_C14N_EXCLUSIVE_1_0,
      inclusiveNamespacePrefixes: [...inclusiveNamespaces],
    })
  } finally {
    document.dispose()
  }
}

/**
 * Signs as the XML-DSig algorithm identifier says; unknown ones are signed as RSA-SHA256. The HMAC
 * "key" is the public key's PEM, which is what the attack on confused verifiers uses.
 */
function signBytes(bytes: Buffer, algorithm: string, key: KeyObject): Buffer {
  const hash = /sha(1|256|384|512)/.exec(algorithm)?.[0] ?? 'sha256'
  if (algorithm.includes('hmac')) {
    const publicKey = createPublicKey(key).export({ type: 'spki', format: 'pem' })
    return createHmac(hash, publicKey).update(bytes).digest()
  }
  if (algorithm.includes('MGF1')) {
    return sign(hash, bytes, {
      key,
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
    })
  }
  if (algorithm.includes('ecdsa')) return sign(hash, bytes, { key, dsaEncoding: 'ieee-p1363' })
  return sign(hash, bytes, key)
}
