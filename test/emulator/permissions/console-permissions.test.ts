import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { issueCredentials } from '../../../src/emulator/credentials/issue-credentials.ts'
import type { SessionWithoutKey } from '../../../src/emulator/credentials/issue-credentials.ts'
import { openSealer } from '../../../src/emulator/credentials/open-sealer.ts'
import type { PermissionAnswer } from '../../../src/emulator/permissions/permission-answer.ts'
import type { IamRoleArn } from '../../../src/partition/arn.ts'
import { parsePolicyDocument } from '../../../src/policy/parse-policy-document.ts'
import type { PolicyDocument } from '../../../src/policy/policy-document.ts'
import { federatedUser, roleSession } from '../credentials/sessions.ts'
import { account, openTestEmulator, roleArn, trustPolicy } from '../open-test-emulator.ts'
import type { TestEmulator } from '../open-test-emulator.ts'

const sealingKey = randomBytes(32)
let emulator: TestEmulator

function identity(...statements: readonly object[]): PolicyDocument {
  return parsePolicyDocument({ Version: '2012-10-17', Statement: statements }, 'identity')
}

/** The guide's folder for each federated person, and a boundary around it. */
const perUserFolder = identity({
  Sid: 'OwnFolder',
  Effect: 'Allow',
  Action: ['s3:GetObject', 's3:PutObject'],
  Resource: 'arn:aws:s3:::example-homes/${saml:namequalifier}/${saml:sub}/*',
  Condition: { StringEquals: { 'saml:sub_type': 'persistent' } },
})

beforeEach(async () => {
  emulator = await openTestEmulator({
    sealingKey,
    accounts: [
      {
        accountId: account,
        policies: [
          {
            arn: `arn:aws:iam::${account}:policy/Boundary`,
            document: identity({ Effect: 'Allow', Action: 's3:*', Resource: '*' }),
          },
        ],
        roles: [
          {
            arn: roleArn('Developer'),
            trustPolicy: trustPolicy(),
            policies: [
              { name: 'folder', document: perUserFolder },
              {
                name: 'manage',
                document: identity({ Effect: 'Allow', Action: 'iam:*', Resource: '*' }),
              },
            ],
            permissionsBoundary: `arn:aws:iam::${account}:policy/Boundary`,
          },
          {
            arn: roleArn('Manager'),
            trustPolicy: trustPolicy(),
            policies: [
              { name: 'all', document: identity({ Effect: 'Allow', Action: '*', Resource: '*' }) },
            ],
          },
        ],
        users: [
          {
            arn: `arn:aws:iam::${account}:user/broker`,
            policies: [
              { name: 'all', document: identity({ Effect: 'Allow', Action: '*', Resource: '*' }) },
            ],
          },
        ],
      },
    ],
  })
})
afterEach(() => emulator.close())

/** Signs a session in to the console; the browser's cookies, and the token for its forms. */
async function signIn(facts: SessionWithoutKey): Promise<{ cookie: string; token: string }> {
  const sealer = openSealer({ clock: emulator.clock, key: sealingKey })
  const { accessKeyId, secretAccessKey, sessionToken } = issueCredentials(facts, sealer).credentials
  const asked = await fetch(`${emulator.url}/federation`, {
    method: 'POST',
    body: new URLSearchParams({
      Action: 'getSigninToken',
      Session: JSON.stringify({
        sessionId: accessKeyId,
        sessionKey: secretAccessKey,
        sessionToken,
      }),
    }),
  })
  const { SigninToken } = (await asked.json()) as { SigninToken: string }
  const login = await fetch(
    `${emulator.url}/federation?${new URLSearchParams({ Action: 'login', SigninToken }).toString()}`,
    { redirect: 'manual' },
  )
  const session = login.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const page = await fetch(`${emulator.url}/console/permissions`, { headers: { cookie: session } })
  const csrf = page.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const token = /name="csrf_token" value="([^"]+)"/.exec(await page.text())?.[1] ?? ''
  return { cookie: `${session}; ${csrf}`, token }
}

async function ask(
  facts: SessionWithoutKey,
  question: Readonly<Record<string, string>>,
): Promise<Response> {
  const { cookie, token } = await signIn(facts)
  return fetch(`${emulator.url}/console/permissions`, {
    method: 'POST',
    headers: { cookie, accept: 'application/json' },
    body: new URLSearchParams({ ...question, csrf_token: token }),
  })
}

