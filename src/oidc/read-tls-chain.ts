import { X509Certificate } from 'node:crypto'
import { connect as connectSocket, isIP, type Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { connect as connectTls, rootCertificates } from 'node:tls'
import type { Clock } from '../clock.ts'
import { FedbridgeError, OutboundFailed } from '../errors.ts'
import { openAddressCheck } from '../outbound/check-address.ts'
import { checkedLookup, resolveBySystem, type ResolveName } from '../outbound/checked-lookup.ts'
import { tapCertificateMessage } from './tap-certificate-message.ts'

/** Where a TLS server listens. */
export interface TlsHost {
  /** A name, or an address; IPv6 without brackets. */
  readonly host: string
  readonly port: number
}

export interface TlsChainOptions {
  readonly clock: Clock
  /** CIDR blocks inside our own network that may be called all the same. None by default. */
  readonly allowPrivateCidrs?: readonly string[]
  /** The system's resolver by default. */
  readonly resolve?: ResolveName
  /** What counts as publicly trusted, as PEM: the roots that Node brings by default. */
  readonly publicRoots?: readonly string[]
  /** For name, connection and handshake together. Default: 5000. */
  readonly timeoutMs?: number
}

export interface TlsChain extends TlsHost {
  /** At least one. The server's own comes first. */
  readonly certificates: readonly [X509Certificate, ...X509Certificate[]]
  /** Whether these are the certificates that the server sent, in its order; if not, a path built from them. */
  readonly asSent: boolean
  readonly protocol: 'TLSv1.2' | 'TLSv1.3'
  /** Whether a public root vouches for the chain; undefined when the handshake broke off before that was known. */
  readonly publiclyTrusted: boolean | undefined
  /** OpenSSL's name of the reason against it, for example `UNABLE_TO_VERIFY_LEAF_SIGNATURE`. */
  readonly distrust: string | undefined
  /** Whether the server's certificate is signed by its own key. */
  readonly selfSigned: boolean
  /** Whether the server's certificate is for this host. */
  readonly hostMatches: boolean
  /** Of the server's certificate, now. */
  readonly validity: Validity
}

export type Validity = 'valid' | 'expired' | 'not-yet-valid'

type Protocol = TlsChain['protocol']

const maximumHandshakeBytes = 256 * 1024

/** What Node's type declarations leave out of `DetailedPeerCertificate`: nothing need be there. */
interface LinkedCertificate {
  readonly raw?: Buffer
  readonly issuerCertificate?: LinkedCertificate
}

/** What one handshake came to. */
interface Handshake {
  readonly certificates: readonly Buffer[] | undefined
  readonly asSent: boolean
  readonly trust: Pick<TlsChain, 'publiclyTrusted' | 'distrust'>
  /** An alert came instead of certificates. */
  readonly refused: boolean
  readonly failure: unknown
}

/**
 * Reads the certificate chain of a TLS server as the server sends it, which is what AWS's procedure
 * with `openssl s_client -showcerts` shows. Nothing has to be trusted for that; the result says what
 * there is to hold against the chain. Sends no request. The name is resolved once per handshake,
 * every address is checked, and the connection goes to a checked one.
 *
 * `getPeerCertificate(true)` of Node gives another thing: the path that OpenSSL builds from the
 * leaf, in which certificates out of order and unrelated ones are missing. So OpenSSL shakes hands,
 * limited to TLS 1.2, and we read along: there the Certificate message is not encrypted. Only of a
 * server that refuses TLS 1.2 the built path is returned, with `asSent: false`.
 *
 * @throws {OutboundFailed} OUTBOUND_ADDRESS_REFUSED when the host may not be called; OUTBOUND_FAILED
 *   when it does not answer (in time); TLS_CHAIN_UNREADABLE when it does, but not with a chain
 * @throws {TypeError} when `allowPrivateCidrs` holds something that is no CIDR block
 * @see IAM User Guide, "Obtaining the thumbprint for an OpenID Connect Identity Provider"
 */
export async function readTlsChain(
  { host, port }: TlsHost,
  options: TlsChainOptions,
): Promise<TlsChain> {
  const { clock, timeoutMs = 5000 } = options
  const deadline = openDeadline(timeoutMs)
  try {
    let protocol: Protocol = 'TLSv1.2'
    let handshake = await shakeHands({ host, port }, protocol, deadline.passed, options)
    if (handshake.certificates === undefined && handshake.refused) {
      protocol = 'TLSv1.3'
      handshake = await shakeHands({ host, port }, protocol, deadline.passed, options)
    }
    const { certificates, asSent, trust, failure } = handshake
    if (certificates === undefined) throw translateFailure(failure, `${host}:${port}`)
    const [leaf, ...others] = certificates.map(readCertificate)
    if (leaf === undefined) throw translateFailure(undefined, `${host}:${port}`)
    return {
      host,
      port,
      certificates: [leaf, ...others],
      asSent,
      protocol,
      ...trust,
      selfSigned: isSelfSigned(leaf),
      hostMatches: (isIP(host) === 0 ? leaf.checkHost(host) : leaf.checkIP(host)) !== undefined,
      validity: validityOf(leaf, clock.now()),
    }
  } finally {
    deadline.clear()
  }
}

/** Whether a certificate is signed by its own key, as roots are. */
export function isSelfSigned(certificate: X509Certificate): boolean {
  return isIssuedBy(certificate, certificate)
}

/** Whether `issuer` is named as the issuer of `certificate` and its key has signed it. */
export function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)
  } catch {
    // A key that OpenSSL cannot read vouches for nobody.
    return false
  }
}

