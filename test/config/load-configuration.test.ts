import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { join, resolve } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { loadConfiguration } from '../../src/config/load-configuration.ts'
import type { Configuration } from '../../src/config/configuration.ts'
import { ConfigurationInvalid, type ConfigurationProblem } from '../../src/errors.ts'
import {
  openConfigurationDirectory,
  privateKeyPem,
  secretCanary,
  seedCanary,
  wholeConfiguration,
  type ConfigurationDirectory,
} from './configuration-directory.ts'

const directories: ConfigurationDirectory[] = []
const open = (yaml: string): ConfigurationDirectory => {
  const directory = openConfigurationDirectory(yaml)
  directories.push(directory)
  return directory
}
afterEach(() => {
  for (const directory of directories.splice(0)) directory.remove()
})

const load = (yaml: string, environment: Record<string, string> = {}): Configuration =>
  loadConfiguration({ file: open(yaml).file, environment })

const problemsOf = (run: () => unknown): readonly ConfigurationProblem[] => {
  try {
    run()
  } catch (failure) {
    if (!(failure instanceof ConfigurationInvalid)) throw failure
    expect(failure.code).toBe('CONFIG_INVALID')
    return failure.problems
  }
  return []
}
const problems = (
  yaml: string,
  environment: Record<string, string> = {},
): readonly ConfigurationProblem[] => problemsOf(() => load(yaml, environment))

/** The whole configuration with one text replaced. */
const changed = (from: string, to: string): string => {
  expect(wholeConfiguration).toContain(from)
  return wholeConfiguration.replace(from, to)
}

describe('configuration: where STS is asked', () => {
  it('is the region of the configuration, unless a list of regions says more', () => {
    const plain = load('{ region: eu-central-1, sts: { endpoint: aws } }')
    expect(plain).toMatchObject({ region: 'eu-central-1', sts: { regions: ['eu-central-1'] } })
    const listed = load('sts: { endpoint: aws, regions: [eu-west-1, eu-central-1] }')
    expect(listed.region).toBe('eu-west-1')
    expect(listed.sts.regions).toStrictEqual(['eu-west-1', 'eu-central-1'])
    const both = load('{ region: us-east-1, sts: { endpoint: aws, regions: [eu-west-1] } }')
    expect(both).toMatchObject({ region: 'us-east-1', sts: { regions: ['eu-west-1'] } })
  })

  it('may be an address with a place for the region', () => {
    const endpoint = 'https://sts-fips.{region}.amazonaws.com'
    const { sts, warnings } = load(
      `sts: { endpoint: "${endpoint}", regions: [us-east-1, us-west-2] }`,
    )
    expect(sts).toMatchObject({ endpoint, regions: ['us-east-1', 'us-west-2'] })
    expect(warnings).toStrictEqual([])
  })

  it('is warned of when it goes over a network without TLS', () => {
    const warned = (endpoint: string): readonly string[] =>
      load(`sts: { endpoint: "${endpoint}" }`).warnings.map(({ key }) => key)
    expect(warned('http://localstack:4566')).toStrictEqual(['sts.endpoint'])
    expect(warned('http://sts.{region}.example.com')).toStrictEqual(['sts.endpoint'])
    expect(warned('http://localhost:4566')).toStrictEqual([])
    expect(warned('https://localstack:4566')).toStrictEqual([])
  })
})

