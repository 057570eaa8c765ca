import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { idpSigningKey, samlTestKey, testIdpMetadata } from '../fakes/saml-test-keys.ts'
import type { SamlTestKeyName } from '../fakes/saml-test-keys.ts'
import { signedResponseXml } from '../fakes/signed-response.ts'
import { accepted, judgeResponse, judgeXml, refused, rejectedAfterCryptography } from './judge.ts'

const xmldsig = 'http://www.w3.org/2000/09/xmldsig#'
const more = 'http://www.w3.org/2001/04/xmldsig-more#'
const more2007 = 'http://www.w3.org/2007/05/xmldsig-more#'
const xmlenc = 'http://www.w3.org/2001/04/xmlenc#'
const excC14n = 'http://www.w3.org/2001/10/xml-exc-c14n#'

describe('S10 canonical forms that are void', () => {
  it('rejects the digest of nothing', () => {
    const ofNothing = createHash('sha256').digest('base64')
    const withDigest = (signature: string): string =>
      signature.replace(/(<ds:DigestValue>)[^<]*/, `$1${ofNothing}`)
    expect(judgeResponse({})).toMatchObject(accepted)
    expect(judgeResponse({ mutateSignature: withDigest })).toMatchObject(
      rejectedAfterCryptography('SIGNATURE_INVALID'),
    )
  })

  it('rejects it with a relative namespace URI, for which some libraries return nothing', () => {
    const ofNothing = createHash('sha256').digest('base64')
    expect(
      judgeResponse({
        mutateSignature: (signature) =>
          signature.replace(/(<ds:DigestValue>)[^<]*/, `$1${ofNothing}`),
        afterSigning: (xml) =>
          xml.replace('<saml:Assertion ', '<saml:Assertion xmlns:x="./r" x:a="b" '),
      }),
    ).toMatchObject(rejectedAfterCryptography('SIGNATURE_INVALID'))
  })

  it.each(['', ' ', 'AAAA', '===='])('rejects "%s" for a DigestValue by its length', (value) => {
    expect(
      judgeResponse({
        afterSigning: (xml) => xml.replace(/(<ds:DigestValue>)[^<]*/, `$1${value}`),
      }),
    ).toMatchObject(refused('SIGNATURE_SHAPE'))
  })

  it('rejects an empty SignedInfo and an empty SignatureValue', () => {
    expect(
      judgeResponse({
        afterSigning: (xml) =>
          xml.replace(/<ds:SignedInfo>.*<\/ds:SignedInfo>/, '<ds:SignedInfo/>'),
      }),
    ).toMatchObject(refused('SIGNATURE_SHAPE'))
    expect(
      judgeResponse({
        afterSigning: (xml) => xml.replace(/(<ds:SignatureValue>)[^<]*/, '$1'),
      }),
    ).toMatchObject(refused('SIGNATURE_SHAPE'))
  })
})

describe('S11 the certificate that a response brings along', () => {
  it('rejects a signature by the key of an attacker whose certificate stands in KeyInfo', () => {
    for (const sign of ['assertion', 'response', 'both'] as const) {
      expect(judgeResponse({ sign })).toMatchObject(accepted)
      expect(judgeResponse({ sign, key: 'attacker-rsa-2048' })).toMatchObject(
        rejectedAfterCryptography('SIGNATURE_INVALID'),
      )
    }
  })

  it('accepts a signature of the pinned key whatever KeyInfo says, or without one', () => {
    const attacker = samlTestKey('attacker-rsa-2048').certificateBase64
    for (const keyInfo of [
      null,
      `<ds:X509Data><ds:X509Certificate>${attacker}</ds:X509Certificate></ds:X509Data>`,
      '<ds:KeyName>the attacker</ds:KeyName>',
    ]) {
      expect(judgeResponse({ keyInfo })).toMatchObject({
        ...accepted,
        assertion: { certificateSha256: idpSigningKey('idp-rsa-2048').certificateSha256 },
      })
    }
  })

  it.each([
    ['RetrievalMethod', '<ds:RetrievalMethod URI="http://127.0.0.1/"/>'],
    ['SPKIData', '<ds:SPKIData><ds:SPKISexp>AAAA</ds:SPKISexp></ds:SPKIData>'],
    ['a foreign element', '<x:key xmlns:x="urn:x"/>'],
    ['X509Data of another namespace', '<x:X509Data xmlns:x="urn:x"/>'],
    ['EncryptedKey', '<x:EncryptedKey xmlns:x="http://www.w3.org/2001/04/xmlenc#"/>'],
  ])('rejects a KeyInfo with %s', (_what, keyInfo) => {
    expect(judgeResponse({ keyInfo })).toMatchObject(refused('SIGNATURE_SHAPE'))
  })
})

