import { generateKeyPairSync } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import type { Configuration, OidcProviderConfiguration } from '../../src/config/configuration.ts'
import { loadConfiguration } from '../../src/config/load-configuration.ts'
import { ConfigurationInvalid, type ConfigurationProblem } from '../../src/errors.ts'
import {
  openConfigurationDirectory,
  privateKeyPem,
  type ConfigurationDirectory,
} from './configuration-directory.ts'

const clientSecretCanary = 'client-secret-canary 0123'

const directories: ConfigurationDirectory[] = []
const open = (yaml: string, files: Readonly<Record<string, string>> = {}): string => {
  const directory = openConfigurationDirectory(yaml)
  directories.push(directory)
  directory.write('certs/client-secret', `${clientSecretCanary}\n`)
  directory.write('certs/client.key', privateKeyPem)
  for (const [name, text] of Object.entries(files)) directory.write(name, text)
  return directory.file
}
afterEach(() => {
  for (const directory of directories.splice(0)) directory.remove()
})

const load = (
  yaml: string,
  {
    files = {},
    environment = {},
  }: Partial<Record<'files' | 'environment', Record<string, string>>> = {},
): Configuration => loadConfiguration({ file: open(yaml, files), environment })

const problems = (...given: Parameters<typeof load>): readonly ConfigurationProblem[] => {
  try {
    load(...given)
  } catch (failure) {
    if (!(failure instanceof ConfigurationInvalid)) throw failure
    return failure.problems
  }
  return []
}

/** `key: problem; remedy`, one a line, as an operator reads them. */
const told = (...given: Parameters<typeof load>): readonly string[] =>
  problems(...given).map(({ key, problem, remedy }) => `${key}: ${problem}; ${remedy}`)

const arn = 'arn:aws:iam::123456789012:oidc-provider/server.example.com'
const keycloak = 'http://localhost:8080/realms/demo'
const keycloakArn = 'arn:aws:iam::123456789012:oidc-provider/localhost:8080/realms/demo'
const at = 'identityProviders.oidc[0]'

/** A file with one provider, whose keys besides ARN and client id are given. */
const withProvider = (
  keys: string,
  {
    providerArn = arn,
    rest = '',
    httpIssuers = '[]',
  }: { providerArn?: string; rest?: string; httpIssuers?: string } = {},
): string => `
identityProviders:
  oidc:
    - arn: ${providerArn}
      clientId: fedbridge
${keys
  .split('\n')
  .map((line) => `      ${line}`)
  .join('\n')}
emulator: { accounts: { "123456789012": {}, "210987654321": {} }, insecureAllowHttpIssuers: ${httpIssuers} }
${rest}
`
const provider = (...given: Parameters<typeof load>): OidcProviderConfiguration | undefined =>
  load(...given).identityProviders.oidc[0]

