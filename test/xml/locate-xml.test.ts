import { readFileSync, readdirSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { locateXml, locateXmlLimits } from '../../src/xml/locate-xml.ts'
import { locatedAttribute, locatedChildren, locatedTextOf } from '../../src/xml/located-xml.ts'
import type { LocatedElement, XmlProblemReason } from '../../src/xml/located-xml.ts'
import { parseXml } from '../../src/xml/parse-xml.ts'
import type { XmlElement } from '../../src/xml/xml-element.ts'

const saml = 'urn:oasis:names:tc:SAML:2.0:assertion'

const fixtures = ['valid', 'invalid'].flatMap((verdict) =>
  readdirSync(`test/fixtures/saml/${verdict}`).map((name) => ({
    name,
    text: readFileSync(`test/fixtures/saml/${verdict}/${name}`, 'utf8'),
  })),
)

const reasonsOf = (text: string): XmlProblemReason[] =>
  locateXml(text).problems.map(({ reason }) => reason)

describe('XML 1.0: the places of a well-formed document', () => {
  const text = [
    '<?xml version="1.0"?>',
    '<p:Response xmlns:p="urn:p" ID="_1">',
    '  <Issuer xmlns="urn:a">https://idp.example.com</Issuer>',
    "  <p:Status p:Code='a&amp;b'/>\r\n  <p:Status/>",
    '</p:Response>',
  ].join('\n')
  const { root, elements, problems, constructs } = locateXml(text)

  it('gives elements in document order, with paths that have numbers only among brothers', () => {
    expect(elements.map(({ path }) => path)).toEqual([
      '/p:Response',
      '/p:Response/Issuer',
      '/p:Response/p:Status[1]',
      '/p:Response/p:Status[2]',
    ])
    expect(problems).toEqual([])
    expect(constructs).toEqual([])
  })

  it('gives lines and columns from 1, over every kind of line end', () => {
    expect(elements.map(({ tagSpan }) => [tagSpan.start.line, tagSpan.start.column])).toEqual([
      [2, 1],
      [3, 3],
      [4, 3],
      [5, 3],
    ])
    expect(root?.span.end).toEqual({ offset: text.length, line: 6, column: 14 })
  })

  it('gives attributes with namespaces, resolved values, and the span of the raw value', () => {
    const [status] = root === undefined ? [] : locatedChildren(root, 'urn:p', 'Status')
    const [code] = status?.attributes ?? []
    expect(code).toMatchObject({
      name: 'p:Code',
      namespaceUri: 'urn:p',
      value: 'a&b',
      path: '/p:Response/p:Status[1]/@p:Code',
    })
    expect(text.slice(code?.valueSpan.start.offset, code?.valueSpan.end.offset)).toBe('a&amp;b')
    expect(root && locatedAttribute(root, 'ID')?.value).toBe('_1')
    expect(root && locatedAttribute(root, 'Code')).toBeUndefined()
    expect(root?.declarations.map(({ name, value }) => [name, value])).toEqual([
      ['xmlns:p', 'urn:p'],
    ])
  })

  it('gives text with its place', () => {
    const [issuer] = root === undefined ? [] : locatedChildren(root, 'urn:a')
    expect(issuer && locatedTextOf(issuer)).toBe('https://idp.example.com')
    expect(issuer?.content[0]).toMatchObject({
      kind: 'text',
      path: '/p:Response/Issuer/text()',
      span: { start: { line: 3, column: 25 } },
    })
  })
})

describe('XML 1.0: what a strict reader would say of the same document', () => {
  it.each(fixtures)(
    'reads $name as the strict reader does, where that one accepts it',
    (fixture) => {
      let strict: XmlElement
      try {
        strict = parseXml(fixture.text)
      } catch {
        expect(locateXml(fixture.text).constructs).not.toEqual([])
        return
      }
      const { root, problems } = locateXml(fixture.text)
      expect(problems).toEqual([])
      expect(root && asStrict(root)).toEqual(asCompared(strict))
    },
  )
})

const asCompared = (element: XmlElement): unknown => ({
  name: `{${element.namespace}}${element.localName}`,
  attributes: element.attributes.map((one) => [one.namespace, one.localName, one.value]),
  children: element.children.map((child) =>
    typeof child === 'string' ? child : asCompared(child),
  ),
})

const asStrict = (element: LocatedElement): unknown => ({
  name: `{${element.namespaceUri ?? '?'}}${element.localName}`,
  attributes: element.attributes.map((one) => [one.namespaceUri, one.localName, one.value]),
  children: element.content.map((child) => (child.kind === 'text' ? child.value : asStrict(child))),
})

describe('XML 1.0: where a broken document breaks', () => {
  it.each<[string, XmlProblemReason, number, number]>([
    ['', 'no-element', 1, 1],
    ['only text', 'text-outside-root', 1, 1],
    ['<a>\n<b></a>', 'end-tag-mismatch', 2, 4],
    ['<a>\n</b></a>', 'end-tag-mismatch', 2, 1],
    ['<a/></a>', 'end-tag-unexpected', 1, 5],
    ['<a>\n<b>text', 'element-not-closed', 2, 8],
    ['<a>\n<b x="1"\n<c/></b></a>', 'tag-not-closed', 2, 1],
    ['<a>\n</a', 'tag-not-closed', 2, 1],
    ['<a>1 < 2</a>', 'tag-malformed', 1, 6],
    ['<a x=1/>', 'attribute-malformed', 1, 6],
    ['<a x/>', 'attribute-malformed', 1, 4],
    ['<a x="1"y="2"/>', 'attribute-malformed', 1, 9],
    ['<a ,/>', 'attribute-malformed', 1, 4],
    ['<a x="1/>', 'attribute-malformed', 1, 6],
    ['<a x="1" x="2"/>', 'attribute-repeated', 1, 10],
    ['<a x="1<2"/>', 'attribute-less-than', 1, 8],
    ['<a><p:b/></a>', 'prefix-undeclared', 1, 4],
    ['<a p:x="1"/>', 'prefix-undeclared', 1, 4],
    ['<a>&nbsp;</a>', 'reference-undefined', 1, 4],
    ['<a>x & y</a>', 'reference-undefined', 1, 6],
    ['<a>&#0;</a>', 'reference-undefined', 1, 4],
    ['<a>\u0001</a>', 'character-forbidden', 1, 4],
    ['<a><!-- </a>', 'construct-not-closed', 1, 4],
    ['x<a/>', 'text-outside-root', 1, 1],
    ['<a/>\nx', 'text-outside-root', 2, 1],
    ['<a/><b/>', 'second-root', 1, 5],
  ])('%j: %s at %i:%i', (text, reason, line, column) => {
    expect(locateXml(text).problems[0]).toMatchObject({ reason, at: { line, column } })
  })

  it('reads on behind a mismatch, a missing quote and a bare ampersand', () => {
    expect(locateXml('<a><b></a>').root?.span.end.column).toBe(11)
    const quote = locateXml('<a><b x="1>t</b><c y="2"/></a>')
    expect(quote.elements.map(({ path }) => path)).toEqual(['/a', '/a/b', '/a/c'])
    const ampersand = locateXml('<a>x & y</a>')
    expect(ampersand.root && locatedTextOf(ampersand.root)).toBe('x & y')
    expect(reasonsOf('<a>x &amp; y</a>')).toEqual([])
  })

  it('tells where constructs stand that a SAML message must not have', () => {
    const { constructs, root } = locateXml(
      '<!DOCTYPE a [<!ENTITY e "x>">]><a><!-- c --><b><![CDATA[<i>]]></b><?p?></a>',
    )
    expect(constructs.map(({ kind, path, span }) => [kind, path, span.start.column])).toEqual([
      ['doctype', '/', 1],
      ['comment', '/a', 35],
      ['cdata', '/a/b', 48],
      ['processing-instruction', '/a', 67],
    ])
    const [b] = root === undefined ? [] : locatedChildren(root)
    expect(b && locatedTextOf(b)).toBe('<i>')
  })

  it('tells at most twenty problems', () => {
    expect(reasonsOf(`<a>${'&x;'.repeat(100)}</a>`)).toHaveLength(20)
  })
})

describe('limits', () => {
  const within = (count: number): string => `<a>${'<b/>'.repeat(count - 1)}</a>`
  const nested = (depth: number): string => '<a>'.repeat(depth) + '</a>'.repeat(depth)
  const wide = (count: number): string =>
    `<a ${Array.from({ length: count }, (_, index) => `x${index}="1"`).join(' ')}/>`

  it.each([
    ['elements', within, locateXmlLimits.maxElements],
    ['depth', nested, locateXmlLimits.maxDepth],
    ['attributes', wide, locateXmlLimits.maxAttributesInAll],
    ['characters', (size: number) => `<a>${'x'.repeat(size - 7)}</a>`, 256 * 1024],
  ])('reads up to the limit of %s, and says when there is more', (_, make, limit) => {
    expect(reasonsOf(make(limit))).toEqual([])
    expect(reasonsOf(make(limit + 1))).toContain('limit-exceeded')
  })

  it('says so behind twenty other problems, too', () => {
    const reasons = reasonsOf(`<a>${'&x;'.repeat(50)}${'<b/>'.repeat(5_000)}</a>`)
    expect(reasons).toHaveLength(20)
    expect(reasons.at(-1)).toBe('limit-exceeded')
  })

  it('keeps what stands before the limit', () => {
    expect(locateXml(within(6_000)).elements).toHaveLength(5_000)
  })

  it('shortens a name that would make every path long', () => {
    const { elements } = locateXml(`<${'n'.repeat(1000)}><b/></${'n'.repeat(1000)}>`)
    expect(elements[1]?.path.length).toBeLessThan(100)
  })
})

describe('for any text', () => {
  const pieces = fc.constantFrom(
    ...['<', '>', '/', '"', "'", '=', '&', ';', '<!--', '-->', '<![CDATA[', ']]>', '<?', '?>'],
    ...['<!DOCTYPE a [', ']>', ' ', '\n', '\r', 'a', 'p:b', 'xmlns="u"', ' x="1"', '</a>', '<a>'],
  )
  const broken = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join('')),
    fc
      .tuple(fc.constantFrom(...fixtures), fc.nat(), fc.nat(30), pieces)
      .map(([{ text }, at, length, piece]) => {
        const place = at % text.length
        return text.slice(0, place) + piece + text.slice(place + length)
      }),
  )

  it('answers, and every span lies in the text, children inside their parents', () => {
    fc.assert(
      fc.property(broken, (text) => {
        const { root, problems, constructs } = locateXml(text)
        for (const { at } of problems) expect(at.offset).toBeLessThanOrEqual(text.length)
        for (const { span } of constructs) expect(span.end.offset).toBeLessThanOrEqual(text.length)
        const check = (element: LocatedElement): void => {
          for (const child of element.content) {
            expect(child.span.start.offset).toBeGreaterThanOrEqual(element.tagSpan.end.offset)
            expect(child.span.end.offset).toBeLessThanOrEqual(element.span.end.offset)
            if (child.kind === 'element') check(child)
          }
        }
        if (root === undefined) expect(problems).not.toEqual([])
        else check(root)
      }),
      { numRuns: 2_000 },
    )
  })

  it('has no problem with what the strict reader accepts', () => {
    fc.assert(
      fc.property(broken, (text) => {
        try {
          parseXml(text, { allowComments: true })
        } catch {
          return
        }
        expect(reasonsOf(text)).toEqual([])
      }),
      { numRuns: 500 },
    )
  })

  it.each([
    ['declarations', '<!x>'],
    ['start tags', '<a '],
    ['quotes', '<a b="'],
    ['end tags', '</a>'],
    ['ampersands', '&'],
    ['comments', '<!--'],
    ['brackets', '<!['],
    ['prefixes', '<p:a xmlns:p="u"/>'],
  ])('is quick with 256 KiB of %s', (_, piece) => {
    const before = process.cpuUsage()
    locateXml(piece.repeat((256 * 1024) / piece.length))
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(2_000)
  })
})

