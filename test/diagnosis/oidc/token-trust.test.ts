import { describe, expect, it } from 'vitest'
import { diagnose } from '../../../src/diagnosis/diagnose.ts'
import type { DiagnosisContext } from '../../../src/diagnosis/diagnosis-context.ts'
import type { FindingId } from '../../../src/diagnosis/findings.ts'
import { policyOf } from '../test-context.ts'
import {
  diagnoseToken,
  oidcProvider,
  oidcProviderArn,
  sourceIdentityClaim,
  tagsClaim,
  testIssuer,
  tokenContext,
  tokenOf,
  webRole,
  webRoleArn,
  webStatement,
} from './token-context.ts'

const key = (name: string): string => `login.example.com/tenant:${name}`
const withCondition = (condition: object, more: object = {}): Partial<DiagnosisContext> => ({
  roles: [
    { ...webRole, trustPolicy: policyOf({ ...webStatement, Condition: condition, ...more }) },
  ],
})
const chosen = { choose: { roleArn: webRoleArn } }

type Claims = Readonly<Record<string, unknown>>

const denied: readonly (readonly [
  string,
  Claims,
  Partial<DiagnosisContext>,
  FindingId,
  string | undefined,
  RegExp,
])[] = [
  [
    'another branch',
    {},
    withCondition({
      StringEquals: { [key('sub')]: 'repo:example/app:ref:refs/heads/release' },
    }),
    'trust-policy-denied',
    'claims.sub',
    /login\.example\.com\/tenant:sub is "repo:example\/app:ref:refs\/heads\/main"/,
  ],
  [
    'a pattern under StringEquals',
    {},
    withCondition({ StringEquals: { [key('sub')]: 'repo:example/app:*' } }),
    'trust-policy-denied',
    'claims.sub',
    /StringEquals/,
  ],
  [
    'azp, which is the audience',
    { aud: 'fedbridge', azp: 'mobile' },
    {
      ...withCondition({ StringEquals: { [key('aud')]: 'fedbridge' } }),
      oidcProviders: [{ ...oidcProvider, clientIds: ['fedbridge', 'mobile'] }],
    },
    'trust-policy-denied',
    'claims.azp',
    /"mobile"/,
  ],
  [
    'a claim that is no key',
    { repository: 'example/app' },
    withCondition({ StringEquals: { [key('repository')]: 'example/app' } }),
    'trust-policy-denied',
    undefined,
    /repository/,
  ],
  [
    'tags without sts:TagSession',
    { [tagsClaim]: { principal_tags: { Project: ['Red'] } } },
    withCondition({}, { Action: 'sts:AssumeRoleWithWebIdentity' }),
    'tag-session-denied',
    undefined,
    /session tags of the token/,
  ],
  [
    'a source identity without sts:SetSourceIdentity',
    { [sourceIdentityClaim]: 'alice' },
    withCondition({}, { Action: 'sts:AssumeRoleWithWebIdentity' }),
    'set-source-identity-denied',
    undefined,
    /source identity of the token/,
  ],
  [
    'a tag of another value',
    { [tagsClaim]: { principal_tags: { Project: ['Red'] } } },
    withCondition({ StringEquals: { 'aws:RequestTag/Project': 'Blue' } }),
    'trust-policy-denied',
    `claims["${tagsClaim}"].principal_tags.Project`,
    /"Red"/,
  ],
]

