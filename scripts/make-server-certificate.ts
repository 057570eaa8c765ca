import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { isIP } from 'node:net'
import forge from 'node-forge'

/** A certificate for TLS, and the authority that vouches for it. PEM. */
export interface ServerCertificate {
  readonly certificatePem: string
  readonly privateKeyPem: string
  /** What browsers have to be told to trust. */
  readonly authorityPem: string
}

/** What the makers of browsers take, with room to spare. */
const validDays = 397
const dayMs = 86_400_000

/**
 * Makes a certificate for a server with the names `hosts`, signed by an authority of its own. The key of
 * the authority exists while this runs and is written nowhere: whoever trusts the authority trusts this
 * one certificate, and no other can ever come of it.
 */
export function makeServerCertificate({
  hosts,
  now,
}: {
  /** Host names, `*.` and a domain, IP addresses. */
  readonly hosts: readonly string[]
  readonly now: Date
}): ServerCertificate {
  const authorityKey = newKey()
  const serverKey = newKey()
  const authorityName = 'Fedbridge, one certificate for development'
  const authority = certificateOf(authorityName, authorityName, authorityKey.publicKey, now)
  authority.setExtensions([
    { name: 'basicConstraints', cA: true, pathLenConstraint: 0, critical: true },
    { name: 'keyUsage', keyCertSign: true, critical: true },
    { name: 'subjectKeyIdentifier' },
  ])
  authority.sign(authorityKey.privateKey, forge.md.sha256.create())

  const server = certificateOf(hosts[0] ?? '', authorityName, serverKey.publicKey, now)
  server.setExtensions([
    { name: 'basicConstraints', cA: false, critical: true },
    { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
    { name: 'extKeyUsage', serverAuth: true },
    {
      name: 'subjectAltName',
      altNames: hosts.map((host) =>
        isIP(host) === 0 ? { type: 2, value: host } : { type: 7, ip: host },
      ),
    },
    { name: 'subjectKeyIdentifier' },
    {
      name: 'authorityKeyIdentifier',
      keyIdentifier: authority.generateSubjectKeyIdentifier().getBytes(),
    },
  ])
  server.sign(authorityKey.privateKey, forge.md.sha256.create())
  return {
    certificatePem: forge.pki.certificateToPem(server),
    privateKeyPem: forge.pki.privateKeyToPem(serverKey.privateKey),
    authorityPem: forge.pki.certificateToPem(authority),
  }
}

function certificateOf(
  commonName: string,
  issuerName: string,
  publicKey: forge.pki.PublicKey,
  now: Date,
): forge.pki.Certificate {
  const certificate = forge.pki.createCertificate()
  certificate.publicKey = publicKey
  // A positive number of 16 bytes: the first bit of an INTEGER is its sign.
  certificate.serialNumber = `01${randomBytes(15).toString('hex')}`
  certificate.validity.notBefore = new Date(now.getTime() - dayMs)
  certificate.validity.notAfter = new Date(now.getTime() + (validDays - 1) * dayMs)
  certificate.setSubject([{ name: 'commonName', value: commonName }])
  certificate.setIssuer([{ name: 'commonName', value: issuerName }])
  return certificate
}

/** Made by OpenSSL, which is a hundred times as fast. */
function newKey(): forge.pki.rsa.KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  return {
    privateKey: forge.pki.privateKeyFromPem(privateKey),
    publicKey: forge.pki.publicKeyFromPem(publicKey),
  }
}