describe('configuration: identityProviders.oidc', () => {
  it('needs an ARN and a client id, and fills in the rest', () => {
    expect(provider(withProvider(''))).toStrictEqual({
      key: at,
      arn,
      accountId: '123456789012',
      providerName: 'server.example.com',
      name: 'server.example.com',
      issuer: 'https://server.example.com',
      isTestIdp: false,
      clientId: 'fedbridge',
      clientAuthentication: { method: 'none' },
      audiences: ['fedbridge'],
      thumbprints: [],
      scopes: ['openid', 'profile', 'email'],
      userInfo: false,
      sessionNameClaims: ['preferred_username', 'email', 'sub'],
      sessionDurationSeconds: 3600,
      ownCallback: false,
    })
  })

  it('takes what is written', () => {
    const whole = provider(
      withProvider(`
issuer: https://server.example.com
name: Example Org
clientSecret: ${clientSecretCanary}
clientAuthentication: client_secret_post
audiences: [sts.amazonaws.com, fedbridge]
thumbprints: [A031C46782E6E6C662C2C87C76DA9AA62CCABD8E]
scopes: [openid, groups]
userInfo: true
sessionNameClaims: [upn]
sessionDurationSeconds: 900
ownCallback: true
roles:
  - { role: "arn:aws:iam::123456789012:role/team/Developer", when: { groups: [dev, ops], hd: example.com } }
  - { role: "arn:aws:iam::210987654321:role/Guest" }`),
    )
    expect(whole).toMatchObject({
      issuer: 'https://server.example.com',
      name: 'Example Org',
      clientAuthentication: { method: 'client_secret_post', clientSecret: clientSecretCanary },
      audiences: ['fedbridge', 'sts.amazonaws.com'],
      thumbprints: ['A031C46782E6E6C662C2C87C76DA9AA62CCABD8E'],
      scopes: ['openid', 'groups'],
      userInfo: true,
      sessionNameClaims: ['upn'],
      sessionDurationSeconds: 900,
      ownCallback: true,
    })
    expect(whole?.roles).toStrictEqual([
      {
        roleArn: 'arn:aws:iam::123456789012:role/team/Developer',
        when: [
          { claim: 'groups', values: ['dev', 'ops'] },
          { claim: 'hd', values: ['example.com'] },
        ],
      },
      { roleArn: 'arn:aws:iam::210987654321:role/Guest', when: [] },
    ])
  })

  // What is wrong with one provider, the key that is to blame below it, and what an operator reads.
  const cases: readonly (readonly [string, string, string, RegExp])[] = [
    ['an unknown key', 'clientID: a', '.clientID', /not a key that is known.*write clientId$/u],
    ['a name without text', 'name: ""', '.name', /too short: at least 1/u],
    [
      'an issuer that is no URL',
      'issuer: server.example.com',
      '.issuer',
      /"server\.example\.com" is not a URL; write a whole URL/u,
    ],
    [
      'an issuer with a query',
      'issuer: https://server.example.com?tenant=1',
      '.issuer',
      /has a query; leave out the \?/u,
    ],
    [
      'an issuer with a user',
      'issuer: https://user:canary@server.example.com',
      '.issuer',
      /^(?!.*canary).*carries a user name or a password/u,
    ],
    [
      'an issuer with a blank at its end',
      'issuer: "https://server.example.com "',
      '.issuer',
      /cannot be the name of a provider in IAM.*as tokens have it/u,
    ],
    [
      'an issuer that is not that of the ARN',
      'issuer: https://server.example.com/',
      '.issuer',
      /"https:\/\/server\.example\.com\/" is not the issuer that "arn:aws:iam::123456789012:oidc-provider\/server\.example\.com" names; write https:\/\/server\.example\.com, or the ARN arn:aws:iam::123456789012:oidc-provider\/server\.example\.com\/$/u,
    ],
    [
      'an issuer that differs from the ARN in case',
      'issuer: https://Server.example.com',
      '.issuer',
      /is not the issuer that .* names/u,
    ],
    [
      'an issuer without https',
      'issuer: http://server.example.com',
      '.issuer',
      /has no https, and whoever is on the way.*; write an https URL, or add http:\/\/server\.example\.com to emulator\.insecureAllowHttpIssuers/u,
    ],
    [
      'a secret twice',
      `clientSecret: ${clientSecretCanary}\nclientSecretFile: certs/client-secret`,
      '',
      /has both clientSecret and clientSecretFile; keep clientSecretFile/u,
    ],
    ['a secret without text', 'clientSecret: ""', '.clientSecret', /holds 0 characters/u],
    [
      'a secret that is a number',
      'clientSecret: 12345678',
      '.clientSecret',
      /is a number, not text; put it in quotes/u,
    ],
    [
      'a secret of two lines',
      'clientSecret: "canary\\ncanary"',
      '.clientSecret',
      /^(?!.*canary).*no client secret; write 1 to 1024 printable ASCII characters/u,
    ],
    [
      'a secret file that is not there',
      'clientSecretFile: certs/other',
      '.clientSecretFile',
      /cannot be read: there is none/u,
    ],
    [
      'a secret file that is a URL',
      'clientSecretFile: https://canary.example.com/',
      '.clientSecretFile',
      /^(?!.*canary).*not the name of a file/u,
    ],
    [
      'an unknown client authentication',
      'clientAuthentication: client_secret_jwt',
      '.clientAuthentication',
      /none of the values.*`none`, `client_secret_basic`, `client_secret_post`, `private_key_jwt`/u,
    ],
    [
      'client_secret_basic without a secret',
      'clientAuthentication: client_secret_basic',
      '',
      /has no client secret, which client_secret_basic needs; add clientSecretFile/u,
    ],
    [
      'client_secret_post with a key alone',
      'clientAuthentication: client_secret_post\nprivateKeyFile: certs/client.key',
      '',
      /has no client secret, which client_secret_post needs/u,
    ],
    [
      'private_key_jwt without a key',
      'clientAuthentication: private_key_jwt',
      '',
      /has no private key, which private_key_jwt needs; add privateKeyFile/u,
    ],
    [
      'a secret of a public client',
      'clientAuthentication: none\nclientSecretFile: certs/client-secret',
      '',
      /has a client secret, which none does not use; remove it, or set clientAuthentication to client_secret_basic/u,
    ],
    [
      'a key of a public client',
      'clientAuthentication: none\nprivateKeyFile: certs/client.key',
      '',
      /has a private key, which none does not use; remove it, or set clientAuthentication to private_key_jwt/u,
    ],
    [
      'a secret beside private_key_jwt',
      'clientAuthentication: private_key_jwt\nprivateKeyFile: certs/client.key\nclientSecretFile: certs/client-secret',
      '',
      /has a client secret, which private_key_jwt does not use/u,
    ],
    [
      'a secret and a key without a word which',
      'privateKeyFile: certs/client.key\nclientSecretFile: certs/client-secret',
      '',
      /has a client secret and a private key; keep the one that the provider knows us by/u,
    ],
    ['a key id without a key', 'keyId: a', '', /keyId and no key; add privateKeyFile/u],
    [
      'a key file that is not there',
      'privateKeyFile: certs/other.key',
      '.privateKeyFile',
      /cannot be read: there is none/u,
    ],
    [
      'a key file that holds a secret',
      'privateKeyFile: certs/client-secret',
      '.privateKeyFile',
      /holds no private key in PEM.*; write the key with `openssl pkcs8 -topk8 -nocrypt/u,
    ],
    ['an audience without text', 'audiences: [""]', '.audiences[0]', /not a client id/u],
    [
      'an audience that is a number',
      'audiences: [1]',
      '.audiences[0]',
      /is a number, not text; put it in quotes/u,
    ],
    [
      'a thumbprint with colons',
      `thumbprints: ["A0:31:C4:67:82:E6:E6:C6:62:C2:C8:7C:76:DA:9A:A6:2C:CA:BD:8E"]`,
      '.thumbprints[0]',
      /is not a thumbprint; write 40 hexadecimal digits without colons/u,
    ],
    [
      'a thumbprint of 39 digits',
      `thumbprints: [a${'0'.repeat(38)}]`,
      '.thumbprints[0]',
      /is not a thumbprint/u,
    ],
    [
      'six thumbprints',
      `thumbprints: [${Array.from({ length: 6 }, (_, digit) => `a${String(digit).repeat(39)}`).join()}]`,
      '.thumbprints',
      /too large: at most 5/u,
    ],
    [
      'scopes without openid',
      'scopes: [profile]',
      '.scopes',
      /is without openid.*; add openid to the list/u,
    ],
    [
      'scopes in one text',
      'scopes: ["openid profile", openid]',
      '.scopes[0]',
      /"openid profile" is not a scope; write each scope as an item of its own/u,
    ],
    [
      'a userInfo that is text',
      'userInfo: "yes"',
      '.userInfo',
      /is a text; write `true` or `false`/u,
    ],
    ['no claim for the session name', 'sessionNameClaims: []', '.sessionNameClaims', /at least 1/u],
    [
      'a session shorter than STS takes',
      'sessionDurationSeconds: 899',
      '.sessionDurationSeconds',
      /too small: at least 900/u,
    ],
    [
      'a session longer than STS takes',
      'sessionDurationSeconds: 43201',
      '.sessionDurationSeconds',
      /too large: at most 43200/u,
    ],
    [
      'a session of half seconds',
      'sessionDurationSeconds: 3600.5',
      '.sessionDurationSeconds',
      /write a whole number from 900 to 43200/u,
    ],
    [
      'a callback of its own by name',
      'ownCallback: partners',
      '.ownCallback',
      /`true` or `false`/u,
    ],
    [
      'no roles in their list',
      'roles: []',
      '.roles',
      /too small: at least 1; write list of at least one role$/u,
    ],
    [
      'a role by its name',
      'roles: [{ role: Developer }]',
      '.roles[0].role',
      /"Developer" is not the ARN of a role: .*; write for example arn:aws:iam::123456789012:role\/Developer/u,
    ],
    [
      'a role that is a user',
      'roles: [{ role: "arn:aws:iam::123456789012:user/Developer" }]',
      '.roles[0].role',
      /is not the ARN of a role/u,
    ],
    [
      'a role of another partition',
      'roles: [{ role: "arn:aws-cn:iam::123456789012:role/Developer" }]',
      '.roles[0].role',
      /is in the partition aws-cn, and the configuration is for aws; start it with arn:aws:/u,
    ],
    [
      'a role of an account that is not emulated',
      'roles: [{ role: "arn:aws:iam::333333333333:role/Developer" }]',
      '.roles[0].role',
      /the account 333333333333 is not among the emulated ones.*; add "333333333333" to emulator\.accounts/u,
    ],
    [
      'a claim value that is no text',
      'roles: [{ role: "arn:aws:iam::123456789012:role/D", when: { email_verified: true } }]',
      '.roles[0].when.email_verified',
      /write text, or a list of texts \(numbers, true and false in quotes\)/u,
    ],
    [
      'a claim without values',
      'roles: [{ role: "arn:aws:iam::123456789012:role/D", when: { groups: [] } }]',
      '.roles[0].when.groups',
      /at least 1; write text, or a list of texts .*, for example \[developers, operators\]/u,
    ],
    [
      'conditions that are a list',
      'roles: [{ role: "arn:aws:iam::123456789012:role/D", when: [groups] }]',
      '.roles[0].when',
      /is a list; write map from a claim to a value or a list of values/u,
    ],
  ]
  for (const [label, keys, below, text] of cases) {
    it(`refuses ${label}`, () => {
      const found = told(withProvider(keys))
      expect(found, found.join('\n')).toHaveLength(1)
      expect(found[0]?.startsWith(`${at}${below}: `), found[0]).toBe(true)
      expect(found[0]).toMatch(text)
    })
  }

  it('names what is missing', () => {
    const found = told('identityProviders: { oidc: [{}] }')
    expect(found).toStrictEqual([
      `${at}.arn: is missing; write ARN of an OIDC provider, for example ${arn}`,
      `${at}.clientId: is missing; write text of 1 to 255 characters, for example fedbridge`,
    ])
  })

  it('refuses the ARN of another kind', () => {
    const saml = 'arn:aws:iam::123456789012:saml-provider/ExampleOrg'
    const [found] = told(withProvider('', { providerArn: saml }))
    expect(found).toMatch(
      /^identityProviders\.oidc\[0\]\.arn: .* is not the ARN of an OIDC provider/u,
    )
  })

  it('takes client ids of up to 255 characters, and a hundred of them', () => {
    const ids = (count: number): string =>
      `audiences: [${Array.from({ length: count }, (_, index) => `id${index}`).join()}]`
    expect(provider(withProvider(ids(99)))?.audiences).toHaveLength(100)
    expect(provider(withProvider(ids(99).replace(']', ',fedbridge]')))?.audiences).toHaveLength(100)
    expect(told(withProvider(ids(100)))).toStrictEqual([
      `${at}: has 101 client ids, and IAM takes 100 of a provider; remove some of the audiences; clientId counts too`,
    ])
    const id = (length: number): string =>
      withProvider('').replace('clientId: fedbridge', `clientId: ${'a'.repeat(length)}`)
    expect(provider(id(255))?.clientId).toHaveLength(255)
    expect(told(id(256))[0]).toMatch(/clientId: .*is not a client id; write 1 to 255/u)
  })

  it('takes five thumbprints', () => {
    const five = Array.from({ length: 5 }, (_, digit) => `a${String(digit).repeat(39)}`)
    expect(provider(withProvider(`thumbprints: [${five.join()}]`))?.thumbprints).toStrictEqual(five)
  })
})

describe('configuration: identityProviders.oidc, how we prove who we are (RFC 6749, 2.3)', () => {
  const authentication = (keys: string, files?: Record<string, string>): unknown =>
    provider(withProvider(keys), { files: files ?? {} })?.clientAuthentication

  it('tells the method from what is there', () => {
    expect(authentication('clientSecretFile: certs/client-secret')).toStrictEqual({
      method: 'client_secret_basic',
      clientSecret: clientSecretCanary,
    })
    expect(authentication('privateKeyFile: certs/client.key')).toStrictEqual({
      method: 'private_key_jwt',
      privateKeyPem: privateKeyPem.trim(),
    })
    expect(
      authentication('privateKeyFile: certs/client.key', {
        'certs/client.key': `\n${privateKeyPem}\n`,
      }),
    ).toMatchObject({ privateKeyPem: privateKeyPem.trim() })
    expect(authentication('clientAuthentication: none')).toStrictEqual({ method: 'none' })
  })

  it('takes the method that is written, with the id of its key', () => {
    expect(
      authentication(
        'clientAuthentication: client_secret_post\nclientSecretFile: certs/client-secret',
      ),
    ).toStrictEqual({ method: 'client_secret_post', clientSecret: clientSecretCanary })
    expect(
      authentication('clientAuthentication: client_secret_basic\nclientSecret: a'),
    ).toStrictEqual({ method: 'client_secret_basic', clientSecret: 'a' })
    expect(
      authentication(
        'clientAuthentication: private_key_jwt\nprivateKeyFile: certs/client.key\nkeyId: one',
      ),
    ).toMatchObject({ method: 'private_key_jwt', keyId: 'one' })
  })

  const pkcs8 = { type: 'pkcs8', format: 'pem' } as const
  const rsa = (modulusLength: number): string =>
    generateKeyPairSync('rsa', { modulusLength }).privateKey.export(pkcs8).toString()
  const ec = (namedCurve: string): string =>
    generateKeyPairSync('ec', { namedCurve }).privateKey.export(pkcs8).toString()
  const keyed = (pem: string): string =>
    told(withProvider('privateKeyFile: certs/client.key'), {
      files: { 'certs/client.key': pem },
    }).join('\n')

  it.each(['P-256', 'P-384', 'P-521'])('takes a key on the curve %s', (curve) => {
    expect(keyed(ec(curve))).toBe('')
  })

  it('refuses keys that sign no client assertion', () => {
    expect(keyed(ec('secp256k1'))).toMatch(
      /EC on secp256k1; use RSA of 2048 to 8192 bits, or EC on P-256, P-384 or P-521$/u,
    )
    expect(keyed(rsa(1024))).toMatch(/RSA of 1024 bits; use RSA of 2048/u)
    const edwards = generateKeyPairSync('ed25519').privateKey.export(pkcs8).toString()
    expect(keyed(edwards)).toMatch(/: ed25519; use RSA/u)
  })

  it('refuses keys that are locked or in another form, and says how to change them', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    expect(keyed(privateKey.export({ type: 'sec1', format: 'pem' }).toString())).toMatch(
      /not in PKCS#8 but marked EC PRIVATE KEY; write the key with `openssl pkcs8 -topk8 -nocrypt -in <key> -out <file>`/u,
    )
    const locked = privateKey.export({ ...pkcs8, cipher: 'aes-256-cbc', passphrase: 'canary' })
    expect(keyed(locked.toString())).toMatch(/opens without a passphrase; write the key with/u)
  })

  it('never repeats a secret or a key', () => {
    const inline = JSON.stringify(privateKeyPem)
    const broken = privateKeyPem.replace('END', 'FIN')
    const found = [
      ...problems(withProvider(`clientSecret: [${clientSecretCanary}]`)),
      ...problems(withProvider(`clientSecret: "${clientSecretCanary}\\u00e9"`)),
      ...problems(withProvider(`clientSercet: ${clientSecretCanary}`)),
      ...problems(withProvider(`clientAuthentication: none\nclientSecret: ${clientSecretCanary}`)),
      ...problems(withProvider('clientSecretFile: certs/client-secret'), {
        files: { 'certs/client-secret': `${clientSecretCanary}\u00e9` },
      }),
      ...problems(withProvider('clientSecretFile: certs/client-secret'), {
        files: { 'certs/client-secret': '\n' },
      }),
      ...problems(withProvider(`privateKeyFile: ${inline}`)),
      ...problems(withProvider(`clientSecretFile: ${inline}`)),
      ...problems(withProvider('privateKeyFile: certs/client.key'), {
        files: { 'certs/client.key': broken },
      }),
    ]
    expect(found.map(({ key }) => key)).toStrictEqual([
      `${at}.clientSecret`,
      `${at}.clientSecret`,
      `${at}.clientSercet`,
      at,
      `${at}.clientSecretFile`,
      `${at}.clientSecretFile`,
      `${at}.privateKeyFile`,
      `${at}.clientSecretFile`,
      `${at}.privateKeyFile`,
    ])
    const text = JSON.stringify(found)
    expect(text).not.toContain('canary')
    expect(text).not.toContain(privateKeyPem.split('\n')[1])
  })
})

describe('configuration: identityProviders.oidc, the issuer and its ARN', () => {
  it('takes a path and the slash at its end, as the ARN has them', () => {
    const path = `${arn}/tenant/v2.0/`
    expect(provider(withProvider('', { providerArn: path }))?.issuer).toBe(
      'https://server.example.com/tenant/v2.0/',
    )
    expect(
      provider(
        withProvider('issuer: https://server.example.com/tenant/v2.0/', { providerArn: path }),
      )?.providerName,
    ).toBe('server.example.com/tenant/v2.0/')
  })

  it('takes an issuer with http: and a port that is listed, and warns of it', () => {
    const yaml = withProvider(`issuer: ${keycloak}`, {
      providerArn: keycloakArn,
      httpIssuers: `[${keycloak}]`,
    })
    const { identityProviders, emulator, warnings } = load(yaml)
    expect(identityProviders.oidc[0]).toMatchObject({
      issuer: keycloak,
      providerName: 'localhost:8080/realms/demo',
      isTestIdp: false,
    })
    expect(emulator.insecureAllowHttpIssuers).toStrictEqual([keycloak])
    expect(warnings).toStrictEqual([
      {
        key: 'emulator.insecureAllowHttpIssuers[0]',
        warning: `keys and tokens of ${keycloak} come without protection: whoever is on the way signs in anybody`,
      },
    ])
  })

  it('lists an issuer character by character', () => {
    const listed = (issuer: string): readonly string[] =>
      told(
        withProvider(`issuer: ${keycloak}`, {
          providerArn: keycloakArn,
          httpIssuers: `[${issuer}]`,
        }),
      )
    expect(listed(keycloak)).toStrictEqual([])
    for (const other of [`${keycloak}/`, 'http://localhost:8080', 'http://localhost:8080/realms']) {
      expect(listed(other)).toStrictEqual([
        `${at}.issuer: "${keycloak}" has no https, and whoever is on the way there signs in anybody; write an https URL, or add ${keycloak} to emulator.insecureAllowHttpIssuers for a trial`,
      ])
    }
  })

  it('takes no port for https, which IAM does not know', () => {
    const providerArn = `${arn}:8443`
    expect(
      told(withProvider('issuer: https://server.example.com:8443', { providerArn })),
    ).toStrictEqual([
      `${at}.issuer: "https://server.example.com:8443" has a port, which IAM does not take; let the identity provider answer at the port of https, 443, and leave it out`,
    ])
    expect(told(withProvider('', { providerArn }))).toStrictEqual([
      `${at}.issuer: is missing, and cannot be told from "${providerArn}", which has a port; write http://server.example.com:8443 and add it to emulator.insecureAllowHttpIssuers for a trial; with https: IAM takes no port`,
    ])
  })
})

