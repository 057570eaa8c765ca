import { describe, expect, it } from 'vitest'
import type { WebIdentity } from '../../../src/federation/web-identity.ts'
import { parsePolicyDocument } from '../../../src/policy/parse-policy-document.ts'
import { previewTrust, type TrustPreview } from '../../../src/signin/oidc/preview-trust.ts'

const providerArn = 'arn:aws:iam::123456789012:oidc-provider/idp.example.test'
const assume = 'sts:AssumeRoleWithWebIdentity'
const alice: WebIdentity = {
  protocol: 'oidc',
  issuer: 'https://idp.example.test',
  subject: 'alice',
  audience: 'fedbridge',
  originalAudiences: ['fedbridge'],
  authenticationMethods: [],
  issuedAt: new Date('2026-01-01T12:00:00Z'),
  expiresAt: new Date('2026-01-01T12:05:00Z'),
  sessionTags: new Map(),
  transitiveTagKeys: [],
}
const tagged: WebIdentity = {
  ...alice,
  sessionTags: new Map([['team', 'platform']]),
  sourceIdentity: 'alice',
}
const statement = (change: object = {}): object => ({
  Effect: 'Allow',
  Principal: { Federated: providerArn },
  Action: assume,
  ...change,
})
const preview = (
  statements: readonly object[],
  { identity = alice, principals = [providerArn] } = {},
): TrustPreview =>
  previewTrust(parsePolicyDocument({ Version: '2012-10-17', Statement: statements }, 'trust'), {
    principals,
    identity,
    call: {
      now: new Date('2026-01-01T12:00:00Z'),
      region: 'us-east-1',
      roleSessionName: 'alice.l',
    },
  })
const allowed = { kind: 'allowed' }

describe('IAM User Guide, "Available keys for AWS web identity federation": a preview', () => {
  it.each([
    ['the audience', 'idp.example.test:aud', 'fedbridge', 'another'],
    ['the subject', 'idp.example.test:sub', 'alice', 'bob'],
    ['the session name', 'sts:RoleSessionName', 'alice.l', 'alice'],
    ['the region', 'aws:RequestedRegion', 'us-east-1', 'eu-west-1'],
  ])('knows %s', (_what, key, right, wrong) => {
    const on = (value: string): TrustPreview =>
      preview([statement({ Condition: { StringEquals: { [key]: value } } })])
    expect(on(right)).toEqual(allowed)
    expect(on(wrong)).toEqual({
      kind: 'denied',
      reason: `Its trust policy asks for something else: ${key} is "${right}" and StringEquals asks for "${wrong}".`,
    })
  })

  it('knows the time', () => {
    const before = (instant: string): TrustPreview =>
      preview([statement({ Condition: { DateLessThan: { 'aws:CurrentTime': instant } } })])
    expect(before('2026-01-01T12:00:01Z')).toEqual(allowed)
    expect(before('2026-01-01T12:00:00Z').kind).toBe('denied')
  })

  it('says which key a token lacks', () => {
    expect(
      preview([
        statement({ Condition: { StringEquals: { 'aws:RequestTag/team': ['platform'] } } }),
      ]),
    ).toEqual({
      kind: 'denied',
      reason:
        'Its trust policy asks for something else: aws:RequestTag/team is absent from the request.',
    })
  })

  it.each([
    ['idp.example.test:amr', 'your token has no amr, and idp.example.test:amr is asked for'],
    [
      'idp.example.test:department',
      'idp.example.test:department is no condition key: of a token AWS knows aud, azp, oaud, amr and sub',
    ],
  ])('tells a claim that is not there from one that AWS does not know: %s', (key, words) => {
    expect(preview([statement({ Condition: { StringEquals: { [key]: 'x' } } })])).toEqual({
      kind: 'denied',
      reason: `Its trust policy asks for something else: ${words}.`,
    })
  })

  it('names the first of many values, whole', () => {
    const values = Array.from({ length: 12 }, (_, index) => `repo:octo-org/octo-repo-${index}:*`)
    const result = preview([
      statement({ Condition: { StringLike: { 'idp.example.test:sub': values } } }),
    ])
    expect(result).toEqual({
      kind: 'denied',
      reason:
        'Its trust policy asks for something else: idp.example.test:sub is "alice" and StringLike asks for ' +
        '"repo:octo-org/octo-repo-0:*" or "repo:octo-org/octo-repo-1:*" or "repo:octo-org/octo-repo-2:*" or one of 9 more.',
    })
  })

  it('takes the statement that comes closest for the reason', () => {
    const far = { 'idp.example.test:sub': 'x', 'sts:RoleSessionName': 'y' }
    const near = { 'idp.example.test:sub': 'bob' }
    const result = preview([
      statement({ Condition: { StringEquals: far } }),
      statement({ Condition: { StringEquals: near } }),
    ])
    expect(result).toMatchObject({ reason: expect.stringContaining('"bob"') as string })
    expect(result).not.toMatchObject({ reason: expect.stringContaining('"y"') as string })
  })
})

describe('IAM User Guide, "Passing session tags in AWS STS": the actions that a token needs', () => {
  const all = [assume, 'sts:TagSession', 'sts:SetSourceIdentity']

  it('allows a token with tags and source identity where all actions are allowed', () => {
    expect(preview([statement({ Action: all })], { identity: tagged })).toEqual(allowed)
  })

  it.each([
    ['sts:TagSession', 'which the session tags in your token need'],
    ['sts:SetSourceIdentity', 'which the source identity in your token needs'],
  ])('names %s where it is missing', (action, why) => {
    const others = all.filter((each) => each !== action)
    expect(preview([statement({ Action: others })], { identity: tagged })).toEqual({
      kind: 'denied',
      reason: `Its trust policy trusts this identity provider, but does not allow ${action}, ${why}.`,
    })
    expect(preview([statement({ Action: others })])).toEqual(allowed)
  })

  it('names the first call where it is missing', () => {
    expect(preview([statement({ Action: 'sts:TagSession' })])).toEqual({
      kind: 'denied',
      reason: `Its trust policy trusts this identity provider, but does not allow ${assume}.`,
    })
  })
})

