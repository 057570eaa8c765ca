import { generateKeyPairSync } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A directory with a configuration and the files it names; removed by `remove`. */
export interface ConfigurationDirectory {
  readonly directory: string
  /** Path of `fedbridge.yaml`. */
  readonly file: string
  write(name: string, text: string | Uint8Array): void
  remove(): void
}

const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Federated: '*' }, Action: 'sts:AssumeRoleWithSAML' }],
})
const allow = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }],
})

/** Secrets that no message may ever repeat. */
export const secretCanary = 'secret-canary-0123456789-0123456789-0123'

/** A seed that no message may ever repeat. */
export const seedCanary = 'SEEDCANARY234567SEEDCANARY234567'

/** A key that no message may ever repeat. */
export const privateKeyPem = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString()

export function openConfigurationDirectory(yaml: string): ConfigurationDirectory {
  const directory = mkdtempSync(join(tmpdir(), 'fedbridge-config-'))
  const write = (name: string, text: string | Uint8Array): void => {
    mkdirSync(dirname(join(directory, name)), { recursive: true })
    writeFileSync(join(directory, name), text)
  }
  write('fedbridge.yaml', yaml)
  write('metadata/example-org.xml', '<EntityDescriptor/>')
  write('policies/developer-trust.json', trust)
  write('policies/s3-read.json', allow)
  write('policies/broker.json', allow)
  write('policies/boundary.json', allow)
  write('certs/broker-secret', `${secretCanary}\n`)
  write('certs/broker-seed', `${seedCanary}\n`)
  write('certs/decryption.key', privateKeyPem)
  return {
    directory,
    file: join(directory, 'fedbridge.yaml'),
    write,
    remove: () => {
      rmSync(directory, { recursive: true })
    },
  }
}

/** A configuration that uses most keys and has no problems. */
export const wholeConfiguration = `
server: { port: 8400, publicUrl: "http://localhost:8400" }
partition: aws
region: us-east-1
sts: { endpoint: embedded }
storage: { url: "file:data" }
identityProviders:
  saml:
    - arn: arn:aws:iam::123456789012:saml-provider/ExampleOrg
      metadata: metadata/example-org.xml          # a file or an https URL
      idpInitiated: true
      assertionEncryption: Required
      privateKeyFiles: [certs/decryption.key]
emulator:
  accounts:
    "123456789012":
      alias: example-corp
      roles:
        Developer:
          trustPolicy: policies/developer-trust.json   # a file, or the document itself
          maxSessionDurationSeconds: 43200
          tags: { team: platform }
          policies: { s3-read: policies/s3-read.json }
          managedPolicies: [arn:aws:iam::aws:policy/ReadOnlyAccess]
          permissionsBoundary: arn:aws:iam::123456789012:policy/boundary
      users:
        broker:
          accessKeys: [{ id: AKIAEXAMPLEEXAMPLE00, secretFile: certs/broker-secret }]
          mfaDevices: [{ serialNumber: "arn:aws:iam::123456789012:mfa/broker", seedFile: certs/broker-seed }]
          policies: { sts: policies/broker.json }
      policies: { boundary: policies/boundary.json }
`