describe('configuration: emulator.insecureAllowHttpIssuers', () => {
  const listed = (issuer: string): string =>
    told(`emulator: { insecureAllowHttpIssuers: [${JSON.stringify(issuer)}] }`).join('\n')

  it('takes issuers with http:, whether a provider has them or not', () => {
    expect(listed(keycloak)).toBe('')
    expect(listed('http://idp.example.com')).toBe('')
    expect(listed('http://idp.example.com/')).toBe('')
  })

  it.each([
    ['https:', 'https://idp.example.com', /needs no exception; remove it/u],
    ['no scheme', 'localhost:8080', /is not a URL/u],
    ['a query', `${keycloak}?a=b`, /has a query; leave out/u],
    ['an empty query', `${keycloak}?`, /has a query; leave out/u],
    ['a fragment', `${keycloak}#a`, /has a fragment; leave out/u],
    ['a user', 'http://user:canary@localhost', /^(?!.*canary).*user name or a password/u],
    ['a blank at its end', `${keycloak} `, /cannot be the name of a provider/u],
    ['a star', 'http://localhost:8080/*', /cannot be the name of a provider/u],
    ['an IPv6 address', 'http://[::1]:8080', /cannot be the name of a provider/u],
  ])('refuses %s', (_, issuer, text) => {
    expect(listed(issuer)).toMatch(/^emulator\.insecureAllowHttpIssuers\[0\]: /u)
    expect(listed(issuer)).toMatch(text)
  })

  it('refuses what is no list', () => {
    expect(told(`emulator: { insecureAllowHttpIssuers: ${keycloak} }`)).toStrictEqual([
      `emulator.insecureAllowHttpIssuers: is a text; write list of issuers with \`http:\`, as their tokens have them, for example [${keycloak}]`,
    ])
  })
})

