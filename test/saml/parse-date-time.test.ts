import { describe, expect, it } from 'vitest'
import { parseDateTime } from '../../src/saml/parse-date-time.ts'
import { parseDurationSeconds } from '../../src/saml/parse-duration.ts'

describe('SAML Core 2.0 section 1.3.3: time values', () => {
  it.each([
    ['2026-11-24T12:00:00Z', '2026-11-24T12:00:00.000Z'],
    ['2026-11-24T12:00:00.5Z', '2026-11-24T12:00:00.500Z'],
    ['2026-11-24T12:00:00.1234567Z', '2026-11-24T12:00:00.123Z'],
    ['2026-11-24T12:00:00+01:30', '2026-11-24T10:30:00.000Z'],
    ['2026-11-24T12:00:00-00:30', '2026-11-24T12:30:00.000Z'],
    ['2026-11-24T12:00:00', '2026-11-24T12:00:00.000Z'],
    ['\n 2028-02-29T00:00:00Z ', '2028-02-29T00:00:00.000Z'],
    ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59.000Z'],
  ])('reads %j', (text, instant) => {
    expect(parseDateTime(text)?.toISOString()).toBe(instant)
  })

  it.each([
    '',
    '2026-11-24',
    '2026-11-24 12:00:00Z',
    '2026-11-24T12:00Z',
    '2026-11-24T12:00:00z',
    '2026-11-24T12:00:00+0100',
    '2026-11-24T12:00:00+15:00',
    '2027-02-29T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-11-24T24:00:00Z',
    '2026-11-24T12:00:60Z',
    '12026-11-24T12:00:00Z',
    '1764000000',
    'Tue, 24 Nov 2026 12:00:00 GMT',
  ])('does not read %j', (text) => {
    expect(parseDateTime(text)).toBeUndefined()
  })
})

describe('XML Schema Part 2 section 3.2.6: duration', () => {
  it.each([
    ['PT6H', 21_600],
    ['P7D', 604_800],
    ['P1Y2M3DT4H5M6.7S', 31_536_000 + 5_184_000 + 259_200 + 14_400 + 300 + 6],
    ['PT0S', 0],
  ])('%s is %i seconds', (text, seconds) => {
    expect(parseDurationSeconds(text)).toBe(seconds)
  })

  it.each(['', 'P', 'PT', 'P1DT', '-P1D', 'P1H', 'PT1D', '1D', 'p1d'])('%j is none', (text) => {
    expect(parseDurationSeconds(text)).toBeUndefined()
  })
})
