import { createPublicKey, generateKeyPair, randomBytes, sign, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import type { asn1, pki } from 'node-forge'

/** A private key and its certificate, as PEM. */
export interface SigningKey {
  readonly privateKeyPem: string
  readonly certificatePem: string
}

/**
 * Makes an RSA key of 2048 bits and a self-signed certificate for it, for development and tests.
 * The key is made by OpenSSL in another thread, so a server that is starting does not stand still;
 * the certificate is written by node-forge, as `node:crypto` only reads them.
 *
 * @param privateKey Default: a new key. A given one is RSA; only its certificate is made.
 * @param notBefore The certificate counts from a day before, for machines whose clock is behind.
 * @param validDays Default: 3650.
 */
export async function generateSigningKey({
  commonName,
  notBefore,
  validDays = 3650,
  privateKey: given,
}: {
  readonly commonName: string
  readonly notBefore: Date
  readonly validDays?: number
  readonly privateKey?: KeyObject | undefined
}): Promise<SigningKey> {
  const [privateKey, { default: forge }] = await Promise.all([
    given ?? newRsaKey(),
    // Only whoever makes a key pays for loading it.
    import('node-forge'),
  ])
  const privateKeyPem = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString()
  const certificate = forge.pki.createCertificate()
  certificate.publicKey = forge.pki.publicKeyFromPem(
    createPublicKey(privateKeyPem).export({ type: 'spki', format: 'pem' }).toString(),
  )
  // A positive number of 16 bytes: the first bit of an INTEGER is its sign.
  certificate.serialNumber = `01${randomBytes(15).toString('hex')}`
  certificate.validity.notBefore = daysAfter(notBefore, -1)
  certificate.validity.notAfter = daysAfter(notBefore, validDays)
  const name = [{ name: 'commonName', value: commonName }]
  certificate.setSubject(name)
  certificate.setIssuer(name)
  certificate.setExtensions([
    { name: 'basicConstraints', cA: false, critical: true },
    { name: 'keyUsage', digitalSignature: true, critical: true },
    { name: 'subjectKeyIdentifier' },
  ])
  // node-forge writes the certificate, OpenSSL signs it: a fortieth of the time.
  const toBeSigned = (): Buffer => {
    // Written by sign() before it asks for the signature; the type declarations do not have it.
    const { tbsCertificate } = certificate as unknown as { readonly tbsCertificate: asn1.Asn1 }
    return Buffer.from(forge.asn1.toDer(tbsCertificate).getBytes(), 'latin1')
  }
  const signer = { sign: () => sign('sha256', toBeSigned(), privateKey).toString('latin1') }
  certificate.sign(signer as unknown as pki.rsa.PrivateKey, forge.md.sha256.create())
  return { privateKeyPem, certificatePem: forge.pki.certificateToPem(certificate) }
}

async function newRsaKey(): Promise<KeyObject> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  return privateKey
}

function daysAfter(instant: Date, days: number): Date {
  return new Date(instant.getTime() + days * 86_400_000)
}
