/**
 * `npm run certs`: makes the development keys of certs/, each with a self-signed certificate, and a
 * certificate for TLS where they are missing. `--force` replaces those that are there.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { systemClock } from '../src/clock.ts'
import { partitions } from '../src/partition/partitions.ts'
import { generateSigningKey } from '../src/test-idp/generate-signing-key.ts'
import { makeServerCertificate } from './make-server-certificate.ts'

const folder = new URL('../certs/', import.meta.url)
const force = process.argv.includes('--force')

/** File name and what stands in the certificate. */
const keys = [
  { name: 'sp-signing', commonName: 'fedbridge.localhost' },
  { name: 'test-idp', commonName: 'test-idp.localhost' },
]

mkdirSync(folder, { recursive: true })
for (const { name, commonName } of keys) {
  const keyFile = new URL(`${name}.key`, folder)
  const certificateFile = new URL(`${name}.crt`, folder)
  if (!force && (existsSync(keyFile) || existsSync(certificateFile))) {
    process.stdout.write(`certs/${name}: kept (--force makes a new one)\n`)
    continue
  }
  const key = await generateSigningKey({ commonName, notBefore: systemClock.now() })
  writeFileSync(keyFile, key.privateKeyPem, { mode: 0o600 })
  writeFileSync(certificateFile, key.certificatePem)
  process.stdout.write(`certs/${name}: RSA 2048, ten years, written\n`)
}

const serverFiles = {
  certificatePem: new URL('server.crt', folder),
  privateKeyPem: new URL('server.key', folder),
  authorityPem: new URL('server-authority.crt', folder),
}
if (!force && (existsSync(serverFiles.certificatePem) || existsSync(serverFiles.privateKeyPem))) {
  process.stdout.write('certs/server: kept (--force makes a new one)\n')
} else {
  // The names of this machine, and those of AWS's sign-in for whoever points them here.
  const hosts = [
    'localhost',
    'fedbridge.localhost',
    '127.0.0.1',
    '::1',
    ...partitions.flatMap(({ signinHost, otherSigninHosts }) => [signinHost, ...otherSigninHosts]),
  ]
  const made = makeServerCertificate({ hosts, now: systemClock.now() })
  writeFileSync(serverFiles.privateKeyPem, made.privateKeyPem, { mode: 0o600 })
  writeFileSync(serverFiles.certificatePem, made.certificatePem)
  writeFileSync(serverFiles.authorityPem, made.authorityPem)
  process.stdout.write(
    `certs/server: RSA 2048, thirteen months, written for ${hosts.join(', ')}\n` +
      'certs/server-authority: what browsers have to trust; its key was not kept\n',
  )
}
