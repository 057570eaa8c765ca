import { OutboundFailed } from '../errors.ts'

/** OpenSSL takes 100 KiB by default, and no server that anybody can talk to sends more. */
const maximumMessageBytes = 100 * 1024
/** Everything up to the certificates, so that records without an end end here. */
const maximumBytes = 256 * 1024
/** Longer than any chain that clients follow. */
const maximumCertificates = 20

const recordTypes = { changeCipherSpec: 20, alert: 21, handshake: 22, applicationData: 23 }
const certificateMessage = 11

/** Listens to what a server sends during a handshake of TLS 1.2. */
export interface CertificateTap {
  /**
   * Takes the next bytes from the server, in any pieces.
   *
   * @throws {OutboundFailed} TLS_CHAIN_UNREADABLE when they are not TLS, or more than they may be
   */
  push(chunk: Uint8Array): void
  /** DER, in the order sent; undefined until all of it came. */
  certificates(): readonly Buffer[] | undefined
  /** The description of the first alert, `AlertDescription` of the RFC. */
  alert(): number | undefined
}

/**
 * Reads the Certificate message of a TLS 1.2 handshake, which travels in the clear. Bounds: 100 KiB
 * and 20 certificates in the message, 256 KiB before it is complete.
 *
 * @see RFC 5246, section 6.2.1 (records), 7.4 (handshake messages), 7.4.2 (Server Certificate)
 */
export function tapCertificateMessage(): CertificateTap {
  let received = 0
  let records: Buffer = Buffer.alloc(0)
  let messages: Buffer = Buffer.alloc(0)
  let certificates: readonly Buffer[] | undefined
  let alert: number | undefined
  let over = false

  /** Whether there is more to come; after the certificates nothing is looked at. */
  const takeRecord = (type: number | undefined, fragment: Buffer): boolean => {
    if (type === recordTypes.alert) {
      alert ??= fragment[1]
      return true
    }
    // What follows anything else is encrypted.
    if (type !== recordTypes.handshake) return false
    messages = Buffer.concat([messages, fragment])
    for (let message; (message = readMessage(messages)) !== undefined; messages = message.rest) {
      if (message.type !== certificateMessage) continue
      certificates = parseCertificateList(message.body)
      return false
    }
    return true
  }

  return {
    push: (chunk) => {
      if (over) return
      received += chunk.byteLength
      if (received > maximumBytes) {
        throw unreadable(`more than ${maximumBytes} bytes and no certificates yet`)
      }
      records = Buffer.concat([records, chunk])
      for (let record; (record = readRecord(records)) !== undefined; records = record.rest) {
        if (takeRecord(record.type, record.fragment)) continue
        over = true
        return
      }
    },
    certificates: () => certificates,
    alert: () => alert,
  }
}

/**
 * The `certificate_list`: each certificate after its length in three bytes.
 *
 * @throws {OutboundFailed} TLS_CHAIN_UNREADABLE when the lengths do not add up, or there are too many
 */
function parseCertificateList(body: Buffer): readonly Buffer[] {
  if (body.length < 3 || body.readUIntBE(0, 3) !== body.length - 3) {
    throw unreadable('a Certificate message whose lengths do not add up')
  }
  const certificates: Buffer[] = []
  for (let rest = body.subarray(3); rest.length > 0;) {
    const length = rest.length < 3 ? 0 : rest.readUIntBE(0, 3)
    if (length === 0 || length > rest.length - 3) {
      throw unreadable('a Certificate message whose lengths do not add up')
    }
    if (certificates.length === maximumCertificates) {
      throw unreadable(`more than ${maximumCertificates} certificates`)
    }
    certificates.push(Buffer.from(rest.subarray(3, 3 + length)))
    rest = rest.subarray(3 + length)
  }
  if (certificates.length === 0) throw unreadable('a Certificate message without certificates')
  return certificates
}

function readRecord(
  bytes: Buffer,
): { type: number | undefined; fragment: Buffer; rest: Buffer } | undefined {
  const type = bytes[0]
  // Judged before the rest has come: a server of another protocol may wait for us to go on.
  const isTls =
    (type === undefined || Object.values(recordTypes).includes(type)) && (bytes[1] ?? 3) === 3
  if (!isTls) throw unreadable('bytes that are not TLS')
  if (bytes.length < 5) return undefined
  const end = 5 + bytes.readUInt16BE(3)
  if (bytes.length < end) return undefined
  return { type, fragment: bytes.subarray(5, end), rest: bytes.subarray(end) }
}

function readMessage(
  bytes: Buffer,
): { type: number | undefined; body: Buffer; rest: Buffer } | undefined {
  if (bytes.length < 4) return undefined
  const length = bytes.readUIntBE(1, 3)
  if (length > maximumMessageBytes) {
    throw unreadable(`a handshake message of ${length} bytes`, `at most ${maximumMessageBytes}`)
  }
  if (bytes.length < 4 + length) return undefined
  return { type: bytes[0], body: bytes.subarray(4, 4 + length), rest: bytes.subarray(4 + length) }
}

function unreadable(
  received: string,
  expected = 'the certificates of a TLS server',
): OutboundFailed {
  return new OutboundFailed(
    'TLS_CHAIN_UNREADABLE',
    `the server sent ${received}, expected ${expected}`,
    { check: 'tap-certificate-message', expected, received },
  )
}
