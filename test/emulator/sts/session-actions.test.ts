import { beforeEach, describe, expect, it } from 'vitest'
import type { Caller } from '../../../src/emulator/caller/caller.ts'
import { accessKeyId } from '../../../src/emulator/credentials/access-key-id.ts'
import { foreign, home, openTestSts, roleIn, userIn } from './open-test-sts.ts'
import type { TestSts } from './open-test-sts.ts'

let sts: TestSts
let ann: Caller

beforeEach(async () => {
  sts = await openTestSts()
  ann = await sts.user('ann')
})

const aRole = { RoleArn: roleIn(home, 'Role1'), RoleSessionName: 'Session1' }
const anyPolicy =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'

describe('STS GetCallerIdentity', () => {
  it('names a user, a role session, a federated user, and a user behind a session token', async () => {
    const role = await sts.directory.findRole(aRole.RoleArn)
    const user = await sts.directory.findUser(userIn(home, 'ann'))
    const callers: readonly (readonly [Caller, string, string | undefined])[] = [
      [ann, userIn(home, 'ann'), user?.userId],
      [
        await sts.session(await sts.call('AssumeRole', aRole, ann)),
        `arn:aws:sts::${home}:assumed-role/Role1/Session1`,
        `${role?.roleId ?? ''}:Session1`,
      ],
      [
        await sts.session(await sts.call('GetFederationToken', { Name: 'Jane' }, ann)),
        `arn:aws:sts::${home}:federated-user/Jane`,
        `${home}:Jane`,
      ],
      [
        await sts.session(await sts.call('GetSessionToken', {}, ann)),
        userIn(home, 'ann'),
        user?.userId,
      ],
    ]
    for (const [caller, Arn, UserId] of callers) {
      expect(await sts.call('GetCallerIdentity', {}, caller)).toEqual({
        Account: home,
        Arn,
        UserId,
      })
    }
  })

  it('needs no permission, and an explicit deny takes none away', async () => {
    for (const name of ['bob', 'carl']) {
      await sts.call('GetCallerIdentity', {}, await sts.user(name))
    }
  })
})

describe('IAM User Guide, "Permissions for GetSessionToken"', () => {
  it('gives credentials of the user for twelve hours, or as long as asked', async () => {
    expect(await sts.call('GetSessionToken', {}, ann)).toMatchObject({
      Credentials: { Expiration: new Date('2030-01-02T00:00:00Z') },
    })
    for (const seconds of [900, 129_600]) {
      expect(await sts.call('GetSessionToken', { DurationSeconds: seconds }, ann)).toMatchObject({
        Credentials: { Expiration: new Date(sts.clock.now().getTime() + seconds * 1000) },
      })
    }
    for (const DurationSeconds of [899, 129_601]) {
      expect(await sts.refusal('GetSessionToken', { DurationSeconds }, ann)).toMatchObject({
        code: 'ValidationError',
      })
    }
  })

  it('asks no policy, not even one that denies', async () => {
    await sts.call('GetSessionToken', {}, await sts.user('carl'))
  })
})

