import { describe, expect, it } from 'vitest'
import { compareTexts } from '../../../src/views/debug/compare-texts.ts'

describe('where two texts differ', () => {
  it.each([
    ['urn:amazon:webservices', 'urn:amazon:webservice', 'urn:amazon:webservice', 's', '', ''],
    ['https://a.example/saml', 'https://b.example/saml', 'https://', 'a', 'b', '.example/saml'],
    ['Role', 'role', '', 'R', 'r', 'ole'],
    ['aa', 'aaa', 'aa', '', 'a', ''],
    ['a🔑b', 'a🔒b', 'a', '🔑', '🔒', 'b'],
  ])('is found between %s and %s', (one, other, start, expected, received, end) => {
    const compared = compareTexts(one, other)
    expect(compared).toEqual({ start, expected, received, end })
    expect(`${start}${expected}${end}`).toBe(one)
    expect(`${start}${received}${end}`).toBe(other)
  })

  it('is not marked in texts that are the same, or have next to nothing in common', () => {
    expect(compareTexts('same', 'same')).toBeUndefined()
    expect(compareTexts('one SubjectConfirmation', '0')).toBeUndefined()
    expect(compareTexts('abcd', 'abxy')).toBeDefined()
    expect(compareTexts('abcde', 'abxyz')).toBeUndefined()
  })

  it('is not looked for in texts that nobody reads character by character', () => {
    const long = 'a'.repeat(2000)
    expect(compareTexts(long, `${long.slice(1)}b`)).toBeDefined()
    expect(compareTexts(long, `${long}b`)).toBeUndefined()
  })
})
