import { describe, expect, it } from 'vitest'
import { parseXml } from '../../src/xml/parse-xml.ts'
import { attribute, childElements, textOf, withDescendants } from '../../src/xml/xml-element.ts'
import { messageLimits } from '../../src/xml/xml-limits.ts'

const rejectedAs = (code: string): unknown => expect.objectContaining({ name: 'XmlRejected', code })

describe('parseXml: what it makes of a document', () => {
  it('resolves namespaces of elements and attributes, whatever the prefixes', () => {
    const a = parseXml('<p:a xmlns:p="urn:1" xmlns="urn:2" p:x="1" y="2"><b/><c xmlns=""/></p:a>')
    expect(a).toMatchObject({ namespace: 'urn:1', localName: 'a', prefix: 'p' })
    expect(a.attributes).toEqual([
      { namespace: 'urn:1', localName: 'x', prefix: 'p', value: '1' },
      { namespace: '', localName: 'y', prefix: '', value: '2' },
    ])
    expect(childElements(a).map(({ namespace }) => namespace)).toEqual(['urn:2', ''])
    expect(attribute(a, 'x')).toBeUndefined()
    expect(attribute(a, 'y')).toBe('2')
  })

  it('keeps text as written, resolves references, and reads line ends as XML does', () => {
    expect(textOf(parseXml('<a> &lt;&#x1F600;&amp;&#10;\r\n\r.</a>'))).toBe(' <😀&\n\n\n.')
    expect(textOf(parseXml('<a>\u2028\u0085</a>'))).toBe('\u2028\u0085')
    expect(attribute(parseXml('<a b=" x\n&#10;y "/>'), 'b')).toBe(' x \ny ')
    expect(textOf(parseXml('<a/>'))).toBe('')
  })

  it('lists the elements in document order, and freezes everything', () => {
    const a = parseXml('<a x="1"><b><c/></b>text<d/></a>')
    const all = [...withDescendants(a)]
    expect(all.map(({ localName }) => localName)).toEqual(['a', 'b', 'c', 'd'])
    for (const element of all) {
      expect(Object.isFrozen(element)).toBe(true)
      expect(Object.isFrozen(element.children)).toBe(true)
      expect(Object.isFrozen(element.attributes)).toBe(true)
    }
  })

  it('takes a text as text only where no element stands', () => {
    expect(() => textOf(parseXml('<a>b<c/>d</a>'))).toThrow(rejectedAs('SAML_CONTENT_MIXED'))
    expect(() => textOf(parseXml('<a><c/></a>'))).toThrow(rejectedAs('SAML_CONTENT_MIXED'))
  })
})

describe('parseXml: comments, where they are allowed', () => {
  const allowComments = { allowComments: true }

  it('leaves them out without splitting the text', () => {
    expect(() => parseXml('<a>b<!-- x -->c</a>')).toThrow(rejectedAs('XML_COMMENT'))
    expect(parseXml('<!-- x --><a>b<!-- <y> -->c</a><!-- z -->', allowComments).children).toEqual([
      'bc',
    ])
  })

  it.each([
    ['an unfinished one', '<a>b<!-- x </a>', 'XML_COMMENT'],
    ['one with two hyphens', '<a>b<!-- x -- y --></a>', 'XML_NOT_WELL_FORMED'],
    ['a CDATA section beside one', '<a><!-- x --><![CDATA[y]]></a>', 'XML_CDATA'],
    ['a DOCTYPE beside one', '<!-- x --><!DOCTYPE a><a/>', 'XML_DOCTYPE'],
    ['an instruction beside one', '<!-- x --><?y?><a/>', 'XML_PROCESSING_INSTRUCTION'],
  ])('rejects %s', (_what, xml, code) => {
    expect(() => parseXml(xml, allowComments)).toThrow(rejectedAs(code))
  })
})

describe('parseXml: limits, to the last', () => {
  const limits = { ...messageLimits, maxCharacters: 50, maxElements: 4, maxDepth: 3 }

  it.each([
    ['characters', `<a>${'x'.repeat(43)}</a>`, `<a>${'x'.repeat(44)}</a>`],
    ['elements', '<a><b/><b/><b/></a>', '<a><b/><b/><b/><b/></a>'],
    ['depth', '<a><b><c/></b></a>', '<a><b><c><d></d></c></b></a>'],
    ['attributes of an element', '<a b="1" c="2"/>', '<a b="1" c="2" d="3"/>'],
    ['declarations of an element', '<a xmlns="b"/>', '<a xmlns="b" xmlns:c="d"/>'],
    ['attributes in all', '<a b="1"><a b="1" c="2"/></a>', '<a b="1" c="2"><a b="1" c="2"/></a>'],
  ])('%s', (_what, allowed, tooMuch) => {
    const tight = {
      ...limits,
      maxAttributes: 2,
      maxNamespaceDeclarations: 1,
      maxAttributesInAll: 3,
    }
    expect(parseXml(allowed, { limits: tight }).localName).toBe('a')
    expect(() => parseXml(tooMuch, { limits: tight })).toThrow(rejectedAs('XML_LIMIT_EXCEEDED'))
  })

  it('counts a ">" in a value for what it is', () => {
    expect(attribute(parseXml('<a b="/>" c=\'">\'/>'), 'b')).toBe('/>')
  })
})

describe('parseXml: nothing of the document in a message', () => {
  it.each(['<a>secret<b></a>', '<a x="secret" x="secret"/>', '<a>&secret;</a>', '<secret'])(
    'rejects %s without quoting it',
    (xml) => {
      let thrown: unknown
      try {
        parseXml(xml)
      } catch (failure) {
        thrown = failure
      }
      expect(thrown).toMatchObject({ name: 'XmlRejected' })
      expect(JSON.stringify([thrown, (thrown as Error).message])).not.toContain('secret')
    },
  )
})
