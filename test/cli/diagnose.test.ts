import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { CommandReport } from '../../src/cli/command-report.ts'
import { reportDiagnosis } from '../../src/cli/diagnose.ts'
import type { JudgingOptions } from '../../src/cli/judging-context.ts'
import { testIdpMetadata } from '../fakes/saml-test-keys.ts'
import { signedResponse, testAcsUrl, testAttributes } from '../fakes/signed-response.ts'
import { signToken } from '../fakes/sign-token.ts'
import { jwkOf, keySetOf, signingKey } from '../diagnosis/oidc/token-context.ts'
import { runCli } from './run-cli.ts'

const folder = mkdtempSync(join(tmpdir(), 'fedbridge-diagnose-'))
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

const file = (name: string, content: string): string => {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}

const attribute = (name: string): string => `https://aws.amazon.com/SAML/Attributes/${name}`
const providerArn = 'arn:aws:iam::123456789012:saml-provider/ExampleCorp'

const metadata = file('idp.xml', testIdpMetadata().xml)
const good = file('good.txt', signedResponse())
const misspelt = file(
  'misspelt.txt',
  signedResponse({
    attributes: {
      [attribute('Role')]: testAttributes[attribute('Role')] ?? '',
      [attribute('RoleSesionName')]: 'alice@example.com',
    },
  }),
)

/** A trust policy without conditions, or with one that never holds. */
const policyOn = (key?: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: providerArn },
        Action: 'sts:AssumeRoleWithSAML',
        ...(key === undefined
          ? {}
          : { Condition: { StringEquals: { [key]: `${testAcsUrl}/other` } } }),
      },
    ],
  })

interface Printed {
  readonly verdict: string
  readonly findings: readonly { readonly id: string; readonly level: string }[]
  readonly identity?: { readonly providerArn: string }
}

/** The command in this process, as JSON unless something else is asked for. */
const report = (
  input: string,
  options: Partial<JudgingOptions> = {},
  more: Partial<Parameters<typeof reportDiagnosis>[0]> = {},
): Promise<CommandReport> =>
  reportDiagnosis({
    inputs: [input],
    config: undefined,
    format: 'json',
    environment: {},
    ...more,
    options: {
      at: 'document',
      metadata: [metadata],
      keySet: undefined,
      clientIds: [],
      roleArn: undefined,
      providerArn: undefined,
      trustPolicy: undefined,
      endpoint: 'sts',
      ...options,
    },
  })

const parsed = ({ output }: CommandReport): Printed => JSON.parse(output) as Printed

