import { createHash, createPublicKey, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { asn1, pki } from 'node-forge'

/** The last day that a certificate can name in the form that every reader of them knows. */
const validity = { notBefore: '2020-01-01T00:00:00Z', notAfter: '2049-12-31T23:59:59Z' }

/**
 * A certificate, as PEM, for the public half of `privateKey`, signed with the key itself: what an
 * identity provider takes a key to encrypt for from. A bare `ds:KeyValue` would say the same, and
 * SimpleSAMLphp, Keycloak, AD FS and Entra ID read certificates only.
 *
 * It is a container and proves nothing. The same key and name always give the same bytes: the serial
 * number is taken from the key and the dates are fixed, so metadata does not change from one
 * rendering, replica or restart to the next.
 *
 * @param privateKey RSA; see `parsePrivateKey`.
 * @param commonName Of subject and issuer: a host name, for one. At most 64 characters.
 * @throws {TypeError} when the key is not a private RSA key, or the name is too long.
 * @see SAML V2.0 Metadata Interoperability Profile, section 2.5 (certificates as containers of keys)
 */
export async function renderEncryptionCertificate(
  privateKey: KeyObject,
  commonName: string,
): Promise<string> {
  if (privateKey.type !== 'private' || privateKey.asymmetricKeyType !== 'rsa') {
    throw new TypeError('a certificate for encryption is made of a private RSA key')
  }
  if (commonName === '' || commonName.length > 64) {
    throw new TypeError(`the common name has ${commonName.length} characters, expected 1 to 64`)
  }
  // Only whoever publishes a key pays for loading it.
  const { default: forge } = await import('node-forge')
  const publicKey = createPublicKey(privateKey)
  const certificate = forge.pki.createCertificate()
  certificate.publicKey = forge.pki.publicKeyFromPem(
    publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  )
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  // A positive number of 16 bytes: the first bit of an INTEGER is its sign.
  certificate.serialNumber = `01${createHash('sha256').update(spki).digest('hex').slice(0, 30)}`
  certificate.validity.notBefore = new Date(validity.notBefore)
  certificate.validity.notAfter = new Date(validity.notAfter)
  // The declarations have the enumeration of classes here, where the library wants one of types.
  const valueTagClass = forge.asn1.Type.UTF8 as unknown as asn1.Class
  const name = [{ name: 'commonName', value: commonName, valueTagClass }]
  certificate.setSubject(name)
  certificate.setIssuer(name)
  certificate.setExtensions([
    { name: 'basicConstraints', cA: false, critical: true },
    { name: 'keyUsage', keyEncipherment: true, critical: true },
    { name: 'subjectKeyIdentifier' },
  ])
  // node-forge writes the certificate, OpenSSL signs it: the private key never leaves it.
  const toBeSigned = (): Buffer => {
    // Written by sign() before it asks for the signature; the type declarations do not have it.
    const { tbsCertificate } = certificate as unknown as { readonly tbsCertificate: asn1.Asn1 }
    return Buffer.from(forge.asn1.toDer(tbsCertificate).getBytes(), 'latin1')
  }
  // PKCS#1 v1.5, which has no salt: the same signature each time.
  const signer = { sign: () => sign('sha256', toBeSigned(), privateKey).toString('latin1') }
  certificate.sign(signer as unknown as pki.rsa.PrivateKey, forge.md.sha256.create())
  return forge.pki.certificateToPem(certificate)
}
