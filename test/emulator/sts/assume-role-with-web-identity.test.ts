import { beforeEach, describe, expect, it } from 'vitest'
import type { QueryResult } from '../../../src/emulator/query/query-action.ts'
import { IdTokenRejected, OidcProviderFailed } from '../../../src/errors.ts'
import type { AwsError } from '../../../src/errors.ts'
import { parsePolicyDocument } from '../../../src/policy/parse-policy-document.ts'
import { foreign, home, openTestSts, roleIn } from './open-test-sts.ts'
import type { Answered, Sent } from './open-test-sts.ts'
import {
  issuer,
  oidcProvider,
  openWebIdentitySts,
  sourceIdentityClaim,
  tagsClaim,
  webIdentityRole,
} from './open-web-identity-sts.ts'
import type { WebIdentitySts } from './open-web-identity-sts.ts'

let sts: WebIdentitySts
beforeEach(async () => {
  sts = await openWebIdentitySts()
})

const action = 'AssumeRoleWithWebIdentity'
const assume = (change: Sent = {}): Promise<QueryResult> => sts.call(action, sts.sent(change))
const refusal = (change: Sent = {}): Promise<AwsError> => sts.refusal(action, sts.sent(change))
/** A call with a token that says something else. */
const saying = (claims: object): Sent => ({ WebIdentityToken: sts.token(claims) })

const tagged = {
  [tagsClaim]: {
    principal_tags: { CostCenter: ['987654'], Project: ['Unicorn'] },
    transitive_tag_keys: ['Project'],
  },
}
/** The same in a claim each. */
const flattened = {
  [`${tagsClaim}/principal_tags/CostCenter`]: '987654',
  [`${tagsClaim}/principal_tags/Project`]: 'Unicorn',
  [`${tagsClaim}/transitive_tag_keys`]: ['Project'],
}
const sourced = { [sourceIdentityClaim]: 'alice' }

describe('STS AssumeRoleWithWebIdentity: the answer', () => {
  it('has every field of the API, read from the token', async () => {
    const answer = await assume(saying({ ...tagged, ...sourced, azp: 'us', aud: 'web' }))
    const role = await sts.directory.findRole(roleIn(home, 'Web'))
    expect(answer).toMatchObject({
      SubjectFromWebIdentityToken: 'alice',
      AssumedRoleUser: {
        Arn: `arn:aws:sts::${home}:assumed-role/Web/session`,
        AssumedRoleId: `${role?.roleId ?? ''}:session`,
      },
      PackedPolicySize: 2,
      SessionTokenUtilization: 2,
      Provider: oidcProvider('server.example.com'),
      // azp stands for aud.
      Audience: 'us',
      SourceIdentity: 'alice',
    })
    expect(answer['Credentials']).toMatchObject({
      AccessKeyId: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/) as string,
      Expiration: new Date(sts.clock.now().getTime() + 3_600_000),
    })
  })

  it('tells no packed size and no source identity where there is none', async () => {
    const answer = await assume()
    expect(answer['PackedPolicySize']).toBeUndefined()
    expect(answer['SourceIdentity']).toBeUndefined()
    expect(answer['Audience']).toBe('us')
  })

  it.each([
    ['tags in one claim', tagged],
    ['tags in a claim each', flattened],
  ])('is a session with what the token brought, %s', async (_, withTags) => {
    const token = saying({ ...withTags, ...sourced, amr: ['pwd'] })
    const session = await sts.session(await assume(token))
    expect(session).toMatchObject({
      session: {
        kind: 'assumed-role',
        chained: false,
        sourceIdentity: 'alice',
        sessionTags: new Map([
          ['CostCenter', '987654'],
          ['Project', 'Unicorn'],
        ]),
        transitiveTagKeys: ['Project'],
        federation: {
          protocol: 'oidc',
          providerArn: oidcProvider('server.example.com'),
          issuer,
          subject: 'alice',
          audience: 'us',
          authenticationMethods: ['pwd'],
        },
      },
    })
  })
})

