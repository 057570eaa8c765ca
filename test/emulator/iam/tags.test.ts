import { describe, expect, it } from 'vitest'
import type { TagList } from '../../../src/emulator/iam/iam-records.ts'
import { mergeTags, readTags, removeTags, tagsResult } from '../../../src/emulator/iam/tags.ts'
import { FedbridgeError, RequestRefused } from '../../../src/errors.ts'
import type { AwsError } from '../../../src/errors.ts'

function refusal(run: () => unknown): AwsError | undefined {
  try {
    run()
  } catch (failure) {
    if (failure instanceof FedbridgeError) return failure.aws
    throw failure
  }
  return undefined
}

const numbered = (count: number, prefix = 'key'): TagList =>
  Array.from({ length: count }, (_, index) => [`${prefix}${index}`, 'value'] as const)

describe('IAM User Guide, "Rules for tagging in IAM and AWS STS"', () => {
  it('takes tags as they come, with empty values, in their order', () => {
    expect(
      readTags([
        { Key: 'Team', Value: '' },
        { Key: 'awsome', Value: 'aws:x' },
        { Key: 'A', Value: 'b' },
      ]),
    ).toEqual([
      ['Team', ''],
      ['awsome', 'aws:x'],
      ['A', 'b'],
    ])
    expect(readTags()).toEqual([])
  })

  it.each(['aws:x', 'AWS:x', 'Aws:'])('keeps %s for AWS', (Key) => {
    expect(refusal(() => readTags([{ Key, Value: '' }]))).toEqual({
      code: 'InvalidInput',
      message: 'Tag keys starting with "aws:" are reserved for system use.',
      status: 400,
    })
  })

  it('refuses a key that comes twice in one call, in whatever case', () => {
    const twice = [
      { Key: 'team', Value: 'a' },
      { Key: 'TEAM', Value: 'b' },
    ]
    expect(refusal(() => readTags(twice))).toEqual({
      code: 'InvalidInput',
      message: 'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
      status: 400,
    })
    expect(refusal(() => readTags([{ Key: 'team', Value: 'a' }]))).toBeUndefined()
  })

  it('gives a key that is there the new value, and keeps its place and spelling', () => {
    const present: TagList = [
      ['Department', 'finance'],
      ['team', 'a'],
    ]
    expect(
      mergeTags(present, [
        ['department', 'hr'],
        ['new', ''],
      ]),
    ).toEqual([
      ['Department', 'hr'],
      ['team', 'a'],
      ['new', ''],
    ])
  })

  it('takes 50 tags on a resource and refuses 51, new values not counted', () => {
    const fifty = numbered(50)
    expect(mergeTags(numbered(49), [['more', '']])).toHaveLength(50)
    expect(mergeTags(fifty, [['KEY0', 'other']])).toHaveLength(50)
    expect(refusal(() => mergeTags(fifty, [['more', '']]))).toEqual({
      code: 'LimitExceeded',
      message: 'The number of tags has reached the maximum limit.',
      status: 409,
    })
  })

  it('removes keys in whatever case, and does not mind those that are not there', () => {
    const present: TagList = [
      ['Team', 'a'],
      ['other', 'b'],
    ]
    expect(removeTags(present, ['TEAM', 'none'])).toEqual([['other', 'b']])
    expect(removeTags(present, [])).toEqual(present)
  })

  it('answers tags with the names of the API', () => {
    expect(tagsResult([['Team', '']])).toEqual([{ Key: 'Team', Value: '' }])
  })
})

describe('IAM User Guide, "Rules for tagging in IAM and AWS STS": keys whose case counts', () => {
  it('are two on a provider or a managed policy when they differ by case alone', () => {
    const tags = readTags(
      [
        { Key: 'Costcenter', Value: '1' },
        { Key: 'costcenter', Value: '2' },
      ],
      'sensitive',
    )
    expect(mergeTags(tags, [['costcenter', '3']], 'sensitive')).toEqual([
      ['Costcenter', '1'],
      ['costcenter', '3'],
    ])
    expect(removeTags(tags, ['costcenter'], 'sensitive')).toEqual([['Costcenter', '1']])
  })

  it('are refused when they come twice as they are, and when they begin with aws:', () => {
    const read = (key: string): unknown =>
      readTags(
        [
          { Key: 'a', Value: '' },
          { Key: key, Value: '' },
        ],
        'sensitive',
      )
    expect(() => read('a')).toThrow(RequestRefused)
    expect(() => read('AWS:a')).toThrow(RequestRefused)
    expect(read('A')).toHaveLength(2)
  })
})