async function answer(
  facts: SessionWithoutKey,
  question: Readonly<Record<string, string>>,
): Promise<PermissionAnswer> {
  const response = await ask(facts, question)
  expect(response.status).toBe(200)
  return (await response.json()) as PermissionAnswer
}

/** A session of the role as it is, without session policies. */
async function developer(): Promise<ReturnType<typeof roleSession>> {
  const role = await emulator.directory.findRole(roleArn('Developer'))
  return roleSession({
    roleArn: roleArn('Developer') as IamRoleArn,
    roleId: role?.roleId ?? '',
    sessionPolicies: { policyArns: [] },
  })
}

const folder = 'arn:aws:s3:::example-homes/bdGOnTesti4+ExamplexL/jEvs='

describe('IAM User Guide, "Per-user S3 folders": may this session do that', () => {
  it('allows a federated person their own folder, by the facts of their federation', async () => {
    const { decision, decidedBy, context } = await answer(await developer(), {
      action: 's3:GetObject',
      resource: `${folder}/alice/report.txt`,
    })
    expect({ decision, decidedBy }).toEqual({
      decision: 'allowed',
      decidedBy: { policyType: 'identity', policy: 'folder', statement: 0, sid: 'OwnFolder' },
    })
    expect(context).toMatchObject({
      'saml:sub': ['alice'],
      'saml:sub_type': ['persistent'],
      'aws:PrincipalTag/Project': ['Unicorn'],
      'aws:SourceIdentity': ['alice'],
      'aws:FederatedProvider': [`arn:aws:iam::${account}:saml-provider/ExampleCorp`],
      'aws:PrincipalArn': [roleArn('Developer')],
      'aws:PrincipalType': ['AssumedRole'],
    })
    expect(Object.keys(context)).not.toContain('saml:aud')
  })

  it('allows nobody the folder of another, and says what decodes the denial', async () => {
    const denied = await answer(await developer(), {
      action: 's3:GetObject',
      resource: `${folder}/bob/report.txt`,
    })
    expect(denied.decision).toBe('implicitDeny')
    expect(denied.encodedAuthorizationMessage).toMatch(/^[\w-]{100,}$/)
  })

  it('keeps within the permissions boundary', async () => {
    const denied = await answer(await developer(), {
      action: 'iam:GetRole',
      resource: roleArn('Developer'),
    })
    expect(denied.decision).toBe('implicitDeny')
    expect(denied.policyTypes).toMatchObject([
      { policyType: 'identity', decision: 'allowed' },
      { policyType: 'boundary', decision: 'implicitDeny' },
    ])
  })

  it('keeps within the policy that was passed with the session', async () => {
    const session = await developer()
    const policy = JSON.stringify(
      identity({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }),
    )
    const limited = { ...session, sessionPolicies: { policy, policyArns: [] } }
    const question = { resource: `${folder}/alice/report.txt` }
    expect((await answer(limited, { ...question, action: 's3:GetObject' })).decision).toBe(
      'allowed',
    )
    expect((await answer(limited, { ...question, action: 's3:PutObject' })).decision).toBe(
      'implicitDeny',
    )
  })

  it('allows nothing to a session whose role was deleted and made again', async () => {
    const session = { ...(await developer()), roleId: 'AROAEXAMPLEEXAMPLE000' }
    const { decision } = await answer(session, {
      action: 's3:GetObject',
      resource: `${folder}/alice/report.txt`,
    })
    expect(decision).toBe('explicitDeny')
  })
})

