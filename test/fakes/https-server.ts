import { generateKeyPairSync } from 'node:crypto'
import { createServer, type Server } from 'node:https'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import forge from 'node-forge'

export interface FakeHttpsServer {
  readonly port: number
  /** The certificate that vouches for it: its own. */
  readonly certificate: string
  /** Connections that were opened, whether or not a request followed. */
  connections(): number
  requests(): number
  /** Changes what is answered from now on. */
  handle(handler: (request: IncomingMessage, response: ServerResponse) => void): void
  close(): Promise<void>
}

/** An https server on 127.0.0.1 whose self-signed certificate is for `idp.example.test`. */
export async function openFakeHttpsServer(): Promise<FakeHttpsServer> {
  const { key, certificate } = selfSigned('idp.example.test')
  let handler: (request: IncomingMessage, response: ServerResponse) => void = (_, response) => {
    response.end('hello')
  }
  let connections = 0
  let requests = 0
  const server: Server = createServer({ key, cert: certificate }, (request, response) => {
    requests += 1
    handler(request, response)
  })
  server.on('connection', () => {
    connections += 1
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    certificate,
    connections: () => connections,
    requests: () => requests,
    handle: (next) => {
      handler = next
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve()
        })
        server.closeAllConnections()
      }),
  }
}

function selfSigned(hostname: string): { key: string; certificate: string } {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  const certificate = forge.pki.createCertificate()
  certificate.publicKey = forge.pki.publicKeyFromPem(publicKey)
  certificate.serialNumber = '01'
  const day = 24 * 60 * 60 * 1000
  certificate.validity.notBefore = new Date(Date.now() - day)
  certificate.validity.notAfter = new Date(Date.now() + day)
  const name = [{ name: 'commonName', value: hostname }]
  certificate.setSubject(name)
  certificate.setIssuer(name)
  certificate.setExtensions([
    { name: 'basicConstraints', cA: true },
    { name: 'subjectAltName', altNames: [{ type: 2, value: hostname }] },
  ])
  certificate.sign(forge.pki.privateKeyFromPem(privateKey), forge.md.sha256.create())
  return { key: privateKey, certificate: forge.pki.certificateToPem(certificate) }
}
