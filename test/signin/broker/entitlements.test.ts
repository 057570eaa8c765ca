import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { FedbridgeError } from '../../../src/errors.ts'
import type { FederatedIdentity } from '../../../src/federation/federated-identity.ts'
import { parseIamRoleArn, parseSamlProviderArn } from '../../../src/partition/arn.ts'
import type { AssumeRoleBroker, Broker } from '../../../src/signin/broker/broker.ts'
import { brokeredDurationSeconds } from '../../../src/signin/broker/brokered-duration.ts'
import { distinctName } from '../../../src/signin/broker/distinct-name.ts'
import { entitleOidcRole } from '../../../src/signin/broker/entitle-oidc-role.ts'
import { entitleSamlRole } from '../../../src/signin/broker/entitle-saml-role.ts'
import { isRoleBrokered } from '../../../src/signin/broker/is-role-brokered.ts'
import type { ProvenSignIn } from '../../../src/signin/oidc/proven-sign-in.ts'
import { webIdentitySessionName } from '../../../src/signin/oidc/web-identity-session-name.ts'

const now = new Date('2030-01-01T12:00:00Z')
const usableUntil = new Date('2030-01-01T12:05:00Z')
const roleArn = (name: string, account = '123456789012'): string =>
  `arn:aws:iam::${account}:role/${name}`
const pair = (name: string, provider = 'ExampleCorp'): FederatedIdentity['rolePairs'][number] => ({
  roleArn: parseIamRoleArn(roleArn(name)).arn,
  providerArn: parseSamlProviderArn(`arn:aws:iam::123456789012:saml-provider/${provider}`).arn,
})

const identity: FederatedIdentity = {
  protocol: 'saml',
  assertionId: '_a',
  issuer: 'https://idp.example.com',
  subject: 'alice',
  subjectType: 'persistent',
  audience: 'https://signin.aws.amazon.com/saml',
  rolePairs: [pair('Developer'), pair('Auditor')],
  roleSessionName: 'alice@example.com',
  sessionTags: new Map([['Project', 'Pegasus']]),
  transitiveTagKeys: ['Project'],
  sourceIdentity: 'alice',
  attributes: [],
}
const broker: AssumeRoleBroker = { call: 'AssumeRole', roles: [roleArn('*')] }
const federating: Broker = {
  call: 'GetFederationToken',
  sessionDurationSeconds: 7200,
  sessionPolicies: new Map([[roleArn('Developer'), { policyArns: ['arn:aws:iam::aws:policy/A'] }]]),
}

const codeOf = (call: () => unknown): string | undefined => {
  try {
    call()
    return undefined
  } catch (failure) {
    return failure instanceof FedbridgeError ? failure.code : String(failure)
  }
}

describe('roles that are brokered', () => {
  it.each([
    [roleArn('Developer'), [roleArn('Developer')], true],
    [roleArn('developer'), [roleArn('Developer')], false],
    [roleArn('Developer2'), [roleArn('Developer')], false],
    [roleArn('people/Developer'), [roleArn('people/*')], true],
    [roleArn('peoples/Developer'), [roleArn('people/*')], false],
    [roleArn('Developer', '210987654321'), [roleArn('*')], false],
    [roleArn('Developer'), [], false],
  ])('%s of %j: %s', (role, roles, expected) => {
    expect(isRoleBrokered(role, { call: 'AssumeRole', roles })).toBe(expected)
  })

  it('are those with session policies for GetFederationToken', () => {
    expect(isRoleBrokered(roleArn('Developer'), federating)).toBe(true)
    expect(isRoleBrokered(roleArn('Auditor'), federating)).toBe(false)
  })
})