describe('IAM User Guide, "Resource-based policies that name sessions"', () => {
  const bucket = 'arn:aws:s3:::example-bucket/report.txt'
  const bucketPolicy = (principal: string, effect = 'Allow'): string =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: {
        Effect: effect,
        Principal: { AWS: principal },
        Action: 's3:GetObject',
        Resource: 'arn:aws:s3:::example-bucket/*',
      },
    })

  it.each([
    ['the session', `arn:aws:sts::${account}:assumed-role/Developer/alice`, 'allowed'],
    ['the role', roleArn('Developer'), 'allowed'],
    ['another session', `arn:aws:sts::${account}:assumed-role/Developer/bob`, 'implicitDeny'],
    ['the account', `arn:aws:iam::${account}:root`, 'implicitDeny'],
  ])('that names %s', async (_who, principal, expected) => {
    const { decision } = await answer(await developer(), {
      action: 's3:GetObject',
      resource: bucket,
      resourcePolicy: bucketPolicy(principal),
    })
    expect(decision).toBe(expected)
  })

  it('denies a federated user by its ARN, and by the user it was made from', async () => {
    const user = await emulator.directory.findUser(`arn:aws:iam::${account}:user/broker`)
    const policy = JSON.stringify(identity({ Effect: 'Allow', Action: '*', Resource: '*' }))
    const session = {
      ...federatedUser(),
      userId: user?.userId ?? '',
      sessionPolicies: { policy, policyArns: [] },
    }
    const question = { action: 's3:GetObject', resource: bucket }
    expect((await answer(session, question)).decision).toBe('allowed')
    for (const principal of [
      `arn:aws:sts::${account}:federated-user/jane`,
      `arn:aws:iam::${account}:user/broker`,
    ]) {
      const resourcePolicy = bucketPolicy(principal, 'Deny')
      expect((await answer(session, { ...question, resourcePolicy })).decision).toBe('explicitDeny')
    }
  })

  it('asks a role’s own trust policy whether it may be assumed', async () => {
    const { decision, policyTypes } = await answer(await developer(), {
      action: 'sts:AssumeRole',
      resource: roleArn('Developer'),
    })
    expect(decision).toBe('implicitDeny')
    expect(policyTypes.map(({ policyType }) => policyType)).toContain('resource')
  })
})

describe('IAM User Guide, "Revoking IAM role temporary security credentials"', () => {
  const revoke = async (facts: SessionWithoutKey, shownRole?: string): Promise<Response> => {
    const { cookie, token } = await signIn(facts)
    const slot = /^fedbridge-console-([0-9a-f]{20})=/u.exec(cookie)?.[1] ?? ''
    return fetch(`${emulator.url}/console/s/${slot}/revoke-sessions`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie, accept: 'application/json' },
      body: new URLSearchParams({
        csrf_token: token,
        role_arn: shownRole ?? (facts.kind === 'assumed-role' ? facts.roleArn : ''),
      }),
    })
  }
  const manager = async (issuedAt: Date): Promise<ReturnType<typeof roleSession>> => {
    const role = await emulator.directory.findRole(roleArn('Manager'))
    return {
      ...roleSession({
        roleArn: roleArn('Manager') as IamRoleArn,
        roleId: role?.roleId ?? '',
        sessionPolicies: { policyArns: [] },
      }),
      issuedAt,
    }
  }
  const question = { action: 'ec2:RunInstances', resource: '*' }

  it('denies everything to sessions of the role that began before, and nothing to later ones', async () => {
    const before = await manager(new Date(emulator.clock.now().getTime() - 60_000))
    expect((await answer(before, question)).decision).toBe('allowed')
    const revoked = await revoke(before)
    expect(revoked.status).toBe(303)
    expect(revoked.headers.get('location')).toMatch(/^\/console\/s\/[0-9a-f]{20}\/$/u)
    expect(await answer(before, question)).toMatchObject({
      decision: 'explicitDeny',
      decidedBy: { policy: 'AWSRevokeOlderSessions' },
    })
    const later = await manager(new Date(emulator.clock.now().getTime() + 1000))
    expect((await answer(later, question)).decision).toBe('allowed')
  })

  it('is said on the console of a revoked session, and recorded as PutRolePolicy', async () => {
    const before = await manager(new Date(emulator.clock.now().getTime() - 60_000))
    await revoke(before)
    const { cookie } = await signIn(before)
    const page = await fetch(`${emulator.url}/console/`, { headers: { cookie } })
    expect(await page.text()).toContain('This session has been revoked')
    expect(emulator.events.find(({ eventName }) => eventName === 'PutRolePolicy')).toMatchObject({
      eventSource: 'iam.amazonaws.com',
      userIdentity: {
        type: 'AssumedRole',
        arn: `arn:aws:sts::${account}:assumed-role/Manager/alice`,
      },
      requestParameters: { roleName: 'Manager', policyName: 'AWSRevokeOlderSessions' },
    })
  })

  it('is refused where the page was drawn for another role than the session speaks for now', async () => {
    const before = await manager(new Date(emulator.clock.now().getTime() - 60_000))
    const recorded = emulator.events.length
    const refused = await revoke(before, roleArn('Developer'))
    expect(refused.status).toBe(400)
    expect(await refused.json()).toMatchObject({ error: { code: 'PARAMETER_INVALID' } })
    const names = emulator.events.slice(recorded).map(({ eventName }) => eventName)
    expect(names).not.toContain('PutRolePolicy')
  })

  it('is refused to a session that may not put policies on its role', async () => {
    const refused = await revoke(await developer())
    expect(refused.status).toBe(403)
    expect(await refused.json()).toMatchObject({
      error: { code: 'ACCESS_DENIED', aws: { code: 'AccessDenied' } },
    })
  })
})