describe('configuration: a whole file', () => {
  it('is loaded with everything it names, paths relative to the file', () => {
    const { directory, file } = open(wholeConfiguration)
    const configuration = loadConfiguration({ file, environment: {} })
    expect(configuration).toMatchObject({
      demonstration: false,
      file,
      server: {
        port: 8400,
        host: '127.0.0.1',
        publicUrl: 'http://localhost:8400',
        debugger: 'local',
      },
      partition: 'aws',
      region: 'us-east-1',
      sts: {
        endpoint: 'embedded',
        regions: ['us-east-1'],
        connectionTimeoutSeconds: 2,
        requestTimeoutSeconds: 10,
      },
      console: {
        federationEndpoint: 'embedded',
        allowedDestinations: [],
      },
      storage: { kind: 'file', directory: join(directory, 'data'), maxEntries: 100_000 },
      testIdp: { enabled: false },
      warnings: [],
    })
    expect(configuration.identityProviders.saml).toStrictEqual([
      {
        key: 'identityProviders.saml[0]',
        arn: 'arn:aws:iam::123456789012:saml-provider/ExampleOrg',
        accountId: '123456789012',
        providerName: 'ExampleOrg',
        name: 'ExampleOrg',
        metadata: {
          kind: 'file',
          file: join(directory, 'metadata/example-org.xml'),
          bytes: Buffer.from('<EntityDescriptor/>'),
        },
        idpInitiated: true,
        insecureAllowSha1: false,
        insecureAllowSmallKeys: false,
        assertionEncryption: 'Required',
        privateKeys: [privateKeyPem.trimEnd()],
      },
    ])
    expect(configuration.emulator).toMatchObject({
      presentRecipientAs: 'https://signin.aws.amazon.com/saml',
      accounts: [
        {
          accountId: '123456789012',
          alias: 'example-corp',
          roles: [
            {
              name: 'Developer',
              path: '/',
              maxSessionDurationSeconds: 43_200,
              tags: { team: 'platform' },
              trustPolicy: {
                key: 'emulator.accounts.123456789012.roles.Developer.trustPolicy',
                file: join(directory, 'policies/developer-trust.json'),
                document: { Version: '2012-10-17' },
              },
              policies: [{ name: 's3-read', document: { Version: '2012-10-17' } }],
              managedPolicies: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
              permissionsBoundary: 'arn:aws:iam::123456789012:policy/boundary',
            },
          ],
          users: [
            {
              name: 'broker',
              accessKeys: [{ id: 'AKIAEXAMPLEEXAMPLE00', secret: secretCanary }],
              mfaDevices: [
                { serialNumber: 'arn:aws:iam::123456789012:mfa/broker', seed: seedCanary },
              ],
              policies: [{ name: 'sts' }],
              managedPolicies: [],
            },
          ],
          policies: [
            {
              name: 'boundary',
              key: 'emulator.accounts.123456789012.policies.boundary',
              file: join(directory, 'policies/boundary.json'),
              document: { Version: '2012-10-17' },
            },
          ],
        },
      ],
    })
  })

  it('is frozen all the way down, as everybody shares it', () => {
    const { emulator } = load(wholeConfiguration)
    expect(() => {
      ;(emulator.accounts[0]?.roles[0]?.tags as Record<string, string>)['team'] = 'other'
    }).toThrow(TypeError)
  })

  it('takes policies as documents too, with the version as plain YAML', () => {
    const { emulator } = load(
      changed(
        'policies/developer-trust.json',
        '{ Version: 2012-10-17, Statement: [{ Effect: Allow }] }',
      ),
    )
    expect(emulator.accounts[0]?.roles[0]?.trustPolicy).toStrictEqual({
      key: 'emulator.accounts.123456789012.roles.Developer.trustPolicy',
      document: { Version: '2012-10-17', Statement: [{ Effect: 'Allow' }] },
    })
  })

  it('takes an absolute directory as it is, and memory', () => {
    const storage = (url: string): unknown => load(`storage: { url: "${url}" }`).storage
    const file = { kind: 'file', directory: '/var/lib/fedbridge', maxEntries: 100_000 }
    expect(storage('file:/var/lib/fedbridge')).toStrictEqual(file)
    expect(storage('file:///var/lib/fedbridge')).toStrictEqual(file)
    expect(storage('memory:')).toStrictEqual({ kind: 'memory', maxEntries: 100_000 })
    expect(load('storage: { maxEntries: 1000 }').storage).toStrictEqual({
      kind: 'memory',
      maxEntries: 1000,
    })
  })

  it('takes a seed as people copy it, and the serial number of a hardware device', () => {
    const user = (devices: string): unknown =>
      load(
        `emulator: { accounts: { "123456789012": { users: { a: { mfaDevices: ${devices} } } } } }`,
      ).emulator.accounts[0]?.users[0]?.mfaDevices
    expect(user('[{ serialNumber: GAHT12345678, seed: "abcd efgh ijkl mnop ===" }]')).toStrictEqual(
      [{ serialNumber: 'GAHT12345678', seed: 'ABCDEFGHIJKLMNOP' }],
    )
  })

  it('leaves encryption and boundaries out where they are not written', () => {
    const { identityProviders, emulator } = load(
      `
identityProviders: { saml: [{ arn: "arn:aws:iam::123456789012:saml-provider/A", metadata: "https://a.example.com/" }] }
emulator: { accounts: { "123456789012": { users: { a: {} } } } }
`,
    )
    expect(identityProviders.saml[0]).not.toHaveProperty('assertionEncryption')
    expect(identityProviders.saml[0]?.privateKeys).toStrictEqual([])
    expect(emulator.accounts).toStrictEqual([
      {
        accountId: '123456789012',
        roles: [],
        users: [
          {
            name: 'a',
            path: '/',
            tags: {},
            accessKeys: [],
            mfaDevices: [],
            policies: [],
            managedPolicies: [],
          },
        ],
        policies: [],
      },
    ])
  })

  it('keeps the zero at the front of an account id, quoted or not', () => {
    const { accounts } = load('emulator: { accounts: { 012345678901: { alias: zero } } }').emulator
    expect(accounts).toMatchObject([{ accountId: '012345678901', alias: 'zero' }])
  })

  it('keeps the URL of metadata and fetches nothing', () => {
    const { identityProviders } = load(
      changed('metadata/example-org.xml', 'https://idp.example.com/metadata'),
    )
    expect(identityProviders.saml[0]?.metadata).toStrictEqual({
      kind: 'url',
      url: 'https://idp.example.com/metadata',
    })
  })

  it('warns of each switch that weakens a check', () => {
    const { warnings } = load(
      changed('idpInitiated: true', 'insecureAllowSha1: true\n      insecureAllowSmallKeys: true'),
    )
    expect(warnings.map(({ key }) => key)).toStrictEqual([
      'identityProviders.saml[0].insecureAllowSha1',
      'identityProviders.saml[0].insecureAllowSmallKeys',
    ])
  })
})

