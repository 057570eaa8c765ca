import { generateKeyPairSync } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { samlTestKey } from '../../../fakes/saml-test-keys.ts'
import { home, openTestIam } from '../open-test-iam.ts'
import type { Sent, TestIam } from '../open-test-iam.ts'
import { sampleMetadata } from './sample-metadata.ts'

const SAMLProviderArn = `arn:aws:iam::${home}:saml-provider/ExampleCorp`
const create: Sent = { Name: 'ExampleCorp', SAMLMetadataDocument: sampleMetadata() }
const pem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString()
const [one, two, three] = (
  ['idp-rsa-2048-next', 'other-idp-rsa-2048', 'idp-rsa-4096'] as const
).map((name) => pem(samlTestKey(name).privateKey)) as [string, string, string]

interface KeyInList {
  readonly KeyId: string
  readonly Timestamp: Date
}

async function withProvider(sent: Sent = {}): Promise<TestIam> {
  const test = await openTestIam()
  await test.call('CreateSAMLProvider', { ...create, ...sent })
  return test
}

const update = (test: TestIam, sent: Sent): Promise<unknown> =>
  test.call('UpdateSAMLProvider', { SAMLProviderArn, ...sent })

async function keys(test: TestIam): Promise<readonly KeyInList[]> {
  const { PrivateKeyList = [] } = await test.call('GetSAMLProvider', { SAMLProviderArn })
  return PrivateKeyList as unknown as readonly KeyInList[]
}

const refused = (message: string): object => ({ code: 'InvalidInput', message, status: 400 })

describe('IAM API Reference, "UpdateSAMLProvider": AddPrivateKey, RemovePrivateKey', () => {
  it('keeps the key of CreateSAMLProvider, and answers its id and time', async () => {
    const test = await withProvider({ AddPrivateKey: one, AssertionEncryptionMode: 'Required' })
    const provider = await test.call('GetSAMLProvider', { SAMLProviderArn })
    expect(provider['AssertionEncryptionMode']).toBe('Required')
    const [key, ...others] = await keys(test)
    expect(key?.KeyId).toMatch(/^[A-Z0-9]{22,64}$/)
    expect(key).toEqual({ KeyId: key?.KeyId, Timestamp: test.clock.now() })
    expect(others).toEqual([])
    const found = await test.directory.findSamlProvider(SAMLProviderArn)
    expect(found?.assertionEncryption).toMatchObject({ mode: 'Required' })
    expect(found?.assertionEncryption?.privateKeys.map(pem)).toEqual([one])
  })

  it('changes keys one after the other: a second, and then the first goes', async () => {
    const test = await withProvider({ AddPrivateKey: one, AssertionEncryptionMode: 'Required' })
    test.clock.forward(60)
    await update(test, { AddPrivateKey: two })
    const [first, second] = await keys(test)
    expect(second?.Timestamp).toEqual(test.clock.now())
    expect(first?.KeyId).not.toBe(second?.KeyId)
    await update(test, { RemovePrivateKey: first?.KeyId })
    expect(await keys(test)).toEqual([second])
    const found = await test.directory.findSamlProvider(SAMLProviderArn)
    expect(found?.assertionEncryption?.privateKeys.map(pem)).toEqual([two])
  })

  it('takes two keys and refuses a third', async () => {
    const test = await withProvider({ AddPrivateKey: one })
    await update(test, { AddPrivateKey: two })
    expect(
      await test.refusal('UpdateSAMLProvider', { SAMLProviderArn, AddPrivateKey: three }),
    ).toEqual({ code: 'LimitExceeded', message: 'Private key limit of 2 is reached.', status: 409 })
    expect(await keys(test)).toHaveLength(2)
  })

  it('takes PKCS#1 as well', async () => {
    const { privateKey } = samlTestKey('idp-rsa-2048')
    const pkcs1 = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString()
    await withProvider({ AddPrivateKey: pkcs1 })
  })

  it.each([
    ['RSA of 1024 bits', pem(samlTestKey('idp-rsa-1024').privateKey)],
    ['an elliptic curve', pem(samlTestKey('idp-ec-p256').privateKey)],
    ['RSA-PSS', pem(generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).privateKey)],
    ['a certificate', samlTestKey('idp-rsa-2048').certificate.toString()],
    ['words', 'canary words'],
    ['a key with a line less', one.split('\n').toSpliced(3, 1).join('\n')],
  ])('refuses %s, when a provider is made and when it is changed', async (_case, AddPrivateKey) => {
    const test = await withProvider()
    const calls = [
      ['CreateSAMLProvider', { ...create, Name: 'Other', AddPrivateKey }],
      ['UpdateSAMLProvider', { SAMLProviderArn, AddPrivateKey }],
    ] as const
    for (const [action, sent] of calls) {
      expect(await test.refusal(action, sent)).toEqual(refused('Invalid private key.'))
    }
    expect(await keys(test)).toEqual([])
  })

  it('refuses to add and remove in one call', async () => {
    const test = await withProvider({ AddPrivateKey: one })
    const [key] = await keys(test)
    const both = { SAMLProviderArn, AddPrivateKey: two, RemovePrivateKey: key?.KeyId }
    expect(await test.refusal('UpdateSAMLProvider', both)).toEqual(
      refused(
        'Unable to add and remove private keys in the same request. Set a value for only one of the two parameters.',
      ),
    )
    expect(await keys(test)).toEqual([key])
  })

  it('refuses the id of no key', async () => {
    const test = await withProvider({ AddPrivateKey: one })
    const sent = { SAMLProviderArn, RemovePrivateKey: 'A'.repeat(32) }
    expect(await test.refusal('UpdateSAMLProvider', sent)).toEqual(
      refused('Failed to remove private key because the Key ID does not match a private key.'),
    )
  })
})