describe('the trust policy of a role', () => {
  it.each(denied)('denies %s', async (_, claims, changes, id, path, words) => {
    const diagnosis = await diagnoseToken(claims, { ...changes, ...chosen })
    const [first] = diagnosis.findings
    expect(first).toMatchObject({
      id,
      level: 'error',
      code: 'TRUST_POLICY_DENIED',
      awsError: {
        code: 'AccessDenied',
        message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
      },
    })
    expect(first?.message).toMatch(words)
    expect(first?.at?.path).toBe(path)
    expect(first?.remedy).toMatch(/\.$/)
    expect(diagnosis.verdict).toBe('rejected')
    // Who it is was proven; that they get no session is another thing.
    expect(diagnosis.identity?.issuer).toBe(testIssuer)
    expect(diagnosis.session).toBeUndefined()
    expect(diagnosis.trust?.[0]).toMatchObject({ roleArn: webRoleArn, allowed: false })
    expect(diagnosis.trust?.[0]?.smallestChange).toBeDefined()
    const flow = diagnosis.flow.map(({ state }) => state)
    expect(flow).toEqual(['done', 'done', 'done', 'failed', 'not-reached'])
  })

  it('allows the same token when it asks for what is there', async () => {
    const diagnosis = await diagnoseToken(
      {},
      {
        ...withCondition({ StringLike: { [key('sub')]: 'repo:example/app:*' } }),
        ...chosen,
      },
    )
    expect(diagnosis.verdict).toBe('accepted')
    expect(diagnosis.session).toMatchObject({
      roleArn: webRoleArn,
      assumedRoleArn:
        'arn:aws:sts::123456789012:assumed-role/Deployer/repo-example-app-ref-refs-heads-main',
      durationSeconds: 3600,
    })
  })

  it('is tried in place of the one that is stored', async () => {
    const trustPolicy = policyOf({ ...webStatement, Condition: {} })
    const changes = withCondition({ StringEquals: { [key('sub')]: 'nobody' } })
    const stored = await diagnoseToken({}, { ...changes, ...chosen })
    expect(stored.verdict).toBe('rejected')
    const tried = await diagnoseToken({}, { ...changes, choose: { ...chosen.choose, trustPolicy } })
    expect(tried.verdict).toBe('accepted')
  })

  it('that IAM would not store is an error of its own', async () => {
    const roles = [{ ...webRole, trustPolicy: '{"Version":"2012-10-17"}' }]
    const diagnosis = await diagnoseToken({}, { roles, ...chosen })
    expect(diagnosis.findings[0]?.id).toBe('trust-policy-unusable')
  })
})

