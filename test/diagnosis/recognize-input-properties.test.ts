import { readFileSync } from 'node:fs'
import { deflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { recognizeInput } from '../../src/diagnosis/recognize-input.ts'
import { recognitionLimits } from '../../src/diagnosis/recognition.ts'
import { transportNotes } from '../../src/diagnosis/transport-note.ts'

const fixture = (name: string): string => readFileSync(`test/fixtures/diagnosis/${name}`, 'utf8')

const xml = fixture('misspelt-attribute.xml')
const base64 = Buffer.from(xml).toString('base64')
const deflated = deflateRawSync(xml).toString('base64')
const token = fixture('id-token.txt').trim()
const form = new URLSearchParams({ SAMLResponse: base64, RelayState: 'r' }).toString()

const examples = [
  xml,
  base64,
  encodeURIComponent(base64),
  deflated,
  form,
  `https://sp.example.com/saml?SAMLResponse=${encodeURIComponent(deflated)}`,
  token,
  `Authorization: Bearer ${token}`,
  `curl 'https://sp.example.com/saml' -H 'Authorization: Bearer ${token}' -d '${form}'`,
  `aws sts assume-role-with-saml --saml-assertion ${base64}`,
  `POST /saml HTTP/1.1\r\nHost: sp.example.com\r\n\r\n${form}`,
  JSON.stringify({ id_token: token, access_token: 'x' }),
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:*"}]}',
  fixture('posting-page.html'),
  fixture('sign-ins.har'),
  fixture('cloudtrail-event.json'),
  JSON.stringify({
    requests: [{ url: 'https://sp.example.com/', post: [['SAMLResponse', base64]], saml: xml }],
  }),
  readFileSync('metadata/example-org.xml', 'utf8'),
  `Form Data\nSAMLResponse: ${base64}\nRelayState: r`,
]

/** Pieces that mean something to one form or another. */
const pieces = fc.constantFrom(
  ...[
    '<',
    '>',
    '&',
    '=',
    '%',
    '%25',
    '+',
    ' ',
    '\n',
    '"',
    "'",
    '\\',
    '{',
    '}',
    '[',
    ']',
    '\0',
    ';',
  ],
  ...[
    '<!--',
    '<![CDATA[',
    '<!DOCTYPE',
    '&lt;',
    '&#0;',
    '&#x110000;',
    '\uD800',
    '\uFEFF',
    'eyJ',
    '.',
  ],
  ...['SAMLResponse=', 'SAMLResponse:', 'id_token', '__proto__', '"log":{"entries":', 'Bearer '],
)

const mutated = fc
  .tuple(
    fc.constantFrom(...examples),
    fc.array(fc.tuple(fc.nat(), fc.nat(40), fc.oneof(pieces, fc.string())), { maxLength: 5 }),
    fc.constantFrom('as it is', 'base64', 'percent', 'json', 'twice', 'utf16le', 'cut'),
  )
  .map(([example, changes, wrapping]) => {
    let text = example
    for (const [at, length, piece] of changes) {
      const place = at % (text.length + 1)
      text = text.slice(0, place) + piece + text.slice(place + length)
    }
    switch (wrapping) {
      case 'base64':
        return Buffer.from(text).toString('base64')
      case 'percent':
        return encodeURIComponent(text.replace(/\p{Cs}/gu, '?'))
      case 'json':
        return JSON.stringify({ SAMLResponse: text, inner: { id_token: text } })
      case 'twice':
        return text + text
      case 'utf16le':
        return Buffer.from(text, 'utf16le')
      case 'cut':
        return text.slice(0, text.length / 2)
      case 'as it is':
        return text
    }
  })

/** Without a form: bytes, text, and JSON in the outline of what is looked for. */
const anything = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join('')),
  fc.jsonValue().map((value) => JSON.stringify(value)),
  fc
    .array(fc.record({ request: fc.jsonValue(), response: fc.jsonValue() }, { requiredKeys: [] }))
    .map((entries) => JSON.stringify({ log: { entries } })),
)

function check(input: string | Uint8Array): void {
  const { documents, notes } = recognizeInput(input)
  expect(documents.length).toBeGreaterThan(0)
  expect(documents.length).toBeLessThanOrEqual(recognitionLimits.maxDocuments)
  for (const document of documents) {
    expect(document.foundIn).not.toBe('')
    expect(document.text.length).toBeLessThanOrEqual(recognitionLimits.maxMetadata)
    if (document.at !== undefined) expect(document.at.getTime()).not.toBeNaN()
    if (document.kind !== 'unrecognized') expect(document.nearest).toBeUndefined()
    for (const { code, message } of [...document.notes, ...notes]) {
      expect(message).toBe(transportNotes[code])
    }
  }
}

describe('for any input', () => {
  it('names at least one document and never throws: mutated examples', () => {
    fc.assert(fc.property(mutated, check), { numRuns: 1_000 })
  })

  it('names at least one document and never throws: anything', () => {
    fc.assert(fc.property(anything, check), { numRuns: 1_000 })
  })

  it('gives the same answer twice: no expression remembers where it was', () => {
    fc.assert(
      fc.property(mutated, (input) => {
        expect(recognizeInput(input)).toEqual(recognizeInput(input))
      }),
      { numRuns: 200 },
    )
  })

  it('gives back what was wrapped', () => {
    const wrapped = fc.array(
      fc.constantFrom<(text: string) => string>(
        (text) => Buffer.from(text).toString('base64'),
        (text) => deflateRawSync(text).toString('base64'),
        (text) => JSON.stringify({ SAMLResponse: text }),
        (text) => new URLSearchParams({ SAMLResponse: text }).toString(),
        (text) =>
          `https://sp.example.com/?${new URLSearchParams({ SAMLResponse: text }).toString()}`,
        (text) =>
          `curl https://sp.example.com/ -d '${new URLSearchParams({ SAMLResponse: text }).toString()}'`,
      ),
      { maxLength: 2 },
    )
    fc.assert(
      fc.property(wrapped, (wraps) => {
        const input = wraps.reduce((text, wrap) => wrap(text), base64)
        // Only text is inflated, so a deflated value has to be markup.
        fc.pre(!wraps.some((wrap) => wrap('x') === deflateRawSync('x').toString('base64')))
        const [document] = recognizeInput(input).documents
        expect(document).toMatchObject({ kind: 'saml-response', text: xml })
      }),
      { numRuns: 200 },
    )
  })
})

describe('time', () => {
  const size = 256 * 1024

  it.each([
    ...[
      '=',
      ' ',
      '\n',
      '<',
      '&',
      '%',
      '%41',
      '"',
      '\\',
      '{',
      '[',
      'A',
      '<a ',
      '<!--',
      '<!x>',
      '</',
    ],
    ...['eyJ', 'eyJ.', 'a=', 'a=&', 'a: b\n', '&lt;', 'SAMLResponse', 'SAMLResponse:', 'A ', '-- '],
    ...['<input name="', '<input name=a ', '<form ', '<script>', '<textarea>', '<!DOCTYPE [', '\0'],
    ...['A='.repeat(40) + ' ', 'SAMLResponse=%25&', '<Response>', '{"a":', '+ ', '_-', 'A\0'],
  ])('is spent in proportion to the input: 256 KiB of %j', (piece) => {
    const text = piece.repeat(Math.ceil(size / piece.length))
    for (const input of [text, `curl ${text}`, `SAMLResponse=${text}`]) {
      const before = process.cpuUsage()
      check(input)
      expect(process.cpuUsage(before).user / 1000).toBeLessThan(2_000)
    }
  })
})
