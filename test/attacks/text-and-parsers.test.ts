import { connect, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { deflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { signedResponse, signedResponseXml } from '../fakes/signed-response.ts'
import { accepted, judge, judgeResponse, judgeXml, refused } from './judge.ts'

// The places whose text decides who somebody is and where an assertion holds.
const places: readonly (readonly [place: string, text: string])[] = [
  ['NameID', '>alice<'],
  ['AttributeValue', '>alice@example.com<'],
  ['Issuer', '>https://idp.example.com/saml<'],
  ['Audience', '>urn:amazon:webservices<'],
  ['DigestValue', '<ds:DigestValue>'],
  ['SignatureValue', '<ds:SignatureValue>'],
]

/** Puts `markup` into the text, right before its last character, or right behind a start tag. */
const into = (text: string, markup: string) => (xml: string) =>
  xml.replaceAll(
    text,
    text.startsWith('>') ? `${text.slice(0, -2)}${markup}${text.slice(-2)}` : text + markup,
  )

describe('S5 processing instructions, which a canonicaliser took for text', () => {
  it.each(places)('rejects one in %s', (_place, text) => {
    expect(judgeResponse({})).toMatchObject(accepted)
    const attack = into(text, '<?x not-an-?>')
    for (const sign of ['assertion', 'response', 'both'] as const) {
      expect(judgeResponse({ sign, afterSigning: attack })).toMatchObject(
        refused('XML_PROCESSING_INSTRUCTION'),
      )
    }
  })

  it('rejects a signed name that was turned into an instruction with the same characters', () => {
    expect(
      judgeResponse({
        nameId: 'not-an-admin',
        afterSigning: (xml) => xml.replace('not-an-admin', '<?x not-an-?>admin'),
      }),
    ).toMatchObject(refused('XML_PROCESSING_INSTRUCTION'))
  })

  it('rejects one before and one behind the root, and accepts an XML declaration', () => {
    const xml = signedResponseXml()
    expect(judgeXml(`<?xml version="1.0" encoding="UTF-8"?>\n${xml}`)).toMatchObject(accepted)
    expect(judgeXml(`<?x y?>${xml}`)).toMatchObject(refused('XML_PROCESSING_INSTRUCTION'))
    expect(judgeXml(`${xml}<?x y?>`)).toMatchObject(refused('XML_PROCESSING_INSTRUCTION'))
    expect(judgeXml(`<?xml version="1.0"?><?xml version="1.0"?>${xml}`)).toMatchObject(
      refused('XML_PROCESSING_INSTRUCTION'),
    )
  })
})

describe('S6 comments that cut a text short', () => {
  it.each(places)('rejects one in %s', (_place, text) => {
    const attack = into(text, '<!---->')
    for (const sign of ['assertion', 'response', 'both'] as const) {
      expect(judgeResponse({ sign })).toMatchObject(accepted)
      expect(judgeResponse({ sign, afterSigning: attack })).toMatchObject(refused('XML_COMMENT'))
    }
  })

  it('rejects one that the identity provider signed', () => {
    expect(judgeResponse({ beforeSigning: into('>alice<', '<!-- a comment? -->') })).toMatchObject(
      refused('XML_COMMENT'),
    )
  })

  it('rejects a CDATA section in the same places', () => {
    expect(judgeResponse({ beforeSigning: into('>alice<', '<![CDATA[.evil]]>') })).toMatchObject(
      refused('XML_CDATA'),
    )
  })
})

describe('S7 two of what there should be one of, inside a Signature', () => {
  it.each([
    ['two DigestValues', /<ds:DigestValue>.*<\/ds:DigestValue>/],
    ['two SignatureValues', /<ds:SignatureValue>.*<\/ds:SignatureValue>/],
    ['two SignedInfos', /<ds:SignedInfo>.*<\/ds:SignedInfo>/],
    ['two DigestMethods', /<ds:DigestMethod[^>]*>/],
    ['two SignatureMethods', /<ds:SignatureMethod[^>]*>/],
    ['two CanonicalizationMethods', /<ds:CanonicalizationMethod[^>]*>/],
    ['two Transforms', /<ds:Transforms>.*<\/ds:Transforms>/],
    ['two KeyInfos', /<ds:KeyInfo>.*<\/ds:KeyInfo>/],
  ])('rejects %s', (_what, element) => {
    expect(judgeResponse({})).toMatchObject(accepted)
    const twice = (xml: string): string => xml.replace(element, '$&$&')
    expect(judgeResponse({ afterSigning: twice })).toMatchObject(refused('SIGNATURE_SHAPE'))
    expect(judgeResponse({ mutateSignature: twice })).toMatchObject(refused('SIGNATURE_SHAPE'))
  })

  it('rejects a SignedInfo inside an Object', () => {
    expect(
      judgeResponse({
        afterSigning: (xml) =>
          xml.replace(
            /(<ds:SignedInfo>.*<\/ds:SignedInfo>)(.*)<\/ds:Signature>/,
            '$1$2<ds:Object>$1</ds:Object></ds:Signature>',
          ),
      }),
    ).toMatchObject(refused('SIGNATURE_SHAPE'))
  })

  it('rejects a DigestValue with a comment, as it rejects every comment', () => {
    expect(judgeResponse({ afterSigning: into('<ds:DigestValue>', '<!--AAAA-->') })).toMatchObject(
      refused('XML_COMMENT'),
    )
  })
})

describe('S8 what two parsers read differently', () => {
  const xml = signedResponseXml()

  it.each([
    ['a DOCTYPE', `<!DOCTYPE Response>${xml}`, 'XML_DOCTYPE'],
    [
      'an internal subset that declares IDs',
      `<!DOCTYPE Response [<!ATTLIST saml:Assertion x ID #IMPLIED>]>${xml}`,
      'XML_DOCTYPE',
    ],
    [
      'an internal subset with a default namespace',
      `<!DOCTYPE Response [<!ATTLIST saml:Assertion xmlns:x CDATA "urn:x">]>${xml}`,
      'XML_DOCTYPE',
    ],
    ['a conditional section', xml.replace('>alice<', '><![INCLUDE[admin]]><'), 'XML_CDATA'],
    [
      'a markup declaration in lower case',
      xml.replace('>alice<', '><!doctype x>alice<'),
      'XML_DOCTYPE',
    ],
    [
      'a "<" in an attribute value',
      xml.replace('ID="_response-1"', 'ID="_response-1" Consent="a<!--b"'),
      'XML_NOT_WELL_FORMED',
    ],
    [
      'a comment inside a tag',
      xml.replace('<saml:Subject>', '<saml:Subject <!-- -->>'),
      'XML_NOT_WELL_FORMED',
    ],
    [
      'an attribute twice',
      xml.replace('Version="2.0"', 'Version="2.0" Version="2.0"'),
      'XML_NOT_WELL_FORMED',
    ],
    [
      'an attribute twice under two prefixes',
      xml.replace(
        '<samlp:Status>',
        '<samlp:Status xmlns:a="urn:a" xmlns:b="urn:a" a:x="1" b:x="2">',
      ),
      'XML_NOT_WELL_FORMED',
    ],
    [
      'an attribute without quotes',
      xml.replace('Version="2.0"', 'Version=2.0'),
      'XML_NOT_WELL_FORMED',
    ],
    [
      'a prefix that is not declared',
      xml.replace('<samlp:Status>', '<samlp:Status><q:x/>'),
      'XML_NOT_WELL_FORMED',
    ],
    [
      'an end tag too many',
      xml.replace('</saml:Subject>', '</saml:Subject></saml:Subject>'),
      'XML_NOT_WELL_FORMED',
    ],
    [
      'an end tag of another name',
      xml.replace('</saml:NameID>', '</saml:nameid>'),
      'XML_NOT_WELL_FORMED',
    ],
    ['an end tag missing', xml.replace('</samlp:Response>', ''), 'XML_NOT_WELL_FORMED'],
    ['an entity that nobody declared', xml.replace('>alice<', '>&admin;<'), 'XML_NOT_WELL_FORMED'],
    ['an ampersand alone', xml.replace('>alice<', '>a&b<'), 'XML_NOT_WELL_FORMED'],
    [
      'a reference to a character that XML has not',
      xml.replace('>alice<', '>ali&#1;ce<'),
      'XML_NOT_WELL_FORMED',
    ],
    [
      'a reference to half a character',
      xml.replace('>alice<', '>ali&#xD83D;ce<'),
      'XML_NOT_WELL_FORMED',
    ],
    ['"]]>" in text', xml.replace('>alice<', '>ali]]>ce<'), 'XML_NOT_WELL_FORMED'],
    [
      'the xmlns prefix bound',
      xml.replace('<samlp:Status>', '<samlp:Status xmlns:xmlns="urn:x">'),
      'XML_NOT_WELL_FORMED',
    ],
    ['XML 1.1', `<?xml version="1.1"?>${xml}`, 'XML_PROCESSING_INSTRUCTION'],
  ] as const)('rejects %s', (_what, attack, code) => {
    expect(judgeXml(xml)).toMatchObject(accepted)
    expect(judgeXml(attack)).toMatchObject(refused(code))
  })
})

describe('S9 bytes that change when they are written and read again', () => {
  it('reads the signed bytes once, and they are a fixed point of canonicalisation', () => {
    const nameId = 'a&b <c> "d" \'e\' ]]&gt;'.replace(']]&gt;', ']]>')
    const verdict = judgeResponse({ nameId, beforeSigning: (xml) => xml.replace(']]>', ']]&gt;') })
    expect(verdict).toMatchObject({ ...accepted, assertion: { subject: { nameId } } })
  })

  it('keeps characters that are line ends in XML 1.1 only', () => {
    for (const sign of ['assertion', 'response', 'both'] as const) {
      const nameId = 'a\u2028b\u0085c'
      expect(judgeResponse({ sign, nameId })).toMatchObject({
        ...accepted,
        assertion: { subject: { nameId } },
      })
      expect(
        judgeResponse({ sign, nameId, afterSigning: (xml) => xml.replace('\u2028', '\n') }),
      ).toMatchObject({ verdict: 'rejected', code: 'SIGNATURE_INVALID' })
    }
  })

  it('rejects a namespace URI that has no canonical form, and does not crash', () => {
    const relative = (xml: string): string =>
      xml.replace('<saml:Subject>', '<saml:Subject xmlns:x="./r">')
    expect(
      judgeResponse({ beforeSigning: (xml) => relative(xml).replace('./r', 'urn:r') }),
    ).toMatchObject(accepted)
    expect(judgeResponse({ afterSigning: relative })).toMatchObject(accepted)
    expect(
      judgeResponse({
        afterSigning: (xml) => relative(xml).replace('<saml:NameID ', '<saml:NameID x:y="1" '),
      }),
    ).toMatchObject({ verdict: 'rejected', code: 'SIGNATURE_INVALID' })
  })
})

describe('S20 document types, entities and what they load', () => {
  it('rejects a bare DOCTYPE, unused entities and a system identifier', () => {
    const xml = signedResponseXml()
    expect(judgeXml(xml)).toMatchObject(accepted)
    for (const doctype of [
      '<!DOCTYPE Response>',
      '<!DOCTYPE Response SYSTEM "file:///etc/passwd">',
      '<!DOCTYPE Response PUBLIC "-//x//y" "http://127.0.0.1/x.dtd">',
      '<!DOCTYPE Response [<!ENTITY a "b">]>',
      '<!DOCTYPE Response [<!ENTITY % a SYSTEM "file:///etc/passwd"> %a;]>',
    ]) {
      expect(judgeXml(doctype + xml)).toMatchObject(refused('XML_DOCTYPE'))
    }
  })

  it('expands no entity a billion times', () => {
    const entities = Array.from(
      { length: 10 },
      (_, index) => `<!ENTITY l${index + 1} "${`&l${index};`.repeat(10)}">`,
    ).join('')
    const bomb = `<!DOCTYPE Response [<!ENTITY l0 "lol">${entities}]>`
    expect(judgeXml(bomb + signedResponseXml().replace('>alice<', '>&l10;<'))).toMatchObject(
      refused('XML_DOCTYPE'),
    )
  })

  it('connects to nobody', async () => {
    let connections = 0
    const server = createServer((socket) => {
      connections += 1
      socket.destroy()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const xml = signedResponseXml()
    expect(judgeXml(xml)).toMatchObject(accepted)
    expect(judgeXml(`<!DOCTYPE Response SYSTEM "${url}">${xml}`)).toMatchObject(
      refused('XML_DOCTYPE'),
    )
    // What a parser might fetch for a schema or an inclusion, whatever becomes of the document.
    judgeXml(
      xml.replace(
        '<samlp:Response ',
        `<samlp:Response xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:oasis:names:tc:SAML:2.0:protocol ${url}" `,
      ),
    )
    judgeXml(
      xml.replace(
        '<samlp:Status>',
        `<samlp:Extensions><x:include xmlns:x="http://www.w3.org/2001/XInclude" href="${url}"/></samlp:Extensions><samlp:Status>`,
      ),
    )
    expect(connections).toBe(0)
    // The listener would have noticed.
    await new Promise((resolve) =>
      connect(Number(new URL(url).port), '127.0.0.1').once('close', resolve),
    )
    expect(connections).toBe(1)
    await new Promise<void>((resolve) =>
      server.close(() => {
        resolve()
      }),
    )
  })
})

describe('S23 deflated responses', () => {
  it('inflates nothing, neither a response nor a bomb', () => {
    const xml = signedResponseXml()
    expect(judgeXml(xml)).toMatchObject(accepted)
    for (const content of [xml, ' '.repeat(20_000_000)]) {
      expect(judge(deflateRawSync(content).toString('base64'))).toMatchObject(
        refused('SAML_ENCODING_INVALID'),
      )
    }
  })
})

describe('S39 sloppy base64 and other encodings', () => {
  const parameter = signedResponse({ nameId: 'alice>>>???' })
  const xml = signedResponseXml()

  it('accepts the parameter in lines of 76 characters, as some identity providers send it', () => {
    expect(judge(parameter)).toMatchObject(accepted)
    expect(judge(parameter.replace(/.{76}/g, '$&\r\n'))).toMatchObject(accepted)
  })

  it.each([
    ['characters behind it', `${parameter}!!!`],
    ['a character inside it', `${parameter.slice(0, 100)}*${parameter.slice(101)}`],
    ['the URL alphabet', parameter.replaceAll('+', '-').replaceAll('/', '_') + '-_-_'],
    ['padding inside it', `AAA=${parameter}`],
    ['a length that is no multiple of four', `${parameter}A`],
    [
      'bits behind the last byte',
      Buffer.from(`${xml} `.padEnd(3 * 2000 + 1))
        .toString('base64')
        .replace(/A==$/, 'B=='),
    ],
    ['XML itself', xml],
    ['a comma-separated second value', `${parameter},${parameter}`],
  ])('rejects %s', (_what, sloppy) => {
    expect(judge(sloppy)).toMatchObject(refused('SAML_BASE64_INVALID'))
  })

  it.each([
    ['UTF-16 with a byte order mark', Buffer.from(`\uFEFF${xml}`, 'utf16le')],
    ['UTF-16 without one', Buffer.from(xml, 'utf16le')],
    ['Latin-1', Buffer.from(xml.replace('alice', 'zoë'), 'latin1')],
    [
      'bytes cut in the middle of a character',
      Buffer.concat([Buffer.from(xml), Buffer.from([0xc3])]),
    ],
    ['an overlong encoding', Buffer.concat([Buffer.from([0xc0, 0xbc]), Buffer.from(xml)])],
    ['a byte order mark', Buffer.from(`\uFEFF${xml}`)],
    ['a NUL', Buffer.from(xml.replace('alice', 'ali\u0000ce'))],
    ['a control character', Buffer.from(xml.replace('alice', 'ali\u0008ce'))],
    ['a character that is none', Buffer.from(xml.replace('alice', 'ali\uFFFEce'))],
  ])('rejects %s', (_what, bytes) => {
    expect(judgeXml(xml)).toMatchObject(accepted)
    expect(judge(bytes.toString('base64'))).toMatchObject(refused('SAML_ENCODING_INVALID'))
  })

  it.each(['UTF-7', 'UTF-16', 'ISO-8859-1', 'x-user-defined'])(
    'rejects a declaration of %s',
    (name) => {
      expect(judgeXml(`<?xml version="1.0" encoding="UTF-8"?>${xml}`)).toMatchObject(accepted)
      expect(judgeXml(`<?xml version="1.0" encoding="${name}"?>${xml}`)).toMatchObject(
        refused('XML_PROCESSING_INSTRUCTION'),
      )
    },
  )

  it('rejects text behind and before the root element, and accepts white space', () => {
    expect(judgeXml(`\n${xml}\n`)).toMatchObject(accepted)
    expect(judgeXml(`${xml}x`)).toMatchObject(refused('XML_TRAILING_CONTENT'))
    expect(judgeXml(`x${xml}`)).toMatchObject(refused('XML_TRAILING_CONTENT'))
    expect(judgeXml(xml + xml)).toMatchObject(refused('XML_NOT_WELL_FORMED'))
  })

  it('says that nothing came when nothing came', () => {
    expect(judge('')).toMatchObject(refused('SAML_RESPONSE_MISSING'))
    expect(judge(' \r\n')).toMatchObject(refused('SAML_RESPONSE_MISSING'))
  })
})
