import { beforeEach, describe, expect, it } from 'vitest'
import type { Caller } from '../../../src/emulator/caller/caller.ts'
import type { AssumedRoleSession } from '../../../src/emulator/credentials/session.ts'
import type { QueryResult } from '../../../src/emulator/query/query-action.ts'
import { foreign, home, openTestSts, roleIn } from './open-test-sts.ts'
import type { Sent, TestSts } from './open-test-sts.ts'

let sts: TestSts
let ann: Caller

beforeEach(async () => {
  sts = await openTestSts()
  ann = await sts.user('ann')
})

const asking = (name: string, further: Sent = {}, account = home): Sent => ({
  RoleArn: roleIn(account, name),
  RoleSessionName: 'Session1',
  ...further,
})
const assume = (name: string, further: Sent = {}, caller = ann): Promise<QueryResult> =>
  sts.call('AssumeRole', asking(name, further), caller)
const refused = (name: string, further: Sent = {}, caller = ann): ReturnType<TestSts['refusal']> =>
  sts.refusal('AssumeRole', asking(name, further), caller)

/** The session that assuming a role gives. */
async function sessionOf(answer: QueryResult): Promise<AssumedRoleSession> {
  const caller = await sts.session(answer)
  if (caller.kind !== 'session' || caller.session.kind !== 'assumed-role') {
    throw new Error('expected a role session')
  }
  return caller.session
}

const tags = (pairs: Readonly<Record<string, string>>): Sent => ({
  Tags: Object.entries(pairs).map(([Key, Value]) => ({ Key, Value })),
})
const notAuthorized = (
  action: string,
  arn: string,
  who = `arn:aws:iam::${home}:user/ann`,
): string => `User: ${who} is not authorized to perform: ${action} on resource: ${arn}`

describe('STS AssumeRole: the answer', () => {
  it('has credentials for an hour, the session, and what was passed', async () => {
    const answer = await assume('Role1', {
      ...tags({ Project: 'Pegasus' }),
      SourceIdentity: 'DevUser123',
    })
    const { roleId } = (await sts.directory.findRole(roleIn(home, 'Role1'))) ?? { roleId: '' }
    expect(answer).toMatchObject({
      AssumedRoleUser: {
        Arn: `arn:aws:sts::${home}:assumed-role/Role1/Session1`,
        AssumedRoleId: `${roleId}:Session1`,
      },
      SourceIdentity: 'DevUser123',
      PackedPolicySize: 1,
      SessionTokenUtilization: 1,
      Credentials: { Expiration: new Date('2030-01-01T13:00:00Z') },
    })
    expect(await sessionOf(answer)).toMatchObject({
      chained: false,
      sessionTags: new Map([['Project', 'Pegasus']]),
      transitiveTagKeys: [],
      sourceIdentity: 'DevUser123',
    })
  })

  it('tells no packed size and no source identity where there is none', async () => {
    const answer = await assume('Plain')
    expect(answer['PackedPolicySize']).toBeUndefined()
    expect(answer['SourceIdentity']).toBeUndefined()
  })

  it('lasts as long as asked, up to the maximum of the role', async () => {
    const answer = await assume('Role1', { DurationSeconds: 7200 })
    expect((await sessionOf(answer)).expiresAt).toEqual(new Date('2030-01-01T14:00:00Z'))
    expect(await refused('Role1', { DurationSeconds: 7201 })).toEqual({
      code: 'ValidationError',
      message: 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
      status: 400,
    })
  })
})