describe('S12 a provider without a key', () => {
  it('rejects everything, with a code that says so', () => {
    expect(judgeResponse({}, { metadata: testIdpMetadata() })).toMatchObject(accepted)
    expect(judgeResponse({}, { metadata: testIdpMetadata({ keys: [] }) })).toMatchObject({
      verdict: 'rejected',
      code: 'SIGNATURE_NO_KEY',
    })
  })
})

describe('S16 an algorithm read from where nobody signed it', () => {
  const decoy = `<ds:Object><ds:SignatureMethod Algorithm="${xmldsig}rsa-sha1"/><ds:CanonicalizationMethod Algorithm="${excC14n}"/></ds:Object>`

  it('rejects a SignatureMethod in an Object before and behind SignedInfo', () => {
    const sha1 = { options: { insecureAllowSha1: true } }
    expect(judgeResponse({}, sha1)).toMatchObject(accepted)
    for (const change of [
      (xml: string) => xml.replace('<ds:SignedInfo>', `${decoy}<ds:SignedInfo>`),
      (xml: string) => xml.replace('</ds:Signature>', `${decoy}</ds:Signature>`),
    ]) {
      expect(judgeResponse({ afterSigning: change }, sha1)).toMatchObject(
        refused('SIGNATURE_SHAPE'),
      )
    }
  })

  it('rejects one inside KeyInfo that comes too late to be found, and is never used', () => {
    const keyInfo = `<ds:KeyName>x</ds:KeyName>${decoy}`
    expect(judgeResponse({ keyInfo: '<ds:KeyName>x</ds:KeyName>' })).toMatchObject(accepted)
    expect(judgeResponse({ keyInfo })).toMatchObject(refused('SIGNATURE_SHAPE'))
  })
})

describe('S17 HMAC with the public key for a secret', () => {
  it.each([
    `${xmldsig}hmac-sha1`,
    `${more}hmac-sha256`,
    `${more}hmac-sha384`,
    `${more}hmac-sha512`,
  ])('rejects %s', (signatureAlgorithm) => {
    expect(judgeResponse({})).toMatchObject(accepted)
    expect(
      judgeResponse({ signatureAlgorithm }, { options: { insecureAllowSha1: true } }),
    ).toMatchObject(refused('SIGNATURE_ALGORITHM'))
  })
})

describe('S18 SHA-1, MD5 and short keys', () => {
  it.each([
    ['an RSA-SHA1 signature', { signatureAlgorithm: `${xmldsig}rsa-sha1` }],
    ['a SHA-1 digest', { digestAlgorithm: `${xmldsig}sha1` }],
  ])('rejects %s unless the provider may', (_what, response) => {
    expect(judgeResponse(response, { options: { insecureAllowSha1: true } })).toMatchObject(
      accepted,
    )
    expect(judgeResponse(response)).toMatchObject(refused('SIGNATURE_ALGORITHM'))
  })

  it.each([
    ['RSA-MD5', { signatureAlgorithm: `${more}rsa-md5` }],
    ['RIPEMD-160', { signatureAlgorithm: `${more}rsa-ripemd160` }],
    ['DSA', { signatureAlgorithm: `${xmldsig}dsa-sha1` }],
    ['ECDSA with SHA-1', { signatureAlgorithm: `${more}ecdsa-sha1` }],
    ['RSA-SHA224', { signatureAlgorithm: `${more}rsa-sha224` }],
    ['an MD5 digest', { digestAlgorithm: `${more}md5` }],
    ['a SHA-224 digest', { digestAlgorithm: `${more}sha224` }],
    ['no algorithm', { signatureAlgorithm: '' }],
    ['constructor', { signatureAlgorithm: 'constructor' }],
    ['__proto__', { digestAlgorithm: '__proto__' }],
  ])('rejects %s, always', (_what, response) => {
    expect(judgeResponse(response, { options: { insecureAllowSha1: true } })).toMatchObject(
      refused('SIGNATURE_ALGORITHM'),
    )
  })

  it('rejects RSA of 1024 bits unless the provider may', () => {
    const metadata = testIdpMetadata({ keys: ['idp-rsa-2048', 'idp-rsa-1024'] })
    const key = 'idp-rsa-1024'
    expect(
      judgeResponse({ key }, { metadata, options: { insecureAllowSmallKeys: true } }),
    ).toMatchObject(accepted)
    expect(judgeResponse({ key }, { metadata })).toMatchObject(
      rejectedAfterCryptography('SIGNATURE_KEY_WEAK'),
    )
    expect(judgeResponse({}, { metadata })).toMatchObject(accepted)
  })
})

