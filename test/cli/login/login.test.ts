import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { login, type LoginOptions, type LoginParts } from '../../../src/cli/login/login.ts'
import { OutboundFailed } from '../../../src/errors.ts'
import { openServer } from '../../../src/http/open-server.ts'
import { makeServerCertificate } from '../../../scripts/make-server-certificate.ts'
import { openSamlService, type SamlService } from '../../fakes/open-saml-service.ts'
import type { testAttributes } from '../../fakes/signed-response.ts'
import { UserAgent } from '../../fakes/user-agent.ts'
import {
  fieldOf,
  newPerson,
  refreshOf,
  severalRoles,
} from '../../signin/command-line/open-command-line.ts'

let service: SamlService
beforeAll(async () => {
  service = await openSamlService()
})
afterAll(() => service.close())

interface ProcessCredentials {
  readonly AccessKeyId: string
  readonly Expiration: string
}

describe('fedbridge login', () => {
  let folder: string
  let told: string[]
  let opened: string[]
  let person: ReturnType<typeof newPerson>
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fedbridge-cli-login-'))
    told = []
    opened = []
    person = newPerson(service)
  })
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  /** A person who signs in and answers, and whose browser goes where the last page leads. */
  const signingIn =
    (
      answer: Readonly<Record<string, string>> = { decision: 'allow' },
      attributes: typeof testAttributes = severalRoles,
    ) =>
    (address: string): Promise<boolean> => {
      opened.push(address)
      void (async () => {
        const asked = await person.signInFor(address, attributes)
        const after = asked.text.includes('http-equiv="refresh"')
          ? asked
          : await person.decide(asked, answer)
        await fetch(refreshOf(after.text), { redirect: 'manual' })
      })()
      return Promise.resolve(true)
    }

  const run = (
    options: Partial<LoginOptions> = {},
    parts: Partial<LoginParts> = {},
  ): ReturnType<typeof login> =>
    login(
      {
        url: service.publicUrl,
        wanted: {
          provider: 'arn:aws:iam::123456789012:saml-provider/ExampleCorp',
          role: 'Developer',
        },
        format: 'process',
        profile: 'fedbridge',
        destination: undefined,
        isTerminal: false,
        environment: { AWS_SHARED_CREDENTIALS_FILE: join(folder, 'aws', 'credentials') },
        elsewhere: false,
        again: false,
        cacheDirectory: join(folder, 'cache'),
        ...options,
      },
      {
        clock: service.clock,
        openInBrowser: signingIn(),
        tell: (line) => void told.push(line),
        // Lets everything else go on for a moment.
        wait: () => new Promise((resolve) => setImmediate(resolve)),
        ...parts,
      },
    )
  const credentialsOf = ({ output }: { readonly output: string }): ProcessCredentials =>
    JSON.parse(output) as ProcessCredentials
  const other = { provider: 'arn:aws:iam::123456789012:saml-provider/ExampleCorp' }

  it('signs in once, and answers out of the cache until five minutes before the end', async () => {
    const first = credentialsOf(await run())
    expect(opened).toHaveLength(1)
    expect(opened[0]).toMatch(new RegExp(`^${service.publicUrl}/command-line/authorize\\?`))
    expect(told.join('\n')).toContain(opened[0])
    const left =
      (new Date(first.Expiration).getTime() - service.clock.now().getTime()) / 1000 - 5 * 60
    service.clock.forward(left - 1)
    expect(credentialsOf(await run())).toEqual(first)
    expect(opened).toHaveLength(1)
    service.clock.forward(2)
    expect(credentialsOf(await run()).AccessKeyId).not.toBe(first.AccessKeyId)
    expect(opened).toHaveLength(2)
  })

  it('keeps what was asked for apart, and signs in again when told to', async () => {
    const developer = credentialsOf(await run())
    const auditor = credentialsOf(await run({ wanted: { ...other, role: 'Auditor' } }))
    const shorter = credentialsOf(
      await run({ wanted: { ...other, role: 'Developer', durationSeconds: 900 } }),
    )
    expect(new Set([developer, auditor, shorter].map((one) => one.AccessKeyId)).size).toBe(3)
    await run({ again: true })
    expect(opened).toHaveLength(4)
  })

  it('asks for a browser once, however many want the same at once', async () => {
    const all = await Promise.all([run(), run(), run()])
    expect(opened).toHaveLength(1)
    expect(new Set(all.map(({ output }) => output)).size).toBe(1)
  })

  it('gets further roles of the same sign-in without a browser, while they can be had', async () => {
    await run({}, { openInBrowser: signingIn({ decision: 'allow', other_roles: '1' }) })
    const further = await run({ wanted: { ...other, role: 'Operator' }, format: 'env' })
    expect(further.output).toMatch(/^export AWS_ACCESS_KEY_ID='ASIA/)
    expect(opened).toHaveLength(1)
    service.clock.forward(6 * 60)
    await run({ wanted: { ...other, role: 'Auditor' } })
    expect(opened).toHaveLength(2)
  })

  it('says that the person said no, and remembers nothing', async () => {
    await expect(run({}, { openInBrowser: signingIn({ decision: 'deny' }) })).rejects.toMatchObject(
      {
        code: 'COMMAND_LINE_LOGIN_FAILED',
        message: 'the request was denied in the browser',
      },
    )
    await run()
    expect(opened).toHaveLength(2)
  })

  it('works with a browser on another computer', async () => {
    const elsewhere = run(
      { elsewhere: true },
      {
        wait: async (milliseconds) => {
          service.clock.forward(milliseconds / 1000)
          const [, userCode] = /code ([A-Z-]{9})$/u.exec(told[0] ?? '') ?? []
          if (userCode === undefined || opened.length > 0) return
          opened.push(userCode)
          const page = await person.agent.get(`${service.publicUrl}/command-line/device`)
          const entered = await person.agent.post(page.url, {
            csrf_token: fieldOf(page.text, 'csrf_token'),
            user_code: userCode,
          })
          const start = refreshOf(entered.text, entered.url)
          await person.decide(
            await person.answerIdp(await person.agent.get(start.href), severalRoles),
          )
        },
      },
    )
    expect(credentialsOf(await elsewhere).AccessKeyId).toMatch(/^ASIA/)
    expect(told[0]).toContain(`Open ${service.publicUrl}/command-line/device in any browser`)
  })

  it('shows no secret on a terminal, and says how to get it', async () => {
    const { output, notes } = await run({ format: undefined, isTerminal: true })
    expect(output).toMatch(/^signed in: arn:aws:iam::123456789012:role\/Developer, until 20/)
    expect(output).not.toContain('ASIA')
    expect(notes.join('\n')).toContain('--format')
    const { output: printed } = await run({ format: undefined, isTerminal: false })
    expect(credentialsOf({ output: printed }).AccessKeyId).toMatch(/^ASIA/)
    expect(told.join('\n')).not.toContain('ASIA')
  })

  it('writes a profile', async () => {
    const { output } = await run({ format: 'profile' })
    const file = join(folder, 'aws', 'credentials')
    expect(output).toContain(`profile fedbridge in ${file}`)
    expect(readFileSync(file, 'utf8')).toMatch(/^\[fedbridge\]\n.*\naws_access_key_id = ASIA/u)
  })

  it('opens the console by an address that holds no secret itself', async () => {
    await run()
    const agent = new UserAgent()
    let landed: Promise<{ url: string; text: string }> | undefined
    const { output } = await run(
      { format: 'console', destination: 's3' },
      {
        openInBrowser: (address) => {
          opened.push(address)
          landed = agent.get(address).then((answer) => agent.follow(answer))
          return Promise.resolve(true)
        },
      },
    )
    expect(output).toContain('opened the console')
    expect(opened[1]).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{43}$/)
    const page = await landed
    expect(page?.url).toMatch(/\/console\/s\/[0-9a-f]{20}\/s3\/home$/u)
    expect(page?.text).toContain('assumed-role/Developer/')
    // It was good once.
    await expect(fetch(opened[1] ?? '')).rejects.toThrow()
  })

  it.each([
    ['ftp://localhost', 'expected the address of the bridge'],
    ['http://sso.example.com', 'expected https'],
    ['localhost:8400', 'expected the address of the bridge'],
  ])('refuses the address %s', async (url, message) => {
    await expect(run({ url })).rejects.toMatchObject({
      code: 'fedbridge.wrongUsage',
      message: expect.stringContaining(message) as string,
    })
  })

  it.each([
    ['no JSON', 200, '<html>hello</html>', 'is no bridge: HTTP 200'],
    ['an answer that lacks a part', 200, '{"session":{}}', 'lacks a part'],
    [
      'credentials that would break a line',
      200,
      JSON.stringify({
        session: { credentials: { accessKeyId: 'A\nB' }, roleArn: 'x', region: 'x' },
      }),
      'has no accessKeyId',
    ],
    [
      'an error of its own',
      403,
      JSON.stringify({
        error: { code: 'STS_REFUSED', title: 'No.', aws: { code: 'X', message: 'Because' } },
      }),
      'No (STS_REFUSED): Because',
    ],
  ])('says so when what answers gives %s', async (_, status, body, message) => {
    const server = createServer((_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(body)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    const coming = run(
      { url: `http://127.0.0.1:${port}` },
      {
        openInBrowser: async (address) => {
          const { searchParams } = new URL(address)
          const back = new URL(searchParams.get('redirect_uri') ?? '')
          back.search = new URLSearchParams({
            code: 'c',
            state: searchParams.get('state') ?? '',
          }).toString()
          void fetch(back, { redirect: 'manual' })
          return Promise.resolve(true)
        },
      },
    )
    await expect(coming).rejects.toThrow(message)
    await expect(coming).rejects.toBeInstanceOf(OutboundFailed)
    server.close()
  })

  it('says what to do about a bridge whose certificate nobody here vouches for', async () => {
    const server = await openServer((_request, response) => response.end(), {
      host: '127.0.0.1',
      port: 0,
      tls: makeServerCertificate({ hosts: ['127.0.0.1'], now: new Date() }),
    })
    const url = `https://127.0.0.1:${server.port}`
    await expect(run({ url, elsewhere: true })).rejects.toThrow(/NODE_EXTRA_CA_CERTS$/u)
    await server.close()
  })

  it('waits on when something else comes to its loopback address', async () => {
    const coming = run(
      {},
      {
        openInBrowser: async (address) => {
          const redirect = new URL(new URL(address).searchParams.get('redirect_uri') ?? '')
          const state = new URL(address).searchParams.get('state') ?? ''
          for (const [method, path] of [
            ['GET', '/callback?code=evil&state=wrong'],
            ['GET', '/callback?code=evil'],
            ['GET', `/other?code=evil&state=${state}`],
            ['POST', `/callback?code=evil&state=${state}`],
            ['GET', `/callback?state=${state}`],
          ] as const) {
            const answer = await fetch(new URL(path, redirect), { method })
            expect(answer.status).toBe(400)
          }
          return signingIn()(address)
        },
      },
    )
    expect(credentialsOf(await coming).AccessKeyId).toMatch(/^ASIA/)
  })

  it('signs in again when the cache was changed or the key was replaced', async () => {
    await run()
    writeFileSync(join(folder, 'cache', 'key'), 'x'.repeat(32))
    await run()
    expect(opened).toHaveLength(2)
  })
})
