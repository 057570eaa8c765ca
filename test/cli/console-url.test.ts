import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { SessionCredentials } from '../../src/aws/role-session.ts'
import { openSts } from '../../src/aws/sts.ts'
import { openSamlService, testProviderArn, type SamlService } from '../fakes/open-saml-service.ts'
import { UserAgent } from '../fakes/user-agent.ts'
import { runCli, type CliOutcome } from './run-cli.ts'

vi.setConfig({ testTimeout: 120_000 })

describe('fedbridge console-url', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fedbridge-console-url-'))
  let service: SamlService
  let credentials: SessionCredentials
  beforeAll(async () => {
    service = await openSamlService()
    const sts = openSts({ endpoint: service.publicUrl, region: 'us-east-1' })
    const session = await sts.assumeRoleWithSaml({
      roleArn: 'arn:aws:iam::123456789012:role/Developer',
      principalArn: testProviderArn,
      samlAssertion: service.response(),
    })
    credentials = session.credentials
    sts.close()
  })
  afterAll(async () => {
    await service.close()
    rmSync(folder, { recursive: true, force: true })
  })

  /** As a machine that has nothing but what is named. */
  const run = (
    args: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): Promise<CliOutcome> =>
    runCli(['console-url', ...args], {
      environment: {
        HOME: folder,
        AWS_CONFIG_FILE: join(folder, 'config'),
        AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
        AWS_EC2_METADATA_DISABLED: 'true',
        ...environment,
      },
    })
  const inEnvironment = (): Readonly<Record<string, string>> => ({
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
  })

  it('makes an address of the credentials in the environment, which opens the console', async () => {
    const { code, stdout, stderr } = await run(
      ['--url', service.publicUrl, '--destination', 's3'],
      inEnvironment(),
    )
    expect({ code, stderr: stderr.replace(/^.*NodeVersion[^]*$/u, '') }).toEqual({
      code: 0,
      stderr: '',
    })
    for (const secret of [credentials.secretAccessKey, credentials.sessionToken]) {
      expect(stdout).not.toContain(secret)
      expect(stdout).not.toContain(encodeURIComponent(secret))
    }
    const agent = new UserAgent()
    const page = await agent.follow(await agent.get(stdout.trim()))
    expect(page.url).toMatch(/\/console\/s\/[0-9a-f]{20}\/s3\/home$/u)
    expect(page.text).toContain('assumed-role/Developer/')
  })

  it('takes those of a profile, and prints JSON alone', async () => {
    writeFileSync(
      join(folder, 'credentials'),
      `[work]\naws_access_key_id = ${credentials.accessKeyId}\naws_secret_access_key = ${credentials.secretAccessKey}\naws_session_token = ${credentials.sessionToken}\n`,
    )
    const { stdout } = await run(['--url', service.publicUrl, '--profile', 'work', '--json'])
    expect(JSON.parse(stdout)).toEqual({
      url: expect.stringMatching(
        new RegExp(`^${service.publicUrl}/federation\\?Action=login&Issuer=fedbridge&`),
      ) as string,
      validForSeconds: 900,
    })
  })

  it('says so when there are none', async () => {
    const { code, stdout, stderr } = await run(['--url', service.publicUrl, '--profile', 'nobody'])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain('no credentials were found for the profile nobody')
  })

  it('refuses long-term credentials before anybody sees them', async () => {
    const { code, stderr } = await run(['--url', service.publicUrl], {
      AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    })
    expect(code).toBe(1)
    expect(stderr).toContain('assume a role first')
    expect(service.log.join('')).not.toContain('AKIAIOSFODNN7EXAMPLE')
  })

  it('passes on what the federation endpoint says', async () => {
    const { code, stdout, stderr } = await run(['--url', service.publicUrl], {
      ...inEnvironment(),
      AWS_SECRET_ACCESS_KEY: 'x'.repeat(40),
    })
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain('FEDERATION_REFUSED')
  })

  it('refuses a service that it does not know, with exit code 2', async () => {
    const { code, stderr } = await run(
      ['--url', service.publicUrl, '--destination', 's33'],
      inEnvironment(),
    )
    expect(code).toBe(2)
    expect(stderr).toContain('--destination')
  })

  it('sends no credentials over plain http to another machine', async () => {
    const { code, stdout, stderr } = await run(
      ['--url', 'http://sso.example.com:8400'],
      inEnvironment(),
    )
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('--url: expected https')
  })
})