describe('STS AssumeRoleWithWebIdentity: how long the credentials live', () => {
  const secondsOf = ({ Credentials }: QueryResult): number =>
    ((Credentials as unknown as Answered).Expiration.getTime() - sts.clock.now().getTime()) / 1000

  it.each([
    [undefined, 3600],
    [900, 900],
    [7200, 7200],
  ])('DurationSeconds %s gives %s, whenever the token expires', async (asked, seconds) => {
    const iat = Math.floor(sts.clock.now().getTime() / 1000)
    const WebIdentityToken = sts.token({ exp: iat + 60 })
    const change = asked === undefined ? {} : { DurationSeconds: asked }
    expect(secondsOf(await assume({ ...change, WebIdentityToken }))).toBe(seconds)
  })

  it('refuses more than the maximum of the role', async () => {
    expect(await refusal({ DurationSeconds: 7201 })).toEqual({
      code: 'ValidationError',
      message: 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
      status: 400,
    })
  })

  it.each([
    [899, 'greater than or equal to 900'],
    [43_201, 'less than or equal to 43200'],
  ])('refuses %s for every role', async (DurationSeconds, rule) => {
    expect((await refusal({ DurationSeconds })).message).toBe(
      `1 validation error detected: Value '${DurationSeconds}' at 'durationSeconds' failed to satisfy constraint: Member must have value ${rule}`,
    )
  })
})

const notAJwt = {
  code: 'InvalidIdentityToken',
  message:
    'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
  status: 400,
}
const noKey = {
  code: 'InvalidIdentityToken',
  message:
    "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
  status: 400,
}
const notAuthorized = {
  code: 'AccessDenied',
  message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
  status: 403,
}
const invalid = (message: string): AwsError => ({
  code: 'InvalidIdentityToken',
  message,
  status: 400,
})

