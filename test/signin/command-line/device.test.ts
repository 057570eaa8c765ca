import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { codeOf, openSamlService, type SamlService } from '../../fakes/open-saml-service.ts'
import type { Exchange } from '../../fakes/user-agent.ts'
import {
  fieldOf,
  newPerson,
  newProgram,
  refreshOf,
  sha256,
  type Program,
} from './open-command-line.ts'

let service: SamlService
beforeAll(async () => {
  service = await openSamlService()
})
afterAll(() => service.close())

interface Begun {
  readonly device_code: string
  readonly user_code: string
  readonly verification_uri: string
  readonly expires_in: number
  readonly interval: number
}

const begin = async (program: Program): Promise<Begun> => {
  const answer = await program.ask('/command-line/device_authorization', {
    client_id: program.clientId,
    provider: 'arn:aws:iam::123456789012:saml-provider/ExampleCorp',
  })
  expect(answer.status).toBe(200)
  return (await answer.json()) as Begun
}
const poll = async (
  program: Program,
  deviceCode: string,
  more: Readonly<Record<string, string>> = {},
): Promise<Readonly<Record<string, unknown>>> => {
  const answer = await program.ask('/command-line/token', {
    grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
    device_code: deviceCode,
    client_id: program.clientId,
    client_secret: program.secret,
    ...more,
  })
  return (await answer.json()) as Readonly<Record<string, unknown>>
}
const enter = async (person: ReturnType<typeof newPerson>, userCode: string): Promise<Exchange> => {
  const page = await person.agent.get(`${service.publicUrl}/command-line/device`)
  return person.agent.post(page.url, {
    csrf_token: fieldOf(page.text, 'csrf_token'),
    user_code: userCode,
  })
}
/** From the code to the page that asks. */
const signInWith = async (
  person: ReturnType<typeof newPerson>,
  userCode: string,
): Promise<Exchange> => {
  const entered = await enter(person, userCode)
  const start = refreshOf(entered.text, entered.url)
  return person.answerIdp(await person.agent.get(start.href))
}

