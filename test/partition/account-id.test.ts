import { describe, expect, it } from 'vitest'
import { IdentifierRejected } from '../../src/errors.ts'
import { parseAccountId } from '../../src/partition/account-id.ts'

describe('IAM User Guide, Amazon Resource Names (ARNs): account id', () => {
  it.each(['123456789012', '000000000000'])('takes twelve digits: %s', (text) => {
    expect(parseAccountId(text)).toBe(text)
  })

  it.each([
    ['eleven digits', '12345678901'],
    ['thirteen digits', '1234567890123'],
    ['the hyphens of the console', '1234-5678-9012'],
    ['a letter', '12345678901a'],
    ['digits of another script', '١٢٣٤٥٦٧٨٩٠١٢'],
    ['a space at the end', '123456789012 '],
    ['a line break at the end', '123456789012\n'],
    ['nothing', ''],
  ])('refuses %s', (_, text) => {
    expect(() => parseAccountId(text)).toThrow(IdentifierRejected)
    expect(() => parseAccountId(text)).toThrow(
      expect.objectContaining({
        code: 'ACCOUNT_ID_INVALID',
        check: 'parse-account-id',
        expected: 'twelve digits without hyphens',
        received: JSON.stringify(text),
      }),
    )
  })
})