describe('STS AssumeRoleWithWebIdentity: errors in the words of AWS', () => {
  it.each<[string, () => Sent, AwsError]>([
    ['an access token', () => ({ WebIdentityToken: 'ya29.opaque' }), notAJwt],
    [
      'an audience of somebody else',
      () => saying({ aud: 'x' }),
      invalid('Incorrect token audience'),
    ],
    [
      'an issuer that the account has no provider for',
      () => saying({ iss: 'https://x.example' }),
      invalid('No OpenIDConnect provider found in your account for https://x.example'),
    ],
    [
      'an issuer with a slash at the end',
      () => saying({ iss: `${issuer}/` }),
      invalid(`No OpenIDConnect provider found in your account for ${issuer}/`),
    ],
    [
      'an issuer with another scheme',
      () => saying({ iss: 'http://server.example.com' }),
      invalid('No OpenIDConnect provider found in your account for http://server.example.com'),
    ],
    [
      'a provider that another account has',
      () => ({ RoleArn: roleIn(foreign, 'Web') }),
      invalid(`No OpenIDConnect provider found in your account for ${issuer}`),
    ],
    ...['iss', 'sub', 'aud', 'iat', 'exp'].map((name): [string, () => Sent, AwsError] => [
      `no ${name}`,
      () => saying({ [name]: undefined }),
      invalid(`Missing a required claim: ${name}`),
    ]),
    ['a role that nobody has', () => ({ RoleArn: roleIn(home, 'Nobody') }), notAuthorized],
    ['a role of another provider', () => ({ RoleArn: roleIn(home, 'OfAnother') }), notAuthorized],
    [
      'another client ID than the trust policy asks for',
      () => saying({ aud: 'web' }),
      notAuthorized,
    ],
    [
      'tags, where the trust policy allows no sts:TagSession',
      () => ({ RoleArn: roleIn(home, 'Plain'), ...saying(tagged) }),
      notAuthorized,
    ],
    [
      'tags in a claim each, where it allows no sts:TagSession',
      () => ({ RoleArn: roleIn(home, 'Plain'), ...saying(flattened) }),
      notAuthorized,
    ],
    [
      'a source identity, where it allows no sts:SetSourceIdentity',
      () => ({ RoleArn: roleIn(home, 'Plain'), ...saying(sourced) }),
      notAuthorized,
    ],
    [
      'a source identity that is none',
      () => saying({ [sourceIdentityClaim]: 'aws:x' }),
      invalid('Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with "aws:"'),
    ],
    [
      'tag keys that differ in nothing but case',
      () => saying({ [tagsClaim]: { principal_tags: { a: ['1'], A: ['2'] } } }),
      {
        code: 'InvalidParameterValue',
        message: 'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
        status: 400,
      },
    ],
    [
      'a tag with two values',
      () => saying({ [tagsClaim]: { principal_tags: { a: ['1', '2'] } } }),
      {
        code: 'ValidationError',
        message:
          'Unable to validate tags (Service: AWSSecurityTokenV20111201; Status Code: 400; Error Code: ValidationError; Request ID: request-1; Proxy: null)',
        status: 400,
      },
    ],
    [
      'tags in one claim and tags in a claim each',
      () => saying({ ...tagged, ...flattened }),
      {
        code: 'ValidationError',
        message:
          'Unable to validate tags (Service: AWSSecurityTokenV20111201; Status Code: 400; Error Code: ValidationError; Request ID: request-1; Proxy: null)',
        status: 400,
      },
    ],
    [
      'a role ARN that is none',
      () => ({ RoleArn: `arn:aws:iam::${home}:user/alice` }),
      { code: 'ValidationError', message: 'Request ARN is invalid', status: 400 },
    ],
    [
      'a session policy that is none',
      () => ({ Policy: '{}' }),
      { code: 'MalformedPolicyDocument', message: 'Syntax errors in policy.', status: 400 },
    ],
  ])('%s', async (_, change, aws) => {
    const answer = await refusal(change())
    if (aws.code === 'MalformedPolicyDocument') expect(answer.code).toBe(aws.code)
    else expect(answer).toEqual(aws)
  })

  it('accepts each of them once what is named is put right', async () => {
    const plain = { RoleArn: roleIn(home, 'Plain') }
    for (const change of [
      {},
      plain,
      { ...saying({ aud: 'us' }) },
      saying(sourced),
      saying(tagged),
    ]) {
      expect((await assume(change))['SubjectFromWebIdentityToken']).toBe('alice')
    }
  })

  it('a token that has expired, five minutes after it did', async () => {
    const WebIdentityToken = sts.token()
    const exp = Math.floor(sts.clock.now().getTime() / 1000) + 3600
    sts.clock.forward(3600 + 299)
    expect((await assume({ WebIdentityToken }))['Provider']).toBeDefined()
    sts.clock.forward(1)
    expect(await refusal({ WebIdentityToken })).toEqual({
      code: 'ExpiredTokenException',
      message: `Token expired: current date/time ${exp + 300} must be before the expiration date/time ${exp}`,
      status: 400,
    })
  })

  it('a token that was issued too long ago', async () => {
    const iat = Math.floor(sts.clock.now().getTime() / 1000) - 86_401
    expect(await refusal(saying({ iat }))).toEqual({
      code: 'ExpiredTokenException',
      message: 'Token too old: 86401',
      status: 400,
    })
    expect((await assume(saying({ iat: iat + 1 })))['Provider']).toBeDefined()
  })

  it('keys that the provider does not give', async () => {
    sts.provider.answer(`${issuer}/keys`, undefined)
    expect(await refusal()).toEqual(noKey)
  })

  it('a certificate of the provider that no thumbprint vouches for', async () => {
    const failure = new OidcProviderFailed('OIDC_CERTIFICATE_UNTRUSTED', 'it is not trusted')
    const asked: unknown[] = []
    const untrusted = await openTestSts({
      accounts: [
        {
          accountId: home,
          oidcProviders: [
            {
              arn: oidcProvider('server.example.com'),
              issuer,
              clientIds: ['us'],
              thumbprints: ['a'.repeat(40)],
            },
          ],
        },
      ],
      keys: () => ({
        keysOf: (...sent) => {
          asked.push(sent)
          return { find: () => Promise.reject(failure) }
        },
      }),
    })
    expect(await untrusted.refusal(action, sts.sent())).toEqual(
      invalid("OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint"),
    )
    // Those of the provider in IAM.
    expect(asked).toEqual([[issuer, { thumbprints: ['a'.repeat(40)] }]])
  })

  it('session tags that take too much room', async () => {
    const principal_tags = Object.fromEntries(
      Array.from({ length: 30 }, (_, n) => [
        `key${n}`,
        [
          Buffer.from(Array.from({ length: 180 }, (_byte, at) => (n * 89 + at * at * 31) % 251))
            .toString('base64')
            .replaceAll('=', '-'),
        ],
      ]),
    )
    const answer = await refusal(saying({ [tagsClaim]: { principal_tags } }))
    expect(answer).toMatchObject({ code: 'PackedPolicyTooLarge', status: 400 })
    expect(answer.message).toMatch(
      /^Packed size of session tags consumes \d+% of allotted space\.$/,
    )
  })

  it('says nothing of a role before the token is verified', async () => {
    const change = { RoleArn: roleIn(home, 'Nobody'), ...saying({ aud: 'x' }) }
    expect(await refusal(change)).toEqual(invalid('Incorrect token audience'))
    expect(sts.decisions.at(-1)?.trust).toEqual([])
  })
})

