import { describe, expect, it } from 'vitest'
import { parseXml } from '../../src/xml/parse-xml.ts'
import { parseVerifiedXml } from '../../src/xml/verified-xml.ts'

// What xml-crypto hands over is checked here as if it could be wrong: these are bytes that it would
// have to get wrong first.
const expected = parseXml('<p:a xmlns:p="urn:1" ID="x"/>')
const invalid = expect.objectContaining({
  name: 'XmlRejected',
  code: 'SIGNATURE_INVALID',
}) as unknown

describe('signed bytes, read on their own', () => {
  it('are the expected element in canonical form', () => {
    const bytes = '<p:a xmlns:p="urn:1" ID="x"><b xmlns="urn:2">&amp;&#xD;</b></p:a>'
    const { root } = parseVerifiedXml(bytes, expected)
    expect(root).toMatchObject({ namespace: 'urn:1', localName: 'a' })
    expect(root.children).toMatchObject([{ namespace: 'urn:2', children: ['&\r'] }])
    expect(Object.isFrozen(root)).toBe(true)
  })

  it.each([
    ['another ID', '<p:a xmlns:p="urn:1" ID="y"></p:a>'],
    ['no ID', '<p:a xmlns:p="urn:1"></p:a>'],
    ['another namespace', '<p:a xmlns:p="urn:2" ID="x"></p:a>'],
    ['another name', '<p:b xmlns:p="urn:1" ID="x"></p:b>'],
    ['an empty-element tag', '<p:a xmlns:p="urn:1" ID="x"/>'],
    ['white space in a tag', '<p:a xmlns:p="urn:1"  ID="x"></p:a>'],
    ['other quotes', `<p:a xmlns:p="urn:1" ID='x'></p:a>`],
    ['a comment', '<p:a xmlns:p="urn:1" ID="x"><!----></p:a>'],
    ['a CDATA section', '<p:a xmlns:p="urn:1" ID="x"><![CDATA[b]]></p:a>'],
    ['attributes in another order', '<p:a xmlns:p="urn:1" b="" ID="x"></p:a>'],
    ['a declaration again', '<p:a xmlns:p="urn:1" ID="x"><p:b xmlns:p="urn:1"></p:b></p:a>'],
    ['a relative namespace URI', '<p:a xmlns:p="urn:1" xmlns:q="./r" ID="x"></p:a>'],
  ])('are refused with %s', (_what, bytes) => {
    expect(() => parseVerifiedXml(bytes, expected)).toThrow(invalid)
  })

  it('are refused when there are none', () => {
    for (const bytes of ['', ' ', 'text']) {
      expect(() => parseVerifiedXml(bytes, expected)).toThrow(
        expect.objectContaining({ name: 'XmlRejected' }),
      )
    }
  })
})
