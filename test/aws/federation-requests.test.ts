import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openFederationEndpoint } from '../../src/aws/federation-endpoint.ts'
import { openFakeHttpServer, type FakeHttpServer } from '../fakes/http-server.ts'

const guide = 'IAM User Guide, "Enabling custom identity broker access to the AWS console"'

/** Of the characters that real credentials have: base64, whose `+`, `/` and `=` need encoding. */
const credentials = {
  accessKeyId: 'ASIAEXAMPLEEXAMPLE00',
  secretAccessKey: 'wJalr/XUtnFEMI+K7MDENG/bPxRfiCYEXAMPLEKEY',
  sessionToken: 'IQoJb3JpZ2luX2VjEH//////////wEaCXVzLWVhc3QtMSJ+EXAMPLE==',
}

let server: FakeHttpServer
beforeEach(async () => {
  server = await openFakeHttpServer({ body: '{"SigninToken":"VCQgs5_EXAMPLE-token"}' })
})
afterEach(() => server.close())

const openAt = (url: string): ReturnType<typeof openFederationEndpoint> =>
  openFederationEndpoint({
    callUrl: `${url}/federation`,
    loginUrl: 'https://signin.aws.amazon.com/federation',
    consoleUrl: 'https://console.aws.amazon.com/',
  })

/** As the guide encodes a value: a form's encoding, blanks as `+`. */
const formUrlEncoded = (text: string): string => encodeURIComponent(text).replaceAll('%20', '+')

describe(`${guide}, step 5: the request for a sign-in token`, () => {
  const session =
    '{"sessionId":"ASIAEXAMPLEEXAMPLE00",' +
    '"sessionKey":"wJalr/XUtnFEMI+K7MDENG/bPxRfiCYEXAMPLEKEY",' +
    '"sessionToken":"IQoJb3JpZ2luX2VjEH//////////wEaCXVzLWVhc3QtMSJ+EXAMPLE=="}'

  it('has the parameters of the guide in the order of the guide, in the body of a POST', async () => {
    await openAt(server.url).signinToken(credentials, { sessionDurationSeconds: 1800 })
    const [{ method, url, headers, body } = expect.unreachable()] = server.received
    expect(method).toBe('POST')
    expect(url).toBe('/federation')
    expect(headers['content-type']).toBe('application/x-www-form-urlencoded;charset=UTF-8')
    expect(body).toBe(
      `Action=getSigninToken&SessionDuration=1800&Session=${formUrlEncoded(session)}`,
    )
  })

  it('encodes what a form would read otherwise', async () => {
    await openAt(server.url).signinToken(credentials)
    const body = server.received[0]?.body ?? ''
    expect(body.startsWith('Action=getSigninToken&Session=%7B%22sessionId%22%3A%22ASIA')).toBe(true)
    expect(body).toContain('wJalr%2FXUtnFEMI%2BK7MDENG%2FbPxRfiCYEXAMPLEKEY')
    expect(body.endsWith('SJ%2BEXAMPLE%3D%3D%22%7D')).toBe(true)
  })

  it('says DurationSeconds in that place for a federated user, and nothing when nothing is asked', async () => {
    const endpoint = openAt(server.url)
    await endpoint.signinToken(credentials, { durationSeconds: 43_200 })
    await endpoint.signinToken(credentials)
    expect(server.received.map(({ body }) => body)).toEqual([
      `Action=getSigninToken&DurationSeconds=43200&Session=${formUrlEncoded(session)}`,
      `Action=getSigninToken&Session=${formUrlEncoded(session)}`,
    ])
  })

  it('reads as that of the GET sample, whose JSON has blanks', async () => {
    const query =
      '?Action=getSigninToken&SessionDuration=1800&Session=' +
      formUrlEncoded(
        '{"sessionId": "ASIAEXAMPLEEXAMPLE00", ' +
          '"sessionKey": "wJalr/XUtnFEMI+K7MDENG/bPxRfiCYEXAMPLEKEY", ' +
          '"sessionToken": "IQoJb3JpZ2luX2VjEH//////////wEaCXVzLWVhc3QtMSJ+EXAMPLE=="}',
      )
    await openAt(server.url).signinToken(credentials, { sessionDurationSeconds: 1800 })
    const ours = [...new URLSearchParams(server.received[0]?.body)]
    const theirs = [...new URLSearchParams(query)]
    const meaning = ([name, value]: [string, string]): unknown[] => [
      name,
      name === 'Session' ? Object.entries(JSON.parse(value) as object) : value,
    ]
    expect(ours.map(meaning)).toEqual(theirs.map(meaning))
  })

  it('leaves no credentials in any header', async () => {
    await openAt(server.url).signinToken(credentials)
    const headers = JSON.stringify(server.received[0]?.headers)
    for (const secret of Object.values(credentials)) expect(headers).not.toContain(secret)
  })
})

describe(`${guide}, step 6: the URL for the browser`, () => {
  it('is that of the guide, character by character', () => {
    expect(
      openAt(server.url).loginUrl({
        signinToken: 'VCQgs5_EXAMPLE-token',
        issuer: 'https://example.com',
        destination: 'https://console.aws.amazon.com/',
      }),
    ).toBe(
      'https://signin.aws.amazon.com/federation' +
        '?Action=login' +
        '&Issuer=https%3A%2F%2Fexample.com' +
        '&Destination=https%3A%2F%2Fconsole.aws.amazon.com%2F' +
        '&SigninToken=VCQgs5_EXAMPLE-token',
    )
  })

  it('needs nothing but the token that was answered', async () => {
    const endpoint = openAt(server.url)
    const signinToken = await endpoint.signinToken(credentials)
    const url = endpoint.loginUrl({ signinToken, issuer: 'https://example.com' })
    for (const secret of Object.values(credentials)) {
      expect(url).not.toContain(secret)
      expect(url).not.toContain(formUrlEncoded(secret))
    }
  })
})
