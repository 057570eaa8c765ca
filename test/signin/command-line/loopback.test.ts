import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { codeOf, openSamlService, type SamlService } from '../../fakes/open-saml-service.ts'
import { UserAgent } from '../../fakes/user-agent.ts'
import { newPerson, newProgram, refreshOf, severalRoles, sha256 } from './open-command-line.ts'

const developer = 'arn:aws:iam::123456789012:role/Developer'
const auditor = 'arn:aws:iam::123456789012:role/Auditor'
const operator = 'arn:aws:iam::210987654321:role/Operator'
const oneAccount = { provider: 'arn:aws:iam::123456789012:saml-provider/ExampleCorp' }

interface Answer {
  readonly session: {
    readonly credentials: Readonly<Record<string, string>>
    readonly roleArn: string
    readonly region: string
  }
  readonly otherRoles?: {
    readonly handle: string
    readonly roleArns: readonly string[]
    readonly usableUntil: string
  }
  readonly federation_endpoint: string
}

const answerOf = async (response: Response): Promise<Answer> => {
  expect(response.status).toBe(200)
  expect(response.headers.get('cache-control')).toBe('no-store')
  return (await response.json()) as Answer
}
const errorOf = async (response: Response): Promise<unknown> =>
  ((await response.json()) as { error?: unknown }).error

let service: SamlService
beforeAll(async () => {
  service = await openSamlService()
})
afterAll(() => service.close())

describe('RFC 8252, section 7.3, and RFC 7636: a sign-in for a program on this computer', () => {
  it('asks the person, and gives the program a code and for it the credentials, once', async () => {
    const program = newProgram(service)
    const person = newPerson(service)
    const asked = await person.signInFor(program.address(oneAccount))
    expect(asked.status).toBe(200)
    expect(asked.text).toContain(developer)
    expect(asked.text).toContain(program.redirectUri)
    expect(new URL(asked.url).pathname).toBe('/command-line/confirm')

    const after = await person.decide(asked)
    const back = refreshOf(after.text)
    expect(`${back.origin}${back.pathname}`).toBe(program.redirectUri)
    expect([...back.searchParams.keys()].sort()).toEqual(['code', 'state'])
    expect(back.searchParams.get('state')).toBe(program.state)

    const code = back.searchParams.get('code') ?? ''
    const answer = await answerOf(await program.redeem(code))
    expect(answer.session.roleArn).toBe(developer)
    expect(answer.session.region).toBe('us-east-1')
    expect(answer.session.credentials['accessKeyId']).toMatch(/^ASIA/)
    expect(Object.keys(answer.session.credentials).sort()).toEqual([
      'accessKeyId',
      'expiration',
      'secretAccessKey',
      'sessionToken',
    ])
    expect(answer).not.toHaveProperty('otherRoles')
    expect(answer.federation_endpoint).toBe(`${service.publicUrl}/federation`)

    expect(await errorOf(await program.redeem(code))).toBe('invalid_grant')
  })

  it.each([
    ['another verifier', { code_verifier: 'x'.repeat(43) }],
    ['another redirect URI', { redirect_uri: 'http://127.0.0.1:51235/callback' }],
    [
      'another program, which proves itself',
      { client_id: sha256('another'), client_secret: 'another' },
    ],
  ])('gives nothing for a code with %s, and the code is used up', async (_, wrong) => {
    const program = newProgram(service)
    const person = newPerson(service)
    const after = await person.decide(await person.signInFor(program.address(oneAccount)))
    const code = refreshOf(after.text).searchParams.get('code') ?? ''
    expect(await errorOf(await program.redeem(code, wrong))).toBe('invalid_grant')
    expect(await errorOf(await program.redeem(code))).toBe('invalid_grant')
  })

  it('does not look at the code of whoever does not have the secret of the program', async () => {
    const program = newProgram(service)
    const person = newPerson(service)
    const after = await person.decide(await person.signInFor(program.address(oneAccount)))
    const code = refreshOf(after.text).searchParams.get('code') ?? ''
    const refused = await program.redeem(code, { client_secret: 'x'.repeat(43) })
    expect(refused.status).toBe(401)
    expect(await errorOf(refused)).toBe('invalid_client')
    expect((await program.redeem(code)).status).toBe(200)
  })

  it('gives nothing for a code after a minute', async () => {
    const program = newProgram(service)
    const person = newPerson(service)
    const codeAfter = async (): Promise<string> => {
      const after = await person.decide(await person.signInFor(program.address(oneAccount)))
      return refreshOf(after.text).searchParams.get('code') ?? ''
    }
    const inTime = await codeAfter()
    service.clock.forward(59)
    expect((await program.redeem(inTime)).status).toBe(200)
    const late = await codeAfter()
    service.clock.forward(61)
    expect(await errorOf(await program.redeem(late))).toBe('invalid_grant')
  })

  it('tells the program that the person said no, and has nothing for it', async () => {
    const program = newProgram(service)
    const person = newPerson(service)
    const asked = await person.signInFor(program.address(oneAccount))
    const back = refreshOf((await person.decide(asked, { decision: 'deny' })).text)
    expect(Object.fromEntries(back.searchParams)).toEqual({
      error: 'access_denied',
      state: program.state,
    })
    const again = await person.decide(asked)
    expect(again.status).toBe(400)
  })

  it.each([
    ['a name for this machine', { redirect_uri: 'http://localhost:51234/callback' }],
    ['another machine', { redirect_uri: 'http://192.0.2.1:51234/callback' }],
    ['another host behind a user name', { redirect_uri: 'http://127.0.0.1:1@evil.example/x' }],
    ['another host that begins so', { redirect_uri: 'http://127.0.0.1.evil.example:80/x' }],
    ['https', { redirect_uri: 'https://127.0.0.1:51234/callback' }],
    ['no port', { redirect_uri: 'http://127.0.0.1/callback' }],
    ['a query', { redirect_uri: 'http://127.0.0.1:51234/callback?x=1' }],
    ['a port that is none', { redirect_uri: 'http://127.0.0.1:70000/callback' }],
    ['the plain challenge', { code_challenge_method: 'plain' }],
    ['a short challenge', { code_challenge: 'abc' }],
    ['a short state', { state: 'abc' }],
    ['another response type', { response_type: 'token' }],
    ['a client id that is no digest', { client_id: 'fedbridge' }],
    ['a duration that STS does not know', { duration: '899' }],
    ['an account that is none', { account: '123' }],
    ['a provider that is not there', { provider: 'Nobody' }],
  ])('refuses a request with %s, and sends the browser nowhere', async (_, wrong) => {
    const program = newProgram(service)
    const refused = await fetch(program.address(wrong), {
      redirect: 'manual',
      headers: { accept: 'application/json' },
    })
    expect(refused.status).toBe(400)
    expect(await codeOf(refused)).toBe('COMMAND_LINE_REQUEST_INVALID')
  })

  it('takes IPv6 of this machine', async () => {
    const program = newProgram(service)
    const taken = await fetch(
      program.address({ ...oneAccount, redirect_uri: 'http://[::1]:51234/callback' }),
      { redirect: 'manual' },
    )
    expect(taken.status).toBe(302)
  })
})

