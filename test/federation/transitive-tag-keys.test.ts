import { describe, expect, it } from 'vitest'
import { parseTransitiveTagKeys } from '../../src/federation/transitive-tag-keys.ts'

const tags = new Map([
  ['Project', 'Marketing'],
  ['CostCenter', '12345'],
])

describe('IAM User Guide, Chaining roles with session tags', () => {
  it('takes keys of the tags, in the order in which they are named', () => {
    expect(parseTransitiveTagKeys(['CostCenter', 'Project'], tags)).toEqual([
      'CostCenter',
      'Project',
    ])
  })

  it('takes none', () => {
    expect(parseTransitiveTagKeys([], tags)).toEqual([])
    expect(parseTransitiveTagKeys([], new Map())).toEqual([])
  })

  it('finds a key without regard to case, spells it as the tag and names it once', () => {
    expect(parseTransitiveTagKeys(['PROJECT', 'project', 'Project'], tags)).toEqual(['Project'])
  })

  it.each(['Projects', 'Marketing', '', ' Project', '__proto__'])(
    'refuses %j, which is not among the tags',
    (key) => {
      expect(() => parseTransitiveTagKeys(['Project', key], tags)).toThrow(
        expect.objectContaining({
          code: 'TRANSITIVE_TAG_KEY_UNKNOWN',
          check: 'parse-transitive-tag-keys',
          expected: '"Project", "CostCenter"',
          received: JSON.stringify(key),
          aws: {
            code: 'InvalidParameterValue',
            message: 'The specified transitive tag key must be included in the requested tags.',
            status: 400,
          },
        }),
      )
    },
  )

  it('refuses any key when there are no tags', () => {
    expect(() => parseTransitiveTagKeys(['Project'], new Map())).toThrow(
      expect.objectContaining({
        code: 'TRANSITIVE_TAG_KEY_UNKNOWN',
        expected: 'no transitive tag keys',
      }),
    )
  })
})
