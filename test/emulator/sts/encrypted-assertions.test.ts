import {
  AssumeRoleWithSAMLCommand,
  InvalidIdentityTokenException,
  STSClient,
} from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { samlTestKey, testIdpMetadata } from '../../fakes/saml-test-keys.ts'
import type { SamlTestKeyName } from '../../fakes/saml-test-keys.ts'
import {
  nextServiceKeyName,
  serviceKeyName,
  withEncryptedAssertion,
  xmlenc,
} from '../../fakes/signed-response-encrypted.ts'
import type { EncryptionOptions } from '../../fakes/signed-response-encrypted.ts'
import { signedResponse, signedResponseXml, testAttributes } from '../../fakes/signed-response.ts'
import { account, aws, openTestEmulator, roleArn, trustPolicy } from '../open-test-emulator.ts'
import type { TestEmulator } from '../open-test-emulator.ts'

const providers = {
  Required: `arn:aws:iam::${account}:saml-provider/Required`,
  Allowed: `arn:aws:iam::${account}:saml-provider/Allowed`,
  Keyless: `arn:aws:iam::${account}:saml-provider/Keyless`,
} as const
type ProviderName = keyof typeof providers

const pem = (name: SamlTestKeyName): string =>
  samlTestKey(name).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const privateKeys = [pem(serviceKeyName), pem(nextServiceKeyName)]

let emulator: TestEmulator
let sts: STSClient
beforeAll(async () => {
  const state = { metadata: testIdpMetadata() }
  emulator = await openTestEmulator({
    accounts: [
      {
        accountId: account,
        roles: Object.entries(providers).map(([name, principal]) => ({
          arn: roleArn(name),
          trustPolicy: trustPolicy({ principal }),
        })),
        samlProviders: [
          { arn: providers.Required, state, privateKeys, assertionEncryptionMode: 'Required' },
          { arn: providers.Allowed, state, privateKeys, assertionEncryptionMode: 'Allowed' },
          { arn: providers.Keyless, state },
        ],
      },
    ],
  })
  sts = new STSClient({
    endpoint: emulator.url,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'unused', secretAccessKey: 'unused' },
  })
})
afterAll(async () => {
  sts.destroy()
  await emulator.close()
})

const attributesFor = (name: ProviderName): Record<string, string> => ({
  ...(testAttributes as Record<string, string>),
  [aws('Role')]: `${roleArn(name)},${providers[name]}`,
  [aws('PrincipalTag:Project')]: 'Unicorn',
})
const plain = (name: ProviderName): string => signedResponse({ attributes: attributesFor(name) })
const encrypted = (name: ProviderName, options?: EncryptionOptions): string =>
  Buffer.from(
    withEncryptedAssertion(signedResponseXml({ attributes: attributesFor(name) }), options),
  ).toString('base64')

/** What the client got, and the code of our own behind it. */
async function assume(name: ProviderName, SAMLAssertion: string): Promise<object> {
  try {
    const { Subject, AssumedRoleUser } = await sts.send(
      new AssumeRoleWithSAMLCommand({
        RoleArn: roleArn(name),
        PrincipalArn: providers[name],
        SAMLAssertion,
      }),
    )
    return { Subject, arn: AssumedRoleUser?.Arn }
  } catch (failure) {
    if (!(failure instanceof InvalidIdentityTokenException)) throw failure
    return { message: failure.message, code: emulator.decisions.at(-1)?.refusal?.code }
  }
}

const granted = (name: ProviderName): object => ({
  Subject: 'alice',
  arn: `arn:aws:sts::${account}:assumed-role/${name}/alice@example.com`,
})
const refused = (code: string): object => ({ message: 'Response signature invalid', code })

describe('STS AssumeRoleWithSAML: AssertionEncryptionMode', () => {
  it('Required takes an encrypted assertion, for either key of the provider, and no other', async () => {
    expect(await assume('Required', encrypted('Required'))).toEqual(granted('Required'))
    const next = { key: nextServiceKeyName } as const
    expect(await assume('Required', encrypted('Required', next))).toEqual(granted('Required'))
    const stranger = { key: 'attacker-rsa-2048' } as const
    expect(await assume('Required', encrypted('Required', stranger))).toEqual(
      refused('DECRYPTION_FAILED'),
    )
    expect(await assume('Required', plain('Required'))).toEqual(
      refused('SAML_ASSERTION_NOT_ENCRYPTED'),
    )
  })

  it('Allowed takes both', async () => {
    expect(await assume('Allowed', encrypted('Allowed'))).toEqual(granted('Allowed'))
    expect(await assume('Allowed', plain('Allowed'))).toEqual(granted('Allowed'))
  })

  it('is nothing without a private key: an encrypted assertion is refused, a plain one taken', async () => {
    expect(await assume('Keyless', encrypted('Keyless'))).toEqual(
      refused('SAML_ASSERTION_ENCRYPTED'),
    )
    expect(await assume('Keyless', plain('Keyless'))).toEqual(granted('Keyless'))
  })

  it('answers every failure in the same words, whichever part was wrong', async () => {
    const broken: readonly EncryptionOptions[] = [
      { mutateContent: (bytes) => bytes.subarray(0, -1) },
      { mutateContent: (bytes) => Buffer.concat([bytes, Buffer.alloc(1)]) },
      { mutateKey: (bytes) => bytes.subarray(1) },
      { contentKey: Buffer.alloc(16), content: 'http://www.w3.org/2009/xmlenc11#aes256-gcm' },
      { oaepHash: 'sha256' },
    ]
    for (const options of broken) {
      expect(await assume('Allowed', encrypted('Allowed', options))).toEqual(
        refused('DECRYPTION_FAILED'),
      )
    }
    const cbc = { content: `${xmlenc}aes256-cbc` }
    expect(await assume('Allowed', encrypted('Allowed', cbc))).toEqual(
      refused('ENCRYPTION_ALGORITHM'),
    )
  })

  it('leaves nothing of what was decrypted in the log', () => {
    expect(emulator.log.join('\n')).not.toMatch(/PRIVATE KEY|<saml:|Unicorn/)
  })
})
