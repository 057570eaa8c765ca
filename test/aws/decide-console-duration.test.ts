import { describe, expect, it } from 'vitest'
import { decideConsoleDuration, type SessionCall } from '../../src/aws/decide-console-duration.ts'

const guide = 'IAM User Guide, "Enabling custom identity broker access to the AWS console"'

const decide = (
  call: SessionCall,
  calledWith: 'nothing' | 'long-term' | 'temporary',
  wantedSeconds: number | undefined,
): ReturnType<typeof decideConsoleDuration> =>
  decideConsoleDuration({ call, calledWith, wantedSeconds })

describe(`${guide}: SessionDuration`, () => {
  it.each([
    ['AssumeRole', 'long-term'],
    ['AssumeRoleWithSAML', 'nothing'],
    ['AssumeRoleWithWebIdentity', 'nothing'],
  ] as const)('goes with the credentials of %s', (call, calledWith) => {
    const { parameters, explanation } = decide(call, calledWith, 43_200)
    expect(parameters).toStrictEqual({ sessionDurationSeconds: 43_200 })
    expect(explanation).toContain(call)
  })

  it('does not go with those of role chaining, and the explanation says so', () => {
    const { parameters, explanation } = decide('AssumeRole', 'temporary', 43_200)
    expect(parameters).toStrictEqual({})
    expect(explanation).toMatch(/role chaining/)
  })

  it('does not go with those of GetFederationToken, which has DurationSeconds in its place', () => {
    const { parameters, explanation } = decide('GetFederationToken', 'long-term', 129_600)
    expect(parameters).toStrictEqual({ durationSeconds: 129_600 })
    expect(explanation).toMatch(/SessionDuration is refused/)
  })

  it.each(['AssumeRole', 'GetFederationToken'] as const)(
    'is not said when nobody has a wish: %s',
    (call) => {
      expect(decide(call, 'long-term', undefined).parameters).toStrictEqual({})
    },
  )

  it.each([
    ['AssumeRole', 900, 900],
    ['AssumeRole', 899, 900],
    ['AssumeRole', 43_200, 43_200],
    ['AssumeRole', 43_201, 43_200],
    ['AssumeRole', 1800.9, 1800],
  ] as const)('%s: %d becomes %d', (call, wanted, asked) => {
    const { parameters, explanation } = decide(call, 'long-term', wanted)
    expect(parameters).toStrictEqual({ sessionDurationSeconds: asked })
    expect(explanation.includes('in place of')).toBe(asked !== wanted)
  })

  it.each([
    [899, 900],
    [129_600, 129_600],
    [129_601, 129_600],
  ] as const)('of a federated user: %d becomes %d', (wanted, asked) => {
    expect(decide('GetFederationToken', 'long-term', wanted).parameters).toStrictEqual({
      durationSeconds: asked,
    })
  })
})