describe('STS AssumeRole: parameters', () => {
  it.each([
    ['an ARN of something else', { RoleArn: `arn:aws:iam::${home}:user/annabella` }],
    ['no ARN', { RoleArn: 'a-role-that-is-no-arn-at-all' }],
  ])('refuses %s as invalid', async (_, further) => {
    expect(await refused('Role1', further)).toEqual({
      code: 'ValidationError',
      message: `${further.RoleArn} is invalid`,
      status: 400,
    })
  })

  it("refuses a session name with a colon in AWS's words", async () => {
    expect(await refused('Role1', { RoleSessionName: 'Session1:2' })).toMatchObject({
      code: 'ValidationError',
      message:
        "1 validation error detected: Value 'Session1:2' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
    })
  })

  it('takes an external id of 2 to 1224 characters', async () => {
    await assume('Role1', { ExternalId: 'a:/@=,.+-' })
    await assume('Role1', { ExternalId: 'x'.repeat(1224) })
    for (const ExternalId of ['x', 'x'.repeat(1225), 'with space']) {
      expect(await refused('Role1', { ExternalId })).toMatchObject({ code: 'ValidationError' })
    }
  })

  it('takes tags in any alphabet', async () => {
    const { sessionTags } = await sessionOf(await assume('Role1', tags({ Größe: 'zwölf Ämter' })))
    expect(sessionTags).toEqual(new Map([['Größe', 'zwölf Ämter']]))
  })

  it('refuses two tags whose keys differ in case alone', async () => {
    expect(await refused('Role1', tags({ Star: '1', star: '2' }))).toEqual({
      code: 'InvalidParameterValue',
      message: 'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
      status: 400,
    })
  })

  it('refuses a transitive key that is no tag of the call', async () => {
    expect(await refused('Role1', { ...tags({ Star: '1' }), TransitiveTagKeys: ['Sun'] })).toEqual({
      code: 'InvalidParameterValue',
      message: 'The specified transitive tag key must be included in the requested tags.',
      status: 400,
    })
  })

  it('refuses more than 50 tags, and tags that are not allowed', async () => {
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`key${n}`, 'x']))
    expect(await refused('Role1', tags(many))).toMatchObject({ code: 'ValidationError' })
    expect(await refused('Role1', tags({ 'aws:x': 'x' }))).toMatchObject({
      code: 'ValidationError',
    })
    expect(await refused('Role1', tags({ x: 'a*b' }))).toMatchObject({ code: 'ValidationError' })
  })

  it('refuses policies and tags that do not fit, with the percentage', async () => {
    const noise = Array.from({ length: 12 }, (_, n) => [`key${n}`, incompressible(n)])
    expect(
      await refused('Role1', tags(Object.fromEntries(noise) as Record<string, string>)),
    ).toMatchObject({
      code: 'PackedPolicyTooLarge',
      message: expect.stringMatching(/^Packed size of session tags consumes 1\d\d% of/) as string,
    })
  })
})

/** 256 characters that deflate finds nothing in. */
function incompressible(seed: number): string {
  let state = seed + 1
  return Array.from({ length: 256 }, () => {
    state = (state * 48_271) % 2_147_483_647
    return String.fromCharCode(65 + (state % 26) + (state % 3 === 0 ? 32 : 0))
  }).join('')
}

describe('IAM User Guide, "Session policies"', () => {
  it('keeps an inline policy and managed ones of the account and of AWS', async () => {
    const Policy =
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'
    const arns = [`arn:aws:iam::${home}:policy/read`, 'arn:aws:iam::aws:policy/IAMReadOnlyAccess']
    const answer = await assume('Role1', { Policy, PolicyArns: arns.map((arn) => ({ arn })) })
    expect((await sessionOf(answer)).sessionPolicies).toEqual({ policy: Policy, policyArns: arns })
  })

  it.each([
    ['does not exist', `arn:aws:iam::${home}:policy/gone`],
    ['is of another account', `arn:aws:iam::${foreign}:policy/read`],
  ])('refuses a managed one that %s', async (_, arn) => {
    expect(await refused('Role1', { PolicyArns: [{ arn }] })).toEqual({
      code: 'ValidationError',
      message: `Policy ${arn} does not exist or is not attachable.`,
      status: 400,
    })
  })

  it('says nothing about managed ones to a caller who may not assume the role', async () => {
    const arn = `arn:aws:iam::${home}:policy/gone`
    expect(await refused('OfAnother', { PolicyArns: [{ arn }] })).toMatchObject({
      code: 'AccessDenied',
    })
  })

  it('refuses a malformed one', async () => {
    expect(await refused('Role1', { Policy: '{' })).toMatchObject({
      code: 'MalformedPolicyDocument',
    })
  })
})