describe('configuration: a test identity provider that others can reach', () => {
  const enabled = 'testIdp: { enabled: true }'
  const warned = (yaml: string): readonly string[] =>
    load(yaml).warnings.map(({ key, warning }) => `${key}: ${warning}`)

  it.each([
    ['server: { host: 0.0.0.0 }', 'server.host is 0.0.0.0'],
    ['server: { host: "::" }', 'server.host is ::'],
    ['server: { host: 192.168.1.7 }', 'server.host is 192.168.1.7'],
    ['server: { host: localhost.example.com }', 'server.host is localhost.example.com'],
    [
      'server: { publicUrl: "https://sso.example.com" }',
      'server.publicUrl is https://sso.example.com',
    ],
    [
      'server: { host: 10.0.0.1, publicUrl: "https://sso.example.com" }',
      'server.host is 10.0.0.1 and server.publicUrl is https://sso.example.com',
    ],
  ])('is warned of: %s', (server, where) => {
    expect(warned(`${server}\n${enabled}`)).toStrictEqual([
      `testIdp.enabled: whoever reaches the service signs in as anybody, and ${where}`,
    ])
    expect(warned(server)).toStrictEqual([])
  })

  it.each([
    '{}',
    '{ host: localhost }',
    '{ host: "::1" }',
    '{ host: 127.0.0.2, publicUrl: "http://127.0.0.2:8400" }',
    '{ publicUrl: "https://fedbridge.localhost" }',
  ])('is not, on this machine alone: %s', (server) => {
    expect(warned(`server: ${server}\n${enabled}`)).toStrictEqual([])
  })
})

describe('configuration: defaults that depend on other keys', () => {
  it('needs nothing written: an empty map is a service without providers', () => {
    expect(load('{}')).toMatchObject({
      demonstration: false,
      identityProviders: { saml: [], allowPrivateCidrs: [] },
      emulator: { accounts: [] },
    })
  })

  it('derives the public URL from the port, and turns the debugger off on other hosts', () => {
    expect(load('server: { port: 9000 }').server).toMatchObject({
      publicUrl: 'http://localhost:9000',
      debugger: 'local',
    })
    expect(load('server: { publicUrl: "https://sso.example.com/" }').server).toMatchObject({
      publicUrl: 'https://sso.example.com',
      debugger: 'off',
    })
  })

  it('sends people to the console of AWS when AWS issues the sessions', () => {
    expect(load('sts: { endpoint: aws }').console).toStrictEqual({
      federationEndpoint: 'aws',
      allowedDestinations: ['https://console.aws.amazon.com', 'https://*.console.aws.amazon.com'],
    })
  })

  it('follows the partition', () => {
    const govcloud = load('{ partition: aws-us-gov, sts: { endpoint: aws } }')
    expect(govcloud).toMatchObject({
      region: 'us-gov-west-1',
      console: {
        allowedDestinations: [
          'https://console.amazonaws-us-gov.com',
          'https://*.console.amazonaws-us-gov.com',
        ],
      },
      emulator: { presentRecipientAs: 'https://signin.amazonaws-us-gov.com/saml' },
    })
  })

  it('presents the Recipient as told, and as it came when told false', () => {
    expect(load('emulator: { presentRecipientAs: false }').emulator.presentRecipientAs).toBe(false)
    expect(
      load('emulator: { presentRecipientAs: "https://eu-central-1.signin.aws.amazon.com/saml" }')
        .emulator.presentRecipientAs,
    ).toBe('https://eu-central-1.signin.aws.amazon.com/saml')
  })
})

describe('configuration: administrators of the debugger', () => {
  const server = (keys: string): string => `server: { ${keys} }`
  const password = 'admin-canary-0123'

  it('have a password, in the file or in one of its own', () => {
    const directory = open(server('debugger: admin, adminPasswordFile: certs/admin'))
    directory.write('certs/admin', `${password}\n`)
    for (const configuration of [
      loadConfiguration({ file: directory.file, environment: {} }),
      load(server(`debugger: admin, adminPassword: ${password}`)),
      load(server(`debugger: admin, adminPassword: ${password}, publicUrl: "https://sso.example"`)),
    ]) {
      expect(configuration.server).toMatchObject({ debugger: 'admin', adminPassword: password })
      expect(configuration.server).not.toHaveProperty('adminPasswordFile')
      expect(configuration.warnings).toStrictEqual([])
    }
  })

  it.each([
    ['without a password', 'debugger: admin', 'server.adminPasswordFile'],
    ['with a short one', 'debugger: admin, adminPassword: canary-01234567', 'server.adminPassword'],
    [
      'with a control character in it',
      `debugger: admin, adminPassword: "${password}\\t"`,
      'server.adminPassword',
    ],
    [
      'with a file that holds another secret',
      'debugger: admin, adminPasswordFile: certs/decryption.key',
      'server.adminPasswordFile',
    ],
    [
      'with two',
      `debugger: admin, adminPassword: ${password}, adminPasswordFile: certs/broker-secret`,
      'server.adminPassword',
    ],
    [
      'over http on a network',
      `debugger: admin, adminPassword: ${password}, publicUrl: "http://sso.example"`,
      'server.debugger',
    ],
  ])('are refused %s', (_how, keys, key) => {
    const found = problems(server(keys))
    expect(found.map((problem) => problem.key)).toStrictEqual([key])
    expect(JSON.stringify(found)).not.toContain('canary')
  })

  it('are warned of a password that nothing asks for', () => {
    const { warnings } = load(server(`adminPassword: ${password}`))
    expect(warnings).toStrictEqual([
      {
        key: 'server.adminPassword',
        warning:
          'is not asked for, as server.debugger is local: set it to admin, or remove the password',
      },
    ])
  })
})

