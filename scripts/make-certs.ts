/**
 * `npm run certs`: makes the development keys of certs/, each with a self-signed certificate, where
 * they are missing. `--force` replaces those that are there.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { systemClock } from '../src/clock.ts'
import { generateSigningKey } from '../src/test-idp/generate-signing-key.ts'

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
