import { describe, expect, it } from 'vitest'
import { signedResponseXml } from '../fakes/signed-response.ts'
import type { SignedResponseOptions } from '../fakes/signed-response.ts'
import { signXml } from '../fakes/sign-xml.ts'
import { accepted, judgeResponse, judgeXml, refused, rejectedAfterCryptography } from './judge.ts'

type Placement = 'assertion' | 'response' | 'both'
const placements: readonly Placement[] = ['assertion', 'response', 'both']

// --- the parts of a response that attacks move about

const signaturePattern = /<ds:Signature .*?<\/ds:Signature>/s
const assertionPattern = /<saml:Assertion .*<\/saml:Assertion>/s

const signatureOf = (xml: string): string => signaturePattern.exec(xml)?.[0] ?? ''
const assertionOf = (xml: string): string => assertionPattern.exec(xml)?.[0] ?? ''
/** Without its first Signature: the Response's if it has one. */
const withoutSignature = (xml: string): string => xml.replace(signaturePattern, '')
const withoutSignatures = (xml: string): string =>
  xml.replaceAll(new RegExp(signaturePattern, 'gs'), '')
/** What the attacker wants to be: other IDs, so that the signed ones stay unique. */
const evil = (xml: string): string =>
  xml
    .replace('ID="_response-1"', 'ID="_evil-response"')
    .replace('ID="_assertion-1"', 'ID="_evil-assertion"')
    .replace('>alice<', '>admin<')
const replaceAssertion = (xml: string, by: string): string =>
  xml.replace(assertionPattern, () => by)
const evilAssertion = (xml: string): string => withoutSignatures(evil(assertionOf(xml)))
const insideSignature = (signature: string, content: string): string =>
  signature.replace('</ds:Signature>', `${content}</ds:Signature>`)
const behindIssuer = (xml: string, content: string): string =>
  xml.replace(/<\/saml:Issuer>/, (end) => end + content)

/** The eight published permutations, numbered as they are everywhere. */
const permutations: Readonly<Record<string, (xml: string) => string>> = {
  'XSW1: original Response inside the Signature of the evil one': (xml) =>
    behindIssuer(
      withoutSignatures(evil(xml)),
      insideSignature(signatureOf(xml), withoutSignature(xml)),
    ),
  'XSW2: original Response before the Signature in the evil one': (xml) =>
    behindIssuer(withoutSignatures(evil(xml)), withoutSignature(xml) + signatureOf(xml)),
  'XSW3: evil Assertion before the original': (xml) =>
    replaceAssertion(xml, evilAssertion(xml) + assertionOf(xml)),
  'XSW4: original Assertion inside the evil one': (xml) =>
    replaceAssertion(
      xml,
      evilAssertion(xml).replace('</saml:Assertion>', `${assertionOf(xml)}</saml:Assertion>`),
    ),
  'XSW5: evil Assertion with the signature, original without at the end': (xml) =>
    replaceAssertion(
      xml,
      behindIssuer(evilAssertion(xml), signatureOf(xml)) + withoutSignature(assertionOf(xml)),
    ),
  'XSW6: original Assertion inside the Signature of the evil one': (xml) =>
    replaceAssertion(
      xml,
      behindIssuer(
        evilAssertion(xml),
        insideSignature(signatureOf(xml), withoutSignature(assertionOf(xml))),
      ),
    ),
  'XSW7: evil Assertion inside Extensions': (xml) =>
    xml.replace(
      '<samlp:Status>',
      `<samlp:Extensions>${evilAssertion(xml)}</samlp:Extensions><samlp:Status>`,
    ),
  'XSW8: original Assertion inside an Object of the evil one’s Signature': (xml) =>
    replaceAssertion(
      xml,
      behindIssuer(
        evilAssertion(xml),
        insideSignature(
          signatureOf(xml),
          `<ds:Object>${withoutSignature(assertionOf(xml))}</ds:Object>`,
        ),
      ),
    ),
}

describe.each(placements)('S1 signature wrapping, signed: %s', (sign) => {
  it('accepts the original', () => {
    expect(judgeResponse({ sign })).toMatchObject(accepted)
  })

  it.each(Object.entries(permutations))('rejects %s', (name, wrap) => {
    const attack = wrap(signedResponseXml({ sign }))
    expect(attack).toContain('>admin<')
    expect(judgeXml(attack)).toMatchObject(
      refused(/XSW[12]/.test(name) ? 'SAML_RESPONSE_NESTED' : 'SAML_ASSERTION_COUNT'),
    )
  })
})

describe('S1 signature wrapping with nothing to count', () => {
  it('rejects an evil Assertion that took over the ID and the signature', () => {
    const original = signedResponseXml({ sign: 'assertion' })
    expect(judgeXml(original)).toMatchObject(accepted)
    expect(judgeXml(original.replace('>alice<', '>admin<'))).toMatchObject(
      rejectedAfterCryptography('SIGNATURE_INVALID'),
    )
  })

  it('rejects an original that hides in another namespace, beside the evil Assertion', () => {
    const xml = signedResponseXml({ sign: 'assertion' })
    const hidden = `<x:Assertion xmlns:x="urn:x">${assertionOf(xml)}</x:Assertion>`
    const attack = xml.replace(
      '<samlp:Status>',
      `<samlp:Extensions>${hidden}</samlp:Extensions><samlp:Status>`,
    )
    expect(judgeXml(attack)).toMatchObject(refused('SAML_ASSERTION_COUNT'))
  })
})

