import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  checkRoleMaximum,
  consoleSessionDurationSeconds,
  parseSessionDuration,
  roleSessionDurationSeconds,
} from '../../src/federation/session-duration.ts'

const now = new Date('2026-03-01T12:00:00.000Z')
const after = (seconds: number): Date => new Date(now.getTime() + seconds * 1000)

describe('IAM User Guide, SessionDuration SAML attribute: the value', () => {
  it.each([
    ['900', 900],
    ['1800', 1800],
    ['43200', 43_200],
    ['00900', 900],
  ])('takes %s', (value, seconds) => {
    expect(parseSessionDuration([value])).toBe(seconds)
  })

  it.each([
    '899',
    '43201',
    '0',
    '-900',
    '+900',
    '900.0',
    '9e2',
    '0x384',
    '900 ',
    '900s',
    'PT15M',
    '٩٠٠',
    '',
    '9'.repeat(400),
  ])('refuses %j', (value) => {
    expect(() => parseSessionDuration([value])).toThrow(
      expect.objectContaining({
        code: 'SESSION_DURATION_INVALID',
        check: 'parse-session-duration',
        expected: '900 to 43200 seconds in digits',
      }),
    )
  })

  it.each([
    ['no value', []],
    ['two values', ['900', '1800']],
  ])('refuses %s', (_, values) => {
    expect(() => parseSessionDuration(values)).toThrow(
      expect.objectContaining({
        code: 'SESSION_DURATION_INVALID',
        expected: 'one value',
        received: `${values.length} values`,
      }),
    )
  })
})

describe('IAM User Guide, SessionDuration SAML attribute: the console session', () => {
  it.each([
    ['SessionDuration alone', { sessionDurationSeconds: 7200 }, 7200],
    [
      'the lesser, SessionDuration',
      { sessionDurationSeconds: 7200, sessionNotOnOrAfter: after(7201) },
      7200,
    ],
    [
      'the lesser, SessionNotOnOrAfter',
      { sessionDurationSeconds: 7200, sessionNotOnOrAfter: after(7199) },
      7199,
    ],
    [
      'SessionNotOnOrAfter within the one hour there is without SessionDuration',
      { sessionNotOnOrAfter: after(3599) },
      3599,
    ],
    ['whole seconds only', { sessionNotOnOrAfter: new Date(after(1800).getTime() - 1) }, 1799],
    [
      'the least that can be asked for',
      { sessionDurationSeconds: 7200, sessionNotOnOrAfter: after(900) },
      900,
    ],
  ])('asks for %s', (_, asserted, seconds) => {
    expect(consoleSessionDurationSeconds({ ...asserted, now })).toBe(seconds)
  })

  it.each([
    ['the assertion says nothing', {}],
    [
      'SessionNotOnOrAfter, without SessionDuration, is an hour away',
      { sessionNotOnOrAfter: after(3600) },
    ],
    [
      'SessionNotOnOrAfter, without SessionDuration, is ten hours away',
      { sessionNotOnOrAfter: after(36_000) },
    ],
    [
      'less is left than can be asked for',
      { sessionDurationSeconds: 7200, sessionNotOnOrAfter: after(899) },
    ],
  ])('asks for nothing when %s', (_, asserted) => {
    expect(consoleSessionDurationSeconds({ ...asserted, now })).toBeUndefined()
  })

  it('has no session for somebody whose session at the identity provider has ended', () => {
    expect(consoleSessionDurationSeconds({ sessionNotOnOrAfter: after(901), now })).toBe(901)
    expect(() => consoleSessionDurationSeconds({ sessionNotOnOrAfter: after(0), now })).toThrow(
      expect.objectContaining({
        code: 'SAML_SESSION_EXPIRED',
        received: '2026-03-01T12:00:00.000Z',
        at: now,
      }),
    )
  })
})

describe('STS API Reference, AssumeRoleWithSAML: DurationSeconds', () => {
  it.each([
    ['one hour when nothing is said', {}, 3600],
    ['what the call asks for', { requestedSeconds: 43_200 }, 43_200],
    [
      'one hour, which a longer SessionDuration does not lengthen',
      { sessionDurationSeconds: 7200 },
      3600,
    ],
    [
      'SessionDuration where it is shorter',
      { requestedSeconds: 7200, sessionDurationSeconds: 1800 },
      1800,
    ],
    [
      'SessionNotOnOrAfter where it is sooner',
      { requestedSeconds: 7200, sessionNotOnOrAfter: after(60) },
      60,
    ],
    [
      'the call where both are longer',
      { requestedSeconds: 900, sessionDurationSeconds: 1800, sessionNotOnOrAfter: after(1800) },
      900,
    ],
  ])('gives %s', (_, asked, seconds) => {
    expect(roleSessionDurationSeconds({ ...asked, now })).toBe(seconds)
  })

  it('never outlives the session at the identity provider nor what was asked for', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 900, max: 43_200 }),
        fc.option(fc.integer({ min: 900, max: 43_200 }), { nil: undefined }),
        fc.integer({ min: 1, max: 100_000 }),
        (requestedSeconds, sessionDurationSeconds, left) => {
          const seconds = roleSessionDurationSeconds({
            requestedSeconds,
            ...(sessionDurationSeconds === undefined ? {} : { sessionDurationSeconds }),
            sessionNotOnOrAfter: after(left),
            now,
          })
          expect(seconds).toBe(Math.min(requestedSeconds, sessionDurationSeconds ?? Infinity, left))
        },
      ),
    )
  })

  it('gives nothing once SessionNotOnOrAfter has passed, not even within clock skew', () => {
    expect(roleSessionDurationSeconds({ sessionNotOnOrAfter: after(1), now })).toBe(1)
    expect(() => roleSessionDurationSeconds({ sessionNotOnOrAfter: after(-60), now })).toThrow(
      expect.objectContaining({ code: 'SAML_SESSION_EXPIRED', at: now }),
    )
  })
})

describe('IAM User Guide, maximum session duration of a role', () => {
  it('allows what the role allows and refuses a second more', () => {
    const maxSessionDurationSeconds = 3600
    expect(() => {
      checkRoleMaximum({ requestedSeconds: 3600, maxSessionDurationSeconds })
    }).not.toThrow()
    expect(() => {
      checkRoleMaximum({ requestedSeconds: 3601, maxSessionDurationSeconds })
    }).toThrow(
      expect.objectContaining({
        code: 'SESSION_DURATION_TOO_LONG',
        check: 'check-role-maximum',
        expected: 'at most 3600 seconds',
        received: '3601 seconds',
        aws: {
          code: 'ValidationError',
          message:
            'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
          status: 400,
        },
      }),
    )
  })
})