describe('STS AssumeRoleWithWebIdentity: what a trust policy is shown besides the token', () => {
  it('the session name, the tags of the role, and what every call has', async () => {
    const at = await openWebIdentitySts({
      roles: [
        webIdentityRole('Shown', {
          tags: { team: 'blue' },
          condition: {
            StringEquals: {
              'sts:RoleSessionName': 'expected',
              'aws:ResourceTag/team': 'blue',
              'aws:RequestedRegion': 'us-east-1',
            },
            IpAddress: { 'aws:SourceIp': '192.0.2.0/24' },
          },
        }),
      ],
    })
    const named = (RoleSessionName: string): Sent =>
      at.sent({ RoleArn: roleIn(home, 'Shown'), RoleSessionName })
    expect((await at.call(action, named('expected')))['Provider']).toBeDefined()
    expect(await at.refusal(action, named('another'))).toEqual(notAuthorized)
  })
})

describe('STS AssumeRoleWithWebIdentity: ProviderId (STS API Reference)', () => {
  it.each(['www.amazon.com', 'graph.facebook.com'])(
    'an access token of %s cannot be checked, as nobody is asked',
    async (ProviderId) => {
      expect(await refusal({ ProviderId, WebIdentityToken: 'Atza|opaque' })).toMatchObject({
        code: 'IDPCommunicationError',
        status: 400,
      })
      expect(sts.events.at(-1)).toMatchObject({
        errorCode: 'IDPCommunicationError',
        userIdentity: { type: 'Unknown' },
        requestParameters: { providerId: ProviderId },
      })
    },
  )

  it('an ID token with a ProviderId is no access token', async () => {
    expect(await refusal({ ProviderId: 'www.amazon.com' })).toMatchObject({
      code: 'IDPRejectedClaim',
      status: 403,
    })
  })

  it('no other provider is asked', async () => {
    expect(await refusal({ ProviderId: 'server.example.com' })).toMatchObject({
      code: 'ValidationError',
      status: 400,
    })
  })
})