describe('the role of a token', () => {
  const unrelated = {
    arn: 'arn:aws:iam::123456789012:role/Other',
    trustPolicy: policyOf({
      Effect: 'Allow',
      Principal: { Federated: 'arn:aws:iam::123456789012:saml-provider/X' },
      Action: 'sts:AssumeRoleWithSAML',
    }),
  }

  it('is looked for among all when none is asked for, and others are passed over', async () => {
    const diagnosis = await diagnoseToken({}, { roles: [unrelated, webRole] })
    expect(diagnosis.verdict).toBe('accepted')
    expect(diagnosis.trust?.map(({ roleArn }) => roleArn)).toEqual([webRoleArn])
    expect(diagnosis.identity?.roles).toEqual([
      { roleArn: webRoleArn, providerArn: oidcProviderArn },
    ])
  })

  it('that denies beside one that allows is a warning', async () => {
    const trustPolicy = policyOf({
      ...webStatement,
      Condition: { StringEquals: { [key('sub')]: 'nobody' } },
    })
    const roles = [webRole, { arn: `${webRoleArn}2`, trustPolicy }]
    const diagnosis = await diagnoseToken({}, { roles })
    expect(diagnosis.verdict).toBe('accepted')
    expect(diagnosis.findings[0]).toMatchObject({ id: 'trust-policy-denied', level: 'warning' })
  })

  it('is missing when none trusts the provider', async () => {
    const diagnosis = await diagnoseToken({}, { roles: [unrelated] })
    expect(diagnosis.findings[0]).toMatchObject({
      id: 'no-role-for-token',
      level: 'error',
      code: 'OIDC_ROLE_MISSING',
    })
  })

  it('is not judged when none is known', async () => {
    const diagnosis = await diagnoseToken({}, { roles: [] })
    expect(diagnosis.verdict).toBe('accepted')
    expect(diagnosis.findings.map(({ id }) => id)).toContain('role-not-judged')
    expect(diagnosis.session).toBeUndefined()
  })

  it('that is not there finds its nearest name', async () => {
    const diagnosis = await diagnoseToken({}, { choose: { roleArn: `${webRoleArn}s` } })
    expect(diagnosis.findings[0]).toMatchObject({
      id: 'role-unknown',
      expected: webRoleArn,
      code: 'ROLE_UNKNOWN',
      awsError: { message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity' },
    })
  })

  it('in another account has no provider there', async () => {
    const roleArn = webRoleArn.replace('123456789012', '210987654321')
    const diagnosis = await diagnoseToken({}, { choose: { roleArn } })
    expect(diagnosis.findings[0]).toMatchObject({
      id: 'provider-of-other-account',
      awsError: {
        code: 'InvalidIdentityToken',
        message: `No OpenIDConnect provider found in your account for ${testIssuer}`,
      },
    })
  })

  it('in another account is judged by the provider of that account', async () => {
    const account = '210987654321'
    const arn = oidcProviderArn.replace('123456789012', account)
    const roleArn = webRoleArn.replace('123456789012', account)
    const trustPolicy = policyOf({ ...webStatement, Principal: { Federated: arn } })
    const diagnosis = await diagnoseToken(
      {},
      {
        oidcProviders: [oidcProvider, { ...oidcProvider, arn, accountId: account }],
        roles: [webRole, { arn: roleArn, trustPolicy }],
        choose: { roleArn },
      },
    )
    expect(diagnosis.verdict).toBe('accepted')
    expect(diagnosis.identity?.providerArn).toBe(arn)
  })

  it('that is no role is an ARN of something else', async () => {
    const diagnosis = await diagnoseToken({}, { choose: { roleArn: oidcProviderArn } })
    expect(diagnosis.findings[0]).toMatchObject({ id: 'request-arn-invalid', code: 'ARN_INVALID' })
  })
})

describe('the call', () => {
  const call = (name: string): string =>
    `Action=AssumeRoleWithWebIdentity&RoleArn=${encodeURIComponent(webRoleArn)}&RoleSessionName=${encodeURIComponent(name)}&WebIdentityToken=${tokenOf()}`

  it('gives role and name of the session', async () => {
    const diagnosis = await diagnose(call('deploy-1'), tokenContext())
    expect(diagnosis.verdict).toBe('accepted')
    expect(diagnosis.session?.assumedRoleArn).toMatch(/assumed-role\/Deployer\/deploy-1$/)
    expect(diagnosis.identity?.roleSessionName).toBe('deploy-1')
  })

  it.each([
    ['deploy 1', 'role-session-name-characters'],
    ['x', 'role-session-name-length'],
    ['x'.repeat(65), 'role-session-name-length'],
  ])('with the name %s is refused', async (name, id) => {
    const diagnosis = await diagnose(call(name), tokenContext())
    expect(diagnosis.findings[0]).toMatchObject({
      id,
      level: 'error',
      awsError: { code: 'ValidationError' },
    })
    expect(diagnosis.session).toBeUndefined()
  })

  it('that asks for more time than the role gives is refused', async () => {
    const longer = await diagnoseToken({}, { choose: { durationSeconds: 3601 } })
    expect(longer.findings[0]).toMatchObject({
      id: 'duration-over-role-maximum',
      level: 'error',
      code: 'SESSION_DURATION_TOO_LONG',
    })
    expect(longer.session).toBeUndefined()
    const asLong = await diagnoseToken({}, { choose: { durationSeconds: 3600 } })
    expect(asLong.verdict).toBe('accepted')
  })

  it('with more tags than there is room for is refused', async () => {
    const values = Array.from({ length: 50 }, (_, index) => [
      `Key${index}-${Math.sin(index)}`,
      [`${Math.cos(index)}${Math.tan(index)}${'x'.repeat(index)}${Math.sqrt(index + 2)}`],
    ])
    const claims = { [tagsClaim]: { principal_tags: Object.fromEntries(values) as object } }
    const diagnosis = await diagnoseToken(claims)
    expect(diagnosis.findings[0]).toMatchObject({
      id: 'packed-size-exceeded',
      awsError: { code: 'PackedPolicyTooLarge' },
    })
    expect(diagnosis.session).toBeUndefined()
  })
})

describe('a provider that AWS has built in', () => {
  const issuer = 'https://accounts.google.com'
  const google = {
    ...oidcProvider,
    issuer,
    arn: oidcProviderArn.replace(/login.*/, 'accounts.google.com'),
  }
  const trustPolicy = policyOf({
    Effect: 'Allow',
    Principal: { Federated: 'accounts.google.com' },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: { StringEquals: { 'accounts.google.com:aud': 'some-app' } },
  })
  const changes = { oidcProviders: [google], roles: [{ ...webRole, trustPolicy }] }

  it('takes any client ID and leaves the audience to the trust policy', async () => {
    const diagnosis = await diagnoseToken({ iss: issuer, aud: 'some-app' }, changes)
    expect(diagnosis.verdict).toBe('accepted')
    expect(diagnosis.identity?.providerArn).toBe('accounts.google.com')
  })

  it('denies another client by the trust policy', async () => {
    const diagnosis = await diagnoseToken({ iss: issuer, aud: 'other-app' }, changes)
    expect(diagnosis.findings[0]).toMatchObject({
      id: 'trust-policy-denied',
      at: { path: 'claims.aud' },
    })
  })
})