describe('what is supported: RFC 9231', () => {
  const cases: readonly (readonly [string, SamlTestKeyName])[] = [
    [`${more}rsa-sha256`, 'idp-rsa-2048'],
    [`${more}rsa-sha384`, 'idp-rsa-2048'],
    [`${more}rsa-sha512`, 'idp-rsa-4096'],
    [`${more2007}sha256-rsa-MGF1`, 'idp-rsa-2048'],
    [`${more2007}sha384-rsa-MGF1`, 'idp-rsa-2048'],
    [`${more2007}sha512-rsa-MGF1`, 'idp-rsa-4096'],
    [`${more}ecdsa-sha256`, 'idp-ec-p256'],
    [`${more}ecdsa-sha384`, 'idp-ec-p384'],
    [`${more}ecdsa-sha512`, 'idp-ec-p521'],
  ]

  it.each(cases)(
    'accepts %s, and rejects another text under the same signature',
    (algorithm, key) => {
      const metadata = testIdpMetadata({ keys: [key] })
      const response = { key, signatureAlgorithm: algorithm }
      expect(judgeResponse(response, { metadata })).toMatchObject(accepted)
      // Keeps the digest right, so that only the SignatureValue can object.
      expect(
        judgeResponse(
          {
            ...response,
            afterSigning: (xml) =>
              xml.replace(
                /(<ds:SignatureValue>)(.)/,
                (_all, tag: string, first: string) => tag + (first === 'A' ? 'B' : 'A'),
              ),
          },
          { metadata },
        ),
      ).toMatchObject(rejectedAfterCryptography('SIGNATURE_INVALID'))
    },
  )

  it.each([`${xmlenc}sha256`, `${more}sha384`, `${xmlenc}sha512`])(
    'accepts the digest %s',
    (digest) => {
      expect(judgeResponse({ digestAlgorithm: digest })).toMatchObject(accepted)
      expect(
        judgeResponse({
          digestAlgorithm: digest,
          afterSigning: (xml) => xml.replace('>alice<', '>bob<'),
        }),
      ).toMatchObject(rejectedAfterCryptography('SIGNATURE_INVALID'))
    },
  )

  it('does not take an RSA signature for an ECDSA one, nor one padding for the other', () => {
    const metadata = testIdpMetadata({ keys: ['idp-rsa-2048', 'idp-ec-p256'] })
    const pretending = (from: string, to: string) =>
      judgeXml(signedResponseXml({ signatureAlgorithm: from }).replace(from, to), { metadata })
    expect(judgeResponse({}, { metadata })).toMatchObject(accepted)
    for (const to of [`${more}ecdsa-sha256`, `${more2007}sha256-rsa-MGF1`, `${more}rsa-sha512`]) {
      expect(pretending(`${more}rsa-sha256`, to)).toMatchObject(
        rejectedAfterCryptography('SIGNATURE_INVALID'),
      )
    }
  })

  it('tries every key of the metadata, so that a roll-over needs no coordination', () => {
    const metadata = testIdpMetadata({ keys: ['idp-rsa-2048-next', 'idp-ec-p256', 'idp-rsa-2048'] })
    for (const key of ['idp-rsa-2048', 'idp-rsa-2048-next'] as const) {
      expect(judgeResponse({ key }, { metadata })).toMatchObject({
        ...accepted,
        assertion: { certificateSha256: idpSigningKey(key).certificateSha256 },
      })
    }
    expect(judgeResponse({ key: 'attacker-rsa-2048' }, { metadata })).toMatchObject(
      rejectedAfterCryptography('SIGNATURE_INVALID'),
    )
  })
})

