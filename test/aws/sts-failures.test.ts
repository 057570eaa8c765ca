import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSts, type Sts, type StsOptions } from '../../src/aws/sts.ts'
import { describeFailure } from '../../src/http/describe-failure.ts'
import { errorHint } from '../../src/http/error-hint.ts'
import { stsObstacle } from '../../src/http/sts-hints.ts'
import { FedbridgeError } from '../../src/errors.ts'
import { openFakeHttpServer, type CannedAnswer, type FakeHttpServer } from '../fakes/http-server.ts'
import { openFakeHttpsServer } from '../fakes/https-server.ts'
import {
  assumeRoleAnswer,
  callerIdentityAnswer,
  samlAnswer,
  stsError,
  stsRequestId,
} from '../fakes/sts-answers.ts'

/** Secrets that are sent; what an answer holds has the word canary in it too. */
const assertion = `assertion-canary-${'A'.repeat(400)}`
const token = `token-canary-${'B'.repeat(400)}`
const ours = {
  accessKeyId: 'AKIAEXAMPLEEXAMPLE00',
  secretAccessKey: 'own-secret-canary',
  sessionToken: 'own-session-token-canary',
}
const theirs = {
  accessKeyId: 'ASIAEXAMPLEEXAMPLE99',
  secretAccessKey: 'their-secret-canary',
  sessionToken: 'their-session-token-canary',
}
const roleArn = 'arn:aws:iam::123456789012:role/Developer'

const calls = {
  assumeRoleWithSaml: (sts: Sts) =>
    sts.assumeRoleWithSaml({
      roleArn,
      principalArn: 'arn:aws:iam::123456789012:saml-provider/ExampleCorp',
      samlAssertion: assertion,
    }),
  assumeRoleWithWebIdentity: (sts: Sts) =>
    sts.assumeRoleWithWebIdentity({ roleArn, roleSessionName: 'alice', webIdentityToken: token }),
  assumeRole: (sts: Sts) => sts.assumeRole({ roleArn, roleSessionName: 'alice' }),
  getFederationToken: (sts: Sts) => sts.getFederationToken({ name: 'alice' }),
  getCallerIdentity: (sts: Sts) => sts.getCallerIdentity(theirs),
} as const
type CallName = keyof typeof calls
const signedWithOurs: readonly CallName[] = ['assumeRole', 'getFederationToken']
const callNames = Object.keys(calls) as CallName[]

let server: FakeHttpServer
let sts: Sts
const open = (options: Partial<StsOptions> = {}): Sts => {
  sts.close()
  return (sts = openSts({
    endpoint: server.url,
    region: 'eu-central-1',
    maxAttempts: 1,
    requestTimeoutMs: 2000,
    credentials: () => Promise.resolve(ours),
    ...options,
  }))
}
beforeEach(async () => {
  server = await openFakeHttpServer()
  sts = openSts({ endpoint: server.url, region: 'eu-central-1' })
  open()
})
afterEach(async () => {
  sts.close()
  await server.close()
})

const failureOf = (call: Promise<unknown>): Promise<FedbridgeError> =>
  call.then(
    () => expect.unreachable('the call was answered'),
    (failure: unknown) =>
      failure instanceof FedbridgeError ? failure : expect.unreachable(inspect(failure)),
  )

const clockMessages = [
  [
    'SignatureDoesNotMatch',
    'Signature expired: 20260101T000000Z is now earlier than 20260101T010000Z',
  ],
  [
    'SignatureDoesNotMatch',
    'Signature not yet current: 20260101T010000Z is still later than 20260101T000500Z',
  ],
  [
    'RequestTimeTooSkewed',
    'The difference between the request time and the current time is too large.',
  ],
  ['RequestExpired', 'Request has expired.'],
] as const

