import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  codeOf,
  openSamlService,
  strictEntityId,
  strictProviderArn,
  testAccount,
  testProviderArn,
  type SamlService,
} from '../fakes/open-saml-service.ts'
import { testAttributes } from '../fakes/signed-response.ts'

const role = (name: string): string => `arn:aws:iam::${testAccount}:role/${name}`
const roleAttribute = 'https://aws.amazon.com/SAML/Attributes/Role'
const twoRoles = {
  ...testAttributes,
  [roleAttribute]: ['Developer', 'Auditor'].map((name) => `${role(name)},${testProviderArn}`),
}
const strictRole = {
  ...testAttributes,
  [roleAttribute]: `${role('Stranger')},${strictProviderArn}`,
}

let service: SamlService
beforeAll(async () => {
  service = await openSamlService()
})
afterAll(() => service.close())

/** Starts a sign-in at the strict provider; what the browser then knows. */
async function startSignIn(): Promise<{ requestId: string; cookie: string }> {
  const answer = await fetch(`${service.publicUrl}/saml/login/${testAccount}/Strict`, {
    redirect: 'manual',
  })
  expect(answer.status).toBe(302)
  const location = new URL(answer.headers.get('location') ?? '')
  const { inflateRawSync } = await import('node:zlib')
  const xml = inflateRawSync(
    Buffer.from(location.searchParams.get('SAMLRequest') ?? '', 'base64'),
  ).toString()
  const requestId = / ID="([^"]+)"/.exec(xml)?.[1] ?? ''
  const cookie = answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
  return { requestId, cookie }
}

const strictResponse = (options: Parameters<SamlService['response']>[0] = {}): string =>
  service.response({
    key: 'other-idp-rsa-2048',
    issuer: strictEntityId,
    attributes: strictRole,
    ...options,
  })

const signedIn = (answer: Response): string => {
  expect(answer.status).toBe(302)
  const location = answer.headers.get('location') ?? ''
  expect(location).toMatch(/\/federation\?Action=login&/)
  return location
}

describe('the sibling of every attack below', () => {
  it('a fresh response of a known provider signs in, and nothing of the answer may be stored', async () => {
    const answer = await service.post('/saml', { SAMLResponse: service.response() })
    signedIn(answer)
    expect(answer.headers.get('cache-control')).toContain('no-store')
  })
})

describe('S22: huge input', () => {
  it('answers a body over 256 KiB with 413', async () => {
    const answer = await service.post('/saml', { SAMLResponse: 'A'.repeat(256 * 1024 + 1) })
    expect(answer.status).toBe(413)
    expect(await codeOf(answer)).toBe('BODY_TOO_LARGE')
  })
})

describe('S25: the Host header names no service', () => {
  it('takes no Recipient that only the Host header names', async () => {
    const SAMLResponse = service.response({ recipient: 'http://evil.example/saml' })
    const { port } = new URL(service.publicUrl)
    const body = new URLSearchParams({ SAMLResponse }).toString()
    const code = await new Promise<string>((resolve, reject) => {
      request(
        {
          host: '127.0.0.1',
          port,
          path: '/saml',
          method: 'POST',
          headers: {
            host: 'evil.example',
            accept: 'application/json',
            'content-type': 'application/x-www-form-urlencoded',
            'content-length': Buffer.byteLength(body),
          },
        },
        (answer) => {
          let text = ''
          answer.setEncoding('utf8')
          answer.on('data', (chunk: string) => (text += chunk))
          answer.on('end', () => {
            resolve((JSON.parse(text) as { error: { code: string } }).error.code)
          })
        },
      )
        .on('error', reject)
        .end(body)
    })
    expect(['SAML_RECIPIENT_MISMATCH', 'SAML_DESTINATION_MISMATCH']).toContain(code)
  })
})