describe('S2 a second assertion that nobody looks at', () => {
  const second = signedResponseXml({ assertionId: '_assertion-2', nameId: 'admin' })

  it.each([
    [
      'behind the first',
      (xml: string) => xml.replace('</samlp:Response>', `${assertionOf(second)}</samlp:Response>`),
    ],
    [
      'before the first',
      (xml: string) => replaceAssertion(xml, assertionOf(second) + assertionOf(xml)),
    ],
    [
      'in Extensions',
      (xml: string) =>
        xml.replace(
          '<samlp:Status>',
          `<samlp:Extensions>${assertionOf(second)}</samlp:Extensions><samlp:Status>`,
        ),
    ],
    [
      'in Advice',
      (xml: string) =>
        xml.replace(
          '</saml:Conditions>',
          `</saml:Conditions><saml:Advice>${assertionOf(second)}</saml:Advice>`,
        ),
    ],
    [
      'in SubjectConfirmationData',
      (xml: string) =>
        xml.replace(
          /(<saml:SubjectConfirmationData[^>]*)\/>/,
          `$1>${assertionOf(second)}</saml:SubjectConfirmationData>`,
        ),
    ],
    [
      'in a KeyInfo',
      (xml: string) => xml.replace('</ds:X509Data>', `${assertionOf(second)}</ds:X509Data>`),
    ],
    [
      'in an AttributeValue',
      (xml: string) =>
        xml.replace(
          'alice@example.com</saml:AttributeValue>',
          `${assertionOf(second)}</saml:AttributeValue>`,
        ),
    ],
  ])('rejects one %s, although both are validly signed', (_place, attack) => {
    const xml = signedResponseXml()
    expect(judgeXml(xml)).toMatchObject(accepted)
    expect(judgeXml(second)).toMatchObject(accepted)
    expect(judgeXml(attack(xml))).toMatchObject(refused('SAML_ASSERTION_COUNT'))
  })
})

describe('S3 a genuine, signed error as a carrier', () => {
  const responder = 'urn:oasis:names:tc:SAML:2.0:status:Responder'
  const error = signXml(
    signedResponseXml({ sign: 'neither', status: responder }).replace(assertionPattern, ''),
    { id: '_response-1' },
  )
  const unsigned = assertionOf(signedResponseXml({ sign: 'neither', nameId: 'admin' }))
  const places: readonly (readonly [string, string])[] = [
    ['as a child', error.replace('</samlp:Response>', `${unsigned}</samlp:Response>`)],
    [
      'in an Object of the Signature',
      error.replace('</ds:Signature>', `<ds:Object>${unsigned}</ds:Object></ds:Signature>`),
    ],
    [
      'in Extensions',
      error.replace(
        '<samlp:Status>',
        `<samlp:Extensions>${unsigned}</samlp:Extensions><samlp:Status>`,
      ),
    ],
  ]

  it('accepts the sibling that reports success and carries the assertion under its signature', () => {
    expect(judgeResponse({ sign: 'response', nameId: 'admin' })).toMatchObject(accepted)
  })

  it.each(places)('rejects an assertion injected %s', (_place, attack) => {
    expect(judgeXml(attack)).toMatchObject(refused('SAML_STATUS_NOT_SUCCESS'))
  })

  it.each([
    ['as a child', 'SIGNATURE_INVALID', 'ran'],
    ['in an Object of the Signature', 'SAML_ASSERTION_COUNT', 'did not run'],
    ['in Extensions', 'SAML_ASSERTION_COUNT', 'did not run'],
  ] as const)('rejects it %s with the Status turned into Success', (place, code, cryptography) => {
    const attack = places.find(([name]) => name === place)?.[1] ?? ''
    expect(
      judgeXml(attack.replace(responder, responder.replace('Responder', 'Success'))),
    ).toMatchObject({
      code,
      cryptography,
    })
  })
})

