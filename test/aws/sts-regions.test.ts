import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSts, type Sts, type StsOptions } from '../../src/aws/sts.ts'
import { openFakeHttpServer, type CannedAnswer, type FakeHttpServer } from '../fakes/http-server.ts'
import { MovableClock } from '../fakes/movable-clock.ts'
import { samlAnswer, stsError } from '../fakes/sts-answers.ts'

const request = {
  roleArn: 'arn:aws:iam::123456789012:role/Developer',
  principalArn: 'arn:aws:iam::123456789012:saml-provider/ExampleCorp',
  samlAssertion: 'PHNhbWxwOlJlc3BvbnNlLz4=',
}
const [first, second] = ['eu-central-1', 'eu-west-1'] as const

let server: FakeHttpServer
let clock: MovableClock
let told: unknown[]
let sts: Sts
const open = (options: Partial<StsOptions> = {}): Sts => {
  sts.close()
  return (sts = openSts({
    endpoint: `${server.url}/{region}`,
    region: first,
    regions: [first, second],
    clock,
    maxAttempts: 1,
    requestTimeoutMs: 2000,
    tellCircuit: (circuit) => void told.push(circuit),
    ...options,
  }))
}
beforeEach(async () => {
  server = await openFakeHttpServer(samlAnswer())
  clock = new MovableClock('2026-01-01T00:00:00Z')
  told = []
  sts = openSts({ endpoint: server.url, region: first })
  open()
})
afterEach(async () => {
  sts.close()
  await server.close()
})

/** Answers by the region in the path; a region that is not named gives a session. */
const answerIn = (answers: Readonly<Record<string, CannedAnswer>>): void => {
  server.answer(({ url }) => answers[url.split('/')[1] ?? ''] ?? samlAnswer())
}
const asked = (): readonly string[] => server.received.map(({ url }) => url.split('/')[1] ?? 'none')
const failureOf = (call: Promise<unknown>): Promise<Error & Record<string, unknown>> =>
  call.then(
    () => expect.unreachable('the call was answered'),
    (failure: unknown) => failure as Error & Record<string, unknown>,
  )

describe('IAM User Guide, "Managing AWS STS in an AWS Region": build in redundancy', () => {
  it('asks the first region alone while it answers, and names it on the session', async () => {
    expect(await sts.assumeRoleWithSaml(request)).toHaveProperty('region', first)
    expect(asked()).toStrictEqual([first])
  })

  const passedOver = {
    'a connection that breaks': 'disconnect',
    'no answer in time': 'hang',
    'a failure of the service': stsError('InternalFailure', 'An internal error occurred', 500),
    'the page of a proxy': { status: 502, body: '<html>Bad Gateway</html>' },
    'something else than STS': { body: '<html>Welcome</html>' },
    'STS that is off for the account': stsError(
      'RegionDisabledException',
      'STS is not activated in this region for account:123456789012.',
      403,
    ),
  } as const satisfies Record<string, CannedAnswer>
  it.each(Object.entries(passedOver))('goes on to the next region after %s', async (_, answer) => {
    open({ requestTimeoutMs: 300 })
    answerIn({ [first]: answer })
    expect(await sts.assumeRoleWithSaml(request)).toHaveProperty('region', second)
    expect(asked()).toStrictEqual([first, second])
  })

  it('goes on when a region refuses the connection', async () => {
    open({ endpoint: `http://127.0.0.1:1/{region}` })
    const failure = await failureOf(sts.assumeRoleWithSaml(request))
    expect(failure).toMatchObject({
      name: 'OutboundFailed',
      code: 'STS_UNREACHABLE',
      received: 'the connection was refused',
      message:
        'in eu-central-1, sts did not answer: ECONNREFUSED; in eu-west-1, sts did not answer: ECONNREFUSED',
    })
  })

  it.each([
    ['AccessDenied', 403, 'STS_REFUSED'],
    ['InvalidIdentityToken', 400, 'STS_REFUSED'],
    ['ExpiredTokenException', 400, 'STS_REFUSED'],
    ['IDPRejectedClaim', 403, 'STS_REFUSED'],
    ['ValidationError', 400, 'STS_REFUSED'],
    ['Throttling', 400, 'STS_THROTTLED'],
  ])('asks nobody else when a region has said %s', async (code, status, ours) => {
    answerIn({ [first]: stsError(code, 'No.', status) })
    expect(await failureOf(sts.assumeRoleWithSaml(request))).toMatchObject({
      name: 'StsRefused',
      code: ours,
      aws: { code, status },
    })
    expect(asked()).toStrictEqual([first])
  })

  it('says what each has said when none has a session', async () => {
    const off = stsError('RegionDisabledException', 'STS is not activated in this region.', 403)
    answerIn({ [first]: off, [second]: off })
    expect(await failureOf(sts.assumeRoleWithSaml(request))).toMatchObject({
      name: 'StsRefused',
      code: 'STS_REGION_DISABLED',
      aws: { code: 'RegionDisabledException' },
    })
    // The second may have opened a session, and only its answer got lost.
    answerIn({ [first]: off, [second]: 'disconnect' })
    expect(await failureOf(sts.assumeRoleWithSaml(request))).toMatchObject({
      name: 'OutboundFailed',
      code: 'STS_UNREACHABLE',
      received: 'the connection broke',
      aws: undefined,
      message:
        'in eu-central-1, sts is off in the region: RegionDisabledException: STS is not activated in this region.; in eu-west-1, sts did not answer: ECONNRESET',
    })
  })

  it('ends with the decision of a region further on', async () => {
    answerIn({ [first]: 'disconnect', [second]: stsError('AccessDenied', 'No.', 403) })
    expect(await failureOf(sts.assumeRoleWithSaml(request))).toMatchObject({
      code: 'STS_REFUSED',
      aws: { code: 'AccessDenied' },
    })
  })

  it('is tried as often in each region as is configured', async () => {
    open({ maxAttempts: 2 })
    answerIn({ [first]: { status: 503 } })
    await sts.assumeRoleWithSaml(request)
    expect(asked()).toStrictEqual([first, first, second])
  })
})

