import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { describeWithPeers, xmlsec1 } from './peer.ts'

const folder = 'test/fixtures/saml/valid'
// The key of most fixtures first.
const certificates = [
  'idp-rsa-2048',
  'idp-rsa-4096',
  'idp-ec-p256',
  'idp-ec-p384',
  'idp-ec-p521',
].map((name) => `${name}.cert.pem`)

/** Whether xmlsec1, which shares no code with ours, verifies the signature of an element. */
function verifies(file: string, parent: 'Response' | 'Assertion'): boolean {
  return certificates.some((certificate) => {
    try {
      execFileSync(
        xmlsec1.path ?? 'xmlsec1',
        [
          '--verify',
          ...['--pubkey-cert-pem', `test/fixtures/saml/keys/${certificate}`],
          ...['--enabled-key-data', 'key-name,rsa,ec,ecdsa,x509'],
          ...['--id-attr:ID', 'urn:oasis:names:tc:SAML:2.0:protocol:Response'],
          ...['--id-attr:ID', 'urn:oasis:names:tc:SAML:2.0:assertion:Assertion'],
          ...['--node-xpath', `//*[local-name()="${parent}"]/*[local-name()="Signature"]`],
          file,
        ],
        { stdio: 'ignore' },
      )
      return true
    } catch {
      return false
    }
  })
}

const signatureIn = (xml: string, parent: 'Response' | 'Assertion'): boolean => {
  const [beforeAssertion = '', assertion = ''] = xml.split(/<(?:\w+:)?Assertion\b/)
  return /<(?:\w+:)?Signature\b/.test(parent === 'Response' ? beforeAssertion : assertion)
}

describeWithPeers('xmlsec1 as a judge of the valid fixtures', [xmlsec1], () => {
  it.each(readdirSync(folder))('verifies every signature in %s', (name) => {
    const xml = readFileSync(`${folder}/${name}`, 'utf8')
    const signed = (['Response', 'Assertion'] as const).filter((parent) => signatureIn(xml, parent))
    expect(signed.length).toBeGreaterThan(0)
    for (const parent of signed)
      expect([parent, verifies(`${folder}/${name}`, parent)]).toEqual([parent, true])
  })

  it('does not verify a fixture that was changed after signing', () => {
    const tampered = readdirSync('test/fixtures/saml/invalid').find((name) =>
      /tampered|changed|altered/.test(name),
    )
    expect(tampered).toBeDefined()
    expect(verifies(`test/fixtures/saml/invalid/${tampered ?? ''}`, 'Assertion')).toBe(false)
  })
})
