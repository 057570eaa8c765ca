import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openFakeHttpServer, type CannedAnswer, type FakeHttpServer } from '../fakes/http-server.ts'
import { codeOf, openSamlService, type SamlService } from '../fakes/open-saml-service.ts'
import { callerIdentityAnswer, samlAnswer, stsError, stsRequestId } from '../fakes/sts-answers.ts'

let sts: FakeHttpServer
let service: SamlService
beforeEach(async () => {
  sts = await openFakeHttpServer('disconnect')
})
afterEach(async () => {
  await service.close()
  await sts.close()
})

const open = async (
  regions: readonly string[] = ['us-east-1'],
  federationEndpoint = 'embedded',
): Promise<void> => {
  service = await openSamlService({
    change: (configuration) => ({
      ...configuration,
      console: { ...configuration.console, federationEndpoint },
      sts: { ...configuration.sts, endpoint: `${sts.url}/{region}`, regions, maxAttempts: 1 },
    }),
  })
}
/** As STS answers it, and knows its sessions again. */
const session = samlAnswer((xml) => xml.replace('2026-01-01T01', '2030-01-01T13'))
const working = ({ body }: { readonly body: string }): CannedAnswer =>
  body.includes('GetCallerIdentity') ? callerIdentityAnswer() : session

const roleIndex = 'arn:aws:iam::123456789012:role/Developer'
const signIn = (samlResponse = service.response()): Promise<Response> =>
  service.post('/saml', { SAMLResponse: samlResponse, roleIndex })
const readiness = async (): Promise<string> => {
  const answer = await fetch(`${service.publicUrl}/readyz`)
  expect(answer.status).toBe(200)
  return answer.text()
}
const metric = async (): Promise<string | undefined> => {
  const text = await (await fetch(`${service.publicUrl}/metrics`)).text()
  return /^fedbridge_sts_circuit_open\{region="us-east-1"\} (\d)$/mu.exec(text)?.[1]
}

describe('an STS that does not answer', () => {
  it('is left alone after five sign-ins, which the probe, the metrics and the log say, and asked again later', async () => {
    await open()
    expect(await readiness()).toBe('ready\nsts answers\n')
    expect(await metric()).toBe('0')
    for (let time = 0; time < 5; time += 1)
      expect(await codeOf(await signIn())).toBe('STS_UNREACHABLE')
    expect(sts.received).toHaveLength(5)

    const refused = await signIn()
    expect(refused.status).toBe(503)
    expect(refused.headers.get('retry-after')).toBe('30')
    expect(await codeOf(refused)).toBe('STS_CIRCUIT_OPEN')
    expect(sts.received).toHaveLength(5)
    expect(await readiness()).toBe('ready\nsts does not answer\n')
    expect(await metric()).toBe('1')
    expect(service.log.join('\n')).toContain('sts does not answer, and is left alone')

    service.clock.forward(30)
    sts.answer(working)
    expect((await signIn()).status).toBe(302)
    expect(await readiness()).toBe('ready\nsts answers\n')
    expect(await metric()).toBe('0')
    expect(service.log.join('\n')).toContain('sts answers again')
  })

  it('has the next region open the session, and the probe says so', async () => {
    await open(['us-east-1', 'us-west-2'])
    sts.answer((request) =>
      request.url.startsWith('/us-east-1') ? 'disconnect' : working(request),
    )
    for (let time = 0; time < 5; time += 1) expect((await signIn()).status).toBe(302)
    expect(await readiness()).toBe('ready\nsts answers in other regions\n')
  })
})

describe('a sign-in whose console is elsewhere', () => {
  it('is in our events, with the region that opened the session and the name of that call', async () => {
    const federation = await openFakeHttpServer({ body: '{"SigninToken":"token-canary-2"}' })
    await open(['us-east-1', 'us-west-2'], `${federation.url}/federation`)
    sts.answer(({ url }) => (url.startsWith('/us-east-1') ? 'disconnect' : session))
    const answer = await signIn()
    expect(answer.status).toBe(302)
    expect(answer.headers.get('location')).toMatch(new RegExp(`^${federation.url}/federation`, 'u'))
    const text = await (await fetch(`${service.publicUrl}/api/events`)).text()
    const { Records } = JSON.parse(text) as { Records: Record<string, unknown>[] }
    expect(Records.filter(({ eventName }) => eventName === 'ConsoleLogin')).toMatchObject([
      {
        awsRegion: 'us-west-2',
        userIdentity: {
          type: 'AssumedRole',
          arn: 'arn:aws:sts::123456789012:assumed-role/Developer/alice@example.com',
          accessKeyId: 'ASIAEXAMPLEEXAMPLE00',
        },
        responseElements: { ConsoleLogin: 'Success' },
        additionalEventData: { StsRequestId: stsRequestId },
      },
    ])
    expect(text).not.toContain('canary')
    expect(service.log.join('\n')).not.toContain('canary')
    await federation.close()
  })
})

describe('a response that STS has not taken', () => {
  it.each([
    ['throttling', stsError('Throttling', 'Rate exceeded', 400), 'STS_THROTTLED'],
    ['off in the region', stsError('RegionDisabledException', 'Off.', 403), 'STS_REGION_DISABLED'],
    ['denied', stsError('AccessDenied', 'No.', 403), 'STS_REFUSED'],
  ])('may be posted again: %s', async (_, answer, code) => {
    await open()
    sts.answer(answer)
    const samlResponse = service.response()
    expect(await codeOf(await signIn(samlResponse))).toBe(code)
    sts.answer(working)
    expect((await signIn(samlResponse)).status).toBe(302)
  })

  it('may be posted again when STS was not even asked', async () => {
    await open()
    for (let time = 0; time < 5; time += 1) await signIn()
    const samlResponse = service.response()
    expect(await codeOf(await signIn(samlResponse))).toBe('STS_CIRCUIT_OPEN')
    service.clock.forward(30)
    sts.answer(working)
    expect((await signIn(samlResponse)).status).toBe(302)
  })

  it('may not when nobody knows whether STS has: the answer was lost', async () => {
    await open()
    const samlResponse = service.response()
    expect(await codeOf(await signIn(samlResponse))).toBe('STS_UNREACHABLE')
    sts.answer(working)
    expect(await codeOf(await signIn(samlResponse))).toBe('SAML_REPLAYED')
  })
})