describe('configuration: the environment', () => {
  it('names the file, and --config goes before it', () => {
    const { file } = open('server: { port: 9001 }')
    const other = open('server: { port: 9002 }').file
    expect(loadConfiguration({ environment: { FEDBRIDGE_CONFIG: file } }).server.port).toBe(9001)
    expect(
      loadConfiguration({ file: other, environment: { FEDBRIDGE_CONFIG: file } }).server.port,
    ).toBe(9002)
  })

  it('overrides port, host and public URL, in a file and in the demonstration', () => {
    const environment = {
      FEDBRIDGE_PORT: '9000',
      FEDBRIDGE_HOST: '0.0.0.0',
      FEDBRIDGE_PUBLIC_URL: 'https://sso.example.com',
    }
    const server = { port: 9000, host: '0.0.0.0', publicUrl: 'https://sso.example.com' }
    expect(load(wholeConfiguration, environment).server).toMatchObject(server)
    expect(load('partition: aws', environment).server).toMatchObject(server)
    expect(loadConfiguration({ environment })).toMatchObject({ demonstration: true, server })
  })

  it('overrides the store, a directory relative to where the process was started', () => {
    const environment = { FEDBRIDGE_STORAGE_URL: 'file:state' }
    const storage = { kind: 'file', directory: resolve('state'), maxEntries: 100_000 }
    expect(load(wholeConfiguration, environment).storage).toStrictEqual(storage)
    expect(load('partition: aws', environment).storage).toStrictEqual(storage)
    expect(loadConfiguration({ environment }).storage).toStrictEqual(storage)
    expect(load(wholeConfiguration, { FEDBRIDGE_STORAGE_URL: 'memory:' }).storage).toStrictEqual({
      kind: 'memory',
      maxEntries: 100_000,
    })
  })

  it('counts an empty variable as not set, and reads no PORT', () => {
    const environment = { FEDBRIDGE_CONFIG: '', FEDBRIDGE_PORT: '', PORT: '1' }
    expect(loadConfiguration({ environment })).toMatchObject({
      demonstration: true,
      server: { port: 8400 },
    })
  })

  it('is checked, together with the file', () => {
    const found = problems('regoin: us-east-1', {
      FEDBRIDGE_PORT: '84x',
      FEDBRIDGE_PUBLIC_URL: 'sso.example.com',
      FEDBRIDGE_STORAGE_URL: 'disk',
    })
    expect(found.map(({ key }) => key)).toStrictEqual([
      'FEDBRIDGE_PORT',
      'FEDBRIDGE_PUBLIC_URL',
      'FEDBRIDGE_STORAGE_URL',
      'regoin',
    ])
  })
})

