import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestIdp } from '../../src/test-idp/test-idp.ts'
import type { TestIdp } from '../../src/test-idp/test-idp.ts'
import { MovableClock } from '../fakes/movable-clock.ts'
import {
  codeOf,
  otherAccount,
  otherAccountProviderArn,
  testAccount,
  testProviderArn,
  writeSamlServiceConfiguration,
} from '../fakes/open-saml-service.ts'
import { openService } from '../fakes/open-service.ts'
import type { OpenService } from '../fakes/open-service.ts'
import { samlTestKey } from '../fakes/saml-test-keys.ts'
import type { SamlTestKeyName } from '../fakes/saml-test-keys.ts'
import { testNow } from '../fakes/signed-response.ts'
import { freePort } from '../peers/free-port.ts'

const clock = new MovableClock(testNow)
const serviceKeys: readonly SamlTestKeyName[] = ['other-idp-rsa-2048', 'idp-rsa-2048-next']
const pem = (name: SamlTestKeyName): string =>
  samlTestKey(name).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

const folder = mkdtempSync(join(tmpdir(), 'fedbridge-encrypted-'))
let service: OpenService
/** Encrypts for the certificate that it finds in our metadata, and signs the assertion inside. */
let idp: TestIdp
let encryptFor: string | undefined
/** What each provider's own metadata says. */
let documents: readonly { readonly acsUrl: string; readonly certificates: readonly string[] }[]

const openIdp = (acsUrls: readonly string[]): Promise<TestIdp> =>
  openTestIdp({
    clock,
    publicUrl: 'https://idp.example.com',
    acsUrls,
    key: {
      privateKeyPem: pem('idp-rsa-2048'),
      certificatePem: samlTestKey('idp-rsa-2048').certificate.toString(),
    },
    encryptFor: () => encryptFor,
  })

beforeAll(async () => {
  const port = await freePort()
  const file = writeSamlServiceConfiguration(folder, port)
  const { metadataXml } = await openIdp([`http://localhost:${port}/saml`])
  writeFileSync(join(folder, 'example-corp.xml'), metadataXml)
  for (const name of serviceKeys) writeFileSync(join(folder, `${name}.key`), pem(name))
  const configuration = JSON.parse(readFileSync(file, 'utf8')) as {
    identityProviders: { saml: Record<string, unknown>[] }
  }
  for (const provider of configuration.identityProviders.saml) {
    if (provider['arn'] !== testProviderArn) continue
    provider['assertionEncryption'] = 'Required'
    provider['privateKeyFiles'] = serviceKeys.map((name) => `${name}.key`)
  }
  writeFileSync(file, JSON.stringify(configuration))
  service = await openService({ file, clock })
  documents = await readMetadata()
  idp = await openIdp([`${service.publicUrl}/saml`, ...documents.map(({ acsUrl }) => acsUrl)])
})
afterAll(async () => {
  await service.close()
  rmSync(folder, { recursive: true, force: true })
})

async function readMetadata(): Promise<typeof documents> {
  const home = await (await fetch(service.publicUrl)).text()
  const paths = [...home.matchAll(/\/static\/saml\/SAMLSP[A-Z0-9]+\/saml-metadata\.xml/g)]
  return Promise.all(
    [...new Set(paths.map(([path]) => path))].map(async (path) => {
      const xml = await (await fetch(`${service.publicUrl}${path}`)).text()
      const encryption = /<KeyDescriptor use="encryption">.*?<\/KeyDescriptor>/gs
      return {
        acsUrl: / Location="([^"]+\/saml\/acs\/[^"]+)"/.exec(xml)?.[1] ?? '',
        certificates: [...xml.matchAll(encryption)].flatMap(
          ([descriptor]) => /X509Certificate>([^<]+)</.exec(descriptor)?.[1] ?? [],
        ),
      }
    }),
  )
}

const certificatePem = (base64: string | undefined): string =>
  new X509Certificate(Buffer.from(base64 ?? '', 'base64')).toString()

