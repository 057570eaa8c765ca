import { describe, expect, it } from 'vitest'
import { parseSourceIdentity } from '../../src/federation/source-identity.ts'

describe('IAM User Guide, Things to know about source identity', () => {
  it.each(['DiegoRamirez', 'diego@example.com', 'a1', 'A_z0+=,.@-', 'x'.repeat(64), 'aws-diego'])(
    'takes %s',
    (value) => {
      expect(parseSourceIdentity([value])).toBe(value)
    },
  )

  it.each([
    ['one character', 'x'],
    ['65 characters', 'x'.repeat(65)],
    ['nothing', ''],
    ['a space', 'Diego Ramirez'],
    ['a line break at the end', 'DiegoRamirez\n'],
    ['the reserved prefix', 'aws:diego'],
    ['the reserved prefix in another case', 'AWS:diego'],
    ['a letter beyond ASCII', 'Ramírez'],
  ])('refuses %s', (_, value) => {
    expect(() => parseSourceIdentity([value])).toThrow(
      expect.objectContaining({
        code: 'SOURCE_IDENTITY_INVALID',
        check: 'parse-source-identity',
        received: JSON.stringify(value),
        aws: {
          code: 'InvalidIdentityToken',
          message: 'Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with "aws:"',
          status: 400,
        },
      }),
    )
  })

  it.each([
    ['no value', []],
    ['two values', ['Saanvi', 'Diego']],
  ])('refuses %s', (_, values) => {
    expect(() => parseSourceIdentity(values)).toThrow(
      expect.objectContaining({
        code: 'SOURCE_IDENTITY_INVALID',
        expected: 'one value',
        received: `${values.length} values`,
      }),
    )
  })
})