describe('S4 a decoy Signature that repeats the genuine SignatureValue', () => {
  const xml = signedResponseXml({ sign: 'assertion' })
  const decoy = signatureOf(xml)

  it('rejects one beside the genuine one', () => {
    const start = xml.indexOf('<saml:Assertion ')
    expect(judgeXml(xml)).toMatchObject(accepted)
    expect(judgeXml(xml.slice(0, start) + behindIssuer(xml.slice(start), decoy))).toMatchObject(
      refused('SIGNATURE_POSITION'),
    )
  })

  it.each([
    ['in the Subject', '<saml:Subject>'],
    ['in the Conditions', '<saml:AudienceRestriction>'],
    ['in the AttributeStatement', '<saml:AttributeStatement>'],
    ['in the Status', '<samlp:Status>'],
  ])('rejects one %s', (_place, tag) => {
    expect(judgeXml(xml.replace(tag, tag + decoy))).toMatchObject(refused('SIGNATURE_POSITION'))
  })

  it('rejects one on the Response that points at the assertion', () => {
    expect(judgeXml(behindIssuer(xml, decoy))).toMatchObject(refused('SIGNATURE_REFERENCE'))
  })

  it('rejects one inside the genuine one', () => {
    expect(judgeXml(xml.replace('</ds:KeyInfo>', `</ds:KeyInfo>${decoy}`))).toMatchObject(
      refused('SIGNATURE_SHAPE'),
    )
  })
})

describe('S13 signatures taken away', () => {
  it.each(placements)('rejects a response (signed: %s) without any', (sign) => {
    const xml = signedResponseXml({ sign })
    expect(judgeXml(xml)).toMatchObject(accepted)
    expect(judgeXml(withoutSignatures(xml))).toMatchObject(refused('SIGNATURE_MISSING'))
  })

  it('rejects a signed Response whose assertion lost its own signature', () => {
    const xml = signedResponseXml({ sign: 'both' })
    const assertion = assertionOf(xml)
    expect(judgeXml(xml.replace(assertion, () => withoutSignature(assertion)))).toMatchObject(
      rejectedAfterCryptography('SIGNATURE_INVALID'),
    )
  })

  it('lets the assertion’s own signature stand alone when the Response’s is taken away', () => {
    const verdict = judgeXml(withoutSignature(signedResponseXml({ sign: 'both' })))
    expect(verdict).toMatchObject({ ...accepted, assertion: { signed: 'assertion' } })
  })

  it('rejects an assertion’s signature that stands on the Response', () => {
    const xml = signedResponseXml({ sign: 'assertion' })
    expect(judgeXml(behindIssuer(withoutSignature(xml), signatureOf(xml)))).toMatchObject(
      refused('SIGNATURE_REFERENCE'),
    )
  })
})

describe('S14 a Reference that does not cover what is read', () => {
  // Each is signed with the genuine key as it stands: only its form is at fault.
  const reference = (change: (signature: string) => string): SignedResponseOptions => ({
    mutateSignature: change,
  })

  it.each([
    ['is empty', ''],
    ['names another element', '#_response-1'],
    ['is external', 'https://idp.example.com/assertion.xml'],
    ['is an XPointer', "#xpointer(id('_assertion-1'))"],
    ['selects everything', '#xpointer(/)'],
    ['is the ID without #', '_assertion-1'],
    ['is the ID in another case', '#_Assertion-1'],
    ['holds a quote', "#_assertion-1' or '1'='1"],
  ])('rejects a URI that %s', (_what, uri) => {
    expect(judgeResponse({})).toMatchObject(accepted)
    expect(
      judgeResponse(reference((signature) => signature.replace(/URI="[^"]*"/, `URI="${uri}"`))),
    ).toMatchObject(refused('SIGNATURE_REFERENCE'))
  })

  it('rejects a Reference without a URI', () => {
    expect(
      judgeResponse(reference((signature) => signature.replace(/ URI="[^"]*"/, ''))),
    ).toMatchObject(refused('SIGNATURE_REFERENCE'))
  })

  it('rejects a second Reference, even to the same element', () => {
    expect(
      judgeResponse(
        reference((signature) => signature.replace(/<ds:Reference .*<\/ds:Reference>/, '$&$&')),
      ),
    ).toMatchObject(refused('SIGNATURE_SHAPE'))
  })

  it('rejects a Signature whose parent has an ID that needs quoting', () => {
    expect(judgeResponse({ assertionId: '_a.b' })).toMatchObject(accepted)
    const xml = signedResponseXml({ assertionId: '_a.b' }).replaceAll('_a.b', "_a'b")
    expect(judgeXml(xml)).toMatchObject(refused('SIGNATURE_REFERENCE'))
  })
})

describe('S15 an ID that two elements have', () => {
  it.each(['ID', 'Id', 'id', 'xml:id', 'x:ID'])('rejects the signed ID again as %s', (name) => {
    const decoy = (id: string) => (xml: string) =>
      xml.replace(
        '<samlp:Status>',
        `<samlp:Extensions><x:e xmlns:x="urn:x" ${name}="${id}"/></samlp:Extensions><samlp:Status>`,
      )
    expect(judgeResponse({ afterSigning: decoy('_other') })).toMatchObject(accepted)
    expect(judgeResponse({ afterSigning: decoy('_assertion-1') })).toMatchObject(
      refused('XML_DUPLICATE_ID'),
    )
  })

  it('rejects Response and Assertion with the same ID', () => {
    expect(
      judgeXml(
        signedResponseXml({ sign: 'assertion' }).replace('ID="_response-1"', 'ID="_assertion-1"'),
      ),
    ).toMatchObject(refused('XML_DUPLICATE_ID'))
  })
})
