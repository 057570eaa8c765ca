import { X509Certificate } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { RequestRefused } from '../../../src/errors.ts'
import { decodeSamlResponse } from '../../../src/saml/decode-saml-response.ts'
import { parseIdpMetadata } from '../../../src/saml/idp-metadata.ts'
import { readFederatedIdentity } from '../../../src/saml/read-federated-identity.ts'
import type { VerifiedAssertion } from '../../../src/saml/verified-assertion.ts'
import { verifyResponse } from '../../../src/saml/verify-response.ts'
import { generateSigningKey, type SigningKey } from '../../../src/test-idp/generate-signing-key.ts'
import {
  mintSamlResponse,
  openSamlMint,
  samlFaults,
  type SamlMint,
  type SamlMintOptions,
} from '../../../src/test-idp/minting/open-saml-mint.ts'
import type { SamlResponseDescription } from '../../../src/test-idp/minting/saml-description.ts'
import { MovableClock } from '../../fakes/movable-clock.ts'
import { samlTestKey } from '../../fakes/saml-test-keys.ts'

const now = new Date('2026-11-24T12:00:00Z')
const clock = new MovableClock(now)
const awsName = (name: string): string => `https://aws.amazon.com/SAML/Attributes/${name}`

let key: SigningKey
let mint: SamlMint
beforeAll(async () => {
  key = await generateSigningKey({ commonName: 'idp.example.com', notBefore: now })
  mint = await openSamlMint({ key, clock })
})

/** As STS would take it, from the metadata that the mint gives out. */
const verify = (
  samlResponse: string,
  by: Pick<SamlMint, 'metadataXml'> = mint,
): VerifiedAssertion =>
  verifyResponse(decodeSamlResponse(samlResponse), parseIdpMetadata(by.metadataXml, { clock }), {
    clock,
    acceptedAudiences: ['urn:amazon:webservices'],
    acceptedRecipients: ['https://signin.aws.amazon.com/saml'],
    inResponseTo: 'absent',
  })
const mintAndVerify = async (description?: SamlResponseDescription): Promise<VerifiedAssertion> =>
  verify((await mint.mint(description)).samlResponse)

const codeOf = async (minting: Promise<unknown>): Promise<unknown> => {
  try {
    await minting
  } catch (failure) {
    if (failure instanceof RequestRefused) return [failure.code, failure.check]
    throw failure
  }
  return 'minted'
}