describe('configuration: identityProviders.oidc, the built-in identity provider', () => {
  const testIdpArn = 'arn:aws:iam::123456789012:oidc-provider/localhost:8400/test-idp/oidc'
  const yaml = ({
    issuer = 'issuer: test-idp',
    providerArn = testIdpArn,
    rest = '',
    enabled = true,
  } = {}): string =>
    withProvider(issuer, { providerArn, rest: `testIdp: { enabled: ${enabled} }\n${rest}` })

  it('is named by a word, and has the issuer of our public URL', () => {
    expect(provider(yaml())).toMatchObject({
      issuer: 'http://localhost:8400/test-idp/oidc',
      isTestIdp: true,
      providerName: 'localhost:8400/test-idp/oidc',
    })
    expect(
      provider(
        yaml({
          providerArn: `${arn}/test-idp/oidc`,
          rest: 'server: { publicUrl: "https://server.example.com/" }',
        }),
      )?.issuer,
    ).toBe('https://server.example.com/test-idp/oidc')
  })

  it('has to be on', () => {
    expect(told(yaml({ enabled: false }))).toStrictEqual([
      `${at}.issuer: names the built-in identity provider, which is off; set testIdp.enabled to true`,
    ])
  })

  it('has the ARN that the public URL implies, which the problem names', () => {
    expect(told(yaml({ rest: 'server: { port: 9000 }' }))).toStrictEqual([
      `${at}.arn: "${testIdpArn}" does not name the built-in identity provider, whose issuer is http://localhost:9000/test-idp/oidc here; write arn:aws:iam::123456789012:oidc-provider/localhost:9000/test-idp/oidc`,
    ])
    expect(
      told(yaml(), { environment: { FEDBRIDGE_PUBLIC_URL: 'https://sso.example.com' } })[0],
    ).toMatch(/write arn:aws:iam::123456789012:oidc-provider\/sso\.example\.com\/test-idp\/oidc$/u)
    expect(told(yaml({ rest: 'server: { publicUrl: "http://[::1]:8400" }' }))[0]).toMatch(
      /; set server\.publicUrl to a URL with a host name: no ARN can hold this address$/u,
    )
  })

  it('sends codes over https or to this machine alone', () => {
    const providerArn = `${arn}/test-idp/oidc`
    const at80 = (scheme: string): readonly string[] =>
      told(yaml({ providerArn, rest: `server: { publicUrl: "${scheme}://server.example.com" }` }))
    expect(at80('https')).toStrictEqual([])
    expect(at80('http')).toStrictEqual([
      `${at}.arn: names the built-in identity provider, which sends no codes over http to http://server.example.com; set server.publicUrl to an https URL or to one of this machine, or remove the entry`,
    ])
  })

  it('is recognised where its URL is written', () => {
    expect(told(yaml({ issuer: 'issuer: http://localhost:8400/test-idp/oidc' }))).toStrictEqual([
      `${at}.issuer: "http://localhost:8400/test-idp/oidc" is the built-in identity provider, and not one that IAM could call; write test-idp`,
    ])
    expect(told(yaml({ issuer: '' }))[0]).toMatch(/cannot be told from .*; write test-idp$/u)
  })

  it('says nothing of the ARN while the public URL is wrong', () => {
    expect(
      problems(yaml({ rest: 'server: { publicUrl: localhost }' })).map(({ key }) => key),
    ).toStrictEqual(['server.publicUrl'])
  })
})