describe("AssumeRole: the caller's policies and the trust policy", () => {
  it("needs no policy of the caller's where the trust policy names the caller", async () => {
    const bob = await sts.user('bob')
    await assume('OfAnother', {}, bob)
    expect(await refused('OfTheAccount', {}, bob)).toEqual({
      code: 'AccessDenied',
      message: `${notAuthorized('sts:AssumeRole', roleIn(home, 'OfTheAccount'), `arn:aws:iam::${home}:user/bob`)} because no identity-based policy allows the sts:AssumeRole action`,
      status: 403,
    })
  })

  it('needs both where the trust policy names the account', async () => {
    await assume('OfTheAccount')
  })

  it("denies what a policy of the caller's denies", async () => {
    const carl = await sts.user('carl')
    expect((await refused('OfTheAccount', {}, carl)).message).toBe(
      `${notAuthorized('sts:AssumeRole', roleIn(home, 'OfTheAccount'), `arn:aws:iam::${home}:user/carl`)} with an explicit deny in an identity-based policy`,
    )
  })

  it('answers a role that does not exist like one that trusts nobody', async () => {
    const [unknown, closed] = [await refused('Nowhere'), await refused('OfAnother')]
    expect(unknown.message).toBe(
      `${notAuthorized('sts:AssumeRole', roleIn(home, 'Nowhere'))} because no role trust policy allows the sts:AssumeRole action`,
    )
    expect(unknown).toEqual({
      ...closed,
      message: closed.message.replace('OfAnother', 'Nowhere'),
    })
  })

  it('keeps the root user from assuming roles', async () => {
    const root: Caller = { ...ann, arn: `arn:aws:iam::${home}:root` }
    expect(await refused('OfTheAccount', {}, root)).toEqual({
      code: 'AccessDenied',
      message: 'Roles may not be assumed by root accounts.',
      status: 403,
    })
  })

  it('shows the external id to the trust policy', async () => {
    await assume('External', { ExternalId: 'Example987' })
    for (const further of [{}, { ExternalId: 'Example988' }]) {
      expect(await refused('External', further)).toMatchObject({ code: 'AccessDenied' })
    }
  })

  it("shows the session name to the trust policy, next to the user's name", async () => {
    await assume('Named', { RoleSessionName: 'ann' })
    expect(await refused('Named', { RoleSessionName: 'bob' })).toMatchObject({
      code: 'AccessDenied',
    })
  })

  it('asks for sts:TagSession with tags', async () => {
    await assume('Plain')
    expect((await refused('Plain', tags({ Star: '1' }))).message).toBe(
      `${notAuthorized('sts:TagSession', roleIn(home, 'Plain'))} because no role trust policy allows the sts:TagSession action`,
    )
  })

  it('asks for sts:SetSourceIdentity with a source identity', async () => {
    expect((await refused('Plain', { SourceIdentity: 'DevUser' })).message).toBe(
      `${notAuthorized('sts:SetSourceIdentity', roleIn(home, 'Plain'))} because no role trust policy allows the sts:SetSourceIdentity action`,
    )
  })

  it('shows the tags that are passed, and which of them are transitive', async () => {
    const project = tags({ Project: 'Automation' })
    await assume('Tagged', { ...project, TransitiveTagKeys: ['Project'] })
    expect(await refused('Tagged', tags({ Project: 'Other' }))).toMatchObject({
      code: 'AccessDenied',
    })
    const two = tags({ Project: 'Automation', Extra: 'x' })
    expect(await refused('Tagged', two)).toMatchObject({ code: 'AccessDenied' })
  })

  it('shows the source identity', async () => {
    await assume('Sourced', { SourceIdentity: 'DevUser' })
    expect(await refused('Sourced', { SourceIdentity: 'Other' })).toMatchObject({
      code: 'AccessDenied',
    })
  })

  it('tells the decision with what both sides said', async () => {
    await assume('Role1', tags({ Star: '1' }))
    await refused('OfAnother')
    expect(sts.decisions).toMatchObject([
      {
        action: 'AssumeRole',
        outcome: 'granted',
        callerArn: ann.arn,
        roleArn: roleIn(home, 'Role1'),
        trust: [
          { action: 'sts:AssumeRole', decision: 'allowed', decidedBy: { sid: 'Trust' } },
          { action: 'sts:TagSession', decision: 'allowed', decidedBy: { sid: 'Trust' } },
        ],
        access: [
          {
            decision: 'allowed',
            policyTypes: [{ policyType: 'resource' }, { policyType: 'identity' }],
          },
          { decision: 'allowed' },
        ],
      },
      {
        outcome: 'refused',
        refusal: { code: 'ACCESS_DENIED', check: 'authorize-assume-role' },
        trust: [{ decision: 'implicitDeny' }],
        access: [{ decision: 'implicitDeny', notAllowedBy: 'resource' }],
      },
    ])
  })
})

