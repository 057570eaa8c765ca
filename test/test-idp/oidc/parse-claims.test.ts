import { describe, expect, it } from 'vitest'
import { demonstrationPeople } from '../../../src/test-idp/demonstration-people.ts'
import { parseClaims } from '../../../src/test-idp/oidc/parse-claims.ts'
import { renderClaims } from '../../../src/test-idp/oidc/read-sign-in-form.ts'

describe('claims as somebody typed them', () => {
  it('are any JSON object', () => {
    const text = '{"a": [1, null], "https://aws.amazon.com/tags": {}, "exp": "never"}'
    expect(parseClaims(text)).toEqual({ claims: JSON.parse(text) as object })
    expect(parseClaims(' {} ')).toEqual({ claims: {} })
  })

  it('are what stands there, also under names that mean something to JavaScript', () => {
    const parsed = parseClaims('{"__proto__": {"sub": "x"}, "constructor": 1}')
    expect(JSON.stringify({ ...('claims' in parsed ? parsed.claims : {}) })).toBe(
      '{"__proto__":{"sub":"x"},"constructor":1}',
    )
  })

  it.each([
    ['{\n  "a": 1,\n  b\n}', 'The claims are not JSON: something is wrong at line 3, column 3.'],
    ['{"a": 1,}', 'The claims are not JSON: something is wrong at line 1, column 9.'],
    ['{\r\n"a"\r\n}', 'The claims are not JSON: something is wrong at line 3, column 1.'],
    ['{"sub": x}', 'line 1, column 9'],
    ['{"sub": "x"} trailing', 'line 1, column 14'],
    ['{"a": "line\nbreak"}', 'line 1, column 12'],
    ['{"a": tru}', 'line 1, column 10'],
    ['{"a": 01}', 'line 1, column 8'],
    ['{a}', 'line 1, column 2'],
    ['x', 'line 1, column 1'],
    ['{"a": 1', 'the text ends before they do'],
    ['{"a": "b', 'the text ends before they do'],
    ['{', 'the text ends before they do'],
    ['', 'the text ends before they do'],
    ['[]', 'The claims are an array. They have to be an object in braces.'],
    ['null', 'The claims are null.'],
    ['"text"', 'The claims are a string.'],
    ['1', 'The claims are a number.'],
  ])('are refused in words: %j', (text, words) => {
    const parsed = parseClaims(text)
    expect('problem' in parsed ? parsed.problem : 'none').toContain(words)
  })

  it('have at most 8192 bytes', () => {
    const ofBytes = (bytes: number): string => `{"a":"${'é'.repeat((bytes - 8) / 2)}"}`
    expect(parseClaims(ofBytes(8192))).toHaveProperty('claims')
    expect(parseClaims(ofBytes(8194))).toEqual({
      problem: 'The claims have 8194 bytes. At most 8192 fit into a token.',
    })
  })

  it('come back as they were shown', () => {
    const odd = { a: [], b: {}, c: ['[\n  1\n]', 'x{y', '\\'], d: [[1, 2], { e: [null] }] }
    for (const claims of [odd, ...demonstrationPeople().map(({ oidc }) => oidc.claims)]) {
      expect(parseClaims(renderClaims(claims))).toEqual({ claims })
    }
    expect(renderClaims({ groups: ['a', 'b'] })).toBe('{\n  "groups": ["a", "b"]\n}')
  })
})
