import { request } from 'node:http'
import { inflateRawSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  codeOf,
  openSamlService,
  otherAccount,
  otherAccountProviderArn,
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
async function startSignIn(provider = 'Strict'): Promise<{ requestId: string; cookie: string }> {
  const answer = await fetch(`${service.publicUrl}/saml/login/${testAccount}/${provider}`, {
    redirect: 'manual',
  })
  expect(answer.status).toBe(302)
  const location = new URL(answer.headers.get('location') ?? '')
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
  /** The status, or the code, of a POST whose Host header says it is evil.example. */
  const postedToEvilHost = (SAMLResponse: string): Promise<string | number> => {
    const { port } = new URL(service.publicUrl)
    const body = new URLSearchParams({ SAMLResponse }).toString()
    return new Promise((resolve, reject) => {
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
            const refused = answer.statusCode !== 302
            resolve(
              refused
                ? (JSON.parse(text) as { error: { code: string } }).error.code
                : (answer.headers.location ?? ''),
            )
          })
        },
      )
        .on('error', reject)
        .end(body)
    })
  }

  it('takes no Recipient that only the Host header names', async () => {
    const response = service.response({ recipient: 'http://evil.example/saml' })
    expect(await postedToEvilHost(response)).toBe('SAML_DESTINATION_MISMATCH')
  })

  it('goes to the configured address whatever the Host header says', async () => {
    expect(await postedToEvilHost(service.response())).toMatch(
      `${service.publicUrl}/federation?Action=login`,
    )
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
    expect(uuids).toHaveLength(3)
    const codes = await Promise.all(
      uuids.map(async (uuid) => {
        const recipient = `${service.publicUrl}/saml/acs/${uuid}`
        const answer = await service.post(`/saml/acs/${uuid}`, {
          SAMLResponse: service.response({ recipient }),
        })
        return answer.status === 302 ? 'signed in' : codeOf(answer)
      }),
    )
    expect(codes.sort()).toEqual(['SAML_ISSUER_UNKNOWN', 'signed in', 'signed in'])
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
    if (method !== 'HEAD') expect(await codeOf(answer)).toBe('METHOD_NOT_ALLOWED')
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

  it.each([
    '/console/s3',
    `/console/${'a'.repeat(71)}`,
    'https://console.aws.amazon.com/s3/home?region=us-east-1',
  ])('goes to %s', async (wanted) => {
    expect(await destinationFor(wanted)).toContain(wanted)
  })

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
    `/console/${'a'.repeat(72)}`,
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

describe('a browser that withheld its cookie from a form of another site', () => {
  it.each(['/saml', 'its own'])(
    'signs in when our page has posted the form again, at %s',
    async (path) => {
      const { requestId, cookie } = await startSignIn()
      const page = await fetch(service.publicUrl).then((home) => home.text())
      const uuids = [...page.matchAll(/\/static\/saml\/(SAMLSP[A-Z0-9]+)\//g)].map(
        ([, uuid]) => uuid ?? '',
      )
      const address = path === '/saml' ? path : `/saml/acs/${uuids.at(-1) ?? ''}`
      const SAMLResponse = strictResponse({
        inResponseTo: requestId,
        recipient: `${service.publicUrl}${address}`,
        audience: `${service.publicUrl}${address}`,
      })
      const asked = await service.post(address, { SAMLResponse })
      const form = await asked.text()
      expect(form).toContain('fedbridge-resubmitted')
      expect(form).toContain(`action="${address}"`)
      signedIn(
        await service.post(address, { SAMLResponse, 'fedbridge-resubmitted': '1' }, { cookie }),
      )
    },
  )
})

describe('an identity provider that is declared in two accounts', () => {
  const attributes = {
    ...testAttributes,
    [roleAttribute]: [
      `${role('Developer')},${testProviderArn}`,
      `arn:aws:iam::${otherAccount}:role/Operator,${otherAccountProviderArn}`,
    ],
  }

  it('offers the roles of both, and signs in to the other one', async () => {
    const SAMLResponse = service.response({ attributes })
    const page = await (await service.post('/saml', { SAMLResponse })).text()
    expect(page).toContain('Account: example-corp (123456789012)')
    expect(page).toContain(`Account: ${otherAccount}`)
    signedIn(
      await service.post('/saml', {
        SAMLResponse,
        roleIndex: `arn:aws:iam::${otherAccount}:role/Operator`,
      }),
    )
  })

  it('does so too when the sign-in was started through one of them', async () => {
    const { requestId, cookie } = await startSignIn('ExampleCorp')
    const SAMLResponse = service.response({ attributes, inResponseTo: requestId })
    const page = await service.post('/saml', { SAMLResponse }, { cookie })
    expect(page.status).toBe(200)
    const roleIndex = `arn:aws:iam::${otherAccount}:role/Operator`
    signedIn(await service.post('/saml', { SAMLResponse, roleIndex }, { cookie }))
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
  it('is a failed ConsoleLogin for a refusal; no log line, event, metric or page holds a secret', async () => {
    const SAMLResponse = service.response({
      afterSigning: (xml) => xml.replace('alice@example.com', 'admin@example.com'),
    })
    expect(await codeOf(await service.post('/saml', { SAMLResponse }))).toBe('SIGNATURE_INVALID')
    const good = service.response()
    const answer = await fetch(service.publicUrl, {
      method: 'POST',
      body: new URLSearchParams({
        ...{ Action: 'AssumeRoleWithSAML', Version: '2011-06-15', SAMLAssertion: good },
        ...{ RoleArn: role('Developer'), PrincipalArn: testProviderArn },
      }),
    }).then((called) => called.text())
    const element = (name: string): string =>
      new RegExp(`<${name}>([^<]+)</${name}>`).exec(answer)?.[1] ?? ''
    const location = signedIn(await service.post('/saml', { SAMLResponse: good }))
    const opened = await fetch(location, { redirect: 'manual' })
    const cookie = opened.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    const console = await fetch(`${service.publicUrl}/console/`, { headers: { cookie } }).then(
      (page) => page.text(),
    )
    expect(console).toContain('assumed-role/Developer')
    const pages = await Promise.all(
      [
        '/',
        '/events',
        '/api/events',
        '/metrics',
        '/nothing',
        '/federation?Action=login&SigninToken=wrong',
      ].map((path) => fetch(`${service.publicUrl}${path}`).then((page) => page.text())),
    )
    const events = pages[2] ?? ''
    expect(events).toContain('"ConsoleLogin":"Failure"')
    expect(events).toContain('SIGNATURE_INVALID')
    expect(pages[3]).toMatch(/fedbridge_sign_ins_total\{outcome="success"\} [1-9]/)
    const written = [...pages, console, ...service.log].join('\n')
    const secrets = {
      response: SAMLResponse.slice(0, 60),
      'accepted response': good.slice(-60),
      'sign-in token': new URL(location).searchParams.get('SigninToken')?.slice(0, 60) ?? '',
      'session token': element('SessionToken').slice(0, 60),
      'secret key': element('SecretAccessKey'),
      cookie: cookie.split('=')[1] ?? '',
    }
    for (const [name, secret] of Object.entries(secrets)) {
      expect([name, secret.length > 20]).toEqual([name, true])
      expect([name, written.includes(secret)]).toEqual([name, false])
    }
  })
})