describe('IAM API Reference, "UpdateSAMLProvider": AssertionEncryptionMode', () => {
  it('changes the mode and keeps the rest', async () => {
    const test = await withProvider({ AddPrivateKey: one })
    const before = await test.call('GetSAMLProvider', { SAMLProviderArn })
    for (const AssertionEncryptionMode of ['Required', 'Allowed']) {
      await update(test, { AssertionEncryptionMode })
      const after = await test.call('GetSAMLProvider', { SAMLProviderArn })
      expect(after).toEqual({ ...before, AssertionEncryptionMode })
    }
  })

  it('is Required only where there is a key', async () => {
    const test = await withProvider()
    const AssertionEncryptionMode = 'Required'
    const sent = { SAMLProviderArn, AssertionEncryptionMode }
    const message =
      'Unable to set assertion encryption mode to Required because no private key is provided.'
    expect(await test.refusal('UpdateSAMLProvider', sent)).toEqual(refused(message))
    const other = { ...create, Name: 'Other', AssertionEncryptionMode }
    expect(await test.refusal('CreateSAMLProvider', other)).toEqual(refused(message))
    await update(test, { AssertionEncryptionMode, AddPrivateKey: one })
  })

  it('keeps the last key while it is Required, and gives it up with the mode', async () => {
    const test = await withProvider({ AddPrivateKey: one, AssertionEncryptionMode: 'Required' })
    const [key] = await keys(test)
    const RemovePrivateKey = key?.KeyId
    expect(await test.refusal('UpdateSAMLProvider', { SAMLProviderArn, RemovePrivateKey })).toEqual(
      refused('Failed to remove private key.'),
    )
    expect(await keys(test)).toEqual([key])
    await update(test, { RemovePrivateKey, AssertionEncryptionMode: 'Allowed' })
    expect(await keys(test)).toEqual([])
    const found = await test.directory.findSamlProvider(SAMLProviderArn)
    expect(found?.assertionEncryption).toBeUndefined()
  })
})

describe('A private key', () => {
  it('comes out nowhere: no answer, no record, no error', async () => {
    const test = await withProvider({ AddPrivateKey: one })
    const seen: unknown[] = [
      await update(test, { AddPrivateKey: two }),
      await test.call('GetSAMLProvider', { SAMLProviderArn }),
      await test.call('ListSAMLProviders'),
    ]
    for (const AddPrivateKey of [
      three,
      `${three}\u0000`,
      three.replaceAll('\n', ' '),
      'x'.repeat(16_385) + three,
    ]) {
      const sent = { SAMLProviderArn, AddPrivateKey }
      seen.push(await test.call('UpdateSAMLProvider', sent).catch((failure: unknown) => failure))
    }
    // What an error holds, its causes included.
    const said = seen
      .flatMap((value) => (value instanceof Error ? [value, value.cause] : [value]))
      .map((value) =>
        value instanceof Error
          ? `${value.stack ?? ''} ${JSON.stringify(value)} ${JSON.stringify(Object.entries(value))}`
          : JSON.stringify(value),
      )
      .concat(JSON.stringify(test.events))
      .join('\n')
    expect(test.events.length).toBeGreaterThanOrEqual(4)
    expect(said).not.toMatch(/PRIVATE KEY-----/)
    for (const key of [one, two, three]) {
      for (const line of key.split('\n').slice(1, -2)) expect(said).not.toContain(line)
    }
    // The records have the rest of the call.
    expect(test.events.find(({ eventName }) => eventName === 'UpdateSAMLProvider')).toMatchObject({
      requestParameters: { sAMLProviderArn: SAMLProviderArn },
    })
  })
})