describe('STS AssumeRoleWithWebIdentity: providers that AWS has built in', () => {
  const google = 'https://accounts.google.com'
  const builtIn = (
    providerIssuer: string,
    principal: string,
    condition: object,
  ): Promise<WebIdentitySts> =>
    openWebIdentitySts({
      providerIssuer,
      roles: [
        webIdentityRole('BuiltIn', { principal, condition }),
        webIdentityRole('ByArn', { principal: oidcProvider(principal) }),
      ],
      oidcProviders: [
        {
          arn: oidcProvider(principal),
          issuer: `https://${principal}`,
          clientIds: ['of-the-account'],
          thumbprints: [],
        },
      ],
    })

  it.each([google, 'accounts.google.com'])('Google, issuing as %s', async (iss) => {
    const at = await builtIn(google, 'accounts.google.com', {
      StringEquals: { 'accounts.google.com:aud': '666777888999000' },
    })
    const call = (aud: string, RoleArn = roleIn(home, 'BuiltIn')): Sent =>
      at.sent({ RoleArn, WebIdentityToken: at.token({ iss, aud }) })
    expect(await at.call(action, call('666777888999000'))).toMatchObject({
      Provider: 'accounts.google.com',
      Audience: '666777888999000',
    })
    expect(at.events.at(-1)?.userIdentity).toEqual({
      type: 'WebIdentityUser',
      principalId: 'accounts.google.com:666777888999000:alice',
      userName: 'alice',
      identityProvider: 'accounts.google.com',
    })
    // The trust policy judges the audience, and it knows the provider by its domain alone.
    expect(await at.refusal(action, call('another'))).toEqual(notAuthorized)
    const byArn = call('of-the-account', roleIn(home, 'ByArn'))
    expect(await at.refusal(action, byArn)).toEqual(notAuthorized)
  })

  it.each(['http://accounts.google.com', 'https://accounts.google.com/'])(
    'is not Google when it issues as %s',
    async (iss) => {
      const at = await builtIn(google, 'accounts.google.com', {})
      const RoleArn = roleIn(home, 'BuiltIn')
      expect(
        await at.refusal(action, at.sent({ RoleArn, WebIdentityToken: at.token({ iss }) })),
      ).toEqual(invalid(`No OpenIDConnect provider found in your account for ${iss}`))
    },
  )

  it('Amazon Cognito, with the guide’s condition on the methods', async () => {
    const pool = 'us-east-2:12345678-abcd-abcd-abcd-123456'
    const at = await builtIn(
      'https://cognito-identity.amazonaws.com',
      'cognito-identity.amazonaws.com',
      {
        StringEquals: { 'cognito-identity.amazonaws.com:aud': pool },
        'ForAnyValue:StringLike': { 'cognito-identity.amazonaws.com:amr': 'unauthenticated' },
      },
    )
    const RoleArn = roleIn(home, 'BuiltIn')
    const call = (amr: readonly string[]): Sent =>
      at.sent({ RoleArn, WebIdentityToken: at.token({ aud: pool, amr }) })
    expect(await at.call(action, call(['unauthenticated']))).toMatchObject({
      Provider: 'cognito-identity.amazonaws.com',
      Audience: pool,
    })
    expect(await at.refusal(action, call(['authenticated']))).toEqual(notAuthorized)
  })

  it.each(['Nobody', 'Web', 'ByArn', 'Denying'])(
    'fetches no key for the role %s, which is not there or does not name the provider',
    async (name) => {
      const at = await openWebIdentitySts({
        providerIssuer: google,
        roles: [
          webIdentityRole('BuiltIn', { principal: 'accounts.google.com' }),
          webIdentityRole('ByArn', { principal: oidcProvider('accounts.google.com') }),
          {
            arn: roleIn(home, 'Denying'),
            trustPolicy: parsePolicyDocument(
              {
                Version: '2012-10-17',
                Statement: [
                  {
                    Effect: 'Deny',
                    Principal: { Federated: 'accounts.google.com' },
                    Action: 'sts:AssumeRoleWithWebIdentity',
                  },
                ],
              },
              'trust',
            ),
          },
        ],
      })
      // Nobody has signed it: whoever can reach STS can send it.
      const WebIdentityToken = `${at.token().split('.').slice(0, 2).join('.')}.AAAA`
      const call = (role: string): Sent =>
        at.sent({ RoleArn: roleIn(home, role), WebIdentityToken })
      expect(await at.refusal(action, call(name))).toEqual(notAuthorized)
      expect(at.provider.asked).toEqual([])
      expect(at.decisions.at(-1)?.trust).toEqual([])
      // For a role that names it, the key is what decides.
      expect((await at.refusal(action, call('BuiltIn'))).code).toBe('InvalidIdentityToken')
      expect(at.provider.asked).toEqual([
        `${google}/.well-known/openid-configuration`,
        `${google}/keys`,
      ])
    },
  )

  it.each(['https://www.amazon.com', 'https://graph.facebook.com'])(
    'takes no ID token of %s: their tokens are access tokens',
    async (iss) => {
      expect(await refusal(saying({ iss }))).toEqual(
        invalid(`No OpenIDConnect provider found in your account for ${iss}`),
      )
    },
  )
})

