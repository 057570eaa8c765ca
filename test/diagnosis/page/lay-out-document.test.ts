import { describe, expect, it } from 'vitest'
import { layOutDocument } from '../../../src/diagnosis/page/lay-out-document.ts'
import type {
  LaidOutDocument,
  LayOutOptions,
} from '../../../src/diagnosis/page/lay-out-document.ts'
import type { DocumentKind } from '../../../src/diagnosis/recognition.ts'

const layOut = (
  text: string,
  {
    kind = 'saml-response',
    ...options
  }: Partial<LayOutOptions> & { readonly kind?: DocumentKind } = {},
): LaidOutDocument =>
  layOutDocument(
    { kind, text, foundIn: 'the input', alsoFoundIn: [], steps: [], notes: [] },
    { index: 0, marks: [], redact: false, maxRows: 500, maxCharacters: 100_000, ...options },
  )

const textsOf = ({ rows }: LaidOutDocument): readonly string[] =>
  rows.map(({ spans }) => spans.map(({ text }) => text).join(''))

const longName = 'x'.repeat(100)
const oneLine = `<a b="${longName}"><c>text</c><d><e/></d></a>`

describe('a document in rows', () => {
  it('has a row for each line that is short, with its own indentation', () => {
    const laidOut = layOut('<a>\n\t<b>one</b>\r\n</a>\n')
    expect(textsOf(laidOut)).toEqual(['<a>', '\t<b>one</b>', '</a>'])
    expect(laidOut.rows.map(({ line, column, depth }) => [line, column, depth])).toEqual([
      [1, 1, 0],
      [2, 1, 0],
      [3, 1, 0],
    ])
    expect(laidOut.omittedCharacters).toBe(0)
  })

  it('breaks a line of more than 160 characters before tags, but not between an element and its text', () => {
    const text = oneLine.replace('text', 'text'.repeat(20))
    const { rows, ...laidOut } = layOut(text)
    expect(textsOf({ rows, ...laidOut })).toEqual([
      `<a b="${longName}">`,
      `<c>${'text'.repeat(20)}</c>`,
      '<d>',
      '<e/>',
      '</d>',
      '</a>',
    ])
    expect(rows.map(({ depth }) => depth)).toEqual([0, 1, 1, 2, 1, 0])
    expect(rows.map(({ line }) => line)).toEqual([1, 1, 1, 1, 1, 1])
    expect(rows[1]?.column).toBe(text.indexOf('<c>') + 1)
  })

  it('leaves a line of 160 characters whole', () => {
    const text = oneLine.padEnd(160, ' ')
    expect(layOut(text).rows).toHaveLength(1)
  })

  it('breaks JSON of one line around members and items', () => {
    const text = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Sid: longName }],
      Empty: {},
    })
    const laidOut = layOut(`${text}${' '.repeat(40)}`, { kind: 'trust-policy' })
    expect(textsOf(laidOut).map((row) => row.trimEnd())).toEqual([
      '{',
      '"Version":"2012-10-17",',
      '"Statement":[',
      '{',
      `"Sid":"${longName}"`,
      '}',
      '],',
      '"Empty":{}',
      '}',
    ])
    expect(laidOut.rows.map(({ depth }) => depth)).toEqual([0, 1, 1, 2, 3, 2, 1, 1, 0])
  })

  it('puts the pieces of a row together to the text of the document', () => {
    const text = `<a:b c = "d"><!-- e --><![CDATA[f]]>&amp;<?g?></a:b>`
    expect(textsOf(layOut(text)).join('')).toBe(text)
  })

  it('colours names, attributes, values and comments of XML, and members of JSON', () => {
    const colors = (laidOut: LaidOutDocument): unknown =>
      laidOut.rows[0]?.spans.map(({ text, color }) => [text, color])
    expect(colors(layOut('<a b="c">d</a>'))).toEqual([
      ['<', 'punctuation'],
      ['a', 'name'],
      [' ', 'plain'],
      ['b', 'attribute'],
      ['="', 'punctuation'],
      ['c', 'value'],
      ['"', 'punctuation'],
      ['>', 'punctuation'],
      ['d', 'plain'],
      ['</', 'punctuation'],
      ['a', 'name'],
      ['>', 'punctuation'],
    ])
    expect(colors(layOut('{"a":[1,true,"b"]}', { kind: 'policy-document' }))).toEqual([
      ['{', 'punctuation'],
      ['"a"', 'name'],
      [':', 'punctuation'],
      ['[', 'punctuation'],
      ['1', 'number'],
      [',', 'punctuation'],
      ['true', 'keyword'],
      [',', 'punctuation'],
      ['"b"', 'value'],
      [']', 'punctuation'],
      ['}', 'punctuation'],
    ])
  })
})

