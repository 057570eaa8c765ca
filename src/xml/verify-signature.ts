import { createHash } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { SignedXml } from 'xml-crypto'
import { XmlRejected } from '../errors.ts'
import { domElementOf } from './parse-xml.ts'
import { envelopedSignature, excC14n } from './parse-signature.ts'
import type { EnvelopedSignature } from './parse-signature.ts'
import { verifySignatureValue } from './signature-algorithms.ts'
import { parseVerifiedXml } from './verified-xml.ts'
import type { VerifiedXml } from './verified-xml.ts'

/** A key and whatever its owner wants back when it was the one. */
export interface VerificationKey {
  readonly key: KeyObject
}

/**
 * Proves that one of `keys` signed the parent of `signature`, and returns that element as read from
 * the very bytes that were digested.
 *
 * `text` is the document that `signature` was parsed from. The engine is xml-crypto, reduced to what
 * `parseSignature` lets pass: two transforms, and the one digest and the one signature algorithm
 * that the signature names and our tables allow. It never sees a key or a certificate; it asks
 * {@link verifySignatureValue}, with each key, over a SignedInfo that was canonicalised once.
 *
 * @throws {XmlRejected} SIGNATURE_INVALID when no key verifies, for whatever reason.
 */
export function verifySignature<Key extends VerificationKey>(
  text: string,
  signature: EnvelopedSignature,
  keys: readonly Key[],
): { readonly xml: VerifiedXml; readonly key: Key } {
  let verifiedBy: Key | undefined
  const engine = reducedEngine(signature, (signedInfo, value) => {
    const bytes = Buffer.from(signedInfo, 'utf8')
    verifiedBy = keys.find(({ key }) =>
      verifySignatureValue(signature.algorithm, key, bytes, value),
    )
    return verifiedBy !== undefined
  })
  const signedBytes = checkedReference(engine, text, signature)
  if (signedBytes === undefined || verifiedBy === undefined) throw invalid(keys.length)
  const xml = parseVerifiedXml(signedBytes, signature.parent)
  return { xml, key: verifiedBy }
}

/** The canonical form of the one reference, if the library is satisfied in every respect. */
function checkedReference(
  engine: SignedXml,
  text: string,
  { element, parentId, algorithm, digest }: EnvelopedSignature,
): string | undefined {
  const signatureNode = domElementOf(element)
  try {
    engine.loadSignature(signatureNode)
    if (engine.signatureAlgorithm !== algorithm.uri) return undefined
    if (engine.canonicalizationAlgorithm !== excC14n) return undefined
    if (!engine.checkSignature(withoutXml11LineEnds(text))) return undefined
  } catch {
    // The library throws for some failures and returns false for others; its messages hold the
    // signature and parts of the document, so they end here.
    return undefined
  }
  const [reference, ...moreReferences] = engine.getReferences()
  const [signed, ...moreSigned] = engine.getSignedReferences()
  const exact =
    reference !== undefined &&
    moreReferences.length === 0 &&
    moreSigned.length === 0 &&
    reference.uri === `#${parentId}` &&
    reference.digestAlgorithm === digest.uri
  return exact ? signed : undefined
}

/**
 * The library parses the text by itself, and its parser takes two characters for line ends that only
 * XML 1.1 calls so. As references they are what they are.
 */
export function withoutXml11LineEnds(text: string): string {
  return text.replace(/[\u0085\u2028]/g, (end) => `&#${end.charCodeAt(0)};`)
}

/** An xml-crypto that knows nothing but what this signature is allowed to use. */
export function reducedEngine(
  { algorithm, digest }: EnvelopedSignature,
  verify: (signedInfo: string, value: Buffer) => boolean,
): SignedXml {
  const engine = new SignedXml({
    // Never used: the algorithm below holds the keys. The library insists on one.
    publicCert: 'none',
    getCertFromKeyInfo: () => null,
  })
  engine.idAttributes = ['ID']
  engine.CanonicalizationAlgorithms = only(
    Object.fromEntries(
      Object.entries(engine.CanonicalizationAlgorithms).filter(
        ([uri]) => uri === envelopedSignature || uri === excC14n,
      ),
    ),
  )
  engine.HashAlgorithms = only({
    [digest.uri]: class {
      getAlgorithmName = (): string => digest.uri
      getHash = (xml: string): string =>
        createHash(digest.hash).update(xml, 'utf8').digest('base64')
    },
  })
  engine.SignatureAlgorithms = only({
    [algorithm.uri]: class {
      getAlgorithmName = (): string => algorithm.uri
      getSignature = (): never => {
        throw new TypeError('this engine verifies and does not sign')
      }
      verifySignature = (signedInfo: string, _key: unknown, value: string): boolean =>
        verify(signedInfo, Buffer.from(value, 'base64'))
    },
  })
  return engine
}

/** A table without a prototype: `constructor` and `__proto__` are not in it. */
function only<Entries extends object>(entries: Entries): Entries {
  return Object.assign(Object.create(null) as Entries, entries)
}

function invalid(keys: number): XmlRejected {
  return new XmlRejected(
    'SIGNATURE_INVALID',
    `the signature verifies with none of the ${keys} keys of the identity provider`,
  )
}
