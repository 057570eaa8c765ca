import { describe, expect, it } from 'vitest'
import { verifyShape } from '../../src/saml/verify-shape.ts'
import { explainSignature } from '../../src/xml/explain-signature.ts'
import { parseXml } from '../../src/xml/parse-xml.ts'
import { verifySignature } from '../../src/xml/verify-signature.ts'
import { idpSigningKey } from '../fakes/saml-test-keys.ts'
import { signedResponseXml } from '../fakes/signed-response.ts'

const right = idpSigningKey('idp-rsa-2048')
const wrong = idpSigningKey('attacker-rsa-2048')

function explain(xml: string, keys = [wrong, right]) {
  const [signature] = verifyShape(parseXml(xml)).signatures
  if (signature === undefined) throw new TypeError('there is no signature')
  return explainSignature(xml, signature, keys)
}

describe('XML Signature Core Validation, its two halves', () => {
  const xml = signedResponseXml()

  it('both hold for a signature that verifies', () => {
    expect(explain(xml)).toEqual({ digestMatches: true, valueMadeBy: right })
  })

  it('fails by the digest alone when the element was changed', () => {
    const changed = xml.replace('>alice<', '>admin<')
    expect(explain(changed)).toEqual({ digestMatches: false, valueMadeBy: right })
  })

  it('fails by the value alone when another key signed', () => {
    expect(explain(xml, [wrong])).toEqual({ digestMatches: true, valueMadeBy: undefined })
  })

  it('fails by the value when SignedInfo was changed, and by the digest that it names', () => {
    const changed = xml.replace(
      /<ds:DigestValue>(.)/,
      (_, first) => `<ds:DigestValue>${first === 'A' ? 'B' : 'A'}`,
    )
    expect(explain(changed)).toEqual({ digestMatches: false, valueMadeBy: undefined })
  })

  it('is explained for prefixes that are listed and declared outside', () => {
    const listed = signedResponseXml({ sign: 'both', inclusiveNamespaces: ['saml'] })
    expect(explain(listed)).toEqual({ digestMatches: true, valueMadeBy: right })
  })

  it('says nothing that the verifier could be told', () => {
    const [signature] = verifyShape(parseXml(xml)).signatures
    if (signature === undefined) throw new TypeError('there is no signature')
    expect(explain(xml)).not.toHaveProperty('xml')
    expect(verifySignature(xml, signature, [wrong, right]).key).toBe(right)
  })
})