describe('the places of findings in a document', () => {
  const mark = (at: object, level: 'error' | 'warning' = 'error', anchor = 'finding-1') => ({
    anchor,
    level,
    at,
  })
  const marked = ({ rows }: LaidOutDocument): unknown =>
    rows.flatMap(({ spans }) =>
      spans.flatMap(({ text, mark: level }) => (level === undefined ? [] : [[text, level]])),
    )

  it('are underlined in their row, which links to them', () => {
    const laidOut = layOut('<a>\n<b c="d"/>\n</a>', {
      marks: [mark({ line: 2, column: 7, endLine: 2, endColumn: 8 })],
    })
    expect(marked(laidOut)).toEqual([['d', 'error']])
    expect(laidOut.rows.map(({ findings }) => findings)).toEqual([
      [],
      [{ anchor: 'finding-1', level: 'error' }],
      [],
    ])
    expect(laidOut.rowOf.get('finding-1')).toBe(laidOut.rows[1]?.anchor)
  })

  it('are found in a line that was broken, by their column', () => {
    const text = oneLine.replace('text', 'text'.repeat(20))
    const column = text.indexOf('<e/>') + 2
    const laidOut = layOut(text, {
      marks: [mark({ line: 1, column, endLine: 1, endColumn: column + 1 })],
    })
    expect(marked(laidOut)).toEqual([['e', 'error']])
    expect(laidOut.rows[3]?.findings).toHaveLength(1)
  })

  it('are underlined to the end of the row where they go on over several', () => {
    const laidOut = layOut('<a>\n<b>\n</b>\n</a>', {
      marks: [mark({ line: 2, column: 1, endLine: 3, endColumn: 5 })],
    })
    expect(marked(laidOut)).toEqual([
      ['<', 'error'],
      ['b', 'error'],
      ['>', 'error'],
    ])
  })

  it('show the heavier of two that are one in the other', () => {
    const laidOut = layOut('<a>text</a>', {
      marks: [
        mark({ line: 1, column: 4, endLine: 1, endColumn: 8 }, 'warning'),
        mark({ line: 1, column: 5, endLine: 1, endColumn: 6 }, 'error', 'finding-2'),
      ],
    })
    expect(marked(laidOut)).toEqual([
      ['t', 'warning'],
      ['e', 'error'],
      ['xt', 'warning'],
    ])
  })

  it('link to no row when theirs is not shown', () => {
    const laidOut = layOut('<a>\n<b/>\n</a>', {
      maxRows: 2,
      marks: [mark({ line: 3, column: 1 }), mark({ line: 2, column: 1 }, 'error', 'finding-2')],
    })
    expect(laidOut.rows).toHaveLength(2)
    expect([...laidOut.rowOf.keys()]).toEqual(['finding-2'])
    const halfALine = layOut(oneLine.padEnd(200, ' '), {
      maxRows: 2,
      marks: [mark({ line: 1, column: oneLine.indexOf('<e/>') + 1 })],
    })
    expect(halfALine.rowOf.size).toBe(0)
  })

  it('are in the decoded text of a token', () => {
    const token = [{ alg: 'RS256' }, { iss: 'https://a.example' }]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.')
    const laidOut = layOut(`${token}.c2lnbmF0dXJl`, { kind: 'id-token' })
    expect(textsOf(laidOut)).toEqual([
      '{',
      '  "alg": "RS256"',
      '}',
      '.',
      '{',
      '  "iss": "https://a.example"',
      '}',
    ])
  })
})

const signature = 'A1+/'.repeat(86)