describe('IAM User Guide, "Permissions for GetFederationToken"', () => {
  it('gives credentials of a federated user', async () => {
    const answer = await sts.call(
      'GetFederationToken',
      { Name: 'Jane', Policy: anyPolicy, Tags: [{ Key: 'Project', Value: 'Automation' }] },
      ann,
    )
    expect(answer).toMatchObject({
      FederatedUser: {
        Arn: `arn:aws:sts::${home}:federated-user/Jane`,
        FederatedUserId: `${home}:Jane`,
      },
      Credentials: { Expiration: new Date('2030-01-02T00:00:00Z') },
      PackedPolicySize: expect.any(Number) as number,
    })
    expect(await sts.session(answer)).toMatchObject({
      session: {
        kind: 'federated-user',
        userArn: ann.arn,
        sessionTags: new Map([['Project', 'Automation']]),
        transitiveTagKeys: [],
        sessionPolicies: { policy: anyPolicy, policyArns: [] },
      },
    })
  })

  it('needs sts:GetFederationToken on the federated user', async () => {
    const bob = await sts.user('bob')
    expect(await sts.refusal('GetFederationToken', { Name: 'Jane' }, bob)).toEqual({
      code: 'AccessDenied',
      message: `User: ${bob.arn} is not authorized to perform: sts:GetFederationToken on resource: arn:aws:sts::${home}:federated-user/Jane because no identity-based policy allows the sts:GetFederationToken action`,
      status: 403,
    })
    expect(sts.decisions.at(-1)?.access).toMatchObject([{ decision: 'implicitDeny' }])
  })

  it('needs sts:TagSession with tags', async () => {
    const dora = await sts.user('dora')
    await sts.call('GetFederationToken', { Name: 'Jane' }, dora)
    const Tags = [{ Key: 'Project', Value: 'Automation' }]
    const { message } = await sts.refusal('GetFederationToken', { Name: 'Jane', Tags }, dora)
    expect(message).toContain('is not authorized to perform: sts:TagSession on resource')
  })

  it('takes names of 2 to 32 characters', async () => {
    await sts.call('GetFederationToken', { Name: 'Jo' }, ann)
    await sts.call('GetFederationToken', { Name: 'J'.repeat(32) }, ann)
    for (const Name of ['J', 'J'.repeat(33), 'Jane Doe']) {
      expect(await sts.refusal('GetFederationToken', { Name }, ann)).toMatchObject({
        code: 'ValidationError',
      })
    }
  })

  it('refuses managed session policies that do not exist, and malformed ones', async () => {
    const arn = `arn:aws:iam::${home}:policy/gone`
    const gone = { Name: 'Jane', PolicyArns: [{ arn }] }
    expect(await sts.refusal('GetFederationToken', gone, ann)).toMatchObject({
      code: 'ValidationError',
      message: `Policy ${arn} does not exist or is not attachable.`,
    })
    const malformed = { Name: 'Jane', Policy: '{}' }
    expect(await sts.refusal('GetFederationToken', malformed, ann)).toMatchObject({
      code: 'MalformedPolicyDocument',
    })
  })
})

describe('STS GetAccessKeyInfo', () => {
  it('tells the account of keys that were made here and of those of the configuration', async () => {
    for (const [AccessKeyId, Account] of [
      [ann.accessKeyId, home],
      [accessKeyId('ASIA', foreign), foreign],
      [accessKeyId('AKIA', home), home],
    ]) {
      expect(await sts.call('GetAccessKeyInfo', { AccessKeyId }, ann)).toEqual({ Account })
    }
  })

  it('refuses ids of nobody, and of accounts that are not here', async () => {
    for (const AccessKeyId of ['AKIAIOSFODNN7EXAMPLE', accessKeyId('AKIA', '999999999999')]) {
      expect(await sts.refusal('GetAccessKeyInfo', { AccessKeyId }, ann)).toMatchObject({
        code: 'ValidationError',
      })
    }
  })

  it('needs sts:GetAccessKeyInfo', async () => {
    const bob = await sts.user('bob')
    const sent = { AccessKeyId: ann.accessKeyId }
    expect(await sts.refusal('GetAccessKeyInfo', sent, bob)).toMatchObject({ code: 'AccessDenied' })
  })
})

describe('STS DecodeAuthorizationMessage', () => {
  const sealed = async (accountId = home): Promise<string> => {
    await sts.refusal('AssumeRole', { ...aRole, RoleArn: roleIn(home, 'OfAnother') }, ann)
    const [decision] = sts.decisions.at(-1)?.access ?? []
    if (decision === undefined) throw new Error('there was no decision')
    return sts.emulation.authorizationMessages.sealAuthorizationMessage({
      decision,
      accountId,
      principal: { id: 'AIDAEXAMPLE', arn: ann.arn },
      context: new Map([
        ['aws:sourceip', { key: 'aws:SourceIp', values: ['192.0.2.1'], multivalued: false }],
      ]),
    })
  }

  it('opens what was sealed, in the shape of AWS', async () => {
    const answer = await sts.call(
      'DecodeAuthorizationMessage',
      { EncodedMessage: await sealed() },
      ann,
    )
    expect(JSON.parse(answer['DecodedMessage'] as string)).toEqual({
      allowed: false,
      explicitDeny: false,
      matchedStatements: { items: [] },
      failures: { items: [] },
      context: {
        principal: { id: 'AIDAEXAMPLE', arn: ann.arn },
        action: 'sts:AssumeRole',
        resource: roleIn(home, 'OfAnother'),
        conditions: {
          items: [{ key: 'aws:SourceIp', values: { items: [{ value: '192.0.2.1' }] } }],
        },
      },
    })
  })

  it('refuses what it did not seal, what was changed, and what is about another account', async () => {
    const message = await sealed()
    for (const EncodedMessage of ['x', `${message.slice(0, -4)}AAAA`, await sealed(foreign)]) {
      expect(
        await sts.refusal('DecodeAuthorizationMessage', { EncodedMessage }, ann),
      ).toMatchObject({ code: 'InvalidAuthorizationMessageException', status: 400 })
    }
  })

  it('needs sts:DecodeAuthorizationMessage', async () => {
    const sent = { EncodedMessage: await sealed() }
    expect(
      await sts.refusal('DecodeAuthorizationMessage', sent, await sts.user('bob')),
    ).toMatchObject({ code: 'AccessDenied' })
  })
})