describe('IAM User Guide, "Chaining roles with session tags"', () => {
  const first = {
    ...tags({ Star: '1', Heart: '1' }),
    TransitiveTagKeys: ['Star', 'Heart'],
  }
  const chain = async (upTo: number): Promise<QueryResult> => {
    let answer = await assume('Role1', first)
    for (let number = 2; number <= upTo; number += 1) {
      answer = await assume(`Role${number}`, {}, await sts.session(answer))
    }
    return answer
  }

  it('passes transitive tags through Role1, Role2 and Role3, and tags of roles nowhere', async () => {
    const inherited = new Map([
      ['Star', '1'],
      ['Heart', '1'],
    ])
    for (const number of [1, 2, 3]) {
      expect(await sessionOf(await chain(number))).toMatchObject({
        sessionTags: inherited,
        transitiveTagKeys: ['Star', 'Heart'],
        chained: number > 1,
      })
    }
  })

  it("has the inherited Star in the place of Role3's own while its trust policy is evaluated", async () => {
    // Role3 has Star = 3, and lets in whoever finds Star = 1 there.
    await chain(3)
    const untagged = await sts.session(await assume('Role1'))
    const second = await sts.session(await assume('Role2', {}, untagged))
    expect(await refused('Role3', {}, second)).toMatchObject({ code: 'AccessDenied' })
  })

  it('does not pass on tags that are not transitive', async () => {
    const answer = await assume('Role1', {
      ...tags({ Star: '1', Moon: '1' }),
      TransitiveTagKeys: ['Star'],
    })
    const second = await assume('Role2', {}, await sts.session(answer))
    expect((await sessionOf(second)).sessionTags).toEqual(new Map([['Star', '1']]))
  })

  it.each([
    ['a tag', tags({ star: '2' })],
    ['a transitive tag', { ...tags({ Heart: '2' }), TransitiveTagKeys: ['Heart'] }],
    ['the same value', tags({ Heart: '1' })],
  ])('refuses an inherited key that is passed again as %s', async (_, further) => {
    const caller = await sts.session(await chain(1))
    expect(await refused('Role2', further, caller)).toEqual({
      code: 'InvalidParameterValue',
      message:
        "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
      status: 400,
    })
  })

  it('adds new tags to those that are inherited', async () => {
    const caller = await sts.session(await chain(1))
    const answer = await assume(
      'Role2',
      { ...tags({ Sun: '9' }), TransitiveTagKeys: ['Sun'] },
      caller,
    )
    expect((await sessionOf(answer)).transitiveTagKeys).toEqual(['Star', 'Heart', 'Sun'])
  })

  it('asks for sts:TagSession when tags are inherited, even if none are passed', async () => {
    const untagged = await sts.session(await assume('Role1'))
    await assume('AfterRole1', {}, untagged)
    const caller = await sts.session(await chain(1))
    expect((await refused('AfterRole1', {}, caller)).message).toContain('sts:TagSession')
  })

  it('limits a chained session to an hour, whatever its role allows', async () => {
    const caller = await sts.session(await assume('Role1'))
    await assume('Role2', { DurationSeconds: 3600 }, caller)
    expect(await refused('Role2', { DurationSeconds: 3601 }, caller)).toEqual({
      code: 'ValidationError',
      message:
        'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
      status: 400,
    })
  })

  it('does not pass on what came from an identity provider', async () => {
    const caller = await sts.session(await assume('Role1'))
    if (caller.kind !== 'session' || caller.session.kind !== 'assumed-role') throw new Error('role')
    const federation = {
      protocol: 'saml',
      providerArn: `arn:aws:iam::${home}:saml-provider/ExampleCorp`,
      issuer: 'https://idp.example.com',
      nameQualifier: 'x',
      subject: 'alice',
      subjectType: 'persistent',
    } as const
    const federated: Caller = { ...caller, session: { ...caller.session, federation } }
    const { federation: passedOn } = await sessionOf(await assume('Role2', {}, federated))
    expect(passedOn).toBeUndefined()
  })
})

