import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  openFederationEndpoint,
  type FederationAddresses,
  type FederationEndpoint,
} from '../../src/aws/federation-endpoint.ts'
import { openFakeHttpServer, type FakeHttpServer } from '../fakes/http-server.ts'

const guide = 'IAM User Guide, "Enabling custom identity broker access to the AWS console"'
const credentials = {
  accessKeyId: 'ASIAEXAMPLEEXAMPLE00',
  secretAccessKey: 'secret-canary/+=',
  sessionToken: 'token-canary/+=',
}
const token = { body: '{"SigninToken":"VCQgs5qZZt3Q6fn8Tr5EXAMPLE"}' }

let server: FakeHttpServer
let endpoint: FederationEndpoint
beforeEach(async () => {
  server = await openFakeHttpServer(token)
  endpoint = openFederationEndpoint({
    callUrl: `${server.url}/federation`,
    loginUrl: 'https://bridge.example.com/federation',
    consoleUrl: 'https://bridge.example.com/console',
    requestTimeoutMs: 5000,
  })
})
afterEach(() => server.close())

const failureOf = (call: Promise<unknown>): Promise<Error & Record<string, unknown>> =>
  call.then(
    () => expect.unreachable('the call was answered'),
    (failure: unknown) => failure as Error & Record<string, unknown>,
  )

describe(`${guide}: getSigninToken`, () => {
  it('posts the session in the body and leaves the URL without secrets', async () => {
    expect(await endpoint.signinToken(credentials, { sessionDurationSeconds: 1800 })).toBe(
      'VCQgs5qZZt3Q6fn8Tr5EXAMPLE',
    )
    const [{ method, url, headers, body } = expect.unreachable()] = server.received
    expect({ method, url }).toStrictEqual({ method: 'POST', url: '/federation' })
    expect(headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/u)
    const form = new URLSearchParams(body)
    expect([...form.keys()].sort()).toStrictEqual(['Action', 'Session', 'SessionDuration'])
    expect(form.get('Action')).toBe('getSigninToken')
    expect(form.get('SessionDuration')).toBe('1800')
    expect(JSON.parse(form.get('Session') ?? '')).toStrictEqual({
      sessionId: credentials.accessKeyId,
      sessionKey: credentials.secretAccessKey,
      sessionToken: credentials.sessionToken,
    })
  })

  it('asks for no duration when none is wanted, and the session lasts as long as its credentials', async () => {
    await endpoint.signinToken(credentials)
    expect(new URLSearchParams(server.received[0]?.body).has('SessionDuration')).toBe(false)
  })

  const text = 'The request carries no valid session credentials.'
  const answers = {
    'as our own endpoint says it': { error: { code: 'SIGNIN_SESSION_INVALID', title: text } },
    'as others say it': { code: 'SIGNIN_SESSION_INVALID', message: text },
  }
  for (const [label, answer] of Object.entries(answers)) {
    it(`is refused with the code, text and status of the answer, ${label}`, async () => {
      server.answer({ status: 400, body: JSON.stringify(answer) })
      expect(await failureOf(endpoint.signinToken(credentials))).toMatchObject({
        name: 'StsRefused',
        code: 'FEDERATION_REFUSED',
        aws: { code: 'SIGNIN_SESSION_INVALID', message: text, status: 400 },
      })
    })
  }

  it('reads the text of a page, without its markup and without secrets it repeats', async () => {
    server.answer({
      status: 400,
      body: `<html><style>p{}</style><p>Invalid <b>credentials</b></p> ${credentials.sessionToken} ${credentials.secretAccessKey} ${'%2B'.repeat(20)}</html>`,
    })
    const failure = await failureOf(endpoint.signinToken(credentials))
    expect(failure).toMatchObject({
      code: 'FEDERATION_REFUSED',
      aws: { code: 'BadRequest', message: 'Invalid credentials [removed] [removed] [removed]' },
    })
    expect(failure.message).not.toContain('canary')
  })

  const noToken = {
    'no JSON': 'welcome',
    'JSON without a token': '{"SigninTokenx":"a"}',
    'an empty token': '{"SigninToken":""}',
    'a token that is no text': '{"SigninToken":["a"]}',
    'JSON that is no object': 'null',
  }
  for (const [label, body] of Object.entries(noToken)) {
    it(`is refused when the answer is ${label}`, async () => {
      server.answer({ body })
      expect(await failureOf(endpoint.signinToken(credentials))).toMatchObject({
        name: 'StsRefused',
        code: 'FEDERATION_REFUSED',
        expected: 'a JSON object with SigninToken',
      })
    })
  }
})