describe('S27: InResponseTo', () => {
  it('signs in with a response to a request of this browser', async () => {
    const { requestId, cookie } = await startSignIn()
    signedIn(
      await service.post(
        '/saml',
        { SAMLResponse: strictResponse({ inResponseTo: requestId }) },
        { cookie },
      ),
    )
  })

  it('refuses a response to a request that was already answered', async () => {
    const { requestId, cookie } = await startSignIn()
    signedIn(
      await service.post(
        '/saml',
        { SAMLResponse: strictResponse({ inResponseTo: requestId }) },
        { cookie },
      ),
    )
    const again = await service.post(
      '/saml',
      { SAMLResponse: strictResponse({ inResponseTo: requestId }) },
      { cookie },
    )
    expect(await codeOf(again)).toBe('SAML_REQUEST_UNKNOWN')
  })

  it('refuses a response to a request that nobody made', async () => {
    const { cookie } = await startSignIn()
    const answer = await service.post(
      '/saml',
      { SAMLResponse: strictResponse({ inResponseTo: '_invented' }) },
      { cookie },
    )
    expect(await codeOf(answer)).toBe('SAML_REQUEST_UNKNOWN')
  })

  it('refuses a response to a request that is more than an hour old', async () => {
    const { requestId, cookie } = await startSignIn()
    service.clock.forward(60 * 60 + 1)
    const answer = await service.post(
      '/saml',
      { SAMLResponse: strictResponse({ inResponseTo: requestId }) },
      { cookie },
    )
    expect(await codeOf(answer)).toBe('SAML_REQUEST_UNKNOWN')
  })

  it('refuses an unsolicited response of a provider that may not start a sign-in', async () => {
    const answer = await service.post('/saml', { SAMLResponse: strictResponse() })
    expect(answer.status).toBe(403)
    expect(await codeOf(answer)).toBe('SAML_UNSOLICITED')
  })
})

describe('S28: replay', () => {
  it('turns an assertion into one session', async () => {
    const SAMLResponse = service.response()
    signedIn(await service.post('/saml', { SAMLResponse }))
    const again = await service.post('/saml', { SAMLResponse })
    expect(again.status).toBe(400)
    expect(await codeOf(again)).toBe('SAML_REPLAYED')
  })

  it('lets exactly one of 50 concurrent sign-ins through', async () => {
    const SAMLResponse = service.response()
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => service.post('/saml', { SAMLResponse })),
    )
    expect(answers.filter(({ status }) => status === 302)).toHaveLength(1)
    const refused = answers.filter(({ status }) => status !== 302)
    expect(new Set(await Promise.all(refused.map(codeOf)))).toEqual(new Set(['SAML_REPLAYED']))
  })

  it('consumes nothing by showing the role page', async () => {
    const SAMLResponse = service.response({ attributes: twoRoles })
    for (const path of ['/saml', '/saml']) {
      const page = await service.post(path, { SAMLResponse })
      expect(page.status).toBe(200)
      expect(await page.text()).toContain('name="roleIndex"')
    }
    signedIn(await service.post('/saml', { SAMLResponse, roleIndex: role('Developer') }))
    const other = await service.post('/saml', { SAMLResponse, roleIndex: role('Auditor') })
    expect(await codeOf(other)).toBe('SAML_REPLAYED')
  })

  it('gives the assertion back when STS says no, for another role', async () => {
    const attributes = {
      ...twoRoles,
      'https://aws.amazon.com/SAML/Attributes/SessionDuration': '7200',
    }
    const SAMLResponse = service.response({ attributes })
    const denied = await service.post('/saml', { SAMLResponse, roleIndex: role('Auditor') })
    expect(await denied.json()).toMatchObject({
      error: {
        code: 'STS_REFUSED',
        aws: {
          code: 'ValidationError',
          message:
            'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
        },
      },
    })
    signedIn(await service.post('/saml', { SAMLResponse, roleIndex: role('Developer') }))
  })
})

