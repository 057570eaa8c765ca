import { describe, expect, it } from 'vitest'
import { webIdentitySessionName } from '../../../src/signin/oidc/web-identity-session-name.ts'

const nameClaims = ['preferred_username', 'email', 'sub']
const nameOf = (
  claims: Readonly<Record<string, unknown>>,
  subject = '3f8e0b1c-9d5e',
  names: readonly string[] = nameClaims,
): string => webIdentitySessionName({ sub: subject, ...claims }, { nameClaims: names, subject })

describe('IAM User Guide, "IAM and AWS STS quotas": the role session name', () => {
  it('is the first claim that can be one', () => {
    const claims = { preferred_username: 'alice.l', email: 'alice@example.com' }
    expect(nameOf(claims)).toBe('alice.l')
    expect(nameOf({ ...claims, preferred_username: 'Alice Liddell' })).toBe('alice@example.com')
    expect(nameOf(claims, 'subject', ['email', 'preferred_username'])).toBe('alice@example.com')
    expect(nameOf({})).toBe('3f8e0b1c-9d5e')
  })

  it.each([
    ['of two characters', 'al', true],
    ['of one', 'a', false],
    ['of 64 characters', 'a'.repeat(64), true],
    ['of 65', 'a'.repeat(65), false],
    ['of every character that is allowed', 'aZ0_+=,.@-', true],
    ['with a slash', 'team/alice', false],
    ['with a letter of another script', 'ålice', false],
    ['with a line end', 'alice\n', false],
    ['that is no text', 12_345, false],
    ['that is a list', ['alice'], false],
  ])('takes a claim %s or leaves it', (_what, preferred_username, taken) => {
    expect(nameOf({ preferred_username })).toBe(taken ? preferred_username : '3f8e0b1c-9d5e')
  })

  it.each([
    [undefined, true],
    [true, true],
    ['true', true],
    [false, false],
    ['false', false],
  ])(
    'takes an address that is verified, or of which nobody says it is not: %s',
    (verified, taken) => {
      const claims = { email: 'admin@example.com', email_verified: verified }
      expect(nameOf(claims)).toBe(taken ? 'admin@example.com' : '3f8e0b1c-9d5e')
    },
  )

  it('is otherwise made of the subject, by one rule', () => {
    expect(nameOf({}, 'repo:octo/app:ref:refs/heads/main')).toBe(
      'repo-octo-app-ref-refs-heads-main',
    )
    expect(nameOf({}, 'auth0|5f7c')).toBe('auth0-5f7c')
    expect(nameOf({}, '|'.repeat(255))).toBe('-'.repeat(64))
    expect(nameOf({}, '7')).toBe('7-')
    expect(nameOf({}, '\u{1f600}')).toBe('--')
  })

  it('reads no claim that an object only inherits', () => {
    expect(nameOf({}, 'subject', ['constructor', 'toString'])).toBe('subject')
  })
})