describe('STS AssumeRoleWithWebIdentity: its traces', () => {
  it('records a call that was granted, in CloudTrail’s shape and without a secret', async () => {
    const WebIdentityToken = sts.token({ ...tagged, ...sourced })
    const answer = await assume({ WebIdentityToken, DurationSeconds: 1800 })
    const { AccessKeyId, SecretAccessKey, SessionToken } = answer[
      'Credentials'
    ] as unknown as Answered
    const provider = oidcProvider('server.example.com')
    expect(sts.events).toEqual([
      expect.objectContaining({
        eventSource: 'sts.amazonaws.com',
        eventName: action,
        userIdentity: {
          type: 'WebIdentityUser',
          principalId: `${provider}:us:alice`,
          userName: 'alice',
          identityProvider: provider,
        },
        requestParameters: {
          sourceIdentity: 'alice',
          durationSeconds: 1800,
          roleArn: roleIn(home, 'Web'),
          roleSessionName: 'session',
          principalTags: { CostCenter: '987654', Project: 'Unicorn' },
          transitiveTagKeys: ['Project'],
        },
        resources: [{ ARN: roleIn(home, 'Web'), accountId: home, type: 'AWS::IAM::Role' }],
        recipientAccountId: home,
      }),
    ])
    expect(sts.events[0]?.responseElements).toMatchObject({
      provider,
      subjectFromWebIdentityToken: 'alice',
      sourceIdentity: 'alice',
      audience: 'us',
      credentials: { accessKeyId: AccessKeyId },
    })
    const traces = JSON.stringify([sts.events, sts.log, sts.decisions])
    for (const secret of [...WebIdentityToken.split('.').slice(1), SecretAccessKey, SessionToken]) {
      expect(traces).not.toContain(secret)
    }
    expect(sts.decisions).toEqual([
      expect.objectContaining({
        action,
        outcome: 'granted',
        roleArn: roleIn(home, 'Web'),
        principalArn: provider,
      }),
    ])
    expect(sts.decisions[0]?.trust.map((decision) => decision.action)).toEqual([
      'sts:AssumeRoleWithWebIdentity',
      'sts:TagSession',
      'sts:SetSourceIdentity',
    ])
  })

  it('records a refusal by the trust policy, with the person', async () => {
    await refusal(saying({ aud: 'web' }))
    expect(sts.events).toEqual([
      expect.objectContaining({
        errorCode: 'AccessDenied',
        errorMessage: notAuthorized.message,
        responseElements: null,
        userIdentity: expect.objectContaining({
          type: 'WebIdentityUser',
          userName: 'alice',
        }) as unknown,
      }),
    ])
    const [decision] = sts.decisions
    expect(decision?.refusal).toMatchObject({ code: 'TRUST_POLICY_DENIED' })
    expect(decision?.trust[0]).toMatchObject({ decision: 'implicitDeny' })
  })

  it('records a refusal of a token that was not verified, and names nobody', async () => {
    const [header, , signature] = sts.token().split('.')
    const forged = Buffer.from(JSON.stringify(sts.claims({ sub: 'root' }))).toString('base64url')
    await refusal({ WebIdentityToken: `${header ?? ''}.${forged}.${signature ?? ''}` })
    expect(sts.events).toEqual([
      expect.objectContaining({
        errorCode: 'InvalidIdentityToken',
        userIdentity: { type: 'Unknown' },
      }),
    ])
    expect(sts.decisions[0]?.refusal).toMatchObject({ code: 'ID_TOKEN_SIGNATURE_INVALID' })
    expect(JSON.stringify([sts.events, sts.log, sts.decisions])).not.toContain(forged)
  })

  it('grants nothing when the record cannot be kept', async () => {
    const failing = await openWebIdentitySts()
    const failure = new Error('the store is down')
    Object.assign(failing.emulation, { recordEvent: () => Promise.reject(failure) })
    await expect(failing.call(action, failing.sent())).rejects.toBe(failure)
  })
})

describe('the errors that a token is refused with', () => {
  it('keep our code beside the answer of AWS', async () => {
    const failure = await assume(saying({ aud: 'x' })).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'ID_TOKEN_AUDIENCE' })
    expect((failure as Error).cause).toBeInstanceOf(IdTokenRejected)
  })
})
