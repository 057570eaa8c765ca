import { describe, expect, it } from 'vitest'
import type { Caller } from '../../../src/emulator/caller/caller.ts'
import { checkCredentialsMayCall } from '../../../src/emulator/caller/check-credentials-may-call.ts'
import type { SessionWithoutKey } from '../../../src/emulator/credentials/issue-credentials.ts'
import type { Session } from '../../../src/emulator/credentials/session.ts'
import { RequestRefused } from '../../../src/errors.ts'
import { federatedUser, roleSession, sessionTokenSession } from '../credentials/sessions.ts'

const base = {
  accountId: '123456789012',
  partition: 'aws',
  arn: 'arn:aws:iam::123456789012:user/ann',
  accessKeyId: 'ASIAEXAMPLEEXAMPLE00',
}
const holding = (session: SessionWithoutKey): Caller => ({
  ...base,
  kind: 'session',
  session: { ...session, accessKeyId: base.accessKeyId } as Session,
})
const user: Caller = {
  ...base,
  kind: 'user',
  user: {
    arn: base.arn,
    accountId: base.accountId,
    path: '/',
    tags: new Map(),
    policies: [],
    userName: 'ann',
    userId: 'AIDAEXAMPLEEXAMPLE000',
    mfaDevices: [],
  },
}
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
    ['a user', user, actionsOfSts],
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
    ['a user', user, undefined],
    ['a role session', role, undefined],
    ['credentials of GetFederationToken', federated, invalidToken],
    ['credentials of GetSessionToken without MFA', token, invalidToken],
    ['credentials of GetSessionToken with MFA', withMfa, undefined],
  ])('of IAM, %s may call everything or nothing', (_, caller, expected) => {
    expect(answer(caller, 'iam', 'GetRole')).toEqual(expected)
  })
})
