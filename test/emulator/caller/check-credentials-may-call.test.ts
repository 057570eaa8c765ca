import { describe, expect, it } from 'vitest'
import type { CloudTrailEvent } from '../../../src/audit/cloud-trail-event.ts'
import type { Caller } from '../../../src/emulator/caller/caller.ts'
import { checkCredentialsMayCall } from '../../../src/emulator/caller/check-credentials-may-call.ts'
import { iamAction } from '../../../src/emulator/iam/iam-action.ts'
import type { IamEmulation } from '../../../src/emulator/iam/iam-emulation.ts'
import type { QueryAction } from '../../../src/emulator/query/query-action.ts'
import { RequestRefused } from '../../../src/errors.ts'
import { MovableClock } from '../../fakes/movable-clock.ts'
import { federatedUser, roleSession, sessionTokenSession } from '../credentials/sessions.ts'
import { holding, userCaller } from './callers.ts'

const role = holding(roleSession())
const federated = holding(federatedUser())
const token = holding(sessionTokenSession())
const withMfa = holding({ ...sessionTokenSession(), mfaAuthenticatedAt: new Date() })

const cannotCall = (action: string): object => ({
  code: 'AccessDenied',
  message: `Cannot call ${action} with session credentials`,
  status: 403,
})
const invalidToken = {
  code: 'InvalidClientTokenId',
  message: 'The security token included in the request is invalid',
  status: 403,
}

/** What the answer is; undefined where the call may go on. */
function answer(caller: Caller, service: string, action: string): unknown {
  try {
    checkCredentialsMayCall(caller, { service, action })
    return undefined
  } catch (failure) {
    if (failure instanceof RequestRefused) return failure.aws
    throw failure
  }
}

const actionsOfSts = [
  'AssumeRole',
  'DecodeAuthorizationMessage',
  'GetAccessKeyInfo',
  'GetCallerIdentity',
  'GetFederationToken',
  'GetSessionToken',
]

describe('IAM User Guide, "Comparing the AWS STS API operations": restrictions', () => {
  it.each([
    ['a user', userCaller, actionsOfSts],
    [
      'a role session',
      role,
      ['AssumeRole', 'DecodeAuthorizationMessage', 'GetAccessKeyInfo', 'GetCallerIdentity'],
    ],
    ['credentials of GetFederationToken', federated, ['GetCallerIdentity']],
    ['credentials of GetSessionToken', token, ['AssumeRole', 'GetCallerIdentity']],
    ['those with MFA', withMfa, ['AssumeRole', 'GetCallerIdentity']],
  ])('of STS, %s may call what the table says', (_, caller, allowed) => {
    for (const action of actionsOfSts) {
      expect(answer(caller, 'sts', action), action).toEqual(
        allowed.includes(action) ? undefined : cannotCall(action),
      )
    }
  })

  it.each([
    ['a user', userCaller, undefined],
    ['a role session', role, undefined],
    ['credentials of GetFederationToken', federated, invalidToken],
    ['credentials of GetSessionToken without MFA', token, invalidToken],
    ['credentials of GetSessionToken with MFA', withMfa, undefined],
  ])('of IAM, %s may call everything or nothing', (_, caller, expected) => {
    expect(answer(caller, 'iam', 'GetRole')).toEqual(expected)
  })
})

describe('An action of IAM', () => {
  it('asks about the credentials before it looks at anything else, and records the refusal', async () => {
    const events: CloudTrailEvent[] = []
    const untouched: QueryAction = iamAction(
      {
        clock: new MovableClock('2030-01-01T12:00:00Z'),
        recordEvent: (event: CloudTrailEvent) => {
          events.push(event)
          return Promise.resolve()
        },
      } as unknown as IamEmulation,
      {
        name: 'GetRole',
        parameters: { type: 'structure', required: [], members: {} },
        readOnly: true,
        resource: () => {
          throw new TypeError('somebody looked')
        },
        run: () => Promise.resolve({}),
      },
    )
    const call = { requestId: 'request-1', sourceAddress: '192.0.2.1', userAgent: 'test' }
    const signed = { ...call, region: 'us-east-1', caller: federated }
    await expect(untouched.answer(new Map(), signed)).rejects.toMatchObject({ aws: invalidToken })
    expect(events).toMatchObject([{ eventName: 'GetRole', errorCode: 'InvalidClientTokenId' }])
  })
})