describe('a minted SAML response', () => {
  it('is verified, and says alice in the role of the demonstration, without any description', async () => {
    const identity = readFederatedIdentity(await mintAndVerify())
    expect(identity).toMatchObject({
      subject: 'alice',
      issuer: 'https://idp.example.com/saml',
      roleSessionName: 'alice',
      rolePairs: [
        {
          roleArn: 'arn:aws:iam::123456789012:role/Developer',
          providerArn: 'arn:aws:iam::123456789012:saml-provider/ExampleCorp',
        },
      ],
    })
  })

  it('says what the description says', async () => {
    const assertion = await mintAndVerify({
      subject: 'bob@example.com',
      roles: [
        'arn:aws:iam::111122223333:role/A,arn:aws:iam::111122223333:saml-provider/P',
        {
          roleArn: 'arn:aws:iam::111122223333:role/B',
          providerArn: 'arn:aws:iam::111122223333:saml-provider/P',
        },
      ],
      roleSessionName: 'bob',
      sessionDurationSeconds: 7200,
      sessionTags: { team: 'red' },
      transitiveTagKeys: ['team'],
      sourceIdentity: 'bob',
      attributes: { mail: ['bob@example.com', '<a b="c">&amp;\r\n'] },
    })
    const identity = readFederatedIdentity(assertion)
    expect(identity.rolePairs.map(({ roleArn }) => roleArn)).toStrictEqual([
      'arn:aws:iam::111122223333:role/A',
      'arn:aws:iam::111122223333:role/B',
    ])
    expect(identity).toMatchObject({
      roleSessionName: 'bob',
      sessionDurationSeconds: 7200,
      sourceIdentity: 'bob',
    })
    expect(
      assertion.attributes.map(({ name, values }) => [name.replace(awsName(''), ''), values]),
    ).toMatchObject([
      ['Role', [{}, {}].map(() => expect.stringContaining('role/') as string)],
      ['RoleSessionName', ['bob']],
      ['PrincipalTag:team', ['red']],
      ['TransitiveTagKeys', ['team']],
      ['SourceIdentity', ['bob']],
      ['SessionDuration', ['7200']],
      ['mail', ['bob@example.com', '<a b="c">&amp;\r\n']],
    ])
  })

  it('has an attribute in place of another, or left out, by its whole name', async () => {
    const { attributes } = await mintAndVerify({
      attributes: {
        [awsName('RoleSessionName')]: null,
        [awsName('RoleSesionName')]: 'alice',
      },
      roles: [],
    })
    expect(attributes.map(({ name }) => name)).toStrictEqual([awsName('RoleSesionName')])
  })

  it.each([
    ['audience', { audience: 'urn:other' }, 'SAML_AUDIENCE_MISMATCH'],
    ['recipient', { recipient: 'https://a.example/' }, 'SAML_DESTINATION_MISMATCH'],
    [
      'recipient alone',
      { recipient: 'https://a.example/', destination: 'https://signin.aws.amazon.com/saml' },
      'SAML_RECIPIENT_MISMATCH',
    ],
    ['destination', { destination: 'https://a.example/' }, 'SAML_DESTINATION_MISMATCH'],
    ['time', { issuedAt: new Date('2026-11-24T11:50:00Z') }, 'SAML_EXPIRED'],
    ['end', { notOnOrAfter: new Date('2026-11-24T11:56:00Z') }, 'SAML_EXPIRED'],
    [
      'lifetime',
      { issuedAt: new Date('2026-11-24T11:56:30Z'), lifetimeSeconds: 20 },
      'SAML_EXPIRED',
    ],
    ['start', { notBefore: new Date('2026-11-24T12:04:00Z') }, 'SAML_NOT_YET_VALID'],
    ['request', { inResponseTo: '_request' }, 'SAML_IN_RESPONSE_TO_MISMATCH'],
  ] as const)('has another %s when it is described so', async (_what, description, code) => {
    const minted = await mint.mint(description)
    const verdict = (): unknown => {
      try {
        return verify(minted.samlResponse)
      } catch (failure) {
        return (failure as { code?: unknown }).code
      }
    }
    expect(verdict()).toBe(code)
  })

  it('is printed as browsers post it, with its RelayState', async () => {
    const { formBody, samlResponse, xml } = await mint.mint({
      relayState: 'https://a.example/?b&c',
    })
    expect([...new URLSearchParams(formBody)]).toStrictEqual([
      ['SAMLResponse', samlResponse],
      ['RelayState', 'https://a.example/?b&c'],
    ])
    expect(Buffer.from(samlResponse, 'base64').toString()).toBe(xml)
    expect((await mint.mint()).formBody).not.toContain('RelayState')
  })

  it('is new each time, unless its ID is given', async () => {
    const [one, two] = [await mint.mint(), await mint.mint()]
    expect(one.assertionId).not.toBe(two.assertionId)
    expect((await mint.mint({ assertionId: one.assertionId })).assertionId).toBe(one.assertionId)
    expect(await codeOf(mint.mint({ assertionId: '"/><x a="' }))).toStrictEqual([
      'PARAMETER_INVALID',
      'assertion-id',
    ])
  })

  it('repeats the ID of the one before with the fault replayed, and needs one for it', async () => {
    const fresh = await openSamlMint({ key, clock })
    expect(await codeOf(fresh.mint({ fault: 'replayed' }))).toStrictEqual([
      'PARAMETER_INVALID',
      'assertion-id',
    ])
    const { assertionId } = await fresh.mint()
    expect((await fresh.mint({ fault: 'replayed' })).assertionId).toBe(assertionId)
    const given = await fresh.mint({ fault: 'replayed', assertionId: '_used' })
    expect(given.assertionId).toBe('_used')
  })

  it('is encrypted for the key that is given', async () => {
    const service = samlTestKey('other-idp-rsa-2048')
    const minted = await mintSamlResponse(
      {},
      { key, clock, encryptFor: service.certificate.toString() },
    )
    expect(minted.xml).toContain('<saml:EncryptedAssertion>')
    expect(minted.xml).not.toContain('alice')
    const assertion = verifyResponse(
      decodeSamlResponse(minted.samlResponse),
      parseIdpMetadata(minted.metadataXml, { clock }),
      {
        clock,
        acceptedAudiences: ['urn:amazon:webservices'],
        acceptedRecipients: ['https://signin.aws.amazon.com/saml'],
        inResponseTo: 'absent',
        decryption: { privateKeys: [service.privateKey], mode: 'Required' },
      },
    )
    expect(assertion.subject.nameId).toBe('alice')
  })

  it('cannot hold what XML cannot, and knows no other faults than it lists', async () => {
    expect(await codeOf(mint.mint({ subject: 'a\u0000' }))).toStrictEqual([
      'PARAMETER_INVALID',
      'xml-character',
    ])
    expect(await codeOf(mint.mint({ fault: 'no-such-fault' }))).toStrictEqual([
      'PARAMETER_INVALID',
      'fault',
    ])
    expect(samlFaults.map(({ id }) => id)).toContain('bad-signature')
  })
})

