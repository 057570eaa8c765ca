import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { decodeSamlResponse } from '../../src/saml/decode-saml-response.ts'
import { readFederatedIdentity } from '../../src/saml/read-federated-identity.ts'
import { verifyResponse } from '../../src/saml/verify-response.ts'
import { testIdpMetadata } from '../fakes/saml-test-keys.ts'
import { testVerifyOptions } from '../fakes/verify-options.ts'

// Every key that the fixtures of an honest identity provider are signed with, the weak one included,
// so that what is rejected is rejected for the reason in its name.
const metadata = testIdpMetadata({
  keys: [
    'idp-rsa-2048-next',
    'idp-rsa-1024',
    'idp-rsa-4096',
    'idp-ec-p256',
    'idp-ec-p384',
    'idp-ec-p521',
    'idp-rsa-2048',
  ],
})

const folder = (verdict: string): URL => new URL(`../fixtures/saml/${verdict}/`, import.meta.url)

function fixtures(verdict: string): readonly { name: string; parameter: string }[] {
  return readdirSync(folder(verdict)).map((name) => ({
    name: name.replace(/\.xml$/, ''),
    parameter: readFileSync(new URL(name, folder(verdict))).toString('base64'),
  }))
}

describe('responses signed by xmlsec1: valid', () => {
  it.each(fixtures('valid'))('accepts $name', ({ name, parameter }) => {
    const assertion = verifyResponse(decodeSamlResponse(parameter), metadata, testVerifyOptions())
    const identity = readFederatedIdentity(assertion)
    expect(assertion.issuer).toBe('https://idp.example.com/saml')
    expect(identity.audience).toBe('https://signin.aws.amazon.com/saml')
    expect(identity.rolePairs[0]?.roleArn).toBe('arn:aws:iam::123456789012:role/Developer')
    expect(name).toContain(
      { assertion: 'assertion-signed', response: 'response-signed', both: 'and-assertion-signed' }[
        assertion.signed
      ],
    )
  })
})

describe('responses signed by xmlsec1: invalid', () => {
  it.each(fixtures('invalid'))('rejects $name', ({ name, parameter }) => {
    const code = /[A-Z_0-9]+$/.exec(name)?.[0]
    expect(() =>
      verifyResponse(decodeSamlResponse(parameter), metadata, testVerifyOptions()),
    ).toThrow(expect.objectContaining({ name: 'SamlResponseRejected', code }))
  })
})

describe('fixtures with habits of products', () => {
  const verified = (name: string) =>
    verifyResponse(
      decodeSamlResponse(readFileSync(new URL(`${name}.xml`, folder('valid'))).toString('base64')),
      metadata,
      testVerifyOptions(),
    )

  it('reads a NameID in place of text as eduPersonTargetedID defines it', () => {
    const { attributes } = verified('shibboleth-shaped.response-and-assertion-signed')
    expect(attributes.find(({ friendlyName }) => friendlyName === 'eduPersonTargetedID')).toEqual({
      name: 'urn:oid:1.3.6.1.4.1.5923.1.1.1.10',
      friendlyName: 'eduPersonTargetedID',
      values: ['sx8Zt2'],
    })
  })

  it('merges the values of an attribute that is sent once per value, in document order', () => {
    const { rolePairs } = readFederatedIdentity(
      verified('keycloak-shaped.response-and-assertion-signed'),
    )
    expect(rolePairs.map(({ roleArn }) => roleArn)).toEqual([
      'arn:aws:iam::123456789012:role/Developer',
      'arn:aws:iam::123456789012:role/Auditor',
    ])
  })

  it('takes the earliest end of session of several AuthnStatements', () => {
    expect(verified('assertion-signed.two-authn-statements').sessionNotOnOrAfter).toEqual(
      new Date('2030-01-01T18:00:00Z'),
    )
  })

  it('keeps text beyond ASCII and resolved references as written', () => {
    expect(verified('response-and-assertion-signed.text-beyond-ascii').subject.nameId).toBe(
      'Zoë Ⅷ 漢字 😀 & <co>',
    )
  })
})