describe('the question whether a program may have credentials', () => {
  it('counts in the browser that signed in, and with its form', async () => {
    const program = newProgram(service)
    const person = newPerson(service)
    const asked = await person.signInFor(program.address(oneAccount))
    const other = new UserAgent()
    expect((await other.get(asked.url, { accept: 'application/json' })).text).toContain(
      'COMMAND_LINE_OTHER_BROWSER',
    )
    expect((await fetch(asked.url, { method: 'HEAD' })).status).toBe(405)
    const forged = await person.decide(asked, { decision: 'allow', csrf_token: 'x' })
    expect(forged.status).toBe(403)
    expect(forged.text).toContain('CSRF_MISMATCH')
    const undecided = await person.decide(asked, {})
    expect(undecided.status).toBe(400)
    expect((await person.decide(asked)).status).toBe(200)
  })

  it('is over after a quarter of an hour', async () => {
    const program = newProgram(service)
    const person = newPerson(service)
    const asked = await person.signInFor(program.address(oneAccount))
    service.clock.forward(15 * 60 + 1)
    const late = await person.decide(asked)
    expect(late.status).toBe(400)
    expect(late.text).toContain('COMMAND_LINE_REQUEST_UNKNOWN')
  })

  it('is not asked again where the person wants that, of this program and this role in this browser', async () => {
    const program = newProgram(service)
    const person = newPerson(service)
    const asked = await person.signInFor(program.address(oneAccount))
    await person.decide(asked, { decision: 'allow', remember: '1' })

    const unasked = await person.signInFor(program.address(oneAccount))
    const code = refreshOf(unasked.text).searchParams.get('code') ?? ''
    expect((await program.redeem(code)).status).toBe(200)

    const otherProgram = newProgram(service)
    expect((await person.signInFor(otherProgram.address(oneAccount))).text).toContain('Allow')
    const otherRole = await person.signInFor(
      program.address({ ...oneAccount, role: 'Auditor' }),
      severalRoles,
    )
    expect(otherRole.text).toContain('Allow')
    const otherPerson = newPerson(service)
    expect((await otherPerson.signInFor(program.address(oneAccount))).text).toContain('Allow')

    service.clock.forward(12 * 60 * 60)
    expect((await person.signInFor(program.address(oneAccount))).text).toContain('Allow')
  })
})

