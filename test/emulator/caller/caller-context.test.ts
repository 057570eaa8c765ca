import { describe, expect, it } from 'vitest'
import type { Caller } from '../../../src/emulator/caller/caller.ts'
import { callerContext, requestTagContext } from '../../../src/emulator/caller/caller-context.ts'
import type { Role } from '../../../src/emulator/iam/account-directory.ts'
import type { ConditionContext } from '../../../src/federation/condition-context.ts'
import { callContext } from '../../../src/policy/call-context.ts'
import { federatedUser, roleSession, sessionTokenSession } from '../credentials/sessions.ts'
import { broker, holding, userCaller } from './callers.ts'

const now = new Date('2030-01-01T12:10:00Z')

/** The values of a context by key as spelled. */
function shown(context: ConditionContext): Record<string, string> {
  return Object.fromEntries(
    [...context.values()].map(({ key, values }) => [key, values.join(', ')]),
  )
}
const contextOf = (caller: Caller, origin?: Pick<Role, 'tags'>): Record<string, string> =>
  shown(callerContext(caller, { origin: origin as Role | undefined, now }))

describe('IAM User Guide, "Principal key values"', () => {
  it('of a user are its name, its id and its tags, without anything of a session', () => {
    expect(contextOf(userCaller)).toEqual({
      'aws:PrincipalAccount': '123456789012',
      'aws:PrincipalIsAWSService': 'false',
      'aws:PrincipalArn': broker.arn,
      'aws:PrincipalType': 'User',
      'aws:userid': 'AIDAEXAMPLEEXAMPLE000',
      'aws:username': 'broker',
      'aws:PrincipalTag/team': 'platform',
      'aws:PrincipalTag/Project': 'of the user',
    })
  })

  it('of a role session are the ARN of the role, no user name, and what came from the provider', () => {
    const origin = {
      tags: new Map([
        ['project', 'of the role'],
        ['cost', '1'],
      ]),
    }
    expect(contextOf(holding(roleSession()), origin)).toEqual({
      'aws:PrincipalAccount': '123456789012',
      'aws:PrincipalIsAWSService': 'false',
      'aws:PrincipalArn': 'arn:aws:iam::123456789012:role/team/Developer',
      'aws:PrincipalType': 'AssumedRole',
      'aws:userid': 'AROAEXAMPLEEXAMPLE000:alice',
      'aws:PrincipalTag/cost': '1',
      'aws:PrincipalTag/Project': 'Unicorn',
      'aws:SourceIdentity': 'alice',
      'aws:TokenIssueTime': '2030-01-01T12:00:00.000Z',
      'aws:MultiFactorAuthPresent': 'false',
      'aws:FederatedProvider': 'arn:aws:iam::123456789012:saml-provider/ExampleCorp',
      'saml:namequalifier': 'bdGOnTesti4+ExamplexL/jEvs=',
      'saml:sub': 'alice',
      'saml:sub_type': 'persistent',
    })
  })

  it('of a web identity are aud, sub and amr under the name of the provider', () => {
    const federation = {
      protocol: 'oidc',
      providerArn: 'arn:aws:iam::123456789012:oidc-provider/server.example.com',
      issuer: 'https://server.example.com',
      subject: 'bob',
      audience: 'client-1',
      authenticationMethods: ['pwd', 'otp'],
    } as const
    expect(contextOf(holding(roleSession({ federation })))).toMatchObject({
      'aws:FederatedProvider': federation.providerArn,
      'server.example.com:aud': 'client-1',
      'server.example.com:sub': 'bob',
      'server.example.com:amr': 'pwd, otp',
    })
  })

  it('of a federated user are its name with the account, and the tags of the user under its own', () => {
    expect(contextOf(holding(federatedUser()), broker)).toMatchObject({
      'aws:PrincipalArn': 'arn:aws:sts::123456789012:federated-user/jane',
      'aws:PrincipalType': 'FederatedUser',
      'aws:userid': '123456789012:jane',
      'aws:PrincipalTag/team': 'platform',
      'aws:PrincipalTag/Project': 'Unicorn',
    })
    expect(contextOf(holding(federatedUser()))).not.toHaveProperty('aws:username')
  })

  it('of a session token are those of the user, and how long ago it proved a device', () => {
    const mfaAuthenticatedAt = new Date('2030-01-01T12:00:00Z')
    expect(contextOf(holding({ ...sessionTokenSession(), mfaAuthenticatedAt }))).toMatchObject({
      'aws:PrincipalArn': broker.arn,
      'aws:PrincipalType': 'User',
      'aws:userid': 'AIDAEXAMPLEEXAMPLE000',
      'aws:username': 'broker',
      'aws:MultiFactorAuthPresent': 'true',
      'aws:MultiFactorAuthAge': '600',
    })
    expect(contextOf(holding(sessionTokenSession()))).not.toHaveProperty('aws:MultiFactorAuthAge')
  })
})

describe('IAM User Guide, "AWS global condition context keys"', () => {
  const call = { now, sourceAddress: '192.0.2.1', userAgent: 'aws-cli/2', region: 'us-east-1' }

  it('are there for every call', () => {
    expect(shown(callContext(call))).toEqual({
      'aws:CurrentTime': '2030-01-01T12:10:00.000Z',
      'aws:EpochTime': '1893499800',
      'aws:RequestedRegion': 'us-east-1',
      'aws:SecureTransport': 'true',
      'aws:SourceIp': '192.0.2.1',
      'aws:UserAgent': 'aws-cli/2',
    })
  })

  it('are absent when they have no value', () => {
    expect(callContext({ ...call, userAgent: '' }).has('aws:useragent')).toBe(false)
    expect(requestTagContext(new Map()).size).toBe(0)
  })

  it('hold tags with an empty value, and the list of their keys', () => {
    const context = requestTagContext(
      new Map([
        ['Project', ''],
        ['Team', 'a'],
      ]),
    )
    expect(shown(context)).toEqual({
      'aws:RequestTag/Project': '',
      'aws:RequestTag/Team': 'a',
      'aws:TagKeys': 'Project, Team',
    })
    expect(context.get('aws:tagkeys')?.multivalued).toBe(true)
  })
})
