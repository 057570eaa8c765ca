import { generateKeyPairSync } from 'node:crypto'
import {
  CreateSAMLProviderCommand,
  GetSAMLProviderCommand,
  InvalidInputException,
  LimitExceededException,
  UpdateSAMLProviderCommand,
} from '@aws-sdk/client-iam'
import type { GetSAMLProviderCommandOutput, UpdateSAMLProviderRequest } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { idpMetadataXml } from '../../fakes/open-saml-service.ts'
import { testIdpEntityId } from '../../fakes/saml-test-keys.ts'
import { openIamOverHttp } from './open-iam-over-http.ts'
import type { IamOverHttp } from './open-iam-over-http.ts'

const rsaKey = (bits = 2048): string =>
  generateKeyPairSync('rsa', { modulusLength: bits }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
  }) as string
const [firstKey, secondKey] = [rsaKey(), rsaKey()]
const SAMLMetadataDocument = idpMetadataXml(testIdpEntityId, 'idp-rsa-2048')

let opened: IamOverHttp
let arn: string
let made = 0
beforeAll(async () => {
  opened = await openIamOverHttp()
})
afterAll(() => opened.close())
beforeEach(async () => {
  made += 1
  const answer = await opened.iam.send(
    new CreateSAMLProviderCommand({
      Name: `Provider${made}`,
      SAMLMetadataDocument,
      AddPrivateKey: firstKey,
      AssertionEncryptionMode: 'Allowed',
    }),
  )
  arn = answer.SAMLProviderArn ?? ''
})

const get = (): Promise<GetSAMLProviderCommandOutput> =>
  opened.iam.send(new GetSAMLProviderCommand({ SAMLProviderArn: arn }))
const update = (change: Omit<UpdateSAMLProviderRequest, 'SAMLProviderArn'>): Promise<unknown> =>
  opened.iam.send(new UpdateSAMLProviderCommand({ SAMLProviderArn: arn, ...change }))
const failureOf = (sent: Promise<unknown>): Promise<unknown> =>
  sent.then(
    () => undefined,
    (failure: unknown) => failure,
  )
const keyIds = async (): Promise<readonly string[]> =>
  ((await get()).PrivateKeyList ?? []).map(({ KeyId = '' }) => KeyId)

describe('IAM User Guide, "Manage SAML encryption keys", through AWS\'s own client', () => {
  it('keeps the mode and a key of which nobody gets more than an id and an instant', async () => {
    const answer = await get()
    expect(answer.AssertionEncryptionMode).toBe('Allowed')
    expect(answer.PrivateKeyList).toEqual([
      {
        KeyId: expect.stringMatching(/^[A-Z0-9]{22,64}$/u) as string,
        Timestamp: expect.any(Date) as Date,
      },
    ])
    expect(answer.SAMLProviderUUID).toMatch(/^[A-Z0-9]{22,64}$/u)
    const secret = firstKey.split('\n')[1] ?? ''
    expect(secret).not.toBe('')
    expect(JSON.stringify([answer, opened.emulator.events, opened.emulator.log])).not.toContain(
      secret,
    )
  })

  it('takes a second key, and no third', async () => {
    const [first] = await keyIds()
    await update({ AddPrivateKey: secondKey })
    const both = await keyIds()
    expect(both).toHaveLength(2)
    expect(both).toContain(first)
    const failure = await failureOf(update({ AddPrivateKey: rsaKey() }))
    expect(failure).toBeInstanceOf(LimitExceededException)
    expect(failure).toMatchObject({ message: 'Private key limit of 2 is reached.' })
    expect(await keyIds()).toEqual(both)
  })

  it('replaces a key in two calls, and never in one', async () => {
    const [first = ''] = await keyIds()
    const failure = await failureOf(update({ AddPrivateKey: secondKey, RemovePrivateKey: first }))
    expect(failure).toBeInstanceOf(InvalidInputException)
    expect(failure).toMatchObject({
      message:
        'Unable to add and remove private keys in the same request. Set a value for only one of the two parameters.',
    })
    await update({ AddPrivateKey: secondKey })
    await update({ RemovePrivateKey: first })
    const left = await keyIds()
    expect(left).toHaveLength(1)
    expect(left).not.toContain(first)
  })

  it('changes between the modes; the last key stays while encryption is required', async () => {
    const [only = ''] = await keyIds()
    await update({ AssertionEncryptionMode: 'Required' })
    expect((await get()).AssertionEncryptionMode).toBe('Required')
    const failure = await failureOf(update({ RemovePrivateKey: only }))
    expect(failure).toBeInstanceOf(InvalidInputException)
    expect(failure).toMatchObject({ message: 'Failed to remove private key.' })
    await update({ AssertionEncryptionMode: 'Allowed', RemovePrivateKey: only })
    const answer = await get()
    expect(answer.AssertionEncryptionMode).toBe('Allowed')
    expect(answer.PrivateKeyList ?? []).toEqual([])
    const required = await failureOf(update({ AssertionEncryptionMode: 'Required' }))
    expect(required).toBeInstanceOf(InvalidInputException)
    expect(required).toMatchObject({
      message:
        'Unable to set assertion encryption mode to Required because no private key is provided.',
    })
  })

  it.each([
    [
      'no change at all',
      {},
      'Unable to update identity provider. No updates are defined for metadata or encryption assertion.',
    ],
    ['text that is no key', { AddPrivateKey: 'not a key' }, 'Invalid private key.'],
    ['a key that is too short', { AddPrivateKey: rsaKey(1024) }, 'Invalid private key.'],
    [
      'the id of another key',
      { RemovePrivateKey: 'A'.repeat(32) },
      'Failed to remove private key because the Key ID does not match a private key.',
    ],
  ])('refuses %s, and changes nothing', async (_, change, message) => {
    const before = await get()
    const failure = await failureOf(update(change))
    expect(failure).toBeInstanceOf(InvalidInputException)
    expect(failure).toMatchObject({ message })
    expect({ ...(await get()), $metadata: {} }).toEqual({ ...before, $metadata: {} })
  })

  it('refuses Required at the creation when no key comes along', async () => {
    const failure = await failureOf(
      opened.iam.send(
        new CreateSAMLProviderCommand({
          Name: 'Keyless',
          SAMLMetadataDocument,
          AssertionEncryptionMode: 'Required',
        }),
      ),
    )
    expect(failure).toBeInstanceOf(InvalidInputException)
    expect(failure).toMatchObject({
      message:
        'Unable to set assertion encryption mode to Required because no private key is provided.',
    })
  })
})
