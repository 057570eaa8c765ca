import { describe, expect, it } from 'vitest'
import { RequestRefused } from '../../../src/errors.ts'
import { validateParameters } from '../../../src/emulator/query/validate-parameters.ts'
import type { StructureShape } from '../../../src/emulator/query/parameter-shape.ts'

const shape = {
  type: 'structure',
  required: ['Name'],
  members: {
    Name: { type: 'string', minLength: 2, maxLength: 4, pattern: '[a-z]+' },
    Secret: { type: 'string', maxLength: 3, sensitive: true },
    Count: { type: 'integer', min: 1, max: 3 },
    Tags: {
      type: 'list',
      maxLength: 2,
      member: {
        type: 'structure',
        required: ['Key'],
        members: { Key: { type: 'string', maxLength: 3 }, Value: { type: 'string' } },
      },
    },
    Keys: { type: 'list', member: { type: 'string', maxLength: 3 } },
  },
} as const satisfies StructureShape

const validate = (sent: Readonly<Record<string, string>>): unknown =>
  validateParameters(shape, new Map(Object.entries(sent)))

function awsError(sent: Readonly<Record<string, string>>): unknown {
  try {
    validate(sent)
  } catch (failure) {
    if (failure instanceof RequestRefused) return failure.aws
    throw failure
  }
  throw new Error('expected a refusal')
}

const constraint = (value: string, path: string, rule: string): string =>
  `${value} at '${path}' failed to satisfy constraint: Member must ${rule}`

describe('AWS Query protocol: reading parameters by their shape', () => {
  it('reads texts, numbers, lists and structures, and ignores what the shape does not name', () => {
    expect(
      validate({
        Name: 'abc',
        Count: '2',
        'Tags.member.1.Key': 'a',
        'Tags.member.1.Value': '',
        'Tags.member.2.Key': 'b',
        'Keys.member.1': 'x',
        'Keys.member.2': 'y',
        AUTHPARAMS: '',
        'Name.other': 'x',
      }),
    ).toEqual({
      Name: 'abc',
      Count: 2,
      Tags: [{ Key: 'a', Value: '' }, { Key: 'b' }],
      Keys: ['x', 'y'],
    })
  })

  it('reads an empty list from the bare name, and leaves one out that was not sent', () => {
    expect(validate({ Name: 'abc', Tags: '' })).toEqual({ Name: 'abc', Tags: [] })
    expect(validate({ Name: 'abc' })).toEqual({ Name: 'abc' })
  })

  it.each([
    [
      'a missing parameter',
      {},
      `1 validation error detected: ${constraint('Value null', 'name', 'not be null')}`,
    ],
    [
      'pattern before length for one value',
      { Name: 'ABCDE' },
      `2 validation errors detected: ${constraint("Value 'ABCDE'", 'name', 'satisfy regular expression pattern: [a-z]+')}; ${constraint("Value 'ABCDE'", 'name', 'have length less than or equal to 4')}`,
    ],
    [
      'a text that is too short',
      { Name: 'a' },
      `1 validation error detected: ${constraint("Value 'a'", 'name', 'have length greater than or equal to 2')}`,
    ],
    [
      'a secret, without its value',
      { Name: 'abc', Secret: 'hunter2' },
      `1 validation error detected: ${constraint('Value', 'secret', 'have length less than or equal to 3')}`,
    ],
    [
      'a number that is too large',
      { Name: 'abc', Count: '4' },
      `1 validation error detected: ${constraint("Value '4'", 'count', 'have value less than or equal to 3')}`,
    ],
    [
      'members of lists by their position',
      {
        Name: 'abc',
        'Tags.member.1.Key': 'a',
        'Tags.member.2.Value': 'b',
        'Keys.member.1': 'long',
      },
      `2 validation errors detected: ${constraint('Value null', 'tags.2.member.key', 'not be null')}; ${constraint("Value 'long'", 'keys.1.member', 'have length less than or equal to 3')}`,
    ],
    [
      'a list that is too long',
      { Name: 'abc', 'Tags.member.1.Key': 'a', 'Tags.member.2.Key': 'b', 'Tags.member.3.Key': 'c' },
      `1 validation error detected: ${constraint('Value', 'tags', 'have length less than or equal to 2')}`,
    ],
  ])('words %s as AWS does', (_, sent, message) => {
    expect(awsError(sent)).toEqual({ code: 'ValidationError', message, status: 400 })
  })

  it('matches patterns against the whole value, line breaks included', () => {
    expect(awsError({ Name: 'ab\n' })).toMatchObject({ code: 'ValidationError' })
  })

  it.each(['', ' 2', '2.0', '1e1', '0x2', '99999999999'])('takes %j for no integer', (Count) => {
    expect(awsError({ Name: 'abc', Count })).toMatchObject({ code: 'MalformedInput' })
  })

  it('cuts what an error repeats', () => {
    const { message } = awsError({ Name: 'A'.repeat(10_000) }) as { message: string }
    expect(message.length).toBeLessThan(5000)
  })
})
