import { describe, expect, it } from 'vitest'
import { parseRoleSessionName } from '../../src/federation/role-session-name.ts'

describe('IAM User Guide, RoleSessionName SAML attribute', () => {
  it.each(['johndoe', 'johndoe@example.com', 'a1', 'A_z0+=,.@-', 'x'.repeat(64)])(
    'takes %s',
    (name) => {
      expect(parseRoleSessionName([name])).toBe(name)
    },
  )

  it.each([
    ['one character', 'x'],
    ['65 characters', 'x'.repeat(65)],
    ['nothing', ''],
    ['a space', 'John Doe'],
    ['a space at the end', 'johndoe '],
    ['a line break at the end', 'johndoe\n'],
    ['a colon', 'john:doe'],
    ['a slash', 'john/doe'],
    ['a letter beyond ASCII', 'jöhndoe'],
  ])('refuses %s', (_, name) => {
    expect(() => parseRoleSessionName([name])).toThrow(
      expect.objectContaining({
        code: 'ROLE_SESSION_NAME_INVALID',
        check: 'parse-role-session-name',
        expected: '2 to 64 of A-Z a-z 0-9 _ + = , . @ -',
        received: JSON.stringify(name),
        aws: {
          code: 'InvalidIdentityToken',
          message: 'RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}',
          status: 400,
        },
      }),
    )
  })

  it('refuses two values, even when they are the same', () => {
    expect(() => parseRoleSessionName(['johndoe', 'johndoe'])).toThrow(
      expect.objectContaining({
        code: 'ROLE_SESSION_NAME_INVALID',
        expected: 'one value',
        received: '2 values',
      }),
    )
  })

  it('says with a code of its own that there is no value', () => {
    expect(() => parseRoleSessionName([])).toThrow(
      expect.objectContaining({
        code: 'ROLE_SESSION_NAME_MISSING',
        aws: {
          code: 'InvalidIdentityToken',
          message: 'RoleSessionName is required in AuthnResponse',
          status: 400,
        },
      }),
    )
  })
})