describe('which role a program gets', () => {
  it.each([
    ['by its name', { role: 'Auditor' }, auditor],
    ['by its ARN', { role: operator }, operator],
    ['by its account alone', { account: '210987654321' }, operator],
  ])('is the one that it names %s, without a page to choose', async (_, wanted, roleArn) => {
    const program = newProgram(service)
    const person = newPerson(service)
    const asked = await person.signInFor(
      program.address({ ...oneAccount, ...wanted }),
      severalRoles,
    )
    expect(new URL(asked.url).pathname).toBe('/command-line/confirm')
    const code = refreshOf((await person.decide(asked)).text).searchParams.get('code') ?? ''
    expect((await answerOf(await program.redeem(code))).session.roleArn).toBe(roleArn)
  })

  it('is chosen by the person where it names none', async () => {
    const program = newProgram(service)
    const person = newPerson(service)
    const choosing = await person.signInFor(program.address(oneAccount), severalRoles)
    expect(choosing.text).toContain('saml_form')
    expect(choosing.text).toContain(operator)
  })

  it('is never another one than it names', async () => {
    const program = newProgram(service)
    const person = newPerson(service)
    const refused = await person.signInFor(
      program.address({ ...oneAccount, role: 'Stranger' }),
      severalRoles,
    )
    expect(refused.status).toBe(403)
    expect(refused.text).toContain('COMMAND_LINE_ROLE_NOT_OFFERED')
  })

  it('lasts as long as it asks', async () => {
    const program = newProgram(service)
    const person = newPerson(service)
    const asked = await person.signInFor(program.address({ ...oneAccount, duration: '900' }))
    const code = refreshOf((await person.decide(asked)).text).searchParams.get('code') ?? ''
    const { session } = await answerOf(await program.redeem(code))
    const seconds =
      (new Date(session.credentials['expiration'] ?? '').getTime() -
        service.clock.now().getTime()) /
      1000
    expect(seconds).toBe(900)
  })
})

describe('further roles of one sign-in', () => {
  const open = async (
    decision: Readonly<Record<string, string>>,
  ): Promise<{ program: ReturnType<typeof newProgram>; answer: Answer }> => {
    const program = newProgram(service)
    const person = newPerson(service)
    const asked = await person.signInFor(
      program.address({ ...oneAccount, role: 'Developer' }),
      severalRoles,
    )
    const after = await person.decide(asked, { decision: 'allow', ...decision })
    const code = refreshOf(after.text).searchParams.get('code') ?? ''
    return { program, answer: await answerOf(await program.redeem(code)) }
  }
  const askFor = (
    program: ReturnType<typeof newProgram>,
    handle: string,
    role: string,
  ): Promise<Response> =>
    program.ask('/command-line/token', {
      grant_type: 'urn:fedbridge:grant-type:role',
      handle,
      role,
      client_id: program.clientId,
      client_secret: program.secret,
    })

  it('can be had where the person agreed, until the assertion is too old', async () => {
    const { program, answer } = await open({ other_roles: '1' })
    const { handle = '', roleArns } = answer.otherRoles ?? {}
    expect(roleArns).toEqual([developer, auditor, operator])
    const first = await answerOf(await askFor(program, handle, auditor))
    expect(first.session.roleArn).toBe(auditor)
    const second = await answerOf(await askFor(program, handle, operator))
    expect(second.session.roleArn).toBe(operator)

    const other = newProgram(service)
    expect(await errorOf(await askFor(other, handle, auditor))).toBe('invalid_grant')
    const stranger = await askFor(program, handle, 'arn:aws:iam::123456789012:role/Stranger')
    expect(stranger.status).toBe(403)

    service.clock.forward(5 * 60)
    expect(await errorOf(await askFor(program, handle, auditor))).toBe('invalid_grant')
  })

  it('cannot be had where the person did not', async () => {
    const { answer } = await open({})
    expect(answer).not.toHaveProperty('otherRoles')
  })
})
