import { afterEach, describe, expect, it } from 'vitest'
import type { Configuration } from '../../src/config/configuration.ts'
import { loadConfiguration } from '../../src/config/load-configuration.ts'
import { ConfigurationInvalid } from '../../src/errors.ts'
import {
  openConfigurationDirectory,
  secretCanary,
  type ConfigurationDirectory,
} from './configuration-directory.ts'

const directories: ConfigurationDirectory[] = []
afterEach(() => {
  for (const directory of directories.splice(0)) directory.remove()
})

const sessionTokenCanary = 'session-token-canary-0123456789'

const load = (yaml: string): Configuration => {
  const directory = openConfigurationDirectory(yaml)
  directories.push(directory)
  directory.write('certs/session-token', `${sessionTokenCanary}\n`)
  directory.write('certs/short', 'short-canary\n')
  return loadConfiguration({ file: directory.file, environment: {} })
}

/** `key: problem; remedy`, one a line, as an operator reads them. */
const told = (yaml: string): readonly string[] => {
  try {
    load(yaml)
    return []
  } catch (failure) {
    if (!(failure instanceof ConfigurationInvalid)) throw failure
    return failure.problems.map(({ key, problem, remedy }) => `${key}: ${problem}; ${remedy}`)
  }
}

const key = '{ accessKeyId: AKIAEXAMPLEEXAMPLE00, secretAccessKeyFile: certs/broker-secret }'
const developer = 'arn:aws:iam::123456789012:role/Developer'
const file = ({
  saml = '',
  oidc = '',
  oidcKeys = `roles: [{ role: "${developer}" }]`,
  sts = `credentials: ${key}`,
  oidcArn = 'arn:aws:iam::123456789012:oidc-provider/server.example.com',
  rest = '',
}: Partial<
  Record<'saml' | 'oidc' | 'oidcKeys' | 'sts' | 'oidcArn' | 'rest', string>
> = {}): string => `
sts: { ${sts} }
identityProviders:
  saml:
    - arn: arn:aws:iam::123456789012:saml-provider/ExampleOrg
      metadata: metadata/example-org.xml
      ${saml}
  oidc:
    - arn: ${oidcArn}
      clientId: fedbridge
      ${oidcKeys}
      ${oidc}
emulator: { accounts: { "123456789012": {} } }
${rest}
`
const samlBroker = (yaml: string): unknown =>
  load(file({ saml: `broker: ${yaml}` })).identityProviders.saml[0]?.broker
const oidcBroker = (yaml: string): unknown =>
  load(file({ oidc: `broker: ${yaml}` })).identityProviders.oidc[0]?.broker

describe('configuration: broker', () => {
  it('is AssumeRole with the roles of the own account, when nothing else is written', () => {
    expect(samlBroker('{}')).toEqual({
      call: 'AssumeRole',
      roles: ['arn:aws:iam::123456789012:role/*'],
    })
    expect(oidcBroker('{}')).toEqual({ call: 'AssumeRole', roles: [] })
    expect(load(file()).identityProviders.saml[0]).not.toHaveProperty('broker')
  })

  it('takes roles, beginnings of roles, and an external id', () => {
    const roles = '["arn:aws:iam::123456789012:role/people/*", "arn:aws:iam::210987654321:role/A"]'
    expect(samlBroker(`{ roles: ${roles}, externalId: fedbridge-7f3a }`)).toEqual({
      call: 'AssumeRole',
      roles: ['arn:aws:iam::123456789012:role/people/*', 'arn:aws:iam::210987654321:role/A'],
      externalId: 'fedbridge-7f3a',
    })
  })

  it('reads the session policies of GetFederationToken, from a file or as they stand', () => {
    const policies = `[{ role: "${developer}", policy: policies/s3-read.json, policyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"] }]`
    expect(oidcBroker(`{ call: GetFederationToken, sessionPolicies: ${policies} }`)).toMatchObject({
      call: 'GetFederationToken',
      sessionDurationSeconds: 3600,
      sessionPolicies: [
        {
          roleArn: developer,
          policy: { document: { Version: '2012-10-17' } },
          policyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
        },
      ],
    })
    expect(
      samlBroker(
        `{ call: GetFederationToken, sessionDurationSeconds: 129600, sessionPolicies: [{ role: "${developer}", policy: { Statement: [] } }] }`,
      ),
    ).toMatchObject({
      sessionDurationSeconds: 129_600,
      sessionPolicies: [{ policy: { document: { Statement: [] } }, policyArns: [] }],
    })
  })

  it.each([
    ['roles: ["arn:aws:iam::*:role/A"]', /roles\[0\]: "arn:aws:iam::\*:role\/A" is not the ARN/u],
    ['roles: ["arn:aws:iam::1*"]', /roles\[0\]: .* is not the beginning of the ARN of a role/u],
    ['roles: ["*"]', /is not the beginning of the ARN of a role/u],
    [
      'roles: ["arn:aws:iam::123456789012:role/a*b*"]',
      /is not the beginning of the ARN of a role/u,
    ],
    ['roles: []', /roles/u],
    ['roles: ["arn:aws-cn:iam::123456789012:role/A"]', /is in the partition aws-cn/u],
    ['externalId: "a b"', /is not an external id/u],
    ['call: AssumeRoleWithSAML', /call: is none of the values/u],
    ['sessionDurationSeconds: 3600', /has sessionDurationSeconds, which AssumeRole does not take/u],
    [
      `sessionPolicies: [{ role: "${developer}", policy: {} }]`,
      /has sessionPolicies, which AssumeRole/u,
    ],
    ['call: GetFederationToken', /has no sessionPolicies, and federated users without them/u],
    [
      `call: GetFederationToken, externalId: ab, sessionPolicies: [{ role: "${developer}", policy: {} }]`,
      /has externalId, which GetFederationToken does not take; remove it, or set call to AssumeRole/u,
    ],
    [
      `call: GetFederationToken, sessionPolicies: [{ role: "${developer}" }]`,
      /has no policy, and a federated user without one may do nothing/u,
    ],
    [
      `call: GetFederationToken, sessionPolicies: [{ role: "${developer}", policy: {} }, { role: "${developer}", policy: {} }]`,
      /twice among its sessionPolicies/u,
    ],
    [
      `call: GetFederationToken, sessionDurationSeconds: 129601, sessionPolicies: [{ role: "${developer}", policy: {} }]`,
      /is too large: at most 129600/u,
    ],
  ])('objects to { %s }', (yaml, expected) => {
    const problems = told(file({ saml: `broker: { ${yaml} }` }))
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(expected)
  })

  it('knows no roles of its own for OpenID Connect, and wants those of the provider', () => {
    expect(told(file({ oidc: 'broker: { roles: [] }' }))[0]).toMatch(/is not a key that is known/u)
    expect(told(file({ oidc: 'broker: {}', oidcKeys: '' }))).toEqual([
      expect.stringContaining('with broker nothing else says who may have which role'),
    ])
    expect(told(file({ oidc: 'broker: {}' }))).toEqual([])
  })

  it('wants session policies for every role of a rule', () => {
    const broker =
      'broker: { call: GetFederationToken, sessionPolicies: [{ role: "arn:aws:iam::123456789012:role/Other", policy: {} }] }'
    expect(told(file({ oidc: broker }))).toEqual([
      expect.stringMatching(
        /^identityProviders\.oidc\[0\]\.roles\[0\]\.role: has no entry among broker\.sessionPolicies/u,
      ),
    ])
  })

  it('lets an issuer that AWS never calls have a port, and no other', () => {
    const oidcArn = 'arn:aws:iam::123456789012:oidc-provider/idp.corp.example:8443/realms/one'
    expect(load(file({ oidc: 'broker: {}', oidcArn })).identityProviders.oidc[0]).toMatchObject({
      issuer: 'https://idp.corp.example:8443/realms/one',
    })
    const issuer = 'issuer: "https://idp.corp.example:8443/realms/one"'
    expect(told(file({ oidc: `${issuer}\n      broker: {}`, oidcArn }))).toEqual([])
    expect(told(file({ oidc: issuer, oidcArn }))[0]).toMatch(/has a port, which IAM does not take/u)
    expect(told(file({ oidcArn }))[0]).toMatch(/cannot be told/u)
  })
})