describe('RFC 8628: a sign-in for a program on another computer', () => {
  it('says what a person has to do, and for how long', async () => {
    const begun = await begin(newProgram(service))
    expect(begun.user_code).toMatch(/^[BCDFGHJ-NP-TV-XZ]{4}-[BCDFGHJ-NP-TV-XZ]{4}$/)
    expect(begun.verification_uri).toBe(`${service.publicUrl}/command-line/device`)
    // A link with the code in it is what phishing wants.
    expect(begun).not.toHaveProperty('verification_uri_complete')
    expect(begun).toMatchObject({ expires_in: 900, interval: 5 })
  })

  it('has the program wait until the person has agreed, and gives the credentials once', async () => {
    const program = newProgram(service)
    const person = newPerson(service)
    const { device_code, user_code } = await begin(program)
    expect(await poll(program, device_code)).toEqual({ error: 'authorization_pending' })

    const asked = await signInWith(person, user_code.toLowerCase().replace('-', ' '))
    expect(asked.text).toContain(user_code)
    expect(asked.text).not.toContain('Do not ask again')
    service.clock.forward(5)
    expect(await poll(program, device_code)).toEqual({ error: 'authorization_pending' })

    const after = await person.decide(asked)
    expect(after.text).toContain('The command has its credentials')
    service.clock.forward(5)
    const answer = await poll(program, device_code)
    expect(answer).toMatchObject({
      session: { roleArn: 'arn:aws:iam::123456789012:role/Developer' },
    })
    service.clock.forward(5)
    expect(await poll(program, device_code)).toEqual({ error: 'expired_token' })
  })

  it('tells a program to slow down that does not wait, and counts the longer wait', async () => {
    const program = newProgram(service)
    const { device_code } = await begin(program)
    expect(await poll(program, device_code)).toEqual({ error: 'authorization_pending' })
    service.clock.forward(4)
    expect(await poll(program, device_code)).toEqual({ error: 'slow_down' })
    service.clock.forward(9)
    expect(await poll(program, device_code)).toEqual({ error: 'slow_down' })
    service.clock.forward(15)
    expect(await poll(program, device_code)).toEqual({ error: 'authorization_pending' })
  })

  it('tells the person that the command is over, who agrees when it has given up', async () => {
    const program = newProgram(service)
    const person = newPerson(service)
    const { user_code } = await begin(program)
    service.clock.forward(14 * 60)
    const asked = await signInWith(person, user_code)
    service.clock.forward(60)
    const after = await person.decide(asked)
    expect(after.status).toBe(400)
    expect(after.text).toContain('COMMAND_LINE_REQUEST_UNKNOWN')
    expect(after.text).not.toContain('The command has its credentials')
  })

  it('tells the program that the person said no', async () => {
    const program = newProgram(service)
    const person = newPerson(service)
    const { device_code, user_code } = await begin(program)
    const asked = await signInWith(person, user_code)
    const after = await person.decide(asked, { decision: 'deny' })
    expect(after.text).toContain('The command got nothing')
    expect(await poll(program, device_code)).toEqual({ error: 'access_denied' })
  })

  it('never remembers that the person agreed', async () => {
    const program = newProgram(service)
    const person = newPerson(service)
    const first = await begin(program)
    await person.decide(await signInWith(person, first.user_code), {
      decision: 'allow',
      remember: '1',
    })
    const second = await begin(program)
    expect((await signInWith(person, second.user_code)).text).toContain('Allow')
  })

  it('gives nothing to another program, whatever it knows', async () => {
    const program = newProgram(service)
    const person = newPerson(service)
    const { device_code, user_code } = await begin(program)
    await person.decide(await signInWith(person, user_code))
    expect(
      await poll(program, device_code, {
        client_id: sha256('another'),
        client_secret: 'another',
      }),
    ).toEqual({ error: 'invalid_client' })
    expect(await poll(program, device_code, { client_secret: 'another' })).toEqual({
      error: 'invalid_client',
    })
    expect(await poll(program, 'x'.repeat(43))).toEqual({ error: 'expired_token' })
    service.clock.forward(5)
    expect(await poll(program, device_code)).toHaveProperty('session')
  })

  it('takes a code once, for a quarter of an hour, and with the form of this browser', async () => {
    const program = newProgram(service)
    const person = newPerson(service)
    const { user_code } = await begin(program)
    const forged = await person.agent.post(`${service.publicUrl}/command-line/device`, {
      user_code,
      csrf_token: 'x',
    })
    expect(forged.status).toBe(403)
    expect((await enter(person, user_code)).status).toBe(200)
    const again = await enter(newPerson(service), user_code)
    expect(again.status).toBe(400)
    expect(again.text).toContain('No command waits for this code')

    const late = await begin(program)
    service.clock.forward(901)
    expect((await enter(person, late.user_code)).status).toBe(400)
    expect(await poll(program, late.device_code)).toEqual({ error: 'expired_token' })
  })

  it('does not begin for a client id that is none, or for a provider that is not there', async () => {
    const program = newProgram(service)
    for (const form of [
      { client_id: 'fedbridge' },
      { client_id: program.clientId, provider: 'Nobody' },
    ] as const) {
      const answer = await fetch(`${service.publicUrl}/command-line/device_authorization`, {
        method: 'POST',
        headers: { accept: 'application/json' },
        body: new URLSearchParams(form),
      })
      expect(answer.status).toBe(400)
      expect(await codeOf(answer)).toBe('COMMAND_LINE_REQUEST_INVALID')
    }
  })
})

describe('RFC 6749, section 5.2: what a program asks for', () => {
  it.each([
    ['a grant that there is none of', { grant_type: 'password' }, 'unsupported_grant_type'],
    ['no code', { grant_type: 'authorization_code' }, 'invalid_request'],
    [
      'a handle that is none',
      { grant_type: 'urn:fedbridge:grant-type:role', handle: 'x', role: 'Developer' },
      'invalid_grant',
    ],
    [
      'a duration that is none',
      {
        grant_type: 'urn:fedbridge:grant-type:role',
        handle: 'x',
        role: 'Developer',
        duration: '1',
      },
      'invalid_request',
    ],
  ])('is refused with %s', async (_, form, error) => {
    const program = newProgram(service)
    const answer = await program.ask('/command-line/token', {
      client_id: program.clientId,
      client_secret: program.secret,
      ...form,
    })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toEqual({ error })
  })
})

describe('server.commandLine', () => {
  const statusOf = async (
    commandLine: 'all' | 'loopback' | 'off',
  ): Promise<Readonly<Record<string, number>>> => {
    const other = await openSamlService({
      change: (configuration) => ({
        ...configuration,
        server: { ...configuration.server, commandLine },
      }),
    })
    const status = async (path: string): Promise<number> =>
      (await fetch(`${other.publicUrl}/command-line/${path}`)).status
    const found = { authorize: await status('authorize'), device: await status('device') }
    await other.close()
    return found
  }

  it('turns it off for other computers, or altogether', async () => {
    expect(await statusOf('all')).toEqual({ authorize: 400, device: 200 })
    expect(await statusOf('loopback')).toEqual({ authorize: 400, device: 404 })
    expect(await statusOf('off')).toEqual({ authorize: 404, device: 404 })
  })
})
