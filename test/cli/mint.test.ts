import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CommanderError } from 'commander'
import { afterAll, describe, expect, it } from 'vitest'
import { mintToken, type MintIdTokenOptions } from '../../src/cli/mint-id-token.ts'
import { mintSaml, type MintSamlOptions } from '../../src/cli/mint-saml.ts'
import { samlTestKey, type SamlTestKeyName } from '../fakes/saml-test-keys.ts'
import { runCli } from './run-cli.ts'

const folder = mkdtempSync(join(tmpdir(), 'fedbridge-mint-'))
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})
const path = (name: string): string => join(folder, name)
const file = (name: string, text: string): string => {
  writeFileSync(path(name), text)
  return path(name)
}
const keyFile = (name: SamlTestKeyName): string =>
  file(name, samlTestKey(name).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
const key = keyFile('idp-rsa-2048')

const saml = async (options: MintSamlOptions = {}, description?: string): Promise<string> =>
  (await mintSaml(description, { key, ...options })).output
const xmlOf = (options: MintSamlOptions, description?: string): Promise<string> =>
  saml({ format: 'xml', ...options }, description)
const claimsOf = async (
  options: MintIdTokenOptions,
  description?: string,
): Promise<Record<string, unknown>> => {
  const { output } = await mintToken(description, { key, ...options })
  const [, claims = ''] = output.split('.')
  return JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, unknown>
}
const refusal = async (minting: Promise<unknown>): Promise<string> => {
  try {
    await minting
  } catch (failure) {
    if (failure instanceof CommanderError) return failure.message
    throw failure
  }
  return 'minted'
}
const role = 'arn:aws:iam::111122223333:role/A,arn:aws:iam::111122223333:saml-provider/P'
const prefix = 'https://aws.amazon.com/SAML/Attributes/'

describe('fedbridge mint saml: the options', () => {
  it('say what the response says', async () => {
    const xml = await xmlOf({
      issuer: 'https://idp.test/saml',
      audience: 'urn:sp',
      recipient: 'http://localhost:8400/saml',
      subject: 'bob@example.com',
      subjectFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
      role: [role],
      sessionName: 'bob',
      duration: 7200,
      tag: [['team', 'red']],
      transitive: ['team'],
      sourceIdentity: 'bobby',
      attribute: [
        ['mail', 'one'],
        ['mail', 'two'],
      ],
      inResponseTo: '_req',
      at: new Date('2030-01-01T12:00:00Z'),
      notBefore: new Date('2030-01-01T11:59:00Z'),
      lifetime: 60,
      assertionId: '_mine',
    })
    for (const part of [
      '<saml:Issuer>https://idp.test/saml</saml:Issuer>',
      '<saml:Audience>urn:sp</saml:Audience>',
      'Destination="http://localhost:8400/saml"',
      'Recipient="http://localhost:8400/saml"',
      'Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress">bob@example.com<',
      `>${role}<`,
      '>bob<',
      '>7200<',
      '>red<',
      '>team<',
      '>bobby<',
      '>one</saml:AttributeValue><saml:AttributeValue',
      'InResponseTo="_req"',
      'IssueInstant="2030-01-01T12:00:00.000Z"',
      'NotBefore="2030-01-01T11:59:00.000Z" NotOnOrAfter="2030-01-01T12:01:00.000Z"',
      'ID="_mine"',
    ]) {
      expect(xml).toContain(part)
    }
  })

  it('go before the description of a file, of which the rest stays', async () => {
    const description = file(
      'saml.yaml',
      `subject: carol
roleSessionName: carol
sessionTags: { team: red, cost: "42" }
attributes: { mail: [a, b], "${prefix}SourceIdentity": carol }
issuedAt: 2030-01-01T12:00:00Z
roles:
  - { roleArn: "arn:aws:iam::111122223333:role/B", providerArn: "arn:aws:iam::111122223333:saml-provider/P" }
`,
    )
    const plain = await xmlOf({}, description)
    for (const part of ['>carol</saml:NameID>', '>red<', '>42<', '>a<', 'role/B,arn:']) {
      expect(plain).toContain(part)
    }
    const changed = await xmlOf(
      { subject: 'dave', tag: [['team', 'blue']], without: ['mail'] },
      description,
    )
    expect(changed).toContain('>dave</saml:NameID>')
    expect(changed).toContain('>carol<')
    expect(changed).toContain('>blue<')
    expect(changed).toContain('>42<')
    expect(changed).not.toContain('>red<')
    expect(changed).not.toContain('"mail"')
  })

  it('choose the form', async () => {
    const decoded = (base64: string): string => Buffer.from(base64, 'base64').toString()
    expect(decoded(await saml())).toMatch(/^<samlp:Response /)
    expect(decoded(decodeURIComponent(await saml({ format: 'url' })))).toMatch(/^<samlp:Response /)
    const form = new URLSearchParams((await saml({ format: 'form', relayState: 'r&1' })).trimEnd())
    expect(decoded(form.get('SAMLResponse') ?? '')).toMatch(/^<samlp:Response /)
    expect(form.get('RelayState')).toBe('r&1')
    const json = JSON.parse(await saml({ json: true, fault: 'expired' })) as Record<string, string>
    expect(Object.keys(json)).toStrictEqual([
      'samlResponse',
      'xml',
      'assertionId',
      'issuer',
      'fault',
      'metadata',
      'certificate',
    ])
    expect(decoded(json['samlResponse'] ?? '')).toBe(json['xml'])
    expect(JSON.stringify(json)).not.toContain('PRIVATE KEY')
  })

  it('encrypt, with a certificate of the service', async () => {
    const certificate = file('sp.pem', samlTestKey('other-idp-rsa-2048').certificate.toString())
    const xml = await xmlOf({ encryptFor: certificate })
    expect(xml).toContain('<saml:EncryptedAssertion>')
    expect(xml).not.toContain('alice')
  })
})

describe('fedbridge mint token: the options', () => {
  it('say what the token says', async () => {
    expect(
      await claimsOf({
        issuer: 'https://idp.test',
        audience: ['a', 'b'],
        subject: 'bob',
        nonce: 'n',
        tag: [['team', 'red']],
        transitive: ['team'],
        sourceIdentity: 'bobby',
        claim: [
          ['azp', 'a'],
          ['email_verified', 'true'],
          ['amr', '["pwd"]'],
          ['zip', '"01234"'],
        ],
        without: ['jti', 'auth_time'],
        at: new Date('2030-01-01T12:00:00Z'),
        notBefore: new Date('2030-01-01T11:59:00Z'),
        expires: new Date('2030-01-01T13:00:00Z'),
      }),
    ).toStrictEqual({
      iss: 'https://idp.test',
      aud: ['a', 'b'],
      sub: 'bob',
      nonce: 'n',
      azp: 'a',
      email_verified: true,
      amr: ['pwd'],
      zip: '01234',
      iat: 1893499200,
      nbf: 1893499140,
      exp: 1893502800,
      'https://aws.amazon.com/tags': {
        principal_tags: { team: ['red'] },
        transitive_tag_keys: ['team'],
      },
      'https://aws.amazon.com/source_identity': 'bobby',
    })
  })

  it('go before the description of a file', async () => {
    const description = file(
      'token.json',
      JSON.stringify({
        subject: 'carol',
        audience: ['x', 'y'],
        claims: { groups: ['a'], jti: null },
        flattenedTags: true,
        sessionTags: { team: 'red' },
      }),
    )
    const tag = 'https://aws.amazon.com/tags/principal_tags/team'
    expect(await claimsOf({}, description)).toMatchObject({ sub: 'carol', aud: ['x', 'y'] })
    const claims = await claimsOf({ audience: ['z'], claim: [['groups', '[]']] }, description)
    expect(claims).toMatchObject({ sub: 'carol', aud: 'z', groups: [], [tag]: 'red' })
    expect(claims).not.toHaveProperty('jti')
  })

  it('choose the form', async () => {
    const answer = JSON.parse(
      (await mintToken(undefined, { key, format: 'json' })).output,
    ) as Record<string, string>
    expect(answer).toMatchObject({ token_type: 'Bearer' })
    expect(answer['id_token']?.split('.')).toHaveLength(3)
    const json = JSON.parse((await mintToken(undefined, { key, json: true })).output) as object
    expect(Object.keys(json)).toStrictEqual(['idToken', 'issuer', 'keySet'])
    expect(JSON.stringify(json)).not.toMatch(/"d":|PRIVATE/)
  })
})

describe('fedbridge mint: its files', () => {
  it('keeps the key for its owner alone, and never writes over a file with one', async () => {
    const options = { keyOut: path('new.pem'), metadataOut: path('idp.xml') }
    const { notes } = await mintSaml(undefined, options)
    expect(notes).toHaveLength(1)
    expect(statSync(path('new.pem')).mode & 0o777).toBe(0o600)
    expect(readFileSync(path('idp.xml'), 'utf8')).toMatch(/^<EntityDescriptor /)
    const before = readFileSync(path('new.pem'), 'utf8')
    expect(await refusal(mintSaml(undefined, options))).toContain('--key uses it')
    expect(readFileSync(path('new.pem'), 'utf8')).toBe(before)
    expect(await refusal(mintSaml(undefined, { key: path('new.pem') }))).toBe('minted')
  })

  it('writes the key set that the token is verified with', async () => {
    await mintToken(undefined, { keySetOut: path('jwks.json'), keyOut: path('token.pem') })
    expect(readFileSync(path('jwks.json'), 'utf8')).toContain('"alg": "RS256"')
    const again = await mintToken(undefined, { key: path('token.pem'), json: true })
    const { keySet } = JSON.parse(again.output) as { keySet: unknown }
    expect(JSON.parse(readFileSync(path('jwks.json'), 'utf8'))).toStrictEqual(keySet)
  })

  it('says once what this is for, and that nobody can verify what no file vouches for', async () => {
    const { notes } = await mintSaml(undefined, {})
    expect(notes[0]).toContain('for tests')
    expect(notes[1]).toContain('--metadata-out')
    expect((await mintSaml(undefined, { key })).notes).toHaveLength(1)
    expect((await mintToken(undefined, {})).notes[1]).toContain('--key-set-out')
  })
})

describe('fedbridge mint: wrong usage', () => {
  it.each([
    ['a fault that is none', { fault: 'expird' }, 'did you mean expired?'],
    ['a fault like no other', { fault: 'xyzzy' }, '--list-faults has them all'],
    ['replayed without an ID', { fault: 'replayed' }, 'the ID of an assertion'],
    ['a file that is not there', { key: path('nowhere.pem') }, 'cannot be read: ENOENT'],
    ['a key of another kind', { key: keyFile('idp-ec-p256') }, 'RSA'],
    ['a directory that is not there', { metadataOut: path('no/idp.xml') }, 'ENOENT'],
  ] as const)('is %s', async (_what, options, words) => {
    expect(await refusal(mintSaml(undefined, { key, ...options }))).toContain(words)
  })

  it.each([
    ['another key', 'rols: []', 'Unrecognized key: "rols"'],
    ['a number for text', 'sessionTags: { a: 4 }', 'sessionTags.a: expected string'],
    ['no time', 'issuedAt: yesterday', 'issuedAt: expected a time such as'],
    ['a role of another form', 'roles: [{ role: x }]', 'roles.0: expected text, or roleArn'],
    ['no YAML', 'roles: [', 'is not valid YAML'],
    ['a list', '[1]', 'expected object'],
  ])('is a description with %s', async (what, text, words) => {
    const description = file(`${what}.yaml`, text)
    expect(await refusal(mintSaml(description, { key }))).toContain(words)
  })

  it('is a fault of the way in a token', async () => {
    expect(await refusal(mintToken(undefined, { key, fault: 'access-denied' }))).toContain(
      'no fault "access-denied"',
    )
  })
})

describe('fedbridge mint: the command', { timeout: 60_000 }, () => {
  it('prints the response alone on standard output, and diagnose takes it', async () => {
    const minted = await runCli(['mint', 'saml', '-', '--metadata-out', path('cli.xml')], {
      stdin: 'subject: carol\n',
    })
    expect(minted).toMatchObject({ code: 0 })
    expect(minted.stdout).toMatch(/^[A-Za-z0-9+/]+=*\n$/)
    expect(minted.stderr.match(/for tests/g)).toHaveLength(1)
    const judged = await runCli(['diagnose', '-', '--json', '--metadata', path('cli.xml')], {
      stdin: minted.stdout,
    })
    expect(judged.code).toBe(0)
    expect(JSON.parse(judged.stdout)).toMatchObject({ verdict: 'accepted' })
  })

  it('lists the faults, and answers wrong usage with exit code 2', async () => {
    const list = await runCli(['mint', 'token', '--list-faults', '--json'])
    expect(list).toMatchObject({ code: 0, stderr: '' })
    const { faults } = JSON.parse(list.stdout) as { faults: readonly { id: string }[] }
    expect(faults.map(({ id }) => id)).toContain('alg-none')
    for (const args of [
      ['mint', 'saml', '--fault', 'nothing-like-it'],
      ['mint', 'saml', '--tag', 'no-equals-sign'],
      ['mint', 'token', '--at', 'yesterday'],
      ['mint', 'saml', '--duration', '1h'],
      ['mint'],
    ]) {
      const { code, stdout } = await runCli(args)
      expect([args, code, stdout]).toStrictEqual([args, 2, ''])
    }
  })
})