describe('who signs a minted response', () => {
  const certificateOf = (metadataXml: string): X509Certificate =>
    new X509Certificate(
      Buffer.from(/<ds:X509Certificate>(.*?)</.exec(metadataXml)?.[1] ?? '', 'base64'),
    )

  it('is an issuer of any name, with a key of its own', async () => {
    for (const issuer of ['urn:test:idp', 'https://a.example/?b&c="{Issuer}"']) {
      const minted = await mintSamlResponse({}, { issuer, clock })
      expect(minted.issuer).toBe(issuer)
      expect(verify(minted.samlResponse, minted).issuer).toBe(issuer)
      expect(() => verify(minted.samlResponse)).toThrow()
    }
  })

  it('may have a key without a certificate: one is made for it', async () => {
    const alone = await openSamlMint({ key: { privateKeyPem: key.privateKeyPem }, clock })
    const certificate = certificateOf(alone.metadataXml)
    expect(certificate.publicKey.equals(certificateOf(mint.metadataXml).publicKey)).toBe(true)
    expect(certificate.fingerprint).not.toBe(certificateOf(mint.metadataXml).fingerprint)
    expect(verify((await alone.mint()).samlResponse).subject.nameId).toBe('alice')
  })

  const refusedKeys: readonly (readonly [string, () => SamlMintOptions])[] = [
    ['no PEM', () => ({ key: { privateKeyPem: 'canary' } })],
    ['an EC key', () => ({ key: { privateKeyPem: pemOf('idp-ec-p256') } })],
    ['a small key', () => ({ key: { privateKeyPem: pemOf('idp-rsa-1024') } })],
    [
      'the certificate of another key',
      () => ({
        key: {
          privateKeyPem: key.privateKeyPem,
          certificatePem: samlTestKey('other-idp-rsa-2048').certificate.toString(),
        },
      }),
    ],
    [
      'no certificate',
      () => ({ key: { privateKeyPem: key.privateKeyPem, certificatePem: 'canary' } }),
    ],
  ]
  const pemOf = (name: Parameters<typeof samlTestKey>[0]): string =>
    samlTestKey(name).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

  it.each(refusedKeys)('may not have %s', async (_what, options) => {
    expect(await codeOf(openSamlMint({ ...options(), clock }))).toStrictEqual([
      'PARAMETER_INVALID',
      'key',
    ])
  })

  it('may not encrypt for what is no RSA key', async () => {
    expect(await codeOf(openSamlMint({ key, encryptFor: 'canary' }))).toStrictEqual([
      'PARAMETER_INVALID',
      'encrypt-for',
    ])
  })
})