describe('what no policy can allow', () => {
  const all = JSON.stringify(identity({ Effect: 'Allow', Action: '*', Resource: '*' }))
  const brokers = async (): Promise<{ readonly userId: string }> => {
    const user = await emulator.directory.findUser(`arn:aws:iam::${account}:user/broker`)
    return { userId: user?.userId ?? '' }
  }

  it.each(['iam:ListUsers', 'sts:AssumeRole', 'STS:assumerole'])(
    'is not allowed to a federated user: %s',
    async (action) => {
      const sessionPolicies = { policy: all, policyArns: [] }
      const session = { ...federatedUser(), ...(await brokers()), sessionPolicies }
      expect(await answer(session, { action, resource: '*' })).toMatchObject({
        decision: 'implicitDeny',
        policyTypes: [],
      })
    },
  )

  it('is not allowed to a role that is not there', async () => {
    const role = await emulator.directory.findRole(roleArn('Manager'))
    const manager = {
      ...(await developer()),
      roleArn: roleArn('Manager') as IamRoleArn,
      roleId: role?.roleId ?? '',
    }
    const question = { action: 'sts:AssumeRole', resource: roleArn('Nobody') }
    expect((await answer(manager, question)).decision).toBe('implicitDeny')
  })
})

describe('a question that cannot be asked', () => {
  it.each([
    ['an action with a wildcard', { action: 's3:*', resource: '*' }, 'PARAMETER_INVALID'],
    ['a resource that is no ARN', { action: 's3:GetObject', resource: 'x' }, 'PARAMETER_INVALID'],
    ['no action', { action: '', resource: '*' }, 'PARAMETER_MISSING'],
    [
      'a policy that is none',
      { action: 's3:GetObject', resource: '*', resourcePolicy: '{' },
      'POLICY_MALFORMED',
    ],
    [
      'a condition key without a value',
      { action: 's3:GetObject', resource: '*', context: 's3:prefix' },
      'PARAMETER_INVALID',
    ],
    [
      'an account that is none',
      { action: 's3:GetObject', resource: '*', resourceAccountId: '12' },
      'PARAMETER_INVALID',
    ],
  ])('%s', async (_what, question, code) => {
    const response = await ask(await developer(), question)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: { code } })
  })

  it('is shown again in its form, with what is wrong, for a browser', async () => {
    const { cookie, token } = await signIn(await developer())
    const response = await fetch(`${emulator.url}/console/permissions`, {
      method: 'POST',
      headers: { cookie, accept: 'text/html' },
      body: new URLSearchParams({ action: 's3:*', resource: '*', csrf_token: token }),
    })
    expect(response.status).toBe(400)
    const page = await response.text()
    expect(page).toContain('role="alert"')
    expect(page).toContain('value="s3:*"')
  })

  it('is not taken from another site', async () => {
    const { cookie } = await signIn(await developer())
    const response = await fetch(`${emulator.url}/console/permissions`, {
      method: 'POST',
      headers: { cookie, accept: 'application/json' },
      body: new URLSearchParams({ action: 's3:GetObject', resource: '*' }),
    })
    expect(await response.json()).toMatchObject({ error: { code: 'CSRF_MISMATCH' } })
  })

  it('is not taken from who is not signed in', async () => {
    const response = await fetch(`${emulator.url}/console/permissions`, {
      headers: { accept: 'application/json' },
    })
    expect(response.status).toBe(401)
  })
})
