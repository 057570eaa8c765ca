import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { freePort } from '../peers/free-port.ts'

const folder = mkdtempSync(join(tmpdir(), 'fedbridge-cli-'))
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

const file = (name: string, content: string): string => {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}

const start = (...args: readonly string[]): ReturnType<typeof spawn> =>
  spawn(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', ...args], {
    env: { ...process.env, FEDBRIDGE_CONFIG: '', FEDBRIDGE_PORT: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })

async function run(
  ...args: readonly string[]
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = start(...args)
  let stdout = ''
  let stderr = ''
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, stdout, stderr }
}

describe('fedbridge', () => {
  it.each([
    'serve',
    'check-config',
    'metadata',
    'name-qualifier',
    'thumbprint',
    'diagnose',
    'evaluate',
  ])('%s --help exits with 0', async (command) => {
    const { code, stdout } = await run(command, '--help')
    expect(code).toBe(0)
    expect(stdout).toContain(`fedbridge ${command}`)
    expect(stdout).toContain('--json')
  })

  it.each([
    [['no-such-command']],
    [['serve', '--no-such-option']],
    [['name-qualifier', 'issuer']],
    [['name-qualifier', 'issuer', '12345', 'name']],
  ])('exits with 2 for %j, and says so on standard error alone', async (args) => {
    const { code, stdout, stderr } = await run(...args)
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).not.toBe('')
  })
})

describe('fedbridge check-config', () => {
  it('exits with 0 for the demonstration', async () => {
    const { code, stdout } = await run('check-config', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toEqual({ valid: true, problems: [], warnings: [] })
  })

  describe('with a test identity provider that others can reach', () => {
    const yaml = 'server: { host: 0.0.0.0 }\ntestIdp: { enabled: true }\n'

    it('exits with 0 and warns on standard error', async () => {
      const config = file('open.yaml', yaml)
      const { code, stdout, stderr } = await run('check-config', '--config', config)
      expect({ code, stdout }).toEqual({ code: 0, stdout: `${config}: no problems\n` })
      expect(stderr).toMatch(/^warning: testIdp\.enabled: whoever reaches the service .*\n$/u)
    })

    it('has the warning in JSON', async () => {
      const config = file('open.yaml', yaml)
      const { code, stdout, stderr } = await run('check-config', '--json', '--config', config)
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      expect(JSON.parse(stdout)).toMatchObject({
        valid: true,
        problems: [],
        warnings: [{ key: 'testIdp.enabled' }],
      })
    })
  })

  it('exits with 78 and lists the problems of shape all at once', async () => {
    const config = file(
      'shape.yaml',
      'server: { prot: 1, clockSkewSeconds: 900 }\nregion: nowhere\n',
    )
    const { code, stdout } = await run('check-config', '--json', '--config', config)
    expect(code).toBe(78)
    const { valid, problems } = JSON.parse(stdout) as {
      valid: boolean
      problems: { key: string; problem: string; remedy: string }[]
    }
    expect(valid).toBe(false)
    expect(problems.map(({ key }) => key).sort()).toEqual(
      expect.arrayContaining(['server.clockSkewSeconds', 'server.prot']),
    )
    for (const { problem, remedy } of problems) {
      expect(problem).not.toBe('')
      expect(remedy).not.toBe('')
    }
  })

  it('exits with 78 and lists what only the domain can see: metadata and policies', async () => {
    file('idp.xml', '<not-metadata/>')
    const config = file(
      'domain.yaml',
      JSON.stringify({
        identityProviders: {
          saml: [{ arn: 'arn:aws:iam::123456789012:saml-provider/Broken', metadata: 'idp.xml' }],
        },
        emulator: {
          accounts: {
            '123456789012': {
              roles: {
                Nobody: {
                  trustPolicy: { Version: '2012-10-17', Statement: [{ Effect: 'Perhaps' }] },
                },
              },
            },
          },
        },
      }),
    )
    const { code, stderr, stdout } = await run('check-config', '--config', config)
    expect(code).toBe(78)
    expect(stdout).toBe('')
    expect(stderr).toContain('2 problems')
    expect(stderr).toContain('identityProviders.saml[0].metadata')
    expect(stderr).toContain('emulator.accounts.123456789012.roles.Nobody.trustPolicy')
  })
})

describe('fedbridge serve', () => {
  it('exits with 78 on a bad configuration, and listens nowhere', async () => {
    const { code, stderr } = await run(
      'serve',
      '--config',
      file('bad.yaml', 'sts: { endpoint: ftp://x }\n'),
    )
    expect(code).toBe(78)
    expect(stderr).toContain('sts.endpoint')
  })

  it('prints its address when it is ready, and closes in order on SIGTERM', async () => {
    const port = await freePort()
    const config = file('good.yaml', `server: { port: ${port} }\n`)
    const child = start('serve', '--json', '--config', config)
    const line = await new Promise<string>((resolve) =>
      child.stdout?.once('data', (chunk: Buffer) => {
        resolve(chunk.toString())
      }),
    )
    expect(JSON.parse(line)).toMatchObject({
      url: `http://localhost:${port}`,
      demonstration: false,
    })
    expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200)
    child.kill('SIGTERM')
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(0)
  })
})

describe('fedbridge metadata', () => {
  it('prints what an identity provider is to be given', async () => {
    const { code, stdout } = await run('metadata')
    expect(code).toBe(0)
    expect(stdout).toContain('entityID="urn:amazon:webservices"')
    expect(stdout).toContain('Location="http://localhost:8400/saml"')
  })
})

describe('fedbridge name-qualifier', () => {
  it('prints Base64(SHA1(issuer + account + "/" + name)) for the example of the guide', async () => {
    const args = ['name-qualifier', 'https://example.com/saml', '123456789012', 'MySAMLIdP']
    const { code, stdout } = await run(...args)
    expect(code).toBe(0)
    const { createHash } = await import('node:crypto')
    const expected = createHash('sha1')
      .update('https://example.com/saml123456789012/MySAMLIdP')
      .digest('base64')
    expect(stdout).toBe(`${expected}\n`)
    expect(JSON.parse((await run(...args, '--json')).stdout)).toMatchObject({
      nameQualifier: expected,
    })
  })
})