describe('AWS STS API Reference, "Common Errors": about our own credentials and clock', () => {
  for (const name of signedWithOurs) {
    it.each([
      ['InvalidClientTokenId', 'The security token included in the request is invalid.', 403],
      ['SignatureDoesNotMatch', 'The request signature we calculated does not match.', 403],
      ['ExpiredToken', 'The security token included in the request is expired', 403],
      ['MissingAuthenticationToken', 'Request is missing Authentication Token', 403],
      ['IncompleteSignature', 'The request signature does not conform.', 400],
    ])(
      `${name}: %s is about this service and not about the person`,
      async (code, message, status) => {
        server.answer(stsError(code, message, status))
        const failure = await failureOf(calls[name](sts))
        expect(failure).toMatchObject({
          name: 'StsRefused',
          code: 'STS_CREDENTIALS_INVALID',
          received: code,
          aws: { code, message, status, requestId: stsRequestId },
        })
      },
    )

    it.each(clockMessages)(`${name}: %s with "%s" is about the clock`, async (code, message) => {
      server.answer(stsError(code, message, 403))
      expect(await failureOf(calls[name](sts))).toMatchObject({
        name: 'StsRefused',
        code: 'STS_CLOCK_SKEWED',
        aws: { code, message },
      })
    })

    it(`${name}: a denial is a decision`, async () => {
      server.answer(stsError('AccessDenied', 'User: x is not authorized to perform: sts:x', 403))
      expect(await failureOf(calls[name](sts))).toMatchObject({ code: 'STS_REFUSED' })
    })
  }

  it('what STS says of the credentials that are to be judged is a decision', async () => {
    for (const code of ['InvalidClientTokenId', 'ExpiredToken', 'SignatureDoesNotMatch']) {
      server.answer(stsError(code, 'The security token included in the request is invalid.', 403))
      expect(await failureOf(sts.getCallerIdentity(theirs))).toMatchObject({
        code: 'STS_REFUSED',
        aws: { code, message: 'The security token included in the request is invalid.' },
      })
    }
  })

  it('of a call that is not signed neither is said', async () => {
    server.answer(stsError('ExpiredTokenException', 'Token must be redeemed within 5 minutes', 400))
    expect(await failureOf(calls.assumeRoleWithSaml(sts))).toMatchObject({ code: 'STS_REFUSED' })
    server.answer(stsError('InvalidClientTokenId', 'The security token is invalid.', 403))
    expect(await failureOf(calls.assumeRoleWithSaml(sts))).toMatchObject({ code: 'STS_REFUSED' })
  })

  it('without any, nothing is sent', async () => {
    const noCredentials = Object.assign(new Error('credential_process said canary'), {
      name: 'CredentialsProviderError',
    })
    open({ credentials: () => Promise.reject(noCredentials) })
    for (const call of [calls.assumeRole(sts), calls.getFederationToken(sts), sts.signingKey()]) {
      const failure = await failureOf(call)
      expect(failure).toMatchObject({
        name: 'StsRefused',
        code: 'STS_CREDENTIALS_INVALID',
        received: 'no credentials',
        message: 'there are no credentials to sign with: CredentialsProviderError',
        aws: undefined,
      })
      expect(inspect(failure, { depth: 20 })).not.toContain('canary')
    }
    expect(server.received).toHaveLength(0)
    expect(sts.circuits()).toStrictEqual([{ region: 'eu-central-1', state: 'closed' }])
  })
})

describe('our own credentials that somebody else is asked for', () => {
  it('are given up after the time limit', async () => {
    open({ credentials: () => new Promise(() => undefined), requestTimeoutMs: 100 })
    for (const failure of await Promise.all([
      failureOf(calls.assumeRole(sts)),
      failureOf(sts.signingKey()),
    ])) {
      expect(failure).toMatchObject({
        code: 'STS_CREDENTIALS_INVALID',
        message: 'there are no credentials to sign with: TimeoutError',
      })
    }
    expect(server.received).toHaveLength(0)
  })
})

describe('AWS SDKs and Tools Reference Guide, "Retry behavior": throttling', () => {
  it.each([
    ['Throttling', 400],
    ['ThrottlingException', 400],
    ['RequestLimitExceeded', 503],
    ['TooManyRequestsException', 429],
    ['Whatever', 429],
  ])('%s with status %i is worth another try in a moment', async (code, status) => {
    server.answer(stsError(code, 'Rate exceeded', status))
    expect(await failureOf(calls.assumeRoleWithSaml(sts))).toMatchObject({
      name: 'StsRefused',
      code: 'STS_THROTTLED',
      aws: { code, status },
      retryAfterSeconds: 5,
    })
  })

  it('is tried again by the SDK first', async () => {
    open({ maxAttempts: 2 })
    let asked = 0
    server.answer(() =>
      asked++ === 0 ? stsError('Throttling', 'Rate exceeded', 400) : samlAnswer(),
    )
    expect(await calls.assumeRoleWithSaml(sts)).toHaveProperty('subjectType', 'persistent')
    expect(server.received).toHaveLength(2)
  })
})