describe('roles for others', () => {
  const other = 'arn:aws:iam::123456789012:oidc-provider/other.test'
  const saml = 'arn:aws:iam::123456789012:saml-provider/ExampleCorp'
  it.each([
    ['another provider', { Federated: other }, assume],
    ['a SAML provider', { Federated: saml }, 'sts:AssumeRoleWithSAML'],
    ['an account', { AWS: '123456789012' }, 'sts:AssumeRole'],
    ['a service', { Service: 'ec2.amazonaws.com' }, 'sts:AssumeRole'],
  ])('are those that trust %s', (_who, Principal, Action) => {
    expect(preview([statement({ Principal, Action })])).toEqual({ kind: 'unrelated' })
  })

  it('are not those that trust one of several names of the provider', () => {
    const Principal = { Federated: 'accounts.google.com' }
    const principals = [providerArn, 'accounts.google.com']
    expect(preview([statement({ Principal })], { principals })).toEqual(allowed)
    expect(preview([statement({ Principal })])).toEqual({ kind: 'unrelated' })
  })
})

describe('IAM User Guide, "Policy evaluation logic": Deny', () => {
  it('keeps a role back where it applies, and says by what', () => {
    const deny = (Condition?: object): object =>
      statement({ Effect: 'Deny', ...(Condition === undefined ? {} : { Condition }) })
    expect(preview([statement(), deny()])).toEqual({
      kind: 'denied',
      reason: `Its trust policy denies ${assume} to everybody of this identity provider.`,
    })
    const sub = (value: string): object => ({ StringEquals: { 'idp.example.test:sub': value } })
    expect(preview([statement(), deny(sub('alice'))])).toEqual({
      kind: 'denied',
      reason: `Its trust policy denies ${assume} where idp.example.test:sub is "alice" and StringEquals asks for "alice".`,
    })
    expect(preview([statement(), deny(sub('bob'))])).toEqual(allowed)
  })
})

describe('what only STS knows keeps no role back, and is said', () => {
  const ip = { 'aws:SourceIp': '203.0.113.0/24' }
  const asksFor = (keys: string): object => ({
    kind: 'uncertain',
    caution: `STS also looks at ${keys} not known here.`,
  })

  it.each([
    ['aws:SourceIp', { IpAddress: ip }],
    ['aws:UserAgent', { StringLike: { 'aws:UserAgent': 'aws-cli*' } }],
    ['aws:SourceVpce', { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } }],
    ['aws:ResourceTag/team', { StringEquals: { 'aws:ResourceTag/team': 'platform' } }],
    ['iam:ResourceTag/team', { StringEquals: { 'iam:ResourceTag/team': 'platform' } }],
  ])('in an Allow: %s', (key, Condition) => {
    expect(preview([statement({ Condition })])).toEqual(asksFor(`${key}, which is`))
  })

  it('in an Allow: a variable', () => {
    const Condition = { StringEquals: { 'aws:RequestTag/team': '${aws:ResourceTag/team}' } }
    const actions = [assume, 'sts:TagSession', 'sts:SetSourceIdentity']
    expect(preview([statement({ Action: actions, Condition })], { identity: tagged })).toEqual(
      asksFor('aws:ResourceTag/team, which is'),
    )
  })

  it('in a Deny', () => {
    const deny = (Condition: object): object => statement({ Effect: 'Deny', Condition })
    const uncertain = asksFor('aws:SourceIp, which is')
    expect(preview([statement(), deny({ NotIpAddress: ip })])).toEqual(uncertain)
    expect(preview([statement(), deny({ IpAddress: ip })])).toEqual(uncertain)
    expect(preview([statement(), deny({ Null: { 'aws:SourceIp': 'true' } })])).toEqual(uncertain)
  })

  it('of all statements together, each key once', () => {
    const agent = { StringLike: { 'aws:UserAgent': 'x' } }
    const Condition = { IpAddress: ip, ...agent }
    const result = preview([
      statement({ Condition }),
      statement({ Effect: 'Deny', Condition: { NotIpAddress: ip } }),
    ])
    expect(result).toEqual(asksFor('aws:SourceIp and aws:UserAgent, which are'))
  })

  it('and not where it decides nothing', () => {
    const Condition = { IpAddress: ip }
    expect(preview([statement({ Condition }), statement()])).toEqual(allowed)
    const bob = { ...Condition, StringEquals: { 'idp.example.test:sub': 'bob' } }
    expect(preview([statement(), statement({ Effect: 'Deny', Condition: bob })])).toEqual(allowed)
  })

  it('but a condition beside it that is known not to hold does', () => {
    const Condition = { IpAddress: ip, StringEquals: { 'idp.example.test:sub': 'bob' } }
    expect(preview([statement({ Condition })])).toMatchObject({
      kind: 'denied',
      reason: expect.not.stringContaining('SourceIp') as string,
    })
  })

  it('nor is every key that is absent unknown: those of callers are not there', () => {
    for (const key of ['aws:SourceIdentity', 'aws:PrincipalTag/team', 'aws:username']) {
      const Condition = { StringEquals: { [key]: 'x' } }
      expect(preview([statement({ Condition })]).kind).toBe('denied')
    }
  })
})