describe('a region that does not answer', () => {
  const goDown = async (): Promise<void> => {
    answerIn({ [first]: 'disconnect' })
    for (let call = 0; call < 5; call += 1) await sts.assumeRoleWithSaml(request)
  }

  it('is left out after five calls, asked once after 30 seconds, and the first again when it answers', async () => {
    await goDown()
    expect(sts.circuits()).toStrictEqual([
      { region: first, state: 'open' },
      { region: second, state: 'closed' },
    ])
    const before = server.received.length
    expect(await sts.assumeRoleWithSaml(request)).toHaveProperty('region', second)
    expect(asked().slice(before)).toStrictEqual([second])

    clock.forward(30)
    expect(sts.circuits()[0]).toHaveProperty('state', 'half-open')
    expect(await sts.assumeRoleWithSaml(request)).toHaveProperty('region', second)
    expect(asked().slice(before)).toStrictEqual([second, first, second])

    answerIn({})
    clock.forward(30)
    expect(await sts.assumeRoleWithSaml(request)).toHaveProperty('region', first)
    expect(told).toStrictEqual([
      { region: first, state: 'open' },
      { region: first, state: 'closed' },
    ])
  })

  it('fails every call at once when there is no other, and says when to come again', async () => {
    open({ regions: [first] })
    answerIn({ [first]: 'disconnect' })
    for (let call = 0; call < 5; call += 1) {
      expect(await failureOf(sts.assumeRoleWithSaml(request))).toMatchObject({
        code: 'STS_UNREACHABLE',
      })
    }
    clock.forward(10)
    expect(await failureOf(sts.assumeRoleWithSaml(request))).toMatchObject({
      name: 'OutboundFailed',
      code: 'STS_CIRCUIT_OPEN',
      retryAfterSeconds: 20,
    })
    expect(server.received).toHaveLength(5)
    clock.forward(20)
    answerIn({})
    expect(await sts.assumeRoleWithSaml(request)).toHaveProperty('region', first)
  })

  it.each([
    ['a refusal', stsError('AccessDenied', 'No.', 403)],
    ['being off for an account', stsError('RegionDisabledException', 'Off.', 403)],
    ['throttling', stsError('Throttling', 'Rate exceeded', 400)],
    ['a failure at the call', { status: 500, body: '<html>Oops</html>' }],
  ])('is not one that answers with %s', async (_, answer) => {
    open({ regions: [first] })
    answerIn({ [first]: answer })
    for (let call = 0; call < 6; call += 1) await failureOf(sts.assumeRoleWithSaml(request))
    expect(sts.circuits()).toStrictEqual([{ region: first, state: 'closed' }])
    expect(server.received).toHaveLength(6)
  })

  it('is not blamed for a role of another partition, of which it never hears', async () => {
    open({ regions: [first], partition: 'aws' })
    const roleArn = 'arn:aws-cn:iam::123456789012:role/Developer'
    for (let call = 0; call < 6; call += 1) {
      expect(await failureOf(sts.assumeRoleWithSaml({ ...request, roleArn }))).toMatchObject({
        name: 'StsRefused',
        code: 'STS_PARTITION_MISMATCH',
        expected: 'aws',
        received: 'aws-cn',
      })
    }
    expect(server.received).toHaveLength(0)
    expect(await sts.assumeRoleWithSaml(request)).toHaveProperty('region', first)
  })
})