describe('configuration: problems', () => {
  const account = 'emulator.accounts.123456789012'
  const role = `${account}.roles.Developer`
  const provider = 'identityProviders.saml[0]'
  const device = `${account}.users.broker.mfaDevices[0]`

  // One change of the whole configuration, the key that is to blame, and what stands in the problem.
  const cases: readonly (readonly [string, string, string, string, RegExp])[] = [
    ['an unknown key', 'region:', 'regoin:', 'regoin', /not a key.*write region/u],
    [
      'an unknown key far down',
      'trustPolicy:',
      'trustpolicy:',
      `${role}.trustpolicy`,
      /write trustPolicy/u,
    ],
    [
      'a key like no other',
      'alias:',
      'nickname:',
      `${account}.nickname`,
      /use alias, roles, users/u,
    ],
    [
      'a port that is text',
      'port: 8400',
      'port: "8400"',
      'server.port',
      /is a text.*whole number from 0 to 65535/u,
    ],
    [
      'a port beyond the last',
      'port: 8400',
      'port: 84000',
      'server.port',
      /too large: at most 65535/u,
    ],
    [
      'a port left to the system without a public URL',
      'port: 8400, publicUrl: "http://localhost:8400"',
      'port: 0',
      'server.publicUrl',
      /system chooses the port/u,
    ],
    [
      'a public URL with a path',
      '"http://localhost:8400"',
      '"http://localhost:8400/app"',
      'server.publicUrl',
      /path.*write http:\/\/localhost:8400$/u,
    ],
    [
      'a public URL of another kind',
      '"http://localhost:8400"',
      '"ftp://localhost"',
      'server.publicUrl',
      /not a URL/u,
    ],
    [
      'a debugger for everybody',
      'port: 8400',
      'debugger: public',
      'server.debugger',
      /none of the values.*`local`, `admin`, `off`/u,
    ],
    [
      'a skew over five minutes',
      'port: 8400',
      'clockSkewSeconds: 301',
      'server.clockSkewSeconds',
      /at most 300/u,
    ],
    [
      'a proxy that is anybody',
      'port: 8400',
      'trustProxy: true',
      'server.trustProxy',
      /wrong form.*number of hops/u,
    ],
    [
      'a proxy without an address',
      'port: 8400',
      'trustProxy: [proxy]',
      'server.trustProxy[0]',
      /not an address/u,
    ],
    [
      'a section without content',
      'sts: { endpoint: embedded }',
      'sts:',
      'sts',
      /is empty.*or remove the key/u,
    ],
    [
      'an unknown partition',
      'partition: aws',
      'partition: aws-mars',
      'partition',
      /none of the values.*`aws-us-gov`/u,
    ],
    [
      'a region of another partition',
      'region: us-east-1',
      'region: cn-north-1',
      'region',
      /not a region of the partition aws/u,
    ],
    ['a mistyped region', 'region: us-east-1', 'region: us-east1', 'region', /write us-east-1$/u],
    [
      'an STS that is no URL',
      'endpoint: embedded',
      'endpoint: localhost:4566',
      'sts.endpoint',
      /not a URL/u,
    ],
    [
      'regions of STS for the emulator',
      'endpoint: embedded',
      'regions: [us-east-1, us-west-2]',
      'sts.regions',
      /the emulator has one STS.*set sts\.endpoint to aws/u,
    ],
    [
      'regions of an STS with one address',
      'sts: { endpoint: embedded }',
      'sts: { endpoint: "https://sts.us-east-1.amazonaws.com", regions: [us-east-1, us-west-2] }',
      'sts.regions',
      /is one STS for all of them.*\{region\}/u,
    ],
    [
      'a region of STS in another partition',
      'sts: { endpoint: embedded }',
      'sts: { endpoint: aws, regions: [us-east-1, cn-north-1] }',
      'sts.regions[1]',
      /not a region of the partition aws/u,
    ],
    [
      'a mistyped region of STS',
      'sts: { endpoint: embedded }',
      'sts: { endpoint: aws, regions: [us-east1] }',
      'sts.regions[0]',
      /write us-east-1$/u,
    ],
    [
      'a region of STS that is named twice',
      'sts: { endpoint: embedded }',
      'sts: { endpoint: aws, regions: [us-east-1, us-west-2, us-east-1] }',
      'sts.regions[2]',
      /the same region as sts\.regions\[0\]/u,
    ],
    [
      'no region of STS at all',
      'sts: { endpoint: embedded }',
      'sts: { endpoint: aws, regions: [] }',
      'sts.regions',
      /./u,
    ],
    [
      'another word in the address of an STS',
      'endpoint: embedded',
      'endpoint: "https://example.com/sts/{regoin}"',
      'sts.endpoint',
      /braces around another word.*\{region\}/u,
    ],
    [
      'an STS with a place for the region that is no URL',
      'endpoint: embedded',
      'endpoint: "sts.{region}.example.com"',
      'sts.endpoint',
      /"sts\.\{region\}\.example\.com" is not a URL/u,
    ],
    [
      'a store of the future',
      'file:data',
      'redis://localhost',
      'storage.url',
      /"redis:" is not a store of this version.*write file: .*or memory:/u,
    ],
    [
      'a store in no directory',
      'file:data',
      'file:',
      'storage.url',
      /"file:" names no directory.*write for example file:data/u,
    ],
    [
      'a store on another machine',
      'file:data',
      'file://host/data',
      'storage.url',
      /"file:\/\/host\/data" names no directory of this machine/u,
    ],
    [
      'encryption of another kind',
      'assertionEncryption: Required',
      'assertionEncryption: Optional',
      `${provider}.assertionEncryption`,
      /none of the values.*`Required`, `Allowed`/u,
    ],
    [
      'required encryption without a key',
      'privateKeyFiles: [certs/decryption.key]',
      'privateKeyFiles: []',
      provider,
      /has no private key.*add privateKeyFiles/u,
    ],
    [
      'three private keys',
      '[certs/decryption.key]',
      '[certs/decryption.key, certs/decryption.key, certs/decryption.key]',
      `${provider}.privateKeyFiles`,
      /at most 2/u,
    ],
    [
      'a private key that does not exist',
      'certs/decryption.key',
      'certs/other.key',
      `${provider}.privateKeyFiles[0]`,
      /there is none/u,
    ],
    [
      'a private key that is none',
      'certs/decryption.key',
      'metadata/example-org.xml',
      `${provider}.privateKeyFiles[0]`,
      /holds no private key in PEM.*one RSA private key/u,
    ],
    [
      'a provider ARN that is a role',
      ':saml-provider/ExampleOrg',
      ':role/ExampleOrg',
      `${provider}.arn`,
      /not the ARN of a SAML provider/u,
    ],
    [
      'a provider of another partition',
      'arn:aws:iam',
      'arn:aws-cn:iam',
      `${provider}.arn`,
      /partition aws-cn.*set partition to aws-cn/u,
    ],
    [
      'a provider of an account that is not emulated',
      '::123456789012:',
      '::210987654321:',
      `${provider}.arn`,
      /account 210987654321 is not among.*add "210987654321"/u,
    ],
    [
      'metadata that does not exist',
      'metadata/example-org.xml',
      'metadata/other.xml',
      `${provider}.metadata`,
      /other.xml cannot be read: there is none/u,
    ],
    [
      'metadata that is a directory',
      'metadata/example-org.xml',
      'metadata',
      `${provider}.metadata`,
      /it is not a file/u,
    ],
    [
      'metadata over plain http',
      'metadata/example-org.xml',
      'http://idp.example.com/m',
      `${provider}.metadata`,
      /without protection.*https/u,
    ],
    [
      'metadata of the test IdP while it is off',
      'metadata/example-org.xml',
      'test-idp',
      `${provider}.metadata`,
      /which is off.*testIdp.enabled/u,
    ],
    [
      'metadata that is left out',
      'metadata: metadata/example-org.xml ',
      '#',
      `${provider}.metadata`,
      /is missing.*a file, an https URL/u,
    ],
    [
      'an account id that lost its zero',
      '"123456789012":',
      '23456789012:',
      'emulator.accounts.23456789012',
      /not an account id.*twelve digits/u,
    ],
    [
      'an alias in capitals',
      'example-corp',
      'Example-Corp',
      `${account}.alias`,
      /not an account alias/u,
    ],
    [
      'a role name that IAM refuses',
      'Developer:',
      '"Deve loper":',
      `${account}.roles["Deve loper"]`,
      /not a name that IAM allows for a role/u,
    ],
    [
      'a trust policy that does not exist',
      'policies/developer-trust.json',
      'trust.json',
      `${role}.trustPolicy`,
      /there is none/u,
    ],
    [
      'a trust policy that is left out',
      'trustPolicy: policies/developer-trust.json',
      'path: /',
      `${role}.trustPolicy`,
      /is missing/u,
    ],
    [
      'a trust policy that is a list',
      'policies/developer-trust.json',
      '[a]',
      `${role}.trustPolicy`,
      /wrong form.*a file, or the document itself/u,
    ],
    [
      'a trust policy that is not JSON',
      'policies/developer-trust.json',
      'metadata/example-org.xml',
      `${role}.trustPolicy`,
      /is no policy: it is not JSON/u,
    ],
    [
      'a session longer than twelve hours',
      '43200',
      '43201',
      `${role}.maxSessionDurationSeconds`,
      /at most 43200/u,
    ],
    [
      'a session shorter than an hour',
      '43200',
      '3599',
      `${role}.maxSessionDurationSeconds`,
      /at least 3600/u,
    ],
    [
      'a tag that is a number',
      '{ team: platform }',
      '{ CostCenter: 1234 }',
      `${role}.tags.CostCenter`,
      /is a number, not text.*put it in quotes/u,
    ],
    [
      'a tag of AWS',
      '{ team: platform }',
      '{ "aws:team": platform }',
      `${role}.tags`,
      /"aws:team" is not a key/u,
    ],
    [
      'a tag twice but for case',
      '{ team: platform }',
      '{ team: a, Team: b }',
      `${role}.tags`,
      /"Team" is there twice/u,
    ],
    [
      'a role path without its last slash',
      'tags: {',
      'path: /team\n          tags: {',
      `${role}.path`,
      /not a path of IAM/u,
    ],
    [
      'an access key id of a session',
      'AKIAEXAMPLEEXAMPLE00',
      'ASIAEXAMPLEEXAMPLE00',
      `${account}.users.broker.accessKeys[0].id`,
      /not an access key id/u,
    ],
    [
      'an access key without a secret',
      ', secretFile: certs/broker-secret',
      '',
      `${account}.users.broker.accessKeys[0]`,
      /has no secret.*secretFile/u,
    ],
    [
      'a managed policy that is a role',
      'aws:policy/ReadOnlyAccess',
      'aws:role/ReadOnlyAccess',
      `${role}.managedPolicies[0]`,
      /not the ARN of a managed policy.*arn:aws:iam::aws:policy\/ReadOnlyAccess/u,
    ],
    [
      'a managed policy by its name',
      'arn:aws:iam::aws:policy/ReadOnlyAccess',
      'ReadOnlyAccess',
      `${role}.managedPolicies[0]`,
      /not the ARN of a managed policy/u,
    ],
    [
      'a managed policy of another service',
      'arn:aws:iam::aws:policy/ReadOnlyAccess',
      'arn:aws:s3::aws:policy/ReadOnlyAccess',
      `${role}.managedPolicies[0]`,
      /not the ARN of a managed policy/u,
    ],
    [
      'a managed policy of another partition',
      'arn:aws:iam::aws:policy/ReadOnlyAccess',
      'arn:aws-cn:iam::aws:policy/ReadOnlyAccess',
      `${role}.managedPolicies[0]`,
      /partition aws-cn.*start it with arn:aws:/u,
    ],
    [
      'a boundary of another account',
      '123456789012:policy/boundary',
      '210987654321:policy/boundary',
      `${role}.permissionsBoundary`,
      /of the account 210987654321.*an ARN of the account 123456789012/u,
    ],
    [
      'a boundary that the account does not have',
      '123456789012:policy/boundary',
      '123456789012:policy/other',
      `${role}.permissionsBoundary`,
      /the managed policy other.*add other to emulator\.accounts/u,
    ],
    [
      'a managed policy whose file does not exist',
      'policies/boundary.json',
      'policies/other.json',
      `${account}.policies.boundary`,
      /there is none/u,
    ],
    [
      'a managed policy whose name IAM refuses',
      '{ boundary:',
      '{ "bound ary": policies/boundary.json, boundary:',
      `${account}.policies["bound ary"]`,
      /not a name that IAM allows for a policy/u,
    ],
    [
      'managed policies whose names differ but for case',
      '{ boundary:',
      '{ Boundary: policies/boundary.json, boundary:',
      `${account}.policies.boundary`,
      /same name as .*Boundary but for case/u,
    ],
    [
      'an MFA device that is a user',
      '123456789012:mfa/broker',
      '123456789012:user/broker',
      `${device}.serialNumber`,
      /not the ARN of an MFA device.*mfa\/alice/u,
    ],
    [
      'an MFA device of another account',
      '123456789012:mfa/broker',
      '210987654321:mfa/broker',
      `${device}.serialNumber`,
      /of the account 210987654321/u,
    ],
    [
      'a serial number that is too short',
      '"arn:aws:iam::123456789012:mfa/broker"',
      '"GAHT1234"',
      `${device}.serialNumber`,
      /not the serial number of an MFA device.*9 to 256/u,
    ],
    [
      'an MFA device without a seed',
      ', seedFile: certs/broker-seed',
      '',
      device,
      /has no seed.*seedFile/u,
    ],
    [
      'an MFA device with a seed twice',
      'seedFile: certs/broker-seed',
      'seedFile: certs/broker-seed, seed: ABCDEFGHIJKLMNOP',
      device,
      /both seed and seedFile/u,
    ],
    [
      'a seed that is not Base32',
      'seedFile: certs/broker-seed',
      'seed: ABCDEFGHIJKLMNO1',
      `${device}.seed`,
      /is not Base32/u,
    ],
    [
      'a seed that is too short',
      'seedFile: certs/broker-seed',
      'seed: ABCDEFGHIJKLMNO',
      `${device}.seed`,
      /has 15 characters.*16 to 256/u,
    ],
    [
      'a seed file that holds no seed',
      'certs/broker-seed',
      'certs/broker-secret',
      `${device}.seedFile`,
      /it is not Base32/u,
    ],
    [
      'a secret file that does not exist',
      'certs/broker-secret',
      'certs/other',
      `${account}.users.broker.accessKeys[0].secretFile`,
      /there is none/u,
    ],
  ]
  for (const [label, from, to, key, text] of cases) {
    it(`refuses ${label}`, () => {
      const found = problems(changed(from, to))
      const about = found.filter((problem) => problem.key === key)
      expect(about, JSON.stringify(found)).toHaveLength(1)
      expect(about.map(({ problem, remedy }) => `${problem}; ${remedy}`)[0]).toMatch(text)
    })
  }

  it('has none in the file that the cases change', () => {
    expect(problems(wholeConfiguration)).toStrictEqual([])
  })

  it('refuses names that differ but for case, and takes them in different accounts', () => {
    const roles = (first: string, second: string): string => `
emulator:
  accounts:
    "111111111111": { roles: { ${first} } }
    "222222222222": { roles: { ${second} } }
`
    const policy = '{ trustPolicy: { Version: 2012-10-17 } }'
    expect(problems(roles(`Dev: ${policy}`, `dev: ${policy}`))).toStrictEqual([])
    expect(problems(roles(`Dev: ${policy}, dev: ${policy}`, ''))).toStrictEqual([
      {
        key: 'emulator.accounts.111111111111.roles.dev',
        problem: 'is the same name as emulator.accounts.111111111111.roles.Dev but for case',
        remedy: 'give one role another name: names in IAM have no case',
      },
    ])
  })

  it('refuses the same provider and the same access key twice', () => {
    const twice = problems(`
sts: { endpoint: aws }
identityProviders:
  saml:
    - { arn: "arn:aws:iam::123456789012:saml-provider/A", metadata: "https://a.example.com/" }
    - { arn: "arn:aws:iam::123456789012:saml-provider/A", metadata: "https://a.example.com/" }
emulator:
  accounts:
    "111111111111": { users: { a: { accessKeys: [{ id: AKIAEXAMPLEEXAMPLE00, secret: ${secretCanary} }] } } }
    "222222222222": { users: { b: { accessKeys: [{ id: AKIAEXAMPLEEXAMPLE00, secret: ${secretCanary} }] } } }
`)
    expect(twice.map(({ key }) => key)).toStrictEqual([
      'identityProviders.saml[1].arn',
      'emulator.accounts.222222222222.users.b.accessKeys[0].id',
    ])
  })

  it('reports everything at once: keys, relations, files and policies', () => {
    const found = problems(`
server: { port: 0, hots: localhost }
region: eu-central-1x
storage: { url: "redis://:canary@localhost" }
identityProviders:
  saml: [{ arn: nonsense, metadata: nowhere.xml }]
emulator:
  accounts:
    "123456789012":
      roles:
        Dev: { trustPolicy: nowhere.json, maxSessionDurationSeconds: 1 }
        dev: { trustPolicy: certs/broker-secret }
`)
    expect(found.map(({ key }) => key).sort()).toStrictEqual(
      [
        'server.hots',
        'server.publicUrl',
        'region',
        'storage.url',
        'identityProviders.saml[0].arn',
        'identityProviders.saml[0].metadata',
        'emulator.accounts.123456789012.roles.Dev.trustPolicy',
        'emulator.accounts.123456789012.roles.Dev.maxSessionDurationSeconds',
        'emulator.accounts.123456789012.roles.dev',
        'emulator.accounts.123456789012.roles.dev.trustPolicy',
      ].sort(),
    )
    for (const { problem, remedy } of found) {
      expect(problem).not.toBe('')
      expect(remedy).not.toBe('')
    }
  })

  it('refuses a file with a secret that is too short to be one', () => {
    const short = open(wholeConfiguration)
    short.write('certs/broker-secret', 'tiny-canary\n')
    const found = problemsOf(() => loadConfiguration({ file: short.file, environment: {} }))
    expect(found).toMatchObject([
      { key: 'emulator.accounts.123456789012.users.broker.accessKeys[0].secretFile' },
    ])
    expect(found[0]?.problem).toContain('holds 11 characters')
  })

  it('never repeats a secret', () => {
    const short = open(wholeConfiguration)
    short.write('certs/broker-secret', 'tiny-canary')
    const found = [
      ...problemsOf(() => loadConfiguration({ file: short.file, environment: {} })),
      ...problems(changed('secretFile: certs/broker-secret', 'secret: tiny-canary')),
      ...problems(changed('secretFile: certs/broker-secret', `secret: [${secretCanary}]`)),
      ...problems(changed('secretFile: certs/broker-secret', `secretFile: [${secretCanary}]`)),
      ...problems(changed('secretFile:', `secret: ${secretCanary}, secretFile:`)),
      ...problems(changed('secretFile: certs/broker-secret', `secert: ${secretCanary}`)),
    ]
    expect(found.length).toBeGreaterThanOrEqual(6)
    expect(JSON.stringify(found)).not.toContain('canary')
  })

  it('never repeats a seed, a private key or the password of a store', () => {
    const bad = open(wholeConfiguration)
    bad.write('certs/broker-seed', `${seedCanary}!`)
    bad.write('certs/decryption.key', privateKeyPem.replace('END', 'FIN'))
    const inline = JSON.stringify(privateKeyPem)
    const found = [
      ...problemsOf(() => loadConfiguration({ file: bad.file, environment: {} })),
      ...problems(changed('seedFile: certs/broker-seed', `seed: ${seedCanary}!`)),
      ...problems(changed('seedFile: certs/broker-seed', `seed: [${seedCanary}]`)),
      ...problems(changed('seedFile:', `seed: ${seedCanary}, seedFile:`)),
      ...problems(changed('[certs/decryption.key]', `[${inline}]`)),
      ...problems(changed('[certs/decryption.key]', inline)),
      ...problems(changed('file:data', 'redis://:canary@localhost')),
    ]
    expect(found.map(({ key }) => key)).toStrictEqual([
      'emulator.accounts.123456789012.users.broker.mfaDevices[0].seedFile',
      'identityProviders.saml[0].privateKeyFiles[0]',
      'emulator.accounts.123456789012.users.broker.mfaDevices[0].seed',
      'emulator.accounts.123456789012.users.broker.mfaDevices[0].seed',
      'emulator.accounts.123456789012.users.broker.mfaDevices[0]',
      'identityProviders.saml[0].privateKeyFiles[0]',
      'identityProviders.saml[0].privateKeyFiles',
      'identityProviders.saml[0].privateKeyFiles',
      'storage.url',
    ])
    const text = JSON.stringify(found)
    expect(text).not.toMatch(/canary/iu)
    expect(text).not.toContain(privateKeyPem.split('\n')[1])
  })

  it('refuses private keys with a passphrase and of another kind than RSA', () => {
    const keyed = (pem: string): readonly ConfigurationProblem[] => {
      const directory = open(wholeConfiguration)
      directory.write('certs/decryption.key', pem)
      return problemsOf(() => loadConfiguration({ file: directory.file, environment: {} }))
    }
    const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
    const pem = { type: 'pkcs8', format: 'pem' } as const
    expect(keyed(curve.export(pem).toString())[0]?.problem).toContain('of type ec')
    const locked = createPrivateKey(privateKeyPem).export({
      ...pem,
      cipher: 'aes-256-cbc',
      passphrase: 'canary',
    })
    expect(keyed(locked.toString())[0]?.problem).toContain('without a passphrase')
  })

  it('refuses the same MFA device twice', () => {
    const twice = problems(`
emulator:
  accounts:
    "111111111111":
      users:
        a: { mfaDevices: [{ serialNumber: GAHT12345678, seed: ABCDEFGHIJKLMNOP }] }
        b: { mfaDevices: [{ serialNumber: GAHT12345678, seed: ABCDEFGHIJKLMNOP }] }
`)
    expect(twice.map(({ key }) => key)).toStrictEqual([
      'emulator.accounts.111111111111.users.b.mfaDevices[0].serialNumber',
    ])
  })
})

