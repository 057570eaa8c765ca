import { describe, expect, it } from 'vitest'
import {
  accessDenied,
  authorize,
  evaluateAuthorization,
} from '../../../src/emulator/caller/authorize.ts'
import { callerPermissions } from '../../../src/emulator/caller/caller-policies.ts'
import type {
  AssumedRoleSession,
  SessionPolicies,
} from '../../../src/emulator/credentials/session.ts'
import type { AccountDirectory, Role, User } from '../../../src/emulator/iam/account-directory.ts'
import { RequestRefused } from '../../../src/errors.ts'
import { parsePolicyDocument } from '../../../src/policy/parse-policy-document.ts'
import type { NamedPolicy } from '../../../src/policy/policy-document.ts'
import { federatedUser, roleSession, sessionTokenSession } from '../credentials/sessions.ts'
import { broker, holding, userCaller } from './callers.ts'

const statement = (action: string, effect = 'Allow'): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: { Effect: effect, Action: action, Resource: '*' },
  })
const policy = (action: string, effect?: string): NamedPolicy => ({
  name: action,
  document: parsePolicyDocument(statement(action, effect), 'identity'),
})
const managedArn = 'arn:aws:iam::123456789012:policy/reading'

const { roleArn, roleId } = roleSession() as AssumedRoleSession
const developer: Role = {
  arn: roleArn,
  accountId: '123456789012',
  path: '/team/',
  roleName: 'Developer',
  roleId,
  maxSessionDurationSeconds: 3600,
  trustPolicy: { Version: '2012-10-17', Statement: [] },
  tags: new Map(),
  policies: [policy('s3:*')],
}

/** Accounts with one role, one user and one managed policy, any of which may be missing. */
function accounts({ role, user }: { role?: Role; user?: User }): AccountDirectory {
  const find =
    <Found>(found: Found | undefined, arn: string) =>
    (asked: string) =>
      Promise.resolve(asked === arn ? found : undefined)
  return {
    findRole: find(role, roleArn),
    findUserById: find(user, broker.userId),
    findManagedPolicy: find(policy('s3:GetObject'), managedArn),
  } as unknown as AccountDirectory
}

const call = {
  now: new Date('2030-01-01T12:00:00Z'),
  sourceAddress: '192.0.2.1',
  userAgent: 'test',
  region: 'us-east-1',
}
const may = async (
  action: string,
  sessionPolicies: SessionPolicies,
  role: Role = developer,
): Promise<string> => {
  const caller = holding(roleSession({ sessionPolicies }))
  const directory = accounts({ role })
  const asked = { caller, action, resource: 'arn:aws:s3:::bucket/key', call }
  return (await evaluateAuthorization(asked, directory)).decision
}
const none = { policyArns: [] }

describe('IAM User Guide, "Session policies"', () => {
  it('let a session without them do what its role may', async () => {
    expect(await may('s3:PutObject', none)).toBe('allowed')
    expect(await may('ec2:RunInstances', none)).toBe('implicitDeny')
  })

  it('limit what the role may, one that is passed and one that is named alike', async () => {
    for (const passed of [
      { policy: statement('s3:Get*'), policyArns: [] },
      { policyArns: [managedArn] },
    ]) {
      expect(await may('s3:GetObject', passed)).toBe('allowed')
      expect(await may('s3:PutObject', passed)).toBe('implicitDeny')
    }
  })

  it('allow together what either allows', async () => {
    const both = { policy: statement('s3:PutObject'), policyArns: [managedArn] }
    expect(await may('s3:GetObject', both)).toBe('allowed')
    expect(await may('s3:PutObject', both)).toBe('allowed')
  })

  it('let nothing through when they are gone or cannot be read', async () => {
    expect(await may('s3:GetObject', { policyArns: [`${managedArn}-gone`] })).toBe('implicitDeny')
    expect(await may('s3:GetObject', { policy: '{', policyArns: [] })).toBe('implicitDeny')
  })
})

describe('A session and the role or user it was made from', () => {
  it('may do what the role may now', async () => {
    const changed = { ...developer, policies: [policy('ec2:*')] }
    expect(await may('s3:GetObject', none, changed)).toBe('implicitDeny')
    expect(await may('ec2:RunInstances', none, changed)).toBe('allowed')
  })

  it('may do no more than the permissions boundary', async () => {
    const bounded = { ...developer, permissionsBoundary: policy('s3:GetObject') }
    expect(await may('s3:GetObject', none, bounded)).toBe('allowed')
    expect(await may('s3:PutObject', none, bounded)).toBe('implicitDeny')
  })

  it('may do nothing once the role is made again under another id', async () => {
    expect(await may('s3:GetObject', none, { ...developer, roleId: 'AROAOTHER' })).toBe(
      'explicitDeny',
    )
  })

  it('may do nothing once the role is gone', async () => {
    const caller = holding(roleSession({ sessionPolicies: none }))
    const directory = accounts({})
    expect((await callerPermissions(caller, directory)).origin).toBeUndefined()
    // Not even what others' policies grant to the session by name.
    const document = parsePolicyDocument(
      {
        Version: '2012-10-17',
        Statement: { Effect: 'Allow', Principal: { AWS: caller.arn }, Action: '*', Resource: '*' },
      },
      'resource',
    )
    const { decision } = await evaluateAuthorization(
      {
        caller,
        action: 's3:GetObject',
        resource: 'arn:aws:s3:::bucket/key',
        call,
        resourcePolicies: { resource: { name: 'bucket', document } },
      },
      directory,
    )
    expect(decision).toBe('explicitDeny')
  })

  it.each([
    ['GetFederationToken', holding(federatedUser())],
    ['GetSessionToken', holding(sessionTokenSession())],
  ])('has the policies of the user who called %s', async (_, caller) => {
    const user = { ...broker, policies: [policy('s3:*')] }
    expect(await callerPermissions(caller, accounts({ user }))).toMatchObject({
      principal: { sessionIssuerArn: broker.arn, uniqueId: broker.userId },
      policies: { identity: user.policies },
      origin: user,
    })
  })
})

describe('IAM User Guide, "Troubleshooting access denied error messages"', () => {
  const asked = { caller: userCaller, action: 'iam:GetRole', resource: roleArn, call }

  it('answers a caller who may not in the words of AWS', async () => {
    const failure: unknown = await authorize(asked, accounts({})).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(RequestRefused)
    expect(failure).toMatchObject({
      code: 'ACCESS_DENIED',
      check: 'authorize',
      expected: 'iam:GetRole allowed',
      received: 'implicitDeny',
      aws: {
        code: 'AccessDenied',
        status: 403,
        message: `User: ${broker.arn} is not authorized to perform: iam:GetRole on resource: ${roleArn} because no identity-based policy allows the iam:GetRole action`,
      },
    })
  })

  it('lets a caller who may go on, with the explanation', async () => {
    const user = { ...broker, policies: [policy('iam:Get*')] }
    const decision = await authorize(
      { ...asked, caller: { ...userCaller, user } as never },
      accounts({}),
    )
    expect(decision).toMatchObject({ decision: 'allowed', decidedBy: { policy: 'iam:Get*' } })
  })

  it('names an explicit deny', async () => {
    const user = { ...broker, policies: [policy('iam:*'), policy('iam:Get*', 'Deny')] }
    const caller = { ...userCaller, user } as typeof userCaller
    const decision = await evaluateAuthorization({ ...asked, caller }, accounts({}))
    expect(accessDenied({ ...asked, caller }, decision).aws?.message).toMatch(
      / with an explicit deny in an identity-based policy$/,
    )
  })
})