describe('configuration: identityProviders.oidc and the rest of the file', () => {
  it('stands in the partition, and in an emulated account', () => {
    expect(
      told(withProvider('', { providerArn: arn.replace('arn:aws:', 'arn:aws-cn:') }))[0],
    ).toMatch(
      /^identityProviders\.oidc\[0\]\.arn: .*in the partition aws-cn.*start it with arn:aws:/u,
    )
    expect(
      told(withProvider('', { providerArn: arn.replace('123456789012', '333333333333') }))[0],
    ).toMatch(/the account 333333333333 is not among the emulated ones/u)
  })

  it('is there once, with case, as issuers have it', () => {
    const two = (first: string, second: string): readonly string[] =>
      told(`
identityProviders: { oidc: [{ arn: "${first}", clientId: a }, { arn: "${second}", clientId: a }] }
emulator: { accounts: { "123456789012": {} } }
`)
    expect(two(`${arn}/A`, `${arn}/a`)).toStrictEqual([])
    expect(two(`${arn}/a`, `${arn}/a`)).toStrictEqual([
      `identityProviders.oidc[1].arn: is the same provider as ${at}.arn; remove one of the two entries`,
    ])
  })

  it('needs roles where there is no emulator whose trust policies could be read', () => {
    const rest = 'sts: { endpoint: aws }'
    const roles = 'roles: [{ role: "arn:aws:iam::333333333333:role/Developer" }]'
    expect(told(withProvider(roles, { rest }))).toStrictEqual([])
    expect(told(withProvider('', { rest }))).toStrictEqual([
      `${at}.roles: is missing, and without the emulator there are no trust policies that say who may choose which role; list the roles with the claims they are for, for example [{ role: "arn:aws:iam::123456789012:role/Developer", when: { groups: developers } }]`,
    ])
    expect(told(withProvider(roles.replace('arn:aws:', 'arn:aws-cn:'), { rest }))[0]).toMatch(
      /roles\[0\]\.role: is in the partition aws-cn/u,
    )
  })
})

describe('configuration: files of secrets', () => {
  it('are files: another word is a problem and nothing breaks', () => {
    const found = told(`
identityProviders:
  saml: [{ arn: "arn:aws:iam::123456789012:saml-provider/A", metadata: "https://a.example.com/", privateKeyFiles: [test-idp] }]
emulator:
  accounts:
    "123456789012":
      users: { a: { accessKeys: [{ id: AKIAEXAMPLEEXAMPLE00, secretFile: "https://canary.example.com" }] } }
`)
    expect(found).toStrictEqual([
      'identityProviders.saml[0].privateKeyFiles[0]: is not the name of a file; write the path of a file (one that is called test-idp is ./test-idp)',
      'emulator.accounts.123456789012.users.a.accessKeys[0].secretFile: is not the name of a file; write the path of a file (one that is called test-idp is ./test-idp)',
    ])
  })
})
