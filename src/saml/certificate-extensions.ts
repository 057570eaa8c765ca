import type { SamlMetadataRejected } from '../errors.ts'
import { metadataRejected } from './metadata-rejected.ts'

/** One tag-length-value of DER: the tag byte, and where its value stands in the whole. */
interface DerValue {
  readonly tag: number
  readonly start: number
  readonly end: number
}

const sequence = 0x30
const objectIdentifier = 0x06
/** `extensions [3] EXPLICIT Extensions` of a TBSCertificate. */
const extensionsField = 0xa3

/**
 * The object identifiers of a certificate's extensions in document order, each as often as it
 * occurs, for example `['2.5.29.19', '2.5.29.15']`. Empty for a certificate without extensions.
 *
 * `node:crypto` reads a certificate whose extension is repeated without a word, so this walks the
 * DER itself: only down the path to the extension list, with definite lengths, never outside `der`,
 * and without recursion.
 *
 * @throws {SamlMetadataRejected} SAML_METADATA_INVALID (`certificate-not-der`) when the structure on
 *   that path is not a certificate's.
 * @see RFC 5280 section 4.1 (the structure) and section 4.2: "A certificate MUST NOT include more
 *   than one instance of a particular extension"
 */
export function certificateExtensionOids(der: Uint8Array): readonly string[] {
  const certificate = readValue(der, 0, der.length)
  expectTag(certificate, sequence)
  const [tbsCertificate] = readValues(der, certificate)
  expectTag(tbsCertificate, sequence)
  const field = readValues(der, tbsCertificate).find(({ tag }) => tag === extensionsField)
  if (field === undefined) return []
  const [extensions] = readValues(der, field)
  expectTag(extensions, sequence)
  return readValues(der, extensions).map((extension) => {
    expectTag(extension, sequence)
    const [oid] = readValues(der, extension)
    expectTag(oid, objectIdentifier)
    return oidText(der.subarray(oid.start, oid.end))
  })
}

/** The values that stand one after the other inside `parent`, which they must fill exactly. */
function readValues(der: Uint8Array, parent: DerValue): readonly DerValue[] {
  const values: DerValue[] = []
  for (let at = parent.start; at < parent.end;) {
    const value = readValue(der, at, parent.end)
    values.push(value)
    at = value.end
  }
  return values
}

/** The value at `at`; it must end at or before `limit`. */
function readValue(der: Uint8Array, at: number, limit: number): DerValue {
  const tag = byteAt(der, at, limit)
  const first = byteAt(der, at + 1, limit)
  // Up to 127 the byte is the length; above, it says how many bytes of length follow. 0x80 is BER's
  // indefinite form, and nothing in a certificate needs more than four bytes.
  const lengthBytes = first < 0x80 ? 0 : first - 0x80
  if (first === 0x80 || lengthBytes > 4) throw notDer(`a length of form ${first}`)
  let length = first
  if (lengthBytes > 0) {
    length = 0
    for (let i = 0; i < lengthBytes; i++) length = length * 256 + byteAt(der, at + 2 + i, limit)
  }
  const start = at + 2 + lengthBytes
  if (start + length > limit) throw notDer(`a value that ends ${start + length - limit} bytes late`)
  return { tag, start, end: start + length }
}

function byteAt(der: Uint8Array, at: number, limit: number): number {
  const byte = at < limit ? der[at] : undefined
  if (byte === undefined) throw notDer('a value that is cut short')
  return byte
}

function expectTag(value: DerValue | undefined, tag: number): asserts value is DerValue {
  if (value?.tag !== tag) throw notDer(`tag ${value?.tag ?? 'missing'} instead of ${tag}`)
}

/** Dotted form. The first byte holds two arcs; each further arc is base 128, high bit = more follows. */
function oidText(bytes: Uint8Array): string {
  const arcs: number[] = []
  let arc = 0
  for (const byte of bytes) {
    arc = arc * 128 + (byte & 0x7f)
    if (byte < 0x80) {
      arcs.push(arc)
      arc = 0
    }
  }
  const [head = 0, ...rest] = arcs
  const root = Math.min(Math.floor(head / 40), 2)
  return [root, head - root * 40, ...rest].join('.')
}

function notDer(received: string): SamlMetadataRejected {
  return metadataRejected('certificate-not-der', { expected: 'a DER X.509 certificate', received })
}
