import { beforeEach, describe, expect, it } from 'vitest'
import type { Caller } from '../../../src/emulator/caller/caller.ts'
import { callerContext } from '../../../src/emulator/caller/caller-context.ts'
import { home, mfaSerial, openTestSts, roleIn } from './open-test-sts.ts'
import type { Sent, TestSts } from './open-test-sts.ts'

let sts: TestSts
let ann: Caller

beforeEach(async () => {
  sts = await openTestSts()
  ann = await sts.user('ann')
})

const proof = (code = sts.code()): Sent => ({ SerialNumber: mfaSerial, TokenCode: code })
const mfaOnly = (further: Sent = {}): Sent => ({
  RoleArn: roleIn(home, 'MfaOnly'),
  RoleSessionName: 'Session1',
  ...further,
})
const invalidCode = {
  code: 'AccessDenied',
  message: 'MultiFactorAuthentication failed with invalid MFA one time pass code.',
  status: 403,
}
const unknownDevice = {
  code: 'AccessDenied',
  message:
    'MultiFactorAuthentication failed, unable to validate MFA code. Please verify your MFA serial number is valid and associated with this user.',
  status: 403,
}

describe('RFC 6238: codes of an MFA device', () => {
  it.each([-30, 0, 30])('are taken %d seconds off', async (seconds) => {
    await sts.call('GetSessionToken', proof(sts.code(seconds)), ann)
  })

  it.each([-60, 60])('are refused %d seconds off', async (seconds) => {
    expect(await sts.refusal('GetSessionToken', proof(sts.code(seconds)), ann)).toEqual(invalidCode)
  })

  it('are taken once, for whatever call, and refused again', async () => {
    const code = sts.code()
    await sts.call('GetSessionToken', proof(code), ann)
    expect(await sts.refusal('GetSessionToken', proof(code), ann)).toEqual(invalidCode)
    expect(await sts.refusal('AssumeRole', mfaOnly(proof(code)), ann)).toEqual(invalidCode)
    sts.clock.forward(30)
    expect(await sts.refusal('GetSessionToken', proof(code), ann)).toEqual(invalidCode)
    await sts.call('GetSessionToken', proof(), ann)
  })

  it('let one of many calls at once go on', async () => {
    const calls = Array.from({ length: 20 }, () => sts.call('GetSessionToken', proof(), ann))
    const outcomes = await Promise.allSettled(calls)
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  it.each([['12345'], ['1234567'], ['12345x']])('have six digits: %s is none', async (code) => {
    expect(await sts.refusal('GetSessionToken', proof(code), ann)).toMatchObject({
      code: 'ValidationError',
      // The code is a secret, however wrong.
      message: expect.not.stringContaining(code) as string,
    })
  })
})

describe('IAM User Guide, "Configuring MFA-protected API access"', () => {
  it.each([
    ['a serial number that nobody has', { SerialNumber: 'arn:aws:iam::123456789012:mfa/other' }],
  ])('refuses %s', async (_, further) => {
    expect(await sts.refusal('GetSessionToken', { ...proof(), ...further }, ann)).toEqual(
      unknownDevice,
    )
  })

  it("refuses somebody else's device", async () => {
    expect(await sts.refusal('GetSessionToken', proof(), await sts.user('carl'))).toEqual(
      unknownDevice,
    )
  })

  it('refuses one half of the proof without the other', async () => {
    for (const half of [{ SerialNumber: mfaSerial }, { TokenCode: sts.code() }]) {
      expect(await sts.refusal('GetSessionToken', half, ann)).toEqual({
        code: 'AccessDenied',
        message:
          'MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.',
        status: 403,
      })
    }
  })

  it('refuses a device from a role session, which has none', async () => {
    const answer = await sts.call(
      'AssumeRole',
      { RoleArn: roleIn(home, 'Role1'), RoleSessionName: 'Session1' },
      ann,
    )
    const session = await sts.session(answer)
    expect(await sts.refusal('AssumeRole', mfaOnly(proof()), session)).toEqual(unknownDevice)
  })

  it('shows the trust policy that the call proved a device, and the session no sign of it', async () => {
    expect(await sts.refusal('AssumeRole', mfaOnly(), ann)).toMatchObject({ code: 'AccessDenied' })
    const session = await sts.session(await sts.call('AssumeRole', mfaOnly(proof()), ann))
    expect(session).not.toHaveProperty('session.mfaAuthenticatedAt')
    const context = callerContext(session, { now: sts.clock.now() })
    expect(context.get('aws:multifactorauthpresent')?.values).toEqual(['false'])
    expect(context.has('aws:multifactorauthage')).toBe(false)
  })

  it('shows how long ago a session of GetSessionToken proved a device', async () => {
    const session = await sts.session(await sts.call('GetSessionToken', proof(), ann))
    sts.clock.forward(59)
    await sts.call('AssumeRole', mfaOnly(), session)
    sts.clock.forward(1)
    expect(await sts.refusal('AssumeRole', mfaOnly(), session)).toMatchObject({
      code: 'AccessDenied',
    })
  })

  it('takes a device of the user behind a session of GetSessionToken', async () => {
    const session = await sts.session(await sts.call('GetSessionToken', {}, ann))
    await sts.call('AssumeRole', mfaOnly(proof()), session)
  })
})
