import { spawn } from 'node:child_process'
import { createHash, X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { renderThumbprint } from '../../src/cli/render-thumbprint.ts'
import type { HostThumbprint } from '../../src/oidc/issuer-thumbprint.ts'
import { thumbprintOf } from '../../src/oidc/thumbprint.ts'
import { makeCertificate, openTlsServer, type TestServer } from '../fakes/tls-chain.ts'

const root = makeCertificate('Root')
const upper = makeCertificate('Upper', { issuer: root })
const lower = makeCertificate('Lower', { issuer: upper })
const leaf = makeCertificate('localhost', { issuer: lower, host: 'localhost' })
const sha1 = ({ pem }: { readonly pem: string }): string =>
  createHash('sha1').update(new X509Certificate(pem).raw).digest('hex')

const folder = mkdtempSync(join(tmpdir(), 'fedbridge-thumbprint-'))
const authorities = join(folder, 'root.pem')
let server: TestServer
/** What the discovery document says of itself, where that is another than it is asked for. */
let issued: string | undefined
const issuerServer = createServer(
  { cert: [leaf, lower, upper].map(({ pem }) => pem).join('\n'), key: leaf.key },
  (_, response) => {
    response.end(JSON.stringify({ issuer: issued ?? issuer(), jwks_uri: `${issuer()}/keys` }))
  },
)
const issuer = (): string =>
  `https://localhost:${(issuerServer.address() as AddressInfo).port}/realm`

beforeAll(async () => {
  writeFileSync(authorities, root.pem)
  server = await openTlsServer(
    [leaf, lower, upper].map(({ pem }) => pem),
    leaf.key,
  )
  await new Promise<void>((resolve) => issuerServer.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  issuerServer.closeAllConnections()
  issuerServer.close()
  await server.close()
})

async function run(
  ...args: readonly string[]
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'src/cli/main.ts', 'thumbprint', ...args],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, stdout, stderr }
}
const allowed = ['--allow-private', '127.0.0.0/8', '--allow-private', '::1/128']

describe('fedbridge thumbprint', () => {
  it('draws the chain of a host, without colours where there is no terminal', async () => {
    const { code, stdout, stderr } = await run(...allowed, `127.0.0.1:${server.port}`)
    expect({ code, stderr }).toStrictEqual({ code: 0, stderr: '' })
    expect(stdout).toContain(`127.0.0.1:${server.port}\nthumbprint ${sha1(upper)}\n`)
    expect(stdout).toContain('└─ 3. CN=Upper  <- the thumbprint is of this one\n')
    expect(stdout).toContain('issued by CN=Root, which was not sent')
    expect(stdout).toContain('   └─ 2. CN=Lower\n')
    expect(stdout).toContain('      └─ 1. CN=localhost\n')
    expect(stdout).toContain('Not publicly trusted (')
    expect(stdout).toContain('for another host')
    expect(stripVTControlCharacters(stdout)).toBe(stdout)
  })

  it('finds the hosts of an issuer by discovery, over a connection that --ca vouches for', async () => {
    const { code, stdout } = await run(...allowed, '--ca', authorities, '--json', issuer())
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      thumbprints: [sha1(upper)],
      hosts: [
        {
          serves: 'keys',
          host: 'localhost',
          thumbprint: sha1(upper),
          asSent: true,
          hostMatches: true,
          validity: 'valid',
          certificates: [
            { subject: 'CN=localhost', issuer: 'CN=Lower', used: false },
            { subject: 'CN=Lower', thumbprint: sha1(lower), used: false },
            { subject: 'CN=Upper', thumbprint: sha1(upper), used: true },
          ],
        },
      ],
      failures: [],
    })
  })

  it('exits with 1 when one of several cannot be read, and prints the others', async () => {
    const good = `localhost:${server.port}`
    const { code, stdout } = await run(...allowed, '--json', good, issuer(), '10.0.0.1')
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({
      thumbprints: [sha1(upper)],
      failures: [
        {
          target: issuer(),
          code: 'OIDC_PROVIDER_UNREACHABLE',
          remedy: expect.stringContaining('--ca') as string,
        },
        { target: '10.0.0.1', code: 'OUTBOUND_ADDRESS_REFUSED' },
      ],
    })
  })

  it('calls no private network that was not named', async () => {
    const { code, stdout, stderr } = await run(`127.0.0.1:${server.port}`)
    expect({ code, stdout }).toStrictEqual({ code: 1, stdout: '' })
    expect(stderr).toContain('OUTBOUND_ADDRESS_REFUSED')
  })

  it('says which network to name for an address that may not be called', async () => {
    const { stdout } = await run('--json', '127.0.0.1', '10.0.0.1', '[fd00::1]', '169.254.169.254')
    const { failures } = JSON.parse(stdout) as { failures: readonly { remedy?: string }[] }
    expect(failures.map(({ remedy }) => /--allow-private (\S+),/.exec(remedy ?? '')?.[1])).toEqual([
      '127.0.0.1/32',
      '10.0.0.1/32',
      'fd00::1/128',
      // No option opens the services that hand out credentials.
      undefined,
    ])
  })

  it('says so when the issuer differs by the slash at its end alone', async () => {
    const slash = await run(...allowed, '--ca', authorities, `${issuer()}/`)
    expect(slash.code).toBe(1)
    expect(slash.stderr).toContain(`has no slash at its end: ask for "${issuer()}".`)
    const origin = new URL(issuer()).origin
    issued = `${origin}/realm/`
    const noSlash = await run(...allowed, '--ca', authorities, issuer())
    issued = `${origin}/other`
    const other = await run(...allowed, '--ca', authorities, issuer())
    issued = undefined
    expect(noSlash.stderr).toContain(`has a slash at its end: ask for "${origin}/realm/".`)
    expect(other.stderr).toContain('OIDC_PROVIDER_INVALID')
    expect(other.stderr).not.toContain('ask for')
  })

  it('exits with 2 when the file of authorities cannot be read, or holds none', async () => {
    const missing = await run('--ca', join(folder, 'missing.pem'), 'localhost')
    expect(missing.code).toBe(2)
    expect(missing.stderr).toMatch(/missing\.pem cannot be read: ENOENT\n$/)
    const empty = join(folder, 'empty.pem')
    writeFileSync(empty, root.key)
    const none = await run('--ca', empty, 'localhost')
    expect(none.code).toBe(2)
    expect(none.stderr).toMatch(/empty\.pem holds no certificate, expected authorities in PEM\n$/)
    expect(none.stdout + missing.stdout).toBe('')
  })

  it.each([
    ['http://localhost/realm', 'An issuer without TLS has no thumbprint.'],
    [
      'arn:aws:iam::123456789012:oidc-provider/idp.example.test/realm',
      'Leave the front of the ARN out: idp.example.test/realm',
    ],
    ['arn:aws:iam::123456789012:role/One', 'Expected an issuer or a host, not an ARN.'],
    ['ftp://localhost', 'Expected an https URL'],
  ])('says of %s what to give instead', async (target, said) => {
    const { code, stderr } = await run(target)
    expect(code).toBe(2)
    expect(stderr).toContain(said)
  })

  it.each([
    [[]],
    [['http://localhost']],
    [['localhost:x']],
    [['--allow-private', 'everything', 'localhost']],
    [['--allow-private', '10.0.0.0/33', 'localhost']],
  ])('exits with 2 for %j', async (args) => {
    const { code, stdout, stderr } = await run(...args)
    expect({ code, stdout }).toStrictEqual({ code: 2, stdout: '' })
    expect(stderr).not.toBe('')
  })
})