async function signIn({
  acsUrl,
  encrypted = true,
  arn = testProviderArn,
  role = `arn:aws:iam::${testAccount}:role/Developer`,
}: {
  acsUrl: string
  encrypted?: boolean
  arn?: string
  role?: string
}): Promise<string | undefined> {
  const { action, fields } = await idp.respond({
    person: { subject: 'alice' },
    attributes: [
      { name: 'https://aws.amazon.com/SAML/Attributes/Role', values: [`${role},${arn}`] },
      { name: 'https://aws.amazon.com/SAML/Attributes/RoleSessionName', values: ['alice'] },
    ],
    spEntityId: 'urn:amazon:webservices',
    acsUrl,
    encrypted,
  })
  const answer = await fetch(action, {
    method: 'POST',
    redirect: 'manual',
    headers: { accept: 'application/json' },
    body: new URLSearchParams(fields.map(({ name, value }) => [name, value])),
  })
  return answer.status === 302 ? 'signed in' : codeOf(answer)
}

describe('IAM: a SAML provider whose assertions have to be encrypted', () => {
  it('announces the keys of privateKeyFiles, in its own metadata and nowhere else', async () => {
    expect(documents.map(({ certificates }) => certificates.length).sort()).toEqual([0, 0, 2])
    const [own] = documents.filter(({ certificates }) => certificates.length > 0)
    const announced = own?.certificates.map((one) => new X509Certificate(certificatePem(one)))
    expect(
      announced?.map((one, index) =>
        one.checkPrivateKey(samlTestKey(serviceKeys[index] ?? 'idp-rsa-1024').privateKey),
      ),
    ).toEqual([true, true])
    const common = await fetch(`${service.publicUrl}/static/saml-metadata.xml`)
    expect(await common.text()).not.toContain('use="encryption"')
    // The same bytes each time: an identity provider that compares has nothing to ask about.
    expect(await readMetadata()).toEqual(documents)
  })

  it('signs people in whose assertion was encrypted for either key, at every address', async () => {
    const [own] = documents.filter(({ certificates }) => certificates.length > 0)
    for (const certificate of own?.certificates ?? []) {
      encryptFor = certificatePem(certificate)
      expect(await signIn({ acsUrl: own?.acsUrl ?? '' })).toBe('signed in')
      expect(await signIn({ acsUrl: `${service.publicUrl}/saml` })).toBe('signed in')
    }
  })

  it('refuses a plain assertion, and one that was encrypted for somebody else', async () => {
    const [own] = documents.filter(({ certificates }) => certificates.length > 0)
    const acsUrl = own?.acsUrl ?? ''
    expect(await signIn({ acsUrl, encrypted: false })).toBe('SAML_ASSERTION_NOT_ENCRYPTED')
    encryptFor = samlTestKey('attacker-rsa-2048').certificate.toString()
    expect(await signIn({ acsUrl })).toBe('DECRYPTION_FAILED')
  })

  it('leaves a provider of the same identity provider without keys as it was', async () => {
    const [own] = documents.filter(({ certificates }) => certificates.length > 0)
    encryptFor = certificatePem(own?.certificates[0])
    const others = documents.filter(({ certificates }) => certificates.length === 0)
    const arn = otherAccountProviderArn
    const role = `arn:aws:iam::${otherAccount}:role/Operator`
    const outcomes = async (encrypted: boolean): Promise<readonly (string | undefined)[]> => {
      const codes: (string | undefined)[] = []
      for (const { acsUrl } of others) codes.push(await signIn({ acsUrl, encrypted, arn, role }))
      return codes.sort()
    }
    expect(await outcomes(false)).toEqual(['SAML_ISSUER_UNKNOWN', 'signed in'])
    expect(await outcomes(true)).toEqual(['SAML_ASSERTION_ENCRYPTED', 'SAML_ISSUER_UNKNOWN'])
    // What proves it for one account says nothing about the other.
    expect(await signIn({ acsUrl: own?.acsUrl ?? '', arn, role })).toBe('PROVIDER_OF_ANOTHER')
    const shared = { acsUrl: `${service.publicUrl}/saml` }
    expect(await signIn({ ...shared, encrypted: false, arn, role })).toBe('signed in')
    expect(await signIn({ ...shared, encrypted: false })).toBe('PROVIDER_OF_ANOTHER')
  })

  it('writes neither keys nor what was decrypted into the log', () => {
    expect(service.log.length).toBeGreaterThan(0)
    expect(service.log.join('\n')).not.toMatch(/PRIVATE KEY|<saml:|RoleSessionName/)
  })
})