describe('a federation endpoint that does not answer as one', () => {
  it('gets no credentials to another address: a redirect is not followed', async () => {
    const other = await openFakeHttpServer(token)
    server.answer({ status: 307, headers: { location: `${other.url}/federation` } })
    expect(await failureOf(endpoint.signinToken(credentials))).toMatchObject({
      code: 'FEDERATION_REFUSED',
      aws: { status: 307 },
    })
    expect(other.received).toHaveLength(0)
    await other.close()
  })

  it('is cut off after 64 KiB', async () => {
    const fill = (bytes: number): string => {
      const empty = '{"SigninToken":""}'
      return empty.replace('""', `"${'a'.repeat(bytes - empty.length)}"`)
    }
    server.answer({ body: fill(64 * 1024) })
    expect(await endpoint.signinToken(credentials)).toHaveLength(64 * 1024 - 18)
    server.answer({ body: fill(64 * 1024 + 1) })
    expect(await failureOf(endpoint.signinToken(credentials))).toMatchObject({
      name: 'OutboundFailed',
      code: 'OUTBOUND_FAILED',
    })
  })

  for (const answer of ['hang', 'trickle'] as const) {
    it(`is given up after the time limit: ${answer}`, async () => {
      server.answer(answer)
      const impatient = openFederationEndpoint({
        callUrl: `${server.url}/federation`,
        loginUrl: 'https://bridge.example.com/federation',
        consoleUrl: 'https://bridge.example.com/console',
        requestTimeoutMs: 100,
      })
      expect(await failureOf(impatient.signinToken(credentials))).toMatchObject({
        name: 'OutboundFailed',
        code: 'STS_UNREACHABLE',
      })
    })
  }

  it('is unreachable when nobody listens, and the message names the address alone', async () => {
    await server.close()
    const failure = await failureOf(endpoint.signinToken(credentials))
    expect(failure).toMatchObject({ name: 'OutboundFailed', code: 'STS_UNREACHABLE' })
    expect(failure.message).toContain(`${server.url}/federation`)
    expect(failure.message).not.toContain('canary')
  })
})

describe(`${guide}: the login URL`, () => {
  it('names action, issuer, destination and token, each encoded', () => {
    const url = new URL(
      endpoint.loginUrl({
        signinToken: 'a+b/c=&d',
        issuer: 'https://bridge.example.com/saml/login/123456789012/ExampleCorp?x=1&y=2',
        destination: 'https://bridge.example.com/console/s3?region=us-east-1#/buckets',
      }),
    )
    expect(url.origin + url.pathname).toBe('https://bridge.example.com/federation')
    expect(Object.fromEntries(url.searchParams)).toStrictEqual({
      Action: 'login',
      Issuer: 'https://bridge.example.com/saml/login/123456789012/ExampleCorp?x=1&y=2',
      Destination: 'https://bridge.example.com/console/s3?region=us-east-1#/buckets',
      SigninToken: 'a+b/c=&d',
    })
    expect(url.hash).toBe('')
  })
})

describe('a federation endpoint in each region', () => {
  const otherRegion = 'eu-west-1'
  let other: FakeHttpServer
  let regional: FederationEndpoint
  beforeEach(async () => {
    other = await openFakeHttpServer(token)
    const of = (url: string, region: string): FederationAddresses => ({
      callUrl: `${url}/federation`,
      loginUrl: `https://${region}.signin.example.com/federation`,
      consoleUrl: `https://${region}.console.example.com/`,
    })
    regional = openFederationEndpoint({
      ...of(server.url, 'us-east-1'),
      ofRegion: (region) => of(other.url, region),
    })
  })
  afterEach(() => other.close())

  it('is called where the session was issued, and where it is configured when that is not known', async () => {
    await regional.signinToken(credentials, { region: otherRegion })
    expect([server.received.length, other.received.length]).toEqual([0, 1])
    expect(new URLSearchParams(other.received[0]?.body).has('region')).toBe(false)
    await regional.signinToken(credentials)
    expect([server.received.length, other.received.length]).toEqual([1, 1])
  })

  it('sends browsers to the region, and to its console when they have no destination', () => {
    const login = { signinToken: 'a', issuer: 'https://bridge.example.com/' }
    const there = new URL(regional.loginUrl({ ...login, region: otherRegion }))
    expect(there.host).toBe('eu-west-1.signin.example.com')
    expect(there.searchParams.get('Destination')).toBe('https://eu-west-1.console.example.com/')
    const here = new URL(regional.loginUrl(login))
    expect(here.host).toBe('us-east-1.signin.example.com')
    expect(here.searchParams.get('Destination')).toBe('https://us-east-1.console.example.com/')
  })

  it('keeps to the one address it has when there is no other', async () => {
    await endpoint.signinToken(credentials, { region: otherRegion })
    expect(server.received).toHaveLength(1)
  })
})

describe('signing out of the console', () => {
  it('happens where browsers reach the endpoint', () => {
    expect(endpoint.logoutUrl()).toBe('https://bridge.example.com/federation?Action=logout')
  })
})