describe('STS AssumeRoleWithWebIdentity, without the keys of identity providers', () => {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const token = (claims: object): string => `${part({ alg: 'RS256' })}.${part(claims)}.c2ln`
  const sent = (WebIdentityToken: string): Record<string, string> => ({
    ...aRole,
    WebIdentityToken,
  })

  it('says so when the account has no provider for the issuer', async () => {
    const iss = 'https://server.example.com/'
    expect(await sts.refusal('AssumeRoleWithWebIdentity', sent(token({ iss })))).toEqual({
      code: 'InvalidIdentityToken',
      message: `No OpenIDConnect provider found in your account for ${iss}`,
      status: 400,
    })
    expect(sts.events.at(-1)).toMatchObject({
      eventName: 'AssumeRoleWithWebIdentity',
      errorCode: 'InvalidIdentityToken',
      recipientAccountId: home,
      userIdentity: { type: 'Unknown' },
      requestParameters: { roleArn: aRole.RoleArn },
    })
  })

  it.each([
    ['an access token', 'ya29.opaque'],
    ['two parts', `${part({})}.${part({ iss: 'https://x' })}`],
    ['claims that are no object', `${part({})}.${part('x')}.c2ln`],
    ['bytes that are no JSON', '____.____.____'],
  ])('refuses %s as no JWT', async (_, text) => {
    expect(await sts.refusal('AssumeRoleWithWebIdentity', sent(text))).toEqual({
      code: 'InvalidIdentityToken',
      message:
        'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
      status: 400,
    })
  })

  it('says which claim is missing without an issuer', async () => {
    expect(await sts.refusal('AssumeRoleWithWebIdentity', sent(token({ sub: 'x' })))).toEqual({
      code: 'InvalidIdentityToken',
      message: 'Missing a required claim: iss',
      status: 400,
    })
  })

  it('says that no key is retrieved when the account has the provider', async () => {
    const url = 'server.example.com/path'
    await sts.iam.change(home, (writer) =>
      writer.put('oidc-provider', {
        arn: `arn:aws:iam::${home}:oidc-provider/${url}`,
        accountId: home,
        url,
        createdAt: 0,
        clientIds: [],
        thumbprints: [],
        tags: [],
      }),
    )
    const known = sent(token({ iss: `https://${url}` }))
    expect(await sts.refusal('AssumeRoleWithWebIdentity', known)).toEqual({
      code: 'InvalidIdentityToken',
      message:
        "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
      status: 400,
    })
    const elsewhere = { ...known, RoleArn: roleIn(foreign, 'Cross') }
    expect((await sts.refusal('AssumeRoleWithWebIdentity', elsewhere)).message).toContain(
      'No OpenIDConnect provider found',
    )
  })

  it('never repeats a token', async () => {
    const secret = token({ iss: 'https://server.example.com', canary: 'canary' })
    await sts.refusal('AssumeRoleWithWebIdentity', sent(secret))
    expect(JSON.stringify([sts.events, sts.log, sts.decisions])).not.toContain(
      part({ alg: 'RS256' }),
    )
  })

  it('keeps no record for nobody, when the ARN names no account', async () => {
    const RoleArn = 'not-an-arn-of-any-role'
    expect(
      await sts.refusal('AssumeRoleWithWebIdentity', { ...sent(token({ iss: 'x' })), RoleArn }),
    ).toMatchObject({ message: 'Request ARN is invalid' })
    expect(sts.events).toEqual([])
  })
})
