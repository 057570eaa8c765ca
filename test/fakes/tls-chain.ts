import { generateKeyPairSync } from 'node:crypto'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type SecureVersion } from 'node:tls'
import forge from 'node-forge'

export interface TestCertificate {
  readonly commonName: string
  readonly pem: string
  /** PKCS#1, PEM. */
  readonly key: string
}

const day = 24 * 60 * 60 * 1000
const keys = new Map<string, { readonly privateKey: string; readonly publicKey: string }>()

/** One key per name, as making them is the slow part. */
function keyOf(commonName: string): { readonly privateKey: string; readonly publicKey: string } {
  const known = keys.get(commonName)
  if (known !== undefined) return known
  const key = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  keys.set(commonName, key)
  return key
}

let serial = 0

/** Makes an RSA certificate: an authority, or a server's for `host`. Without an issuer it signs itself. */
export function makeCertificate(
  commonName: string,
  {
    issuer,
    host,
    authority = host === undefined,
    notBefore = new Date(Date.now() - day),
    notAfter = new Date(Date.now() + 30 * day),
    extensions = [],
  }: {
    readonly issuer?: TestCertificate
    readonly host?: string
    readonly authority?: boolean
    readonly notBefore?: Date
    readonly notAfter?: Date
    /** Further ones, in the library's form. */
    readonly extensions?: readonly object[]
  } = {},
): TestCertificate {
  const { privateKey, publicKey } = keyOf(commonName)
  serial += 1
  const certificate = forge.pki.createCertificate()
  certificate.publicKey = forge.pki.publicKeyFromPem(publicKey)
  certificate.serialNumber = `01${serial.toString(16).padStart(6, '0')}`
  certificate.validity.notBefore = notBefore
  certificate.validity.notAfter = notAfter
  const nameOf = (value: string): forge.pki.CertificateField[] => [
    // The type declarations have the wrong enumeration here.
    {
      name: 'commonName',
      value,
      valueTagClass: forge.asn1.Type.UTF8 as unknown as forge.asn1.Class,
    },
  ]
  certificate.setSubject(nameOf(commonName))
  certificate.setIssuer(nameOf(issuer?.commonName ?? commonName))
  certificate.setExtensions([
    { name: 'basicConstraints', cA: authority, critical: true },
    ...(host === undefined
      ? []
      : [{ name: 'subjectAltName', altNames: [{ type: 2, value: host }] }]),
    ...extensions,
  ])
  certificate.sign(forge.pki.privateKeyFromPem(issuer?.key ?? privateKey), forge.md.sha256.create())
  return { commonName, pem: forge.pki.certificateToPem(certificate), key: privateKey }
}

export interface TestServer {
  readonly port: number
  /** Connections that were opened. */
  connections(): number
  /** The names that clients asked for (SNI). */
  names(): readonly string[]
  /** Bytes that came inside TLS. */
  receivedBytes(): number
  close(): Promise<void>
}

/** A TLS server on 127.0.0.1 that sends these certificates in this order. */
export async function openTlsServer(
  certificates: readonly string[],
  key: string,
  versions: { readonly minVersion?: SecureVersion; readonly maxVersion?: SecureVersion } = {},
): Promise<TestServer> {
  const names: string[] = []
  let received = 0
  const server = createTlsServer({ cert: certificates.join('\n'), key, ...versions }, (socket) => {
    names.push(socket.servername === false ? '' : (socket.servername ?? ''))
    socket.on('data', (chunk: Buffer) => {
      received += chunk.length
    })
    socket.on('error', () => undefined)
  })
  server.on('tlsClientError', () => undefined)
  const opened = await listen(server)
  return { ...opened, names: () => names, receivedBytes: () => received }
}

/** A server on 127.0.0.1 that does with each connection what it is told. */
export async function openRawServer(handle: (socket: Socket) => void): Promise<TestServer> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    handle(socket)
  })
  return { ...(await listen(server)), names: () => [], receivedBytes: () => 0 }
}

/** Passes bytes on to another port, the server's in pieces of `size` bytes. */
export function openSplittingServer(port: number, size: number): Promise<TestServer> {
  return openRawServer((socket) => {
    const upstream = connect(port, '127.0.0.1')
    upstream.on('error', () => undefined)
    socket.pipe(upstream)
    upstream.on('data', (chunk: Buffer) => {
      for (let at = 0; at < chunk.length; at += size) socket.write(chunk.subarray(at, at + size))
    })
    socket.setNoDelay(true)
    socket.on('close', () => upstream.destroy())
  })
}

async function listen(server: Server): Promise<Pick<TestServer, 'port' | 'connections' | 'close'>> {
  const sockets = new Set<Socket>()
  let connections = 0
  server.on('connection', (socket: Socket) => {
    connections += 1
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve()
        })
        for (const socket of sockets) socket.destroy()
      }),
  }
}
