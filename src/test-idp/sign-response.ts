import { X509Certificate } from 'node:crypto'
import samlify from 'samlify'
import type { SigningKey } from './generate-signing-key.ts'

const responsePath = "/*[local-name(.)='Response']"
const assertionPath = `${responsePath}/*[local-name(.)='Assertion']`

const algorithms = {
  sha256: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  sha1: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1',
}

/**
 * Signs one element of a Response through samlify: enveloped, exclusive canonicalisation, RSA, the
 * certificate in KeyInfo, the Signature behind the element's Issuer as the schema has it.
 */
export function signResponse(
  xml: string,
  {
    key,
    element,
    hash = 'sha256',
  }: {
    readonly key: SigningKey
    readonly element: 'response' | 'assertion'
    /** SHA-1 only to show that it is refused. */
    readonly hash?: 'sha256' | 'sha1'
  },
): string {
  const path = element === 'response' ? responsePath : assertionPath
  return samlify.SamlLib.constructSAMLSignature({
    rawSamlMessage: xml,
    referenceTagXPath: path,
    privateKey: key.privateKeyPem,
    signingCert: new X509Certificate(key.certificatePem).raw.toString('base64'),
    signatureAlgorithm: algorithms[hash],
    signatureConfig: {
      prefix: 'ds',
      location: { reference: `${path}/*[local-name(.)='Issuer']`, action: 'after' },
    },
    isBase64Output: false,
  })
}