describe('what an assertion entitles to', () => {
  it('is what it says, and nothing else', () => {
    expect(
      entitleSamlRole(identity, { pair: pair('Developer'), broker, usableUntil, now }),
    ).toEqual({
      roleArn: roleArn('Developer'),
      roleSessionName: 'alice@example.com',
      sessionTags: identity.sessionTags,
      transitiveTagKeys: ['Project'],
      sourceIdentity: 'alice',
      durationSeconds: 3600,
    })
  })

  it.each([
    ['a role that it does not name', pair('Admin'), broker, 'ROLE_NOT_IN_ASSERTION'],
    [
      'a role that it names with another provider',
      pair('Developer', 'Other'),
      broker,
      'ROLE_NOT_IN_ASSERTION',
    ],
    [
      'a role that the configuration gives nobody',
      pair('Developer'),
      { ...broker, roles: [roleArn('Auditor')] },
      'ROLE_NOT_BROKERED',
    ],
    ['a role without session policies', pair('Auditor'), federating, 'ROLE_NOT_BROKERED'],
  ])('is not %s', (_what, chosen, configured, code) => {
    expect(
      codeOf(() =>
        entitleSamlRole(identity, { pair: chosen, broker: configured, usableUntil, now }),
      ),
    ).toBe(code)
  })

  it('is nothing once STS would take it no more', () => {
    const at = (instant: string): (() => unknown) => {
      const then = new Date(instant)
      return () =>
        entitleSamlRole(identity, { pair: pair('Developer'), broker, usableUntil, now: then })
    }
    expect(codeOf(at('2030-01-01T12:05:00.000Z'))).toBeUndefined()
    expect(codeOf(at('2030-01-01T12:05:00.001Z'))).toBe('SAML_ISSUED_TOO_LONG_AGO')
  })

  it('shares the room of its tags with the session policies of the role', () => {
    const noise = (of: string): string => createHash('sha256').update(of).digest('hex')
    const large = (policy: string): Broker => ({
      call: 'GetFederationToken',
      sessionDurationSeconds: 3600,
      sessionPolicies: new Map([[roleArn('Developer'), { policy, policyArns: [] }]]),
    })
    const sessionTags = new Map(
      Array.from({ length: 20 }, (_, at) => [`key${at}`, noise(`tag ${at}`)]),
    )
    const entitling = (configured: Broker): (() => unknown) => {
      const tagged = { ...identity, sessionTags, transitiveTagKeys: [] }
      return () =>
        entitleSamlRole(tagged, { pair: pair('Developer'), broker: configured, usableUntil, now })
    }
    expect(codeOf(entitling(large('{}')))).toBeUndefined()
    const policy = Array.from({ length: 30 }, (_, at) => noise(`policy ${at}`)).join('')
    expect(codeOf(entitling(large(policy)))).toBe('PACKED_POLICY_TOO_LARGE')
  })
})

describe('how long a session is asked for with an assertion', () => {
  const until = (seconds: number): Date => new Date(now.getTime() + seconds * 1000)
  it.each([
    ['nothing said', {}, broker, 3600],
    ['SessionDuration', { sessionDurationSeconds: 43_200 }, broker, 43_200],
    ['SessionNotOnOrAfter', { sessionNotOnOrAfter: until(1200) }, broker, 1200],
    ['SessionNotOnOrAfter at the least', { sessionNotOnOrAfter: until(900) }, broker, 900],
    ['SessionNotOnOrAfter far away', { sessionNotOnOrAfter: until(86_400) }, broker, 3600],
    ['the configuration', {}, federating, 7200],
    ['SessionDuration below it', { sessionDurationSeconds: 900 }, federating, 900],
    ['SessionDuration above it', { sessionDurationSeconds: 43_200 }, federating, 7200],
  ])('%s', (_what, asserted, configured, seconds) => {
    expect(brokeredDurationSeconds(asserted, { broker: configured, now })).toBe(seconds)
  })

  it.each([899, 0, -60])('none, when %i seconds are left at the identity provider', (seconds) => {
    const asserted = { sessionNotOnOrAfter: until(seconds) }
    expect(codeOf(() => brokeredDurationSeconds(asserted, { broker, now }))).toBe(
      'SAML_SESSION_EXPIRED',
    )
  })
})