describe('S30: a provider speaks for itself alone', () => {
  it('refuses an assertion that names a provider whose keys did not sign it', async () => {
    const answer = await service.post('/saml', {
      SAMLResponse: service.response({ attributes: strictRole }),
    })
    expect(await codeOf(answer)).toBe('PROVIDER_OF_ANOTHER')
  })

  it("refuses a response delivered to another provider's own address", async () => {
    const metadata = await fetch(`${service.publicUrl}/`).then((page) => page.text())
    const uuids = [...metadata.matchAll(/\/static\/saml\/(SAMLSP[A-Z0-9]+)\//g)].map(
      ([, uuid]) => uuid ?? '',
    )
    expect(uuids).toHaveLength(2)
    const codes = await Promise.all(
      uuids.map(async (uuid) => {
        const recipient = `${service.publicUrl}/saml/acs/${uuid}`
        const answer = await service.post(`/saml/acs/${uuid}`, {
          SAMLResponse: service.response({ recipient }),
        })
        return answer.status === 302 ? 'signed in' : codeOf(answer)
      }),
    )
    expect(codes.sort()).toEqual(['SAML_ISSUER_UNKNOWN', 'signed in'])
  })

  it('refuses a role that the assertion does not name', async () => {
    const SAMLResponse = service.response()
    const answer = await service.post('/saml', { SAMLResponse, roleIndex: role('Auditor') })
    expect(await codeOf(answer)).toBe('ROLE_NOT_IN_ASSERTION')
  })
})

describe('S36: responses arrive by POST', () => {
  it.each(['GET', 'PUT', 'HEAD'])('answers %s with 405', async (method) => {
    const answer = await fetch(
      `${service.publicUrl}/saml?SAMLResponse=${encodeURIComponent(service.response())}`,
      { method, headers: { accept: 'application/json' } },
    )
    expect(answer.status).toBe(405)
    expect(answer.headers.get('allow')).toBe('POST')
  })

  it('reads no response from the query of a POST', async () => {
    const query = new URLSearchParams({ SAMLResponse: service.response() }).toString()
    expect(await codeOf(await service.post(`/saml?${query}`, {}))).toBe('SAML_RESPONSE_MISSING')
  })
})

describe('S37: RelayState is a destination only when it is allowed', () => {
  const destinationFor = async (RelayState: string): Promise<string | null> => {
    const answer = await service.post('/saml', { SAMLResponse: service.response(), RelayState })
    return new URL(signedIn(answer)).searchParams.get('Destination')
  }

  it.each(['/console/s3', 'https://console.aws.amazon.com/s3/home?region=us-east-1'])(
    'goes to %s',
    async (wanted) => {
      expect(await destinationFor(wanted)).toContain(wanted)
    },
  )

  it.each([
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    'https:evil.example',
    'https:/evil.example',
    'https:///evil.example',
    'javascript:alert(1)',
    'data:text/html,evil',
    'https://console.aws.amazon.com@evil.example/',
    'https://console.aws.amazon.com.evil.example/',
    'https://evil.example/console',
    '/console/../saml/login/123456789012/Strict',
    '/console\r\nLocation: https://evil.example',
    '/\tconsole',
    ' /console/s3',
    `/console/${'a'.repeat(80)}`,
    '/saml/login/123456789012/Strict',
  ])('goes to the default for %j', async (wanted) => {
    expect(await destinationFor(wanted)).toBe(`${service.publicUrl}/console`)
  })
})

describe('S38: login CSRF', () => {
  it('refuses a response to a request of another browser', async () => {
    const mine = await startSignIn()
    const other = await startSignIn()
    const answer = await service.post(
      '/saml',
      { SAMLResponse: strictResponse({ inResponseTo: mine.requestId }) },
      { cookie: other.cookie },
    )
    expect(await codeOf(answer)).toBe('SAML_REQUEST_OTHER_BROWSER')
  })

  it('asks a browser that withheld its cookie once more, and then refuses', async () => {
    const { requestId } = await startSignIn()
    const SAMLResponse = strictResponse({ inResponseTo: requestId })
    const page = await service.post('/saml', { SAMLResponse })
    expect(page.status).toBe(200)
    expect(await page.text()).toContain('fedbridge-resubmitted')
    const answer = await service.post('/saml', { SAMLResponse, 'fedbridge-resubmitted': '1' })
    expect(await codeOf(answer)).toBe('SAML_REQUEST_OTHER_BROWSER')
  })
})

describe('S40: parameter pollution', () => {
  it.each(['SAMLResponse', 'RelayState', 'roleIndex'])('refuses %s twice', async (name) => {
    const form = new URLSearchParams({ SAMLResponse: service.response() })
    form.append(name, 'a')
    form.append(name, 'b')
    const answer = await service.post('/saml', form.toString())
    expect(answer.status).toBe(400)
    expect(await codeOf(answer)).toBe('PARAMETER_REPEATED')
  })
})

describe('what is written down', () => {
  it('is a failed ConsoleLogin for a refusal, and no log line or event holds the response', async () => {
    const SAMLResponse = service.response({
      afterSigning: (xml) => xml.replace('alice@example.com', 'admin@example.com'),
    })
    expect(await codeOf(await service.post('/saml', { SAMLResponse }))).toBe('SIGNATURE_INVALID')
    const good = service.response()
    const location = signedIn(await service.post('/saml', { SAMLResponse: good }))
    const events = await fetch(`${service.publicUrl}/api/events`).then((answer) => answer.text())
    expect(events).toContain('"ConsoleLogin":"Failure"')
    expect(events).toContain('SIGNATURE_INVALID')
    const token = new URL(location).searchParams.get('SigninToken') ?? 'missing'
    const written = events + service.log.join('\n')
    for (const secret of [
      SAMLResponse.slice(0, 60),
      good.slice(0, 60),
      good.slice(-60),
      token.slice(0, 60),
    ]) {
      expect(secret.length).toBeGreaterThan(20)
      expect(written).not.toContain(secret)
    }
  })
})
