import { beforeEach, describe, expect, it } from 'vitest'
import { idpMetadataXml } from '../../../fakes/open-saml-service.ts'
import { samlTestKey, testIdpEntityId } from '../../../fakes/saml-test-keys.ts'
import type { SamlTestKeyName } from '../../../fakes/saml-test-keys.ts'
import { home, openTestIam } from '../open-test-iam.ts'
import type { TestIam } from '../open-test-iam.ts'

const arn = `arn:aws:iam::${home}:saml-provider/ExampleCorp`
const pem = (name: SamlTestKeyName): string =>
  samlTestKey(name).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

let test: TestIam
beforeEach(async () => {
  test = await openTestIam()
  await test.call('CreateSAMLProvider', {
    Name: 'ExampleCorp',
    SAMLMetadataDocument: idpMetadataXml(testIdpEntityId, 'idp-rsa-2048'),
  })
})

const update = (sent: object): Promise<unknown> =>
  test.call('UpdateSAMLProvider', { SAMLProviderArn: arn, ...sent })
const refusal = (sent: object): Promise<object> =>
  test.refusal('UpdateSAMLProvider', { SAMLProviderArn: arn, ...sent })
const encryption = async (): Promise<object | undefined> =>
  (await test.directory.findSamlProvider(arn))?.assertionEncryption

describe('IAM API Reference, UpdateSAMLProvider: AddPrivateKey and AssertionEncryptionMode', () => {
  it('gives STS the key and the mode, and records neither the key nor a part of it', async () => {
    expect(await encryption()).toBeUndefined()
    await update({ AddPrivateKey: pem('other-idp-rsa-2048') })
    expect(await encryption()).toMatchObject({ mode: 'Allowed' })
    await update({ AssertionEncryptionMode: 'Required' })
    const found = (await test.directory.findSamlProvider(arn))?.assertionEncryption
    expect(found?.mode).toBe('Required')
    expect(
      found?.privateKeys.map((key) => key.equals(samlTestKey('other-idp-rsa-2048').privateKey)),
    ).toEqual([true])
    const line = pem('other-idp-rsa-2048').split('\n')[2] ?? ''
    expect(line).toHaveLength(64)
    expect(JSON.stringify(test.events)).not.toContain(line)
    expect(JSON.stringify(test.events)).toContain('UpdateSAMLProvider')
  })

  it.each<[string, string]>([
    ['RSA of 1024 bits', pem('idp-rsa-1024')],
    ['an EC key', pem('idp-ec-p256')],
    ['a certificate', samlTestKey('idp-rsa-2048').certificate.toString()],
    ['two keys', pem('idp-rsa-2048') + pem('idp-rsa-4096')],
    [
      'a key with a passphrase',
      samlTestKey('idp-rsa-2048')
        .privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' })
        .toString(),
    ],
  ])('refuses %s', async (_, AddPrivateKey) => {
    expect(await refusal({ AddPrivateKey })).toMatchObject({
      code: 'InvalidInput',
      message: 'Invalid private key.',
    })
    expect(await encryption()).toBeUndefined()
  })

  it('keeps two keys and no more, and Required only with one', async () => {
    expect(await refusal({ AssertionEncryptionMode: 'Required' })).toMatchObject({
      code: 'InvalidInput',
    })
    await update({ AddPrivateKey: pem('other-idp-rsa-2048') })
    await update({ AddPrivateKey: pem('idp-rsa-2048-next') })
    expect(await refusal({ AddPrivateKey: pem('idp-rsa-4096') })).toMatchObject({
      code: 'LimitExceeded',
    })
  })
})
