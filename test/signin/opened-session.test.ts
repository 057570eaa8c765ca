import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openFederationEndpoint } from '../../src/aws/federation-endpoint.ts'
import type { FederationAddresses } from '../../src/aws/federation-endpoint.ts'
import { consoleUrlOf } from '../../src/signin/opened-session.ts'
import type { OpenedSession } from '../../src/signin/opened-session.ts'
import { openFakeHttpServer, type FakeHttpServer } from '../fakes/http-server.ts'

const credentials = {
  accessKeyId: 'ASIAEXAMPLEEXAMPLE00',
  secretAccessKey: 'secret-canary',
  sessionToken: 'token-canary',
  expiration: new Date('2030-01-01T13:00:00Z'),
}

const session = (
  region: string,
  consoleDuration: OpenedSession['consoleDuration'],
): OpenedSession => ({ credentials, region, consoleDuration })

describe('a session of a region, and its console', () => {
  let first: FakeHttpServer
  let second: FakeHttpServer
  beforeEach(async () => {
    const answer = { body: '{"SigninToken":"token"}' }
    ;[first, second] = await Promise.all([openFakeHttpServer(answer), openFakeHttpServer(answer)])
  })
  afterEach(() => Promise.all([first.close(), second.close()]))

  const federation = (): ReturnType<typeof openFederationEndpoint> => {
    const ofRegion = (region: string): FederationAddresses => ({
      callUrl: `${region === 'eu-central-1' ? first.url : second.url}/federation`,
      loginUrl: `https://${region}.signin.aws.amazon.com/federation`,
      consoleUrl: `https://${region}.console.aws.amazon.com/`,
    })
    return openFederationEndpoint({ ...ofRegion('eu-central-1'), ofRegion })
  }
  const issuer = 'https://sso.example.com/saml/login/123456789012/ExampleOrg'

  it.each([
    ['eu-central-1', 1, 0],
    ['eu-west-1', 0, 1],
  ] as const)('are in %s, as STS has answered there', async (region, ofFirst, ofSecond) => {
    const url = new URL(
      await consoleUrlOf(
        session(region, { sessionDurationSeconds: 7200 }),
        { issuer, destination: undefined },
        { federation: federation() },
      ),
    )
    expect([first.received.length, second.received.length]).toEqual([ofFirst, ofSecond])
    expect(url.origin).toBe(`https://${region}.signin.aws.amazon.com`)
    expect(Object.fromEntries(url.searchParams)).toEqual({
      Action: 'login',
      Issuer: issuer,
      Destination: `https://${region}.console.aws.amazon.com/`,
      SigninToken: 'token',
    })
    const [{ body } = expect.unreachable()] = [...first.received, ...second.received]
    expect(new URLSearchParams(body).get('SessionDuration')).toBe('7200')
  })

  it('is where the person wanted to go, if they said so, and no duration is asked for that is refused', async () => {
    const destination = 'https://eu-north-1.console.aws.amazon.com/s3/home'
    const url = new URL(
      await consoleUrlOf(
        session('eu-west-1', {}),
        { issuer, destination },
        { federation: federation() },
      ),
    )
    expect(url.searchParams.get('Destination')).toBe(destination)
    expect([...new URLSearchParams(second.received[0]?.body).keys()]).toEqual(['Action', 'Session'])
  })
})
