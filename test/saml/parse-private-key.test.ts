import { generateKeyPairSync } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { SamlMetadataRejected } from '../../src/errors.ts'
import { parsePrivateKey } from '../../src/saml/parse-private-key.ts'
import { samlTestKey } from '../fakes/saml-test-keys.ts'

const { privateKey, certificate } = samlTestKey('idp-rsa-2048')
const pemOf = (key: KeyObject, type: 'pkcs1' | 'pkcs8' = 'pkcs8'): string =>
  key.export({ type, format: 'pem' }).toString()
const encrypted = (type: 'pkcs1' | 'pkcs8'): string =>
  privateKey.export({ type, format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }).toString()

describe('IAM API Reference, UpdateSAMLProvider: AddPrivateKey', () => {
  it.each([
    ['PKCS#8', pemOf(privateKey)],
    ['PKCS#1', pemOf(privateKey, 'pkcs1')],
    ['CRLF and white space around', `\n ${pemOf(privateKey).replaceAll('\n', '\r\n')} \n`],
  ])('takes %s', (_, pem) => {
    expect(parsePrivateKey(pem).equals(privateKey)).toBe(true)
  })

  it('takes more than 2048 bits', () => {
    const larger = samlTestKey('idp-rsa-4096').privateKey
    expect(parsePrivateKey(pemOf(larger)).equals(larger)).toBe(true)
  })

  const pss = generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).privateKey
  const pem = pemOf(privateKey)
  it.each([
    ['nothing', '', 'private-key-not-pem'],
    ['words', 'secret words', 'private-key-not-pem'],
    ['PKCS#8 with a passphrase', encrypted('pkcs8'), 'private-key-not-pem'],
    ['PKCS#1 with a passphrase', encrypted('pkcs1'), 'private-key-not-pem'],
    ['a certificate', certificate.toString(), 'private-key-not-pem'],
    ['two keys', pem + pem, 'private-key-not-pem'],
    ['a key behind a certificate', certificate.toString() + pem, 'private-key-not-pem'],
    ['more than 16,384 characters', pem + ' '.repeat(16_384), 'private-key-not-pem'],
    [
      'a key without its third line',
      pem.replace(/^((?:.*\n){2}).*\n/, '$1'),
      'private-key-unreadable',
    ],
    ['an EC key', pemOf(samlTestKey('idp-ec-p256').privateKey), 'private-key-type'],
    ['an RSA-PSS key', pemOf(pss), 'private-key-type'],
    ['RSA of 1024 bits', pemOf(samlTestKey('idp-rsa-1024').privateKey), 'private-key-size'],
  ])('refuses %s, without a word of it', (_, text, check) => {
    let refusal: unknown
    try {
      parsePrivateKey(text)
    } catch (failure) {
      refusal = failure
    }
    expect(refusal).toBeInstanceOf(SamlMetadataRejected)
    expect(refusal).toMatchObject({
      code: 'SAML_PRIVATE_KEY_INVALID',
      check,
      aws: { code: 'InvalidInput', message: 'Invalid private key.', status: 400 },
    })
    const said = JSON.stringify(refusal, Object.getOwnPropertyNames(refusal))
    for (const line of text
      .split('\n')
      .filter((one) => one.trim().length > 30 && !one.includes('-'))) {
      expect(said).not.toContain(line.trim())
    }
    expect(said).not.toContain('secret')
  })
})