describe('the drawn chain', () => {
  const now = new Date()
  const resultOf = (...pems: readonly string[]): HostThumbprint => {
    const [first, ...rest] = pems.map((pem) => new X509Certificate(pem))
    const chain: HostThumbprint['chain'] = {
      host: '2001:db8::1',
      port: 443,
      certificates: [first ?? new X509Certificate(leaf.pem), ...rest],
      asSent: true,
      protocol: 'TLSv1.2',
      publiclyTrusted: true,
      distrust: undefined,
      selfSigned: false,
      hostMatches: true,
      validity: 'valid',
    }
    return { serves: 'keys', chain, thumbprint: thumbprintOf(chain) }
  }

  it('has the same words with colours as without', () => {
    const result = resultOf(leaf.pem, lower.pem, upper.pem, root.pem)
    const plain = renderThumbprint(result, { colour: false, now })
    expect(plain).toContain('[2001:db8::1]:443, serves the keys')
    expect(plain).toContain('└─ 4. CN=Root')
    expect(plain).toContain(`which has ${sha1(upper)}`)
    process.env['FORCE_COLOR'] = '1'
    try {
      const coloured = renderThumbprint(result, { colour: true, now })
      expect(coloured).not.toBe(plain)
      expect(stripVTControlCharacters(coloured)).toBe(plain)
    } finally {
      delete process.env['FORCE_COLOR']
    }
  })

  it('shows every certificate once, the unrelated and the repeated too', () => {
    const plain = renderThumbprint(resultOf(leaf.pem, upper.pem, upper.pem, lower.pem), {
      colour: false,
      now,
    })
    for (const number of [1, 2, 3, 4]) {
      expect(plain.match(new RegExp(`└─ ${number}\\.`, 'gu'))).toHaveLength(1)
    }
  })

  it('lets no name in a certificate steer the terminal', () => {
    const hostile = makeCertificate('\u001B[2J\u009B31m\nCN=Good\u202E', { issuer: lower })
    const plain = renderThumbprint(resultOf(hostile.pem), { colour: false, now })
    expect(plain).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E]/u)
    expect(plain.split('\n').filter((line) => line.includes('1. ')).length).toBe(1)
  })

  it('says when a certificate has expired', () => {
    const later = new Date(now.getTime() + 40 * 86_400_000)
    expect(renderThumbprint(resultOf(leaf.pem), { colour: false, now: later })).toContain(
      ', expired',
    )
  })
})