describe('white space that is none of XML', () => {
  it.each(['\u2028', '\u2029', '\u3000', '\u1680', '\ufeff'])(
    'is a part of names, where %j begins one, and comes to an end',
    (space) => {
      const { elements } = locateXml(`<a ${space}b="c"><${space}d e="f"/></a>`)
      expect(elements.map(({ name }) => name)).toEqual(['a', `${space}d`])
      expect(elements[0]?.attributes.map(({ name }) => name)).toEqual([`${space}b`])
    },
  )
})

describe('the way to the verifier', () => {
  it('is closed by the types: a located element is no XmlElement', () => {
    const { root } = locateXml(`<Assertion xmlns="${saml}"/>`)
    // @ts-expect-error a located element must not pass for one that the strict reader made
    const element: XmlElement | undefined = root
    expect(element).toBeDefined()
  })

  it('is closed by the imports: only diagnosis and its own files read it', () => {
    const own = ['locate-xml', 'located-xml', 'scan-xml', 'open-element', 'resolve-references']
    const readers = readdirSync('src', { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name))
      .filter((name) => {
        const source = readFileSync(`src/${name}`, 'utf8')
        return own.some((file) => source.includes(`/${file}.ts'`))
      })
    for (const reader of readers) {
      expect(reader).toMatch(
        /^(diagnosis\/|xml\/(locate-xml|located-xml|scan-xml|open-element|resolve-references)\.ts$)/,
      )
    }
  })
})
