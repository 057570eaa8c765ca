import { describe, expect, it } from 'vitest'
import { signedResponse, signedResponseXml } from '../fakes/signed-response.ts'
import { accepted, judge, judgeResponse, judgeXml, refused } from './judge.ts'

// How long each of these takes stands in bench/; here it is that nothing was canonicalised for them.

describe('S21 References that exhaust the processor', () => {
  it.each([2, 200, 300])('refuses a SignedInfo with %i References', (count) => {
    const attack = signedResponseXml().replace(/<ds:Reference .*<\/ds:Reference>/, (reference) =>
      reference.repeat(count),
    )
    expect(judgeXml(signedResponseXml())).toMatchObject(accepted)
    // Three hundred are more elements than a response may have at all.
    expect(judgeXml(attack)).toMatchObject(
      refused(count > 200 ? 'XML_LIMIT_EXCEEDED' : 'SIGNATURE_SHAPE'),
    )
  })

  it('refuses a hundred Signatures', () => {
    const signature = /<ds:Signature .*?<\/ds:Signature>/s.exec(signedResponseXml())?.[0] ?? ''
    expect(
      judgeResponse({
        afterSigning: (xml) =>
          xml.replace('<samlp:Status>', `${signature.repeat(100)}<samlp:Status>`),
      }),
    ).toMatchObject(refused('SIGNATURE_REFERENCE'))
  })
})

describe('S22 documents that are larger or deeper than real ones', () => {
  const inExtensions = (content: string) => (xml: string) =>
    xml.replace('<samlp:Status>', `<samlp:Extensions>${content}</samlp:Extensions><samlp:Status>`)
  const e = (attributes: string, content = ''): string =>
    `<x:e xmlns:x="urn:x"${attributes}>${content}</x:e>`
  const numbered = (count: number, one: (index: number) => string): string =>
    Array.from({ length: count }, (_, index) => ` ${one(index)}`).join('')

  it.each([
    [
      'depth',
      e('', '<x:e>'.repeat(36) + '</x:e>'.repeat(36)),
      e('', '<x:e>'.repeat(38) + '</x:e>'.repeat(38)),
    ],
    ['70 KB of empty elements', e('', '<x:e/>'.repeat(1_000)), e('', '<x:e/>'.repeat(11_700))],
    [
      'attributes of an element',
      e(numbered(64, (i) => `a${i}="b"`)),
      e(numbered(65, (i) => `a${i}="b"`)),
    ],
    [
      '70 KB of attributes',
      e('', `<x:e${numbered(60, (i) => `a${i}="b"`)}/>`.repeat(40)),
      e('', `<x:e${numbered(60, (i) => `a${i}="b"`)}/>`.repeat(120)),
    ],
    [
      'namespace declarations of an element',
      e(numbered(63, (i) => `xmlns:a${i}="urn:b"`)),
      e(numbered(64, (i) => `xmlns:a${i}="urn:b"`)),
    ],
    [
      'namespace declarations in all',
      e('', `<x:e${numbered(60, (i) => `xmlns:a${i}="b"`)}/>`.repeat(40)),
      e('', `<x:e${numbered(60, (i) => `xmlns:a${i}="b"`)}/>`.repeat(60)),
    ],
  ])('refuses too much: %s', (_what, allowed, tooMuch) => {
    const near = judgeResponse({ afterSigning: inExtensions(allowed) })
    expect(near).toMatchObject({ cryptography: 'ran' })
    expect(judgeResponse({ afterSigning: inExtensions(tooMuch) })).toMatchObject(
      refused('XML_LIMIT_EXCEEDED'),
    )
  })

  it('survives a hundred thousand levels of nesting', () => {
    const depth = 40_000
    expect(judgeResponse({ afterSigning: inExtensions('<a>'.repeat(depth / 2)) })).toMatchObject(
      refused('XML_LIMIT_EXCEEDED'),
    )
  })

  it('refuses a document over 256 KiB, whatever is in it', () => {
    const size = 256 * 1024
    const padded = (length: number): string => {
      const xml = signedResponseXml()
      return Buffer.from(xml + ' '.repeat(length - xml.length)).toString('base64')
    }
    expect(judge(padded(size))).toMatchObject(accepted)
    expect(judge(padded(size + 3))).toMatchObject(refused('SAML_RESPONSE_TOO_LARGE'))
    expect(judge('A'.repeat(2 * size + 4))).toMatchObject(refused('SAML_RESPONSE_TOO_LARGE'))
  })

  it('accepts the largest response that AWS takes, 100,000 base64 characters', () => {
    const attributes = Object.fromEntries(
      Array.from({ length: 290 }, (_, index) => [
        `urn:example:attribute:${index}`,
        `value ${index}`,
      ]),
    )
    const parameter = signedResponse({ attributes, nameId: 'a'.repeat(19_000) })
    expect(parameter.length).toBeGreaterThan(98_000)
    expect(parameter.length).toBeLessThanOrEqual(100_000)
    expect(judge(parameter)).toMatchObject(accepted)
  })

  it('refuses markup that never ends', () => {
    expect(judgeXml('<'.repeat(100_000) + '>')).toMatchObject(refused('XML_NOT_WELL_FORMED'))
    expect(judgeXml(`<a ${'"'.repeat(100_001)}>`)).toMatchObject({
      verdict: 'rejected',
      cryptography: 'did not run',
    })
    expect(judgeXml(`<a>${'&'.repeat(100_000)}</a>`)).toMatchObject(refused('XML_NOT_WELL_FORMED'))
  })
})