/** Whether a certificate counts at an instant, by its own dates. */
export function validityOf(
  { validFrom, validTo }: Pick<X509Certificate, 'validFrom' | 'validTo'>,
  at: Date,
): Validity {
  if (new Date(validTo) < at) return 'expired'
  return new Date(validFrom) > at ? 'not-yet-valid' : 'valid'
}

function openDeadline(timeoutMs: number): { passed: AbortSignal; clear: () => void } {
  const controller = new AbortController()
  // Not AbortSignal.timeout, whose timer lets a command end while it waits for a name.
  const timer = setTimeout(() => {
    controller.abort(
      new OutboundFailed('OUTBOUND_FAILED', `no certificates came within ${timeoutMs} ms`, {
        check: 'read-tls-chain',
        expected: `a chain within ${timeoutMs} ms`,
      }),
    )
  }, timeoutMs)
  return {
    passed: controller.signal,
    clear: () => {
      clearTimeout(timer)
    },
  }
}

function shakeHands(
  { host, port }: TlsHost,
  protocol: Protocol,
  deadline: AbortSignal,
  {
    allowPrivateCidrs = [],
    resolve = resolveBySystem,
    publicRoots: roots = rootCertificates,
  }: TlsChainOptions,
): Promise<Handshake> {
  const check = openAddressCheck(allowPrivateCidrs)
  // Sockets look up names only: an address is checked here.
  if (isIP(host) !== 0) check(host)
  const tap = tapCertificateMessage()
  const socket = connectSocket({ host, port, lookup: checkedLookup(check, resolve) })
  return new Promise<Handshake>((settle) => {
    const stream = tapped(socket, (chunk) => {
      // Of TLS 1.3 there is nothing to read along, but the same limit to keep.
      if (protocol === 'TLSv1.2') tap.push(chunk)
      else if (socket.bytesRead > maximumHandshakeBytes) throw tooLong()
    })
    const tls = connectTls({
      socket: stream,
      ...(isIP(host) === 0 ? { servername: host } : {}),
      minVersion: protocol,
      maxVersion: protocol,
      ca: [...roots],
      // Reading is not trusting: what is wrong with the chain stands in the result.
      rejectUnauthorized: false,
      checkServerIdentity: () => undefined,
    })
    const finish = (failure: unknown, secure = false): void => {
      const built =
        secure && protocol === 'TLSv1.3' ? builtPath(tls.getPeerCertificate(true), roots) : []
      settle({
        certificates: tap.certificates() ?? (built.length > 0 ? built : undefined),
        asSent: tap.certificates() !== undefined,
        trust: secure
          ? { publiclyTrusted: tls.authorized, distrust: reasonOf(tls.authorizationError) }
          : { publiclyTrusted: undefined, distrust: undefined },
        refused: tap.alert() !== undefined,
        failure,
      })
      tls.destroy()
      socket.destroy()
    }
    tls.once('secureConnect', () => {
      finish(undefined, true)
    })
    tls.on('error', finish)
    stream.on('error', finish)
    socket.on('error', finish)
    socket.on('close', () => {
      finish(undefined)
    })
    deadline.addEventListener('abort', () => {
      finish(deadline.reason)
    })
    if (deadline.aborted) finish(deadline.reason)
  })
}