describe('configuration: sts.credentials', () => {
  it('holds a key, and a session token where there is one', () => {
    expect(load(file()).sts.credentials).toEqual({
      accessKeyId: 'AKIAEXAMPLEEXAMPLE00',
      secretAccessKey: secretCanary,
    })
    const sts =
      'endpoint: aws, credentials: { accessKeyId: ASIAEXAMPLEEXAMPLE00, secretAccessKeyFile: certs/broker-secret, sessionTokenFile: certs/session-token }'
    expect(load(file({ sts })).sts.credentials).toEqual({
      accessKeyId: 'ASIAEXAMPLEEXAMPLE00',
      secretAccessKey: secretCanary,
      sessionToken: sessionTokenCanary,
    })
  })

  it('may be left to the SDK, but not with the emulator, which knows none of its keys', () => {
    expect(told(file({ sts: '', saml: 'broker: {}' }))).toEqual([
      expect.stringMatching(
        /^sts\.credentials: is missing, and identityProviders\.saml\[0\]\.broker needs the key of a user/u,
      ),
    ])
    expect(told(file({ sts: 'endpoint: aws', saml: 'broker: {}' }))).toEqual([])
    expect(told(file({ sts: '' }))).toEqual([])
  })

  it.each([
    ['{ accessKeyId: AKIAEXAMPLEEXAMPLE00 }', /has no secret access key/u],
    [
      '{ accessKeyId: AKIAEXAMPLEEXAMPLE00, secretAccessKey: "0123456789012345", secretAccessKeyFile: certs/broker-secret }',
      /has both secretAccessKey and secretAccessKeyFile/u,
    ],
    [
      '{ accessKeyId: ASIAEXAMPLEEXAMPLE00, secretAccessKeyFile: certs/broker-secret }',
      /has the key of temporary credentials and no session token/u,
    ],
    [
      '{ accessKeyId: a-secret/canary+0123456789, secretAccessKeyFile: certs/broker-secret }',
      /^sts\.credentials\.accessKeyId: is not an access key id/u,
    ],
    [
      '{ accessKeyId: AKIAEXAMPLEEXAMPLE00, secretAccessKeyFile: certs/short }',
      /holds 12 characters, which is no secret access key/u,
    ],
    [
      '{ accessKeyId: AKIAEXAMPLEEXAMPLE00, secretAccessKeyFile: certs/nothing }',
      /cannot be read: there is none/u,
    ],
  ])('objects to %s, and repeats no secret', (credentials, expected) => {
    const problems = told(file({ sts: `credentials: ${credentials}` }))
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(expected)
    expect(problems[0]).not.toMatch(/canary|0123456789012345/u)
  })
})