describe('IAM User Guide, "Things to know about source identity"', () => {
  const sourced = async (): Promise<Caller> =>
    sts.session(await assume('Role1', { SourceIdentity: 'Saanvi' }))

  it('persists through a chain without being set again', async () => {
    const caller = await sourced()
    for (const further of [{}, { SourceIdentity: 'Saanvi' }]) {
      const answer = await assume('Role2', further, caller)
      expect(answer['SourceIdentity']).toBe('Saanvi')
      expect((await sessionOf(answer)).sourceIdentity).toBe('Saanvi')
    }
  })

  it('cannot be changed', async () => {
    const caller = await sourced()
    expect(await refused('Role2', { SourceIdentity: 'Diego' }, caller)).toEqual({
      code: 'AccessDenied',
      message: notAuthorized('sts:SetSourceIdentity', roleIn(home, 'Role2'), caller.arn),
      status: 403,
    })
  })

  it('needs sts:SetSourceIdentity of the next role too', async () => {
    expect((await refused('AfterRole1', {}, await sourced())).message).toContain(
      'sts:SetSourceIdentity',
    )
  })

  it('is aws:SourceIdentity in the next trust policy, across accounts too', async () => {
    const answer = await sts.call(
      'AssumeRole',
      asking('CrossCritical', {}, foreign),
      await sourced(),
    )
    expect(answer['SourceIdentity']).toBe('Saanvi')
    const other = await sts.session(await assume('Role1', { SourceIdentity: 'Mallory' }))
    expect(
      await sts.refusal('AssumeRole', asking('CrossCritical', {}, foreign), other),
    ).toMatchObject({ code: 'AccessDenied' })
  })
})

describe('AssumeRole across accounts', () => {
  it('needs a policy of the caller and the trust policy', async () => {
    await sts.call('AssumeRole', asking('Cross', {}, foreign), ann)
    const bob = await sts.user('bob')
    expect(await sts.refusal('AssumeRole', asking('Cross', {}, foreign), bob)).toEqual({
      code: 'AccessDenied',
      message: notAuthorized('sts:AssumeRole', roleIn(foreign, 'Cross'), bob.arn),
      status: 403,
    })
  })

  it('does not tell which policy is missing, nor whether there is a role', async () => {
    for (const name of ['Closed', 'Nowhere']) {
      expect(await sts.refusal('AssumeRole', asking(name, {}, foreign), ann)).toEqual({
        code: 'AccessDenied',
        message: notAuthorized('sts:AssumeRole', roleIn(foreign, name)),
        status: 403,
      })
    }
  })
})