describe('what is in the way of an answer', () => {
  it.each([
    ['http://127.0.0.1:1', 'the connection was refused'],
    // A name that is too long for one, so that nobody is asked for it.
    [`http://${'a'.repeat(64)}.example.test`, 'its name is not known'],
  ])('of %s: %s', async (endpoint, received) => {
    open({ endpoint })
    expect(await failureOf(calls.assumeRoleWithSaml(sts))).toMatchObject({
      code: 'STS_UNREACHABLE',
      expected: `an answer of STS at ${endpoint}`,
      received,
    })
  })

  it.each([
    ['disconnect', 'the connection broke'],
    ['hang', 'no answer in time'],
    ['trickle', 'no answer in time'],
    [{ status: 500, body: '<html>Oops</html>' }, 'it failed at this call'],
    [stsError('InternalFailure', 'Oops', 500), 'it failed at this call'],
    [{ status: 502, body: '' }, 'it fails'],
    [stsError('ServiceUnavailable', 'Please try again later.', 503), 'it fails'],
  ] as const satisfies readonly (readonly [CannedAnswer, string])[])(
    'with %j: %s',
    async (answer, received) => {
      open({ requestTimeoutMs: 300 })
      server.answer(answer)
      expect(await failureOf(calls.assumeRoleWithSaml(sts))).toMatchObject({
        code: 'STS_UNREACHABLE',
        received,
      })
    },
  )

  it('is a certificate that nobody vouches for, or none at all', async () => {
    const https = await openFakeHttpsServer()
    open({ endpoint: `https://127.0.0.1:${https.port}` })
    expect(await failureOf(calls.assumeRoleWithSaml(sts))).toMatchObject({
      code: 'STS_UNREACHABLE',
      received: 'its certificate is not trusted',
    })
    expect(https.requests()).toBe(0)
    open({ endpoint: server.url.replace('http:', 'https:') })
    expect(await failureOf(calls.assumeRoleWithSaml(sts))).toMatchObject({
      code: 'STS_UNREACHABLE',
      received: 'TLS failed',
    })
    await https.close()
  })
})

describe('every failure of STS', () => {
  const garbage = {
    'a connection that breaks': 'disconnect',
    'no answer': 'hang',
    'a head and no end': 'trickle',
    'a failure that repeats what was sent': ({
      body,
      headers,
    }: {
      body: string
      headers: object
    }) => stsError('InternalFailure', `cannot do ${body} ${JSON.stringify(headers)}`, 500),
    'a refusal that repeats what was sent': ({
      body,
      headers,
    }: {
      body: string
      headers: object
    }) =>
      stsError(
        'ValidationError',
        `bad ${decodeURIComponent(body)} ${JSON.stringify(headers).replaceAll('"', '')}`,
        400,
      ),
    'the page of a proxy that repeats what was sent': ({ body }: { body: string }) => ({
      status: 403,
      body: `<html>${body}</html>`,
    }),
    'a session in another shape': {
      headers: { 'content-type': 'application/json' },
      body: '{"Credentials":{"SecretAccessKey":"answer-secret-canary"}}',
    },
    'a session that breaks off': assumeRoleAnswer((xml) => xml.slice(0, xml.indexOf('<Package'))),
    'a session without its key': samlAnswer((xml) =>
      xml.replace(/<AccessKeyId>.*?<\/AccessKeyId>/u, ''),
    ),
    'garbage that is XML': {
      body: '<a><SecretAccessKey>answer-secret-canary</SecretAccessKey></a>',
    },
    'an answer without end': { body: `secret-canary${'x'.repeat(300 * 1024)}` },
    'an answer of another call': callerIdentityAnswer(),
  } as const
  const cases = callNames.flatMap((name) =>
    Object.entries(garbage)
      // Whose credentials they are is an answer to that call.
      .filter(([label]) => name !== 'getCallerIdentity' || label !== 'an answer of another call')
      .map(([label, answer]) => [name, label, answer] as const),
  )

  it.each(cases)(
    '%s, %s: has a code, a hint, and nothing of what was sent or answered',
    async (name, _, answer) => {
      open({ requestTimeoutMs: 300 })
      server.answer(answer)
      const failure = await failureOf(calls[name](sts))
      expect(failure.code).toMatch(/^STS_/u)
      const everything = [
        inspect(failure, { depth: 20, showHidden: true }),
        JSON.stringify(failure),
        JSON.stringify(describeFailure(failure)),
        failure.stack ?? '',
      ].join('\n')
      expect(everything).not.toContain('canary')
      expect(everything).not.toContain('A'.repeat(50))
      expect(everything).not.toContain('B'.repeat(50))
      expect(errorHint(failure.code, stsObstacle(failure))?.length).toBeGreaterThan(60)
    },
  )

  it.each([
    'STS_UNREACHABLE',
    'STS_ENDPOINT_WRONG',
    'STS_CREDENTIALS_INVALID',
    'STS_CIRCUIT_OPEN',
    'STS_THROTTLED',
    'STS_REGION_DISABLED',
    'STS_CLOCK_SKEWED',
    'STS_PARTITION_MISMATCH',
    'STS_REFUSED',
  ] as const)('%s has a hint of its own', (code) => {
    expect(errorHint(code)).not.toBe(errorHint('INTERNAL'))
    expect(errorHint(code)).toMatch(/\.$/u)
  })
})
