import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { diagnose } from '../../../src/diagnosis/diagnose.ts'
import { parseIdpMetadata } from '../../../src/saml/idp-metadata.ts'
import { openTestIdp } from '../../../src/test-idp/test-idp.ts'
import { MovableClock } from '../../fakes/movable-clock.ts'
import { testAcsUrl, testAudience, testNow } from '../../fakes/signed-response.ts'
import {
  allowStatement,
  policyOf,
  testContext,
  testProviderArn,
  testRoleArn,
} from '../test-context.ts'

describe('encrypted assertions', async () => {
  const clock = new MovableClock(testNow)
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  const idp = await openTestIdp({
    clock,
    publicUrl: 'https://idp.example.com',
    acsUrls: [testAcsUrl],
    encryptFor: publicKey,
  })
  const contextWith = (mode: 'Required' | 'Allowed', key = privateKey) =>
    testContext({
      clock,
      providers: [
        {
          arn: testProviderArn,
          accountId: '123456789012',
          providerName: 'ExampleCorp',
          metadata: parseIdpMetadata(idp.metadataXml, { clock }),
          decryption: {
            mode,
            privateKeys: [createPrivateKey(key.export({ type: 'pkcs8', format: 'pem' }))],
          },
        },
      ],
      roles: [{ arn: testRoleArn, trustPolicy: policyOf(allowStatement) }],
    })
  const respond = async (encrypted: boolean): Promise<string> => {
    const { fields } = await idp.respond({
      spEntityId: testAudience,
      acsUrl: testAcsUrl,
      person: { subject: 'alice' },
      attributes: [
        {
          name: 'https://aws.amazon.com/SAML/Attributes/Role',
          values: [`${testRoleArn},${testProviderArn}`],
        },
        { name: 'https://aws.amazon.com/SAML/Attributes/RoleSessionName', values: ['alice'] },
      ],
      encrypted,
    })
    return fields[0]?.value ?? ''
  }

  it('are accepted with the key of the provider, and say who it is', async () => {
    const { verdict, identity, session, findings } = await diagnose(
      await respond(true),
      contextWith('Required'),
    )
    expect(findings.filter(({ level }) => level === 'error')).toEqual([])
    expect(verdict).toBe('accepted')
    expect(identity).toMatchObject({ subject: 'alice' })
    expect(session).toBeDefined()
  })

  it('for another key are told to be so, and nothing that cannot be seen is missed', async () => {
    const { findings } = await diagnose(await respond(true), contextWith('Allowed', other))
    expect(findings[0]).toMatchObject({ id: 'decryption-failed', code: 'DECRYPTION_FAILED' })
    expect(findings.filter(({ level }) => level === 'error')).toHaveLength(1)
  })

  it('are asked for where the provider requires them', async () => {
    const { findings } = await diagnose(await respond(false), contextWith('Required'))
    expect(findings[0]).toMatchObject({ id: 'assertion-not-encrypted' })
    expect((await diagnose(await respond(false), contextWith('Allowed'))).verdict).toBe('accepted')
  })
})
