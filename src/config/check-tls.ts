import { createPrivateKey, X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import type { ConfigurationProblem } from '../errors.ts'
import type { TlsConfiguration } from './configuration.ts'
import { valueAt } from './key-path.ts'
import type { NamedFile } from './read-named-files.ts'
import { objectToUrl } from './urls.ts'

const certificateKey = 'server.tls.certificateFile'
const privateKeyKey = 'server.tls.keyFile'

/** A server that speaks TLS is reached at an https address, and says so in every address it hands out. */
export function checkTls(document: unknown): readonly ConfigurationProblem[] {
  const publicUrl = valueAt(document, 'server', 'publicUrl')
  if (valueAt(document, 'server', 'tls') === undefined || typeof publicUrl !== 'string') return []
  if (objectToUrl(publicUrl) !== undefined || publicUrl.toLowerCase().startsWith('https:'))
    return []
  return [
    {
      key: 'server.publicUrl',
      problem: `"${publicUrl}" is not what browsers use, as server.tls is there`,
      remedy: `write ${publicUrl.replace(/^http:/iu, 'https:')}, or remove server.tls`,
    },
  ]
}

/**
 * Objects to a certificate and a key that cannot serve TLS, or do not belong together. Nothing of the
 * key is repeated. A file that was not read has been objected to elsewhere.
 */
export function checkTlsFiles(
  files: ReadonlyMap<string, NamedFile>,
): readonly ConfigurationProblem[] {
  const certificateFile = files.get(certificateKey)
  const keyFile = files.get(privateKeyKey)
  const certificate = certificateFile && readCertificate(certificateFile)
  const key = keyFile && readKey(keyFile)
  const problems: ConfigurationProblem[] = []
  if (certificateFile !== undefined && certificate === undefined) {
    problems.push({
      key: certificateKey,
      problem: `the file ${certificateFile.file} holds no certificate in PEM`,
      remedy: 'name a file with the certificate of the server first, and its authorities below it',
    })
  }
  if (keyFile !== undefined && key === undefined) {
    problems.push({
      key: privateKeyKey,
      problem: `the file ${keyFile.file} holds no private key in PEM that opens without a passphrase`,
      remedy: 'name the file with the private key of the certificate',
    })
  }
  if (certificate !== undefined && key !== undefined && !certificate.checkPrivateKey(key)) {
    problems.push({
      key: privateKeyKey,
      problem: `the private key in ${keyFile?.file ?? ''} is not that of the certificate`,
      remedy: `name the key that belongs to ${certificateFile?.file ?? ''}`,
    })
  }
  return problems
}

/** Whom the certificate is for, where that is not the host of `publicUrl`; undefined where it is. */
export function otherHostOfCertificate(
  { certificatePem }: TlsConfiguration,
  publicUrl: string,
): string | undefined {
  const certificate = new X509Certificate(certificatePem)
  const host = new URL(publicUrl).hostname.replace(/^\[|\]$/gu, '')
  const found = isIP(host) === 0 ? certificate.checkHost(host) : certificate.checkIP(host)
  return found === undefined ? (certificate.subjectAltName ?? 'nobody') : undefined
}

function readCertificate({ bytes }: NamedFile): X509Certificate | undefined {
  const text = new TextDecoder().decode(bytes)
  if (!text.includes('-----BEGIN CERTIFICATE-----')) return undefined
  try {
    return new X509Certificate(text)
  } catch {
    return undefined
  }
}

function readKey({ bytes }: NamedFile): ReturnType<typeof createPrivateKey> | undefined {
  try {
    return createPrivateKey({ key: new TextDecoder().decode(bytes), format: 'pem' })
  } catch {
    // OpenSSL's own words say less, and might say too much.
    return undefined
  }
}
