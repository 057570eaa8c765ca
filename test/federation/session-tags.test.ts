import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FederationClaimRejected } from '../../src/errors.ts'
import { parseSessionTags } from '../../src/federation/session-tags.ts'

const tag = (key: string, ...values: string[]) => ({ key, values })
const rejectedAs = (code: string, fields: object = {}): unknown =>
  expect.objectContaining({ code, check: 'parse-session-tags', ...fields })

describe('IAM User Guide, Passing session tags in AWS STS', () => {
  it('keeps keys and values as spelled and in order', () => {
    const tags = parseSessionTags([tag('Project', 'Marketing'), tag('CostCenter', '12345')])
    expect([...tags]).toEqual([
      ['Project', 'Marketing'],
      ['CostCenter', '12345'],
    ])
  })

  it('takes no tags', () => {
    expect(parseSessionTags([]).size).toBe(0)
  })

  it('takes 50 tags and refuses 51', () => {
    const tags = Array.from({ length: 51 }, (_, index) => tag(`Key${index}`, 'value'))
    expect(parseSessionTags(tags.slice(1)).size).toBe(50)
    expect(() => parseSessionTags(tags)).toThrow(
      rejectedAs('SESSION_TAGS_TOO_MANY', { expected: 'at most 50 tags', received: '51 tags' }),
    )
  })

  it.each([
    ['no value', []],
    ['two values', ['Engineering', 'QA']],
  ])('refuses a tag with %s', (_, values) => {
    expect(() => parseSessionTags([tag('team', ...values)])).toThrow(
      rejectedAs('SESSION_TAG_INVALID', {
        message: `the session tag "team" has ${values.length} values, expected one`,
        expected: 'one value',
        received: `${values.length} values`,
      }),
    )
  })
})

describe('IAM User Guide, Rules for tagging in IAM and AWS STS', () => {
  it('takes an empty value and refuses an empty key', () => {
    expect(parseSessionTags([tag('phoneNumber', '')]).get('phoneNumber')).toBe('')
    expect(() => parseSessionTags([tag('', 'value')])).toThrow(
      rejectedAs('SESSION_TAG_INVALID', {
        expected: '1 to 128 characters',
        received: '0 characters',
      }),
    )
  })

  it('takes letters, numbers and spaces of every script, and the signs of the list', () => {
    const text = 'Aß漢字 ٣Ⅷ²\u00a0\u2028_.:/=+-@𝒳'
    expect(parseSessionTags([tag(text, text)]).get(text)).toBe(text)
  })

  it.each([
    '*',
    '!',
    '"',
    "'",
    '<',
    '\\',
    '\n',
    '\t',
    '\u0000',
    '%',
    '&',
    ',',
    '\u0301',
    '🙂',
    '\ud800',
  ])('refuses %j in a key and in a value', (character) => {
    const rejected = rejectedAs('SESSION_TAG_INVALID', {
      expected: 'letters, numbers, spaces and _ . : / = + - @',
    })
    expect(() => parseSessionTags([tag(`a${character}b`, 'value')])).toThrow(rejected)
    expect(() => parseSessionTags([tag('key', `a${character}b`)])).toThrow(rejected)
  })

  it('takes a key of 128 characters and refuses one more', () => {
    expect(parseSessionTags([tag('k'.repeat(128), 'value')]).size).toBe(1)
    expect(() => parseSessionTags([tag('k'.repeat(129), 'value')])).toThrow(
      rejectedAs('SESSION_TAG_INVALID', {
        expected: '1 to 128 characters',
        received: '129 characters',
      }),
    )
  })

  it('takes a value of 256 characters and refuses one more', () => {
    expect(parseSessionTags([tag('key', 'v'.repeat(256))]).size).toBe(1)
    expect(() => parseSessionTags([tag('key', 'v'.repeat(257))])).toThrow(
      rejectedAs('SESSION_TAG_INVALID', {
        expected: '0 to 256 characters',
        received: '257 characters',
      }),
    )
  })

  it('counts characters and not UTF-16 units', () => {
    expect(parseSessionTags([tag('𝒳'.repeat(128), '𝒳'.repeat(256))]).size).toBe(1)
  })

  it.each(['aws:', 'aws:Project', 'AWS:Project', 'aWs:Project'])(
    'refuses the reserved prefix of %s in a key and in a value',
    (text) => {
      const rejected = rejectedAs('SESSION_TAG_INVALID', { expected: 'no reserved prefix' })
      expect(() => parseSessionTags([tag(text, 'value')])).toThrow(rejected)
      expect(() => parseSessionTags([tag('key', text)])).toThrow(rejected)
    },
  )

  it.each(['aws', 'awsProject', 'my aws:Project', ' aws:Project'])('takes %s', (text) => {
    expect(parseSessionTags([tag(text, text)]).get(text)).toBe(text)
  })

  it('refuses two keys that differ in nothing but case', () => {
    expect(parseSessionTags([tag('Department', 'a'), tag('Departments', 'b')]).size).toBe(2)
    for (const [first, second] of [
      ['department', 'DEPARTMENT'],
      ['DEPARTMENT', 'department'],
    ] as const) {
      expect(() => parseSessionTags([tag(first, 'a'), tag(second, 'b')])).toThrow(
        rejectedAs('SESSION_TAG_DUPLICATE', { received: `"${second}"` }),
      )
    }
    expect(() => parseSessionTags([tag('Department', 'a'), tag('department', 'b')])).toThrow(
      rejectedAs('SESSION_TAG_DUPLICATE', {
        received: '"department"',
        aws: {
          code: 'InvalidParameterValue',
          message: 'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
          status: 400,
        },
      }),
    )
  })

  it('takes the names that objects have by themselves for what they are: keys', () => {
    const tags = parseSessionTags([tag('__proto__', 'a'), tag('constructor', 'b')])
    expect([...tags]).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ])
    expect(parseSessionTags([]).get('__proto__')).toBeUndefined()
  })

  it('names the key in a failure, and never the value', () => {
    const secret = 'salary=100000!'
    expect(() => parseSessionTags([tag('Pay', secret)])).toThrow(
      rejectedAs('SESSION_TAG_INVALID', {
        message:
          'the value of the session tag "Pay" has "!", expected letters, numbers, spaces and _ . : / = + - @',
        received: '"!"',
      }),
    )
  })

  it('gives back every tag it takes, and nothing else', () => {
    const text = fc.stringMatching(/^[\w .:/=+@-]{1,40}$/)
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(text, text), {
          selector: ([key]) => key.toLowerCase(),
          maxLength: 50,
        }),
        (pairs) => {
          const asserted = pairs.map(([key, value]) => tag(key, value))
          if (pairs.flat().some((part) => /^aws:/i.test(part))) {
            expect(() => parseSessionTags(asserted)).toThrow(FederationClaimRejected)
          } else {
            expect([...parseSessionTags(asserted)]).toEqual(pairs)
          }
        },
      ),
    )
  })
})