/** The socket as a stream for TLS, each chunk of which is shown to `onBytes` first. */
function tapped(socket: Socket, onBytes: (chunk: Buffer) => void): Duplex {
  const stream = new Duplex({
    read: () => {
      socket.resume()
    },
    write: (chunk: Buffer, _encoding, done) => {
      socket.write(chunk, done)
    },
    final: (done) => {
      socket.end(done)
    },
  })
  socket.on('data', (chunk: Buffer) => {
    try {
      onBytes(chunk)
      if (!stream.push(chunk)) socket.pause()
    } catch (failure) {
      stream.destroy(failure as Error)
    }
  })
  socket.on('end', () => stream.push(null))
  return stream
}

function tooLong(): OutboundFailed {
  return new OutboundFailed(
    'TLS_CHAIN_UNREADABLE',
    `the handshake has more than the ${maximumHandshakeBytes} bytes it may have`,
    { check: 'read-tls-chain', expected: `at most ${maximumHandshakeBytes} bytes` },
  )
}

/**
 * Node links each certificate to its issuer, and the last one to itself. It finishes the path with a
 * root of its own, which the server most likely did not send: that one is left out.
 */
function builtPath(peer: LinkedCertificate, roots: readonly string[]): readonly Buffer[] {
  const path: Buffer[] = []
  for (let next: LinkedCertificate | undefined = peer; next !== undefined;) {
    const { raw } = next
    if (raw === undefined || path.some((known) => known.equals(raw))) break
    path.push(raw)
    next = next.issuerCertificate
  }
  const last = path.at(-1)
  const isOurRoot =
    path.length > 1 &&
    last !== undefined &&
    roots.some((root) => new X509Certificate(root).raw.equals(last))
  return isOurRoot ? path.slice(0, -1) : path
}

/** The type declarations say Error; Node gives the code alone. */
function reasonOf(authorizationError: unknown): string | undefined {
  if (typeof authorizationError === 'string') return authorizationError
  return authorizationError instanceof Error ? authorizationError.message : undefined
}

function readCertificate(der: Buffer, index: number): X509Certificate {
  try {
    const certificate = new X509Certificate(der)
    // OpenSSL also takes PEM and ignores what follows: then the hash would be of other bytes.
    if (certificate.raw.equals(der)) return certificate
  } catch {
    // Said below.
  }
  throw new OutboundFailed(
    'TLS_CHAIN_UNREADABLE',
    `certificate ${index + 1} of the chain is ${der.length} bytes that are none, expected DER`,
    { check: 'read-tls-chain', expected: 'an X.509 certificate in DER' },
  )
}

function translateFailure(failure: unknown, where: string): FedbridgeError {
  if (failure instanceof FedbridgeError) return failure
  const code =
    failure instanceof Error && 'code' in failure ? String(failure.code) : 'the connection ended'
  const spoke = failure === undefined || /^(ERR_SSL_|EPROTO$)/u.test(code)
  return spoke
    ? new OutboundFailed('TLS_CHAIN_UNREADABLE', `${where} sent no certificates: ${code}`, {
        cause: failure,
        check: 'read-tls-chain',
      })
    : new OutboundFailed('OUTBOUND_FAILED', `${where} did not answer: ${code}`, {
        cause: failure,
        check: 'read-tls-chain',
      })
}
