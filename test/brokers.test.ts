import { describe, expect, it } from 'vitest'
import { configuredCredentials, readBrokers } from '../src/brokers.ts'
import type {
  BrokerConfiguration,
  Configuration,
  SamlProviderConfiguration,
} from '../src/config/configuration.ts'
import { demonstrationConfiguration } from '../src/config/demonstration-configuration.ts'
import { accountSeeds } from '../src/seed.ts'

const roleArn = 'arn:aws:iam::123456789012:role/Developer'
const demonstration = demonstrationConfiguration({ port: 8400 })
const [saml] = demonstration.identityProviders.saml as readonly [SamlProviderConfiguration]
const withBroker = (broker: BrokerConfiguration): Configuration => ({
  ...demonstration,
  identityProviders: { ...demonstration.identityProviders, saml: [{ ...saml, broker }] },
})
const federating = (
  policy: Readonly<Record<string, unknown>> | undefined,
  policyArns: readonly string[] = [],
): Configuration =>
  withBroker({
    call: 'GetFederationToken',
    sessionDurationSeconds: 3600,
    sessionPolicies: [
      {
        roleArn,
        policyArns,
        ...(policy === undefined ? {} : { policy: { key: 'the.key', document: policy } }),
      },
    ],
  })

describe('brokers of the configuration', () => {
  it('are none without one, and are found by the ARN of the provider', () => {
    expect(readBrokers(demonstration)).toEqual({ brokers: new Map(), problems: [] })
    const broker = { call: 'AssumeRole', roles: [roleArn] } as const
    expect(readBrokers(withBroker(broker)).brokers.get(saml.arn)).toEqual(broker)
  })

  it('have session policies as text, by role', () => {
    const policy = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }],
    }
    const { brokers, problems } = readBrokers(federating(policy, ['arn:aws:iam::aws:policy/A']))
    expect(problems).toEqual([])
    expect(brokers.get(saml.arn)).toEqual({
      call: 'GetFederationToken',
      sessionDurationSeconds: 3600,
      sessionPolicies: new Map([
        [roleArn, { policy: JSON.stringify(policy), policyArns: ['arn:aws:iam::aws:policy/A'] }],
      ]),
    })
  })

  it('are a problem where STS would not take a policy', () => {
    const { problems } = readBrokers(federating({ Statement: [{ Effect: 'Maybe' }] }))
    expect(problems).toEqual([
      expect.objectContaining({
        key: 'the.key',
        problem: expect.stringContaining('malformed') as string,
      }),
    ])
  })

  it('are a problem where policy and ARNs are too long together', () => {
    const policyArns = Array.from(
      { length: 10 },
      (_, at) => `arn:aws:iam::123456789012:policy/${'a'.repeat(170)}${at}`,
    )
    const policy = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }],
    }
    expect(readBrokers(federating(policy, policyArns)).problems).toEqual([
      expect.objectContaining({
        key: `${saml.key}.broker.sessionPolicies[0]`,
        problem: expect.stringContaining('STS takes 2048') as string,
      }),
    ])
    expect(readBrokers(federating(policy, policyArns.slice(0, 9))).problems).toEqual([])
  })
})

describe('the emulated IAM', () => {
  it('does not know an OpenID Connect provider for whose people we ask ourselves', () => {
    const { oidc } = demonstration.identityProviders
    const known = (configuration: Configuration): number =>
      accountSeeds(configuration, []).seeds.flatMap(({ oidcProviders = [] }) => oidcProviders)
        .length
    expect(known(demonstration)).toBe(oidc.length)
    const brokered = oidc.map((provider) => ({
      ...provider,
      broker: { call: 'AssumeRole' as const, roles: [] },
    }))
    const identityProviders = { ...demonstration.identityProviders, oidc: brokered }
    expect(known({ ...demonstration, identityProviders })).toBe(0)
  })
})

describe('our own credentials', () => {
  it('are those of the configuration, or left to the SDK', async () => {
    expect(configuredCredentials(demonstration)).toEqual({})
    const credentials = { accessKeyId: 'AKIAEXAMPLEEXAMPLE00', secretAccessKey: 'secret' }
    const configured = configuredCredentials({
      ...demonstration,
      sts: { ...demonstration.sts, credentials },
    })
    expect(await configured.credentials?.()).toEqual(credentials)
  })
})
