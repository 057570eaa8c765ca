import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { testIdpMetadata } from '../fakes/saml-test-keys.ts'
import { signedResponse, testAcsUrl, testAttributes } from '../fakes/signed-response.ts'
import { jwkOf, keySetOf, signingKey } from '../diagnosis/oidc/token-context.ts'
import { signToken } from '../fakes/sign-token.ts'
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
const { [attribute('RoleSessionName')]: _name, ...withoutName } = testAttributes

const metadata = file('idp.xml', testIdpMetadata().xml)
const good = file('good.txt', signedResponse())
const misspelt = file(
  'misspelt.txt',
  signedResponse({
    attributes: { ...withoutName, [attribute('RoleSesionName')]: 'alice@example.com' },
  }),
)
const atIssue = ['--metadata', metadata, '--at', '2030-01-01T12:00:30Z'] as const

interface Printed {
  readonly verdict: string
  readonly findings: readonly { readonly id: string; readonly level: string }[]
  readonly identity?: { readonly providerArn: string }
}

const parsed = (stdout: string): Printed => JSON.parse(stdout) as Printed

describe('fedbridge diagnose', () => {
  it('says in the first line of all that an attribute is misspelt, and exits with 1', async () => {
    const { code, stdout } = await runCli(['diagnose', misspelt, '--at', 'document'])
    expect(code).toBe(1)
    expect(stdout.split('\n')[0]).toMatch(
      /^error\[role-session-name-misspelt\]: The RoleSessionName attribute is called ".*RoleSesionName": /,
    )
    expect(stdout).not.toContain('\u001B')
  })

  it('exits with 0 for a response that gets a session, of an old capture at its own time', async () => {
    const { code, stdout } = await runCli([
      'diagnose',
      good,
      '--metadata',
      metadata,
      '--at',
      'document',
      '--json',
    ])
    expect(parsed(stdout)).toMatchObject({
      verdict: 'accepted',
      identity: { providerArn: 'arn:aws:iam::123456789012:saml-provider/ExampleCorp' },
    })
    expect(code).toBe(0)
  })

  it('judges the same capture at another time as expired', async () => {
    const at = ['--metadata', metadata, '--at', '2030-01-01T12:09:00Z']
    const { code, stdout } = await runCli(['diagnose', good, ...at, '--json'])
    expect(code).toBe(1)
    expect(parsed(stdout).findings[0]).toMatchObject({ id: 'issued-too-long-ago' })
  })

  it('reads standard input, and prints JUnit and SARIF', async () => {
    const stdin = signedResponse({ audience: 'urn:other' })
    const junit = await runCli(['diagnose', '-', ...atIssue, '--format', 'junit'], { stdin })
    expect(junit.code).toBe(1)
    expect(junit.stdout).toMatch(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites /)
    expect(junit.stdout).toMatch(/<failure message="[^"]*urn:other/)
    const sarif = await runCli(['diagnose', '-', ...atIssue, '--format', 'sarif'], { stdin })
    expect(sarif.code).toBe(1)
    expect(JSON.parse(sarif.stdout)).toMatchObject({
      version: '2.1.0',
      runs: [{ results: [{ ruleId: 'audience-mismatch' }] }],
    })
  })

  it('takes delivery to another service as a warning, and as an error for the sign-in endpoint', async () => {
    const elsewhere = file(
      'elsewhere.txt',
      signedResponse({ recipient: 'https://other.example/acs' }),
    )
    const open = file('open.json', policyWithout())
    const args = ['diagnose', elsewhere, ...atIssue, '--json', '--trust-policy', open]
    const atSts = await runCli(args)
    expect(parsed(atSts.stdout).findings).toContainEqual(
      expect.objectContaining({ id: 'recipient-mismatch', level: 'warning' }),
    )
    expect(atSts.code).toBe(0)
    const atSignIn = await runCli([...args, '--endpoint', 'sign-in'])
    expect(atSignIn.code).toBe(1)
    expect(parsed(atSignIn.stdout).findings).toContainEqual(
      expect.objectContaining({ id: 'recipient-mismatch', level: 'error' }),
    )
  })

  it('judges a token with a key set, whose provider it takes from the token', async () => {
    const issuer = 'https://login.example.com'
    const iat = Date.parse('2030-01-01T12:00:00Z') / 1000
    const token = signToken(
      {
        header: { alg: 'RS256', kid: 'key-1', typ: 'JWT' },
        claims: { iss: issuer, aud: 'app', sub: 'alice', iat, exp: iat + 600 },
      },
      signingKey,
    )
    const keySet = file('keys.json', keySetOf(jwkOf(signingKey, { kid: 'key-1', alg: 'RS256' })))
    const tokenFile = file('token.jwt', token)
    const args = ['diagnose', tokenFile, '--key-set', keySet, '--at', 'document', '--json']
    const { code, stdout } = await runCli([...args, '--client-id', 'app'])
    expect(parsed(stdout).identity).toMatchObject({
      providerArn: 'arn:aws:iam::123456789012:oidc-provider/login.example.com',
    })
    expect(code).toBe(0)
    const forAnother = await runCli([...args, '--client-id', 'another'])
    expect(forAnother.code).toBe(1)
  })

  it('colours when it is forced to, and not when it must not', async () => {
    const forced = await runCli(['diagnose', misspelt, ...atIssue], {
      environment: { FORCE_COLOR: '1', NO_COLOR: '' },
    })
    expect(forced.stdout).toContain('\u001B[31merror')
    const forbidden = await runCli(['diagnose', misspelt, ...atIssue], {
      environment: { FORCE_COLOR: '1', NO_COLOR: '1' },
    })
    expect(forbidden.stdout).not.toContain('\u001B')
  })

  it.each([
    [['diagnose']],
    [['diagnose', 'no-such-file.xml']],
    [['diagnose', good, '--at', 'yesterday']],
    [['diagnose', good, '--format', 'html']],
    [['diagnose', good, '--metadata', metadata, '--provider', 'arn:aws:iam::1:saml-provider/x']],
  ])('exits with 2 for %j', async (args) => {
    const { code, stdout, stderr } = await runCli(args)
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).not.toBe('')
  })

  it('exits with 78 when a configuration or metadata that it was given cannot be used', async () => {
    const broken = file('broken.xml', '<not-metadata/>')
    const ofMetadata = await runCli(['diagnose', good, '--metadata', broken])
    expect(ofMetadata).toMatchObject({ code: 78, stdout: '' })
    expect(ofMetadata.stderr).toContain('fedbridge diagnose')
    const config = file('broken.yaml', 'server: { prot: 1 }\n')
    const ofConfig = await runCli(['diagnose', good, '--config', config])
    expect(ofConfig).toMatchObject({ code: 78, stdout: '' })
    expect(ofConfig.stderr).toContain('server.prot')
  })

  it('reads providers and roles from a configuration', async () => {
    const config = file(
      'fedbridge.yaml',
      JSON.stringify({
        identityProviders: {
          saml: [
            { arn: 'arn:aws:iam::123456789012:saml-provider/ExampleCorp', metadata: 'idp.xml' },
          ],
        },
        emulator: {
          accounts: {
            '123456789012': {
              roles: {
                Developer: { trustPolicy: JSON.parse(policyWithout('saml:aud')) as object },
              },
            },
          },
        },
      }),
    )
    const { stdout, code } = await runCli([
      'diagnose',
      good,
      '--config',
      config,
      '--at',
      'document',
      '--json',
    ])
    expect(parsed(stdout)).toMatchObject({
      verdict: 'rejected',
      findings: [{ id: 'trust-policy-denied', level: 'error' }, {}],
    })
    expect(code).toBe(1)
  })
})

/** A trust policy without conditions, or with one that never holds. */
function policyWithout(key?: string): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: 'arn:aws:iam::123456789012:saml-provider/ExampleCorp' },
        Action: 'sts:AssumeRoleWithSAML',
        ...(key === undefined
          ? {}
          : { Condition: { StringEquals: { [key]: `${testAcsUrl}/other` } } }),
      },
    ],
  })
}