describe('what a token entitles to', () => {
  const signIn: ProvenSignIn = {
    providerArn: 'arn:aws:iam::123456789012:oidc-provider/idp.example.com',
    idToken: 'token',
    mark: { sha256: 'x', unusableFrom: '2030-01-01T12:05:00.000Z' },
    person: { identityProvider: 'arn', audience: 'fedbridge', subject: 'alice' },
    identity: {
      protocol: 'oidc',
      issuer: 'https://idp.example.com',
      subject: 'alice',
      audience: 'fedbridge',
      originalAudiences: ['fedbridge'],
      authenticationMethods: [],
      issuedAt: now,
      expiresAt: now,
      sessionTags: new Map([['Project', 'Pegasus']]),
      transitiveTagKeys: [],
    },
    claims: { groups: ['developers'] },
    roleSessionName: 'alice',
  }
  const provider = {
    roleRules: [
      {
        roleArn: roleArn('Developer'),
        when: [{ claim: 'groups', values: ['developers'] }],
      },
      { roleArn: roleArn('Admin'), when: [{ claim: 'groups', values: ['admins'] }] },
    ],
  }
  const ofOidc: Broker = { call: 'AssumeRole', roles: [] }
  const entitling = (
    change: Partial<Parameters<typeof entitleOidcRole>[1]> = {},
  ): ReturnType<typeof entitleOidcRole> =>
    entitleOidcRole(signIn, {
      roleArn: roleArn('Developer'),
      provider,
      broker: ofOidc,
      roleSeconds: 1800,
      now,
      ...change,
    })

  it('is a role of the rules, with what the token says', () => {
    expect(entitling()).toEqual({
      roleArn: roleArn('Developer'),
      roleSessionName: 'alice',
      sessionTags: signIn.identity.sessionTags,
      transitiveTagKeys: [],
      durationSeconds: 1800,
    })
  })

  it.each([
    ['a role whose rule wants another claim', { roleArn: roleArn('Admin') }],
    ['a role without a rule', { roleArn: roleArn('Other') }],
    ['any role of a provider without rules', { provider: {} }],
    [
      'a role without session policies',
      {
        roleArn: roleArn('Developer'),
        broker: { ...federating, sessionPolicies: new Map() } as Broker,
      },
    ],
  ])('is not %s', (_what, change) => {
    expect(codeOf(() => entitling(change))).toBe('OIDC_ROLE_NOT_OFFERED')
  })

  it('is nothing from the instant on from which STS takes the token no more', () => {
    const last = new Date('2030-01-01T12:04:59.999Z')
    expect(entitling({ now: last }).roleArn).toBe(roleArn('Developer'))
    expect(codeOf(() => entitling({ now: new Date('2030-01-01T12:05:00Z') }))).toBe(
      'ID_TOKEN_EXPIRED',
    )
  })

  it('is nothing with a token that was issued more than a day ago', () => {
    const old = (issuedAt: string): ProvenSignIn => ({
      ...signIn,
      identity: { ...signIn.identity, issuedAt: new Date(issuedAt) },
    })
    const options = {
      roleArn: roleArn('Developer'),
      provider,
      broker: ofOidc,
      roleSeconds: 900,
      now,
    }
    expect(codeOf(() => entitleOidcRole(old('2029-12-31T12:00:00Z'), options))).toBeUndefined()
    expect(codeOf(() => entitleOidcRole(old('2029-12-31T11:59:59Z'), options))).toBe(
      'ID_TOKEN_TOO_OLD',
    )
  })

  it('lasts as long as the configuration says for GetFederationToken', () => {
    expect(entitling({ broker: federating }).durationSeconds).toBe(7200)
  })
})

describe('names that tell people apart', () => {
  it('begin with the text, end with a digest, and fit', () => {
    const name = distinctName('a'.repeat(100), { of: ['issuer', 'alice'], maximum: 64 })
    expect(name).toMatch(/^a{51}-[\w-]{12}$/u)
    expect(name).not.toBe(distinctName('a'.repeat(100), { of: ['issuer', 'bob'], maximum: 64 }))
    expect(name).toBe(distinctName('a'.repeat(100), { of: ['issuer', 'alice'], maximum: 64 }))
  })

  it('depend on the issuer, where a subject alone gives the name', () => {
    const named = (distinguishes: string): string =>
      webIdentitySessionName({}, { nameClaims: ['sub'], subject: 'corp/alice', distinguishes })
    expect(named('https://a.example')).toMatch(/^corp-alice-[\w-]{12}$/u)
    expect(named('https://a.example')).not.toBe(named('https://b.example'))
  })

  it('are left alone where a claim can be a name as it is', () => {
    const options = { nameClaims: ['email'], subject: 'x', distinguishes: 'https://a.example' }
    expect(webIdentitySessionName({ email: 'alice@example.com' }, options)).toBe(
      'alice@example.com',
    )
  })
})