describe('S19 other transforms', () => {
  const enveloped = `<ds:Transform Algorithm="${xmldsig}enveloped-signature"/>`
  const exclusive = `<ds:Transform Algorithm="${excC14n}"/>`
  const transforms = (list: string) => (signature: string) =>
    signature.replace(
      /<ds:Transforms>.*<\/ds:Transforms>/,
      `<ds:Transforms>${list}</ds:Transforms>`,
    )
  const transform = (algorithm: string, content = ''): string =>
    `<ds:Transform Algorithm="${algorithm}">${content}</ds:Transform>`

  it('accepts the two that SAML allows', () => {
    expect(judgeResponse({ mutateSignature: transforms(enveloped + exclusive) })).toMatchObject(
      accepted,
    )
  })

  it.each([
    [
      'XSLT',
      enveloped +
        transform(
          'http://www.w3.org/TR/1999/REC-xslt-19991116',
          '<x:stylesheet xmlns:x="http://www.w3.org/1999/XSL/Transform" version="1.0"/>',
        ),
    ],
    [
      'XPath',
      enveloped +
        transform('http://www.w3.org/TR/1999/REC-xpath-19991116', '<ds:XPath>true()</ds:XPath>') +
        exclusive,
    ],
    [
      'XPath filter 2',
      enveloped + transform('http://www.w3.org/2002/06/xmldsig-filter2') + exclusive,
    ],
    ['base64', transform(`${xmldsig}base64`)],
    [
      'inclusive canonicalisation',
      enveloped + transform('http://www.w3.org/TR/2001/REC-xml-c14n-20010315'),
    ],
    ['canonicalisation with comments', enveloped + transform(`${excC14n}WithComments`)],
    ['the two in the other order', exclusive + enveloped],
    ['only the first', enveloped],
    ['only the second', exclusive],
    ['the second twice', enveloped + exclusive + exclusive],
    ['a hundred', enveloped + exclusive.repeat(99)],
    ['none', ''],
    ['a foreign element', `${enveloped}<x:Transform xmlns:x="urn:x" Algorithm="${excC14n}"/>`],
    [
      'something inside the first',
      `${transform(`${xmldsig}enveloped-signature`, '<ds:XPath>/</ds:XPath>')}${exclusive}`,
    ],
    [
      'something foreign inside the second',
      enveloped + transform(excC14n, '<x:y xmlns:x="urn:x"/>'),
    ],
  ])('rejects %s', (_what, list) => {
    expect(judgeResponse({ mutateSignature: transforms(list) })).toMatchObject(
      refused('SIGNATURE_TRANSFORM'),
    )
  })

  it('canonicalises with InclusiveNamespaces where they are given', () => {
    const declared = (xml: string): string =>
      xml.replace(
        '<samlp:Response ',
        '<samlp:Response xmlns:xs="http://www.w3.org/2001/XMLSchema" ',
      )
    const response = { beforeSigning: declared, inclusiveNamespaces: ['xs'] }
    expect(judgeResponse(response)).toMatchObject(accepted)
    expect(
      judgeResponse({
        ...response,
        afterSigning: (xml) => xml.replace('http://www.w3.org/2001/XMLSchema"', 'urn:other"'),
      }),
    ).toMatchObject(rejectedAfterCryptography('SIGNATURE_INVALID'))
    expect(
      judgeResponse({
        ...response,
        afterSigning: (xml) => xml.replace('PrefixList="xs"', 'PrefixList=""'),
      }),
    ).toMatchObject(rejectedAfterCryptography('SIGNATURE_INVALID'))
  })

  it('rejects a SignedInfo that is canonicalised in another way', () => {
    for (const algorithm of [
      'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
      `${excC14n}WithComments`,
      'http://www.w3.org/2006/12/xml-c14n11',
    ]) {
      expect(
        judgeResponse({
          mutateSignature: (signature) =>
            signature.replace(
              `<ds:CanonicalizationMethod Algorithm="${excC14n}"`,
              `<ds:CanonicalizationMethod Algorithm="${algorithm}"`,
            ),
        }),
      ).toMatchObject(refused('SIGNATURE_TRANSFORM'))
    }
  })
})