describe('what nobody reads in a document', () => {
  const withValue = (value: string, element = 'ds:SignatureValue'): string =>
    `<ds:Signature><${element}>${value}</${element}></ds:Signature>`

  it('is cut short and counted: certificates, signatures, ciphertexts', () => {
    for (const element of ['ds:SignatureValue', 'X509Certificate', 'xenc:CipherValue']) {
      const shown = textsOf(layOut(withValue(signature, element))).join('')
      expect(shown).toContain(`${signature.slice(0, 24)}… 320 characters more`)
      expect(shown).not.toContain(signature.slice(0, 30))
    }
  })

  it('is cut short where it goes over several lines, and what follows keeps its line', () => {
    const lines = signature.match(/.{1,76}/g)?.join('\n') ?? ''
    const laidOut = layOut(`${withValue(`\n${lines}\n`)}\n<last/>`)
    expect(laidOut.rows.map(({ line }) => line)).toEqual([1, 2, 7, 8])
    expect(textsOf(laidOut)[1]).toContain('320 characters more')
    expect(textsOf(laidOut)[3]).toBe('<last/>')
  })

  it('carries the mark of a finding that stands in it', () => {
    const laidOut = layOut(withValue(signature), {
      marks: [
        { anchor: 'finding-1', level: 'error', at: { line: 1, column: 200, endColumn: 201 } },
      ],
    })
    expect(laidOut.rows.flatMap(({ findings }) => findings)).toHaveLength(1)
    expect(
      laidOut.rows.flatMap(({ spans }) => spans).find(({ mark }) => mark === 'error')?.text,
    ).toBe(signature.slice(0, 24))
  })

  it('is blackened in a trace where it is a signature, and stays a certificate where it is one', () => {
    const traced = layOut(
      `<a>${withValue('c2hvcnQ=')}${withValue(signature, 'X509Certificate')}</a>`,
      {
        redact: true,
      },
    )
    expect(traced.redacted).toBe(true)
    expect(textsOf(traced).join('')).not.toContain('c2hvcnQ=')
    expect(traced.rows.flatMap(({ spans }) => spans)).toContainEqual({
      text: '8 characters, not shown',
      color: 'redacted',
    })
    expect(textsOf(traced).join('')).toContain(signature.slice(0, 24))
    expect(layOut(withValue('c2hvcnQ=')).redacted).toBe(false)
  })

  it('is blackened in a trace wherever a long run of base64 stands, however broken the document is', () => {
    for (const text of [
      `<a><SignatureValu>${signature}`,
      `<a b="${signature}"/>`,
      `<a><!-- ${signature} --></a>`,
      signature,
      `{"sig":"${signature}`,
    ]) {
      const kind = text.startsWith('<') ? 'saml-response' : 'unrecognized'
      const shown = textsOf(layOut(text, { kind, redact: true })).join('')
      expect(shown).not.toContain(signature.slice(0, 8))
      expect(shown).toContain('344 characters, not shown')
    }
  })
})

describe('a document of somebody who means harm', () => {
  it('moves and hides nothing: control and format characters stand as escapes', () => {
    const shown = textsOf(layOut('<a>\u202Eb\u0000\u200B\uFEFF\t\uD800</a>')).join('')
    expect(shown).toBe('<a>\\u{202e}b\\u{0}\\u{200b}\\u{feff}\t\\u{d800}</a>')
  })

  it('is shown as far as the limits go, and the rest is counted', () => {
    const byRows = layOut('<a/>\n'.repeat(100), { maxRows: 10 })
    expect(byRows.rows).toHaveLength(10)
    expect(byRows.omittedCharacters).toBe(450)
    const byCharacters = layOut('x'.repeat(500), { maxCharacters: 200 })
    expect(byCharacters.omittedCharacters).toBe(300)
  })

  it('takes no row of more than 1000 characters, and cuts no character in two', () => {
    const before = `${'x '.repeat(499)}x`
    const behind = `\u{1F600}${'y '.repeat(249)}y`
    const laidOut = layOut(before + behind)
    expect(textsOf(laidOut)).toEqual([before, behind])
    expect(laidOut.rows.map(({ column }) => column)).toEqual([1, 1000])
  })

  it('loses its colours, and no character, where it goes on in pieces without end', () => {
    const text = '<a/>'.repeat(5000)
    const laidOut = layOut(text, { maxRows: 200 })
    const spans = laidOut.rows.flatMap((row) => row.spans)
    expect(spans.length).toBeLessThan(200 * 9)
    expect(spans.map((span) => span.text).join('')).toBe(text.slice(0, 800))
  })
})
