import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeBase64 } from '../../src/xml/decode-base64.ts'

describe('RFC 4648 section 4, and xs:base64Binary', () => {
  it('decodes what Node encodes, with white space anywhere', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.nat(), (bytes, where) => {
        const text = Buffer.from(bytes).toString('base64')
        const place = text.length === 0 ? 0 : where % text.length
        const spaced = `${text.slice(0, place)} \r\n\t${text.slice(place)}`
        expect(decodeBase64(spaced)).toEqual(Buffer.from(bytes))
      }),
    )
  })

  it.each([
    'A',
    'AA',
    'AAA',
    'AA=A',
    '=AAA',
    'AAAA=',
    'AAAA====',
    'AB==',
    'AAB=',
    'AA-_',
    'AAA\u00a0',
    'Zm9v!',
  ])('refuses %s', (text) => {
    expect(decodeBase64(text)).toBeUndefined()
  })
})