describe('configuration: the file itself', () => {
  it('is named when it cannot be read', () => {
    const { directory } = open('')
    const file = join(directory, 'other.yaml')
    expect(problemsOf(() => loadConfiguration({ file, environment: {} }))).toMatchObject([
      { key: file, problem: 'the configuration file cannot be read: ENOENT' },
    ])
  })

  it('is reported by line and column when it is not YAML', () => {
    const { file } = open('server:\n  port: 8400\n   host: localhost\n')
    const [problem] = problemsOf(() => loadConfiguration({ file, environment: {} }))
    expect(problem?.key).toMatch(/fedbridge\.yaml:2:9$/u)
  })

  it('may not say a key twice', () => {
    const { file } = open('region: us-east-1\nregion: us-west-2\n')
    const [problem] = problemsOf(() => loadConfiguration({ file, environment: {} }))
    expect(problem?.key).toMatch(/fedbridge\.yaml:2:1$/u)
    expect(problem?.problem).toMatch(/unique/iu)
  })

  it('may not unfold into more than a file can hold', () => {
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x,x]']
    for (const [name, of] of [
      ['b', 'a'],
      ['c', 'b'],
      ['d', 'c'],
      ['e', 'd'],
    ] as const) {
      bomb.push(`${name}: &${name} [${Array.from({ length: 10 }, () => `*${of}`).join(',')}]`)
    }
    const [problem] = problems(bomb.join('\n'))
    expect(problem?.problem).toMatch(/^cannot be unfolded/u)
  })

  for (const [label, yaml] of [
    ['nothing', ''],
    ['a list', '[a]'],
    ['a text', 'hello'],
  ] as const) {
    it(`is not a configuration when it holds ${label}`, () => {
      expect(problems(yaml)).toMatchObject([{ key: 'the file' }])
    })
  }
})