describe('fedbridge diagnose', () => {
  it('accepts an old capture at its own time, for the provider that it names', async () => {
    const done = await report(good)
    expect(done.done).toBe(true)
    expect(parsed(done)).toMatchObject({ verdict: 'accepted', identity: { providerArn } })
    expect(done.notes).toEqual([])
  })

  it('judges the same capture at another time as too old', async () => {
    const late = await report(good, { at: new Date('2030-01-01T12:09:00Z') })
    expect(late.done).toBe(false)
    expect(parsed(late).findings[0]).toMatchObject({ id: 'issued-too-long-ago' })
  })

  it('judges an input without a time of its own now, and says so', async () => {
    const policy = file('policy.json', policyOn())
    const { notes, done } = await report(policy)
    expect(done).toBe(true)
    expect(notes).toEqual(['--at document: the input has no time of its own, and was judged now'])
  })

  it('says everything that can be said without metadata, and how to give it, below the output', async () => {
    const { output, notes, done } = await report(misspelt, { metadata: [] }, { format: 'text' })
    expect(done).toBe(false)
    expect(output.split('\n')[0]).toMatch(/^error\[role-session-name-misspelt\]: /)
    expect(notes[0]).toMatch(/--metadata <file>$/)
  })

  it('takes delivery to another service as a warning, and as an error for the sign-in endpoint', async () => {
    const elsewhere = file(
      'elsewhere.txt',
      signedResponse({ recipient: 'https://other.example/acs' }),
    )
    const options = { trustPolicy: policyOn() }
    const atSts = await report(elsewhere, options)
    expect(parsed(atSts).findings).toContainEqual(
      expect.objectContaining({ id: 'recipient-mismatch', level: 'warning' }),
    )
    expect(atSts.done).toBe(true)
    const atSignIn = await report(elsewhere, { ...options, endpoint: 'sign-in' })
    expect(parsed(atSignIn).findings).toContainEqual(
      expect.objectContaining({ id: 'recipient-mismatch', level: 'error' }),
    )
    expect(atSignIn.done).toBe(false)
  })

  it('finds nothing wrong with delivery to AWS itself', async () => {
    const ids = parsed(await report(good)).findings.map(({ id }) => id)
    expect(ids).not.toContain('recipient-mismatch')
  })

  it('judges a token with a key set, whose provider it takes from the token', async () => {
    const iat = Date.parse('2030-01-01T12:00:00Z') / 1000
    const claims = {
      iss: 'https://login.example.com',
      aud: 'app',
      sub: 'alice',
      iat,
      exp: iat + 600,
    }
    const header = { alg: 'RS256', kid: 'key-1', typ: 'JWT' }
    const token = file('token.jwt', signToken({ header, claims }, signingKey))
    const keySet = file('keys.json', keySetOf(jwkOf(signingKey, { kid: 'key-1', alg: 'RS256' })))
    const options = { keySet, metadata: [] }
    const accepted = await report(token, { ...options, clientIds: ['app'] })
    expect(parsed(accepted)).toMatchObject({
      verdict: 'accepted',
      identity: {
        providerArn: 'arn:aws:iam::123456789012:oidc-provider/login.example.com',
      },
    })
    expect((await report(token, { ...options, clientIds: ['another'] })).done).toBe(false)
    const unknown = await report(token, options)
    expect(unknown.done).toBe(false)
    expect(unknown.notes).toEqual([
      'no client id of the provider is known: give them with --client-id <id>',
    ])
  })

  it('reads providers and roles from a configuration', async () => {
    const config = file(
      'fedbridge.yaml',
      JSON.stringify({
        identityProviders: { saml: [{ arn: providerArn, metadata: 'idp.xml' }] },
        emulator: {
          accounts: {
            '123456789012': {
              roles: { Developer: { trustPolicy: JSON.parse(policyOn('saml:aud')) as object } },
            },
          },
        },
      }),
    )
    const denied = await report(good, { metadata: [] }, { config })
    expect(parsed(denied).findings[0]).toMatchObject({ id: 'trust-policy-denied', level: 'error' })
    const tried = await report(good, { metadata: [], trustPolicy: policyOn() }, { config })
    expect(parsed(tried).verdict).toBe('accepted')
  })

  it('gives metadata the ARN that was named, and refuses one that is none', async () => {
    const other = 'arn:aws:iam::123456789012:saml-provider/Other'
    const named = await report(good, { providerArn: other })
    expect(named.done).toBe(false)
    await expect(
      report(good, { providerArn: 'arn:aws:iam::1:saml-provider/x' }),
    ).rejects.toMatchObject({
      code: 'fedbridge.wrongUsage',
    })
  })

  it('refuses metadata and configurations that cannot be used, as problems with their keys', async () => {
    const broken = file('broken.xml', '<not-metadata/>')
    await expect(report(good, { metadata: [broken] })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      problems: [{ key: `--metadata ${broken}` }],
    })
    const config = file('broken.yaml', 'server: { prot: 1 }\n')
    await expect(report(good, {}, { config })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  })

  it('reads several inputs, and is done when all of them are accepted', async () => {
    expect((await report(good, {}, { inputs: [good, good] })).done).toBe(true)
    const both = await report(good, {}, { inputs: [good, misspelt], format: 'junit' })
    expect(both.done).toBe(false)
    expect(both.output.match(/<testsuite /g)).toHaveLength(2)
  })

  it('colours as NO_COLOR and FORCE_COLOR say', async () => {
    const coloured = async (environment: Record<string, string>): Promise<boolean> =>
      (await report(misspelt, {}, { format: 'text', environment })).output.includes('\u001B[31m')
    expect(await coloured({ FORCE_COLOR: '1' })).toBe(true)
    expect(await coloured({ FORCE_COLOR: '1', NO_COLOR: '1' })).toBe(false)
    expect(await coloured({ FORCE_COLOR: '0' })).toBe(false)
  })
})

// Each starts a process, which takes a while on a busy machine.
describe('exit codes of fedbridge diagnose', { timeout: 60_000 }, () => {
  it('1, with the misspelt name in the first line, for a response on standard input', async () => {
    const stdin = signedResponse({ attributes: { [attribute('RoleSesionName')]: 'alice' } })
    const { code, stdout } = await runCli(['diagnose', '-', '--at', 'document'], { stdin })
    expect(code).toBe(1)
    expect(stdout.split('\n')[0]).toMatch(/^error\[role-/)
  })

  it('0, with JSON and nothing else on standard output, for one that is accepted', async () => {
    const args = ['--metadata', metadata, '--at', '2030-01-01T12:00:30Z', '--json']
    const { code, stdout } = await runCli(['diagnose', good, ...args])
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'accepted' })
    expect(code).toBe(0)
  })

  it.each([
    [['diagnose']],
    [['diagnose', 'no-such-file.xml']],
    [['diagnose', good, '--at', 'yesterday']],
    [['diagnose', good, '--format', 'html']],
  ])('2, and the reason on standard error alone, for %j', async (args) => {
    const { code, stdout, stderr } = await runCli(args)
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).not.toBe('')
  })

  it('78 for a configuration that cannot be used', async () => {
    const config = file('other.yaml', 'server: { prot: 1 }\n')
    const { code, stdout, stderr } = await runCli(['diagnose', good, '--config', config])
    expect(code).toBe(78)
    expect(stdout).toBe('')
    expect(stderr).toContain('server.prot')
  })
})
