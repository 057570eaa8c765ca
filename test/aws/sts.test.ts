import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSts, type Sts } from '../../src/aws/sts.ts'
import { openFakeHttpServer, type FakeHttpServer } from '../fakes/http-server.ts'
import { samlAnswer, stsError, stsRequestId, webIdentityAnswer } from '../fakes/sts-answers.ts'

const request = {
  roleArn: 'arn:aws:iam::123456789012:role/Developer',
  principalArn: 'arn:aws:iam::123456789012:saml-provider/ExampleCorp',
  samlAssertion: 'PHNhbWxwOlJlc3BvbnNlLz4=',
}

let server: FakeHttpServer
let sts: Sts
beforeEach(async () => {
  server = await openFakeHttpServer(samlAnswer())
  sts = openSts({ endpoint: server.url, region: 'eu-central-1', requestTimeoutMs: 5000 })
})
afterEach(async () => {
  sts.close()
  await server.close()
})

const failureOf = (call: Promise<unknown>): Promise<Error & Record<string, unknown>> =>
  call.then(
    () => expect.unreachable('the call was answered'),
    (failure: unknown) => failure as Error & Record<string, unknown>,
  )

describe('AWS STS API Reference, AssumeRoleWithSAML: the request', () => {
  it('carries the assertion in the body of a POST and is not signed', async () => {
    await sts.assumeRoleWithSaml({ ...request, durationSeconds: 900 })
    expect(server.received).toHaveLength(1)
    const [{ method, url, headers, body } = expect.unreachable()] = server.received
    expect({ method, url }).toStrictEqual({ method: 'POST', url: '/' })
    expect(headers.authorization).toBeUndefined()
    expect(headers['x-amz-security-token']).toBeUndefined()
    expect(Object.fromEntries(new URLSearchParams(body))).toStrictEqual({
      Action: 'AssumeRoleWithSAML',
      Version: '2011-06-15',
      RoleArn: request.roleArn,
      PrincipalArn: request.principalArn,
      SAMLAssertion: request.samlAssertion,
      DurationSeconds: '900',
    })
  })

  it('leaves the duration to the service when none is asked for', async () => {
    await sts.assumeRoleWithSaml(request)
    expect(new URLSearchParams(server.received[0]?.body).has('DurationSeconds')).toBe(false)
  })

  it('is not signed even where the environment has credentials', async () => {
    const kept = { ...process.env }
    process.env['AWS_ACCESS_KEY_ID'] = 'AKIAEXAMPLEEXAMPLE00'
    process.env['AWS_SECRET_ACCESS_KEY'] = 'secret-canary'
    try {
      await sts.assumeRoleWithSaml(request)
    } finally {
      process.env = kept
    }
    expect(JSON.stringify(server.received)).not.toContain('AKIAEXAMPLEEXAMPLE00')
  })
})

describe('AWS STS API Reference, AssumeRoleWithSAML: the answer', () => {
  it('is read into a role session with every field', async () => {
    expect(await sts.assumeRoleWithSaml(request)).toStrictEqual({
      credentials: {
        accessKeyId: 'ASIAEXAMPLEEXAMPLE00',
        secretAccessKey: 'secret-canary',
        sessionToken: 'token-canary',
        expiration: new Date('2026-01-01T01:00:00Z'),
      },
      assumedRoleUser: {
        arn: 'arn:aws:sts::123456789012:assumed-role/Developer/alice@example.com',
        assumedRoleId: 'AROAEXAMPLEEXAMPLE000:alice@example.com',
      },
      audience: 'https://signin.aws.amazon.com/saml',
      issuer: 'https://idp.example.com/metadata',
      nameQualifier: 'SbdGOnUkh1i4+EXAMPLExL/jEvs=',
      subject: '_cbb88bf52c2510eabe00c1642d4643f41430fe25e3',
      subjectType: 'persistent',
      packedPolicySizePercent: 6,
      sourceIdentity: 'alice',
      region: 'eu-central-1',
      requestId: stsRequestId,
    })
  })

  it.each(['Audience', 'Issuer', 'NameQualifier', 'Subject', 'SubjectType'])(
    'is a session without %s, which an emulator may leave out',
    async (field) => {
      server.answer(
        samlAnswer((xml) => xml.replace(new RegExp(`<${field}>.*</${field}>`, 'u'), '')),
      )
      const session = await sts.assumeRoleWithSaml(request)
      expect(session.credentials.accessKeyId).toBe('ASIAEXAMPLEEXAMPLE00')
      const repeated = ['audience', 'issuer', 'nameQualifier', 'subject', 'subjectType']
      expect(repeated.filter((name) => name in session)).toHaveLength(4)
    },
  )

  it("keeps AWS's request id, and drops what does not look like one", async () => {
    const requestId = '01234567-89ab-cdef-0123-456789abcdef'
    server.answer({ ...samlAnswer(), headers: { 'x-amzn-RequestId': requestId } })
    expect(await sts.assumeRoleWithSaml(request)).toHaveProperty('requestId', requestId)
    server.answer({ ...samlAnswer(), headers: { 'x-amzn-RequestId': '<script>' } })
    expect(await sts.assumeRoleWithSaml(request)).not.toHaveProperty('requestId')
  })

  it('may leave out the packed policy size and the source identity', async () => {
    server.answer(
      samlAnswer((xml) => xml.replace(/<(PackedPolicySize|SourceIdentity)>.*?<\/\1>/gu, '')),
    )
    const session = await sts.assumeRoleWithSaml(request)
    expect(session).not.toHaveProperty('packedPolicySizePercent')
    expect(session).not.toHaveProperty('sourceIdentity')
  })

  it('reads the packed policy size under its newer name too', async () => {
    server.answer(
      samlAnswer((xml) => xml.replaceAll('PackedPolicySize', 'SessionTokenUtilization')),
    )
    expect(await sts.assumeRoleWithSaml(request)).toHaveProperty('packedPolicySizePercent', 6)
  })

  it('is refused without credentials, and what it holds is in no message', async () => {
    server.answer(samlAnswer((xml) => xml.replace(/<SecretAccessKey>.*<\/SecretAccessKey>/u, '')))
    const failure = await failureOf(sts.assumeRoleWithSaml(request))
    expect(failure).toMatchObject({
      name: 'OutboundFailed',
      code: 'STS_ENDPOINT_WRONG',
      expected: 'Credentials.SecretAccessKey',
    })
    expect(failure.message).not.toContain('canary')
  })
})

describe('AWS STS API Reference, Common Errors: a refusal', () => {
  const refusals = [
    ['InvalidIdentityToken', 'Response signature invalid', 400],
    ['ExpiredTokenException', 'Token must be redeemed within 5 minutes of issuance', 400],
    ['AccessDenied', 'Not authorized to perform sts:AssumeRoleWithSAML', 403],
    ['ValidationError', 'Request ARN is invalid', 400],
    ['PackedPolicyTooLarge', 'Packed size of session tags consumes 112% of allotted space.', 400],
    ['MalformedPolicyDocument', 'Syntax errors in policy.', 400],
  ] as const
  for (const [code, message, status] of refusals) {
    it(`keeps ${code} with its text and status`, async () => {
      server.answer(stsError(code, message, status))
      const failure = await failureOf(sts.assumeRoleWithSaml(request))
      expect(failure).toMatchObject({
        name: 'StsRefused',
        code: 'STS_REFUSED',
        aws: { code, message, status, requestId: stsRequestId },
        message: `sts refused with ${code}: ${message}`,
      })
      expect(server.received).toHaveLength(1)
    })
  }

  it('loses the assertion where the service repeats it', async () => {
    server.answer(stsError('ValidationError', `bad value ${request.samlAssertion} given`))
    const failure = await failureOf(sts.assumeRoleWithSaml(request))
    expect(failure).toMatchObject({ aws: { message: 'bad value [removed] given' } })
    expect(JSON.stringify(failure)).not.toContain(request.samlAssertion)
    expect(failure.message).not.toContain(request.samlAssertion)
  })

  it('is no refusal when the service failed: tried again, then unreachable', async () => {
    server.answer(stsError('InternalFailure', 'An internal error occurred', 500))
    expect(await failureOf(sts.assumeRoleWithSaml(request))).toMatchObject({
      name: 'OutboundFailed',
      code: 'STS_UNREACHABLE',
      aws: { code: 'InternalFailure', status: 500 },
    })
    expect(server.received).toHaveLength(2)
  })
})

describe('an STS that does not answer as one', () => {
  const unreadable = {
    'no XML': { body: 'all is well' },
    'another document': { body: '<html><body>Welcome</body></html>' },
    'an error without a code': { status: 400, body: '<ErrorResponse/>' },
    'JSON, in which the SDK finds nothing': {
      headers: { 'content-type': 'application/json' },
      body: '{"Credentials":{"SecretAccessKey":"secret-canary"}}',
    },
    'XML that breaks off': samlAnswer((xml) => xml.slice(0, xml.indexOf('<Audience>'))),
    'nothing at that address': { status: 404, body: 'not found' },
    'a redirect': { status: 302, headers: { location: 'http://127.0.0.1:1/' } },
  }
  for (const [label, answer] of Object.entries(unreadable)) {
    it(`is none: ${label}`, async () => {
      server.answer(answer)
      const failure = await failureOf(sts.assumeRoleWithSaml(request))
      expect(failure).toMatchObject({ name: 'OutboundFailed', code: 'STS_ENDPOINT_WRONG' })
      expect(failure.cause).toBeUndefined()
      expect(inspect(failure, { depth: 20, showHidden: true })).not.toContain('canary')
      expect(server.received).toHaveLength(1)
    })
  }

  it('is not read further than 256 KiB, and not asked again', async () => {
    server.answer(
      samlAnswer((xml) => xml.replace('<Audience>', `<Audience>${'x'.repeat(256 * 1024)}`)),
    )
    expect(await failureOf(sts.assumeRoleWithSaml(request))).toMatchObject({
      name: 'OutboundFailed',
      code: 'STS_ENDPOINT_WRONG',
      check: 'bound-answers',
    })
    expect(server.received).toHaveLength(1)
    server.answer(
      samlAnswer((xml) => xml.replace('<Audience>', `<Audience>${'x'.repeat(250 * 1024)}`)),
    )
    expect((await sts.assumeRoleWithSaml(request)).subjectType).toBe('persistent')
  })

  it('is down when the page of a proxy says that it fails', async () => {
    server.answer({ status: 502, body: '<html>Bad Gateway</html>' })
    expect(await failureOf(sts.assumeRoleWithSaml(request))).toMatchObject({
      name: 'OutboundFailed',
      code: 'STS_UNREACHABLE',
      received: 'it fails',
      message: 'sts failed with HTTP 502',
    })
    expect(server.received).toHaveLength(2)
  })

  for (const answer of ['hang', 'trickle'] as const) {
    it(`is given up after the time limit: ${answer}`, async () => {
      server.answer(answer)
      const impatient = openSts({
        endpoint: server.url,
        region: 'eu-central-1',
        requestTimeoutMs: 100,
        maxAttempts: 1,
      })
      expect(await failureOf(impatient.assumeRoleWithSaml(request))).toMatchObject({
        name: 'OutboundFailed',
        code: 'STS_UNREACHABLE',
        message: 'sts did not answer: no answer in time',
      })
      impatient.close()
    })
  }

  it('is tried again after the time limit of an attempt', async () => {
    server.answer('hang')
    const patient = openSts({
      endpoint: server.url,
      region: 'eu-central-1',
      requestTimeoutMs: 300,
      maxAttempts: 2,
    })
    expect(await failureOf(patient.assumeRoleWithSaml(request))).toMatchObject({
      code: 'STS_UNREACHABLE',
    })
    expect(server.received).toHaveLength(2)
    patient.close()
  })

  it('is unreachable when the connection breaks or is refused', async () => {
    server.answer('disconnect')
    expect(await failureOf(sts.assumeRoleWithSaml(request))).toMatchObject({
      code: 'STS_UNREACHABLE',
      message: 'sts did not answer: ECONNRESET',
    })
    await server.close()
    expect(await failureOf(sts.assumeRoleWithSaml(request))).toMatchObject({
      code: 'STS_UNREACHABLE',
      message: 'sts did not answer: ECONNREFUSED',
    })
  })

  it('recovers: the next call is answered', async () => {
    server.answer({ status: 502, body: 'Bad Gateway' })
    await failureOf(sts.assumeRoleWithSaml(request))
    server.answer(samlAnswer())
    expect((await sts.assumeRoleWithSaml(request)).subjectType).toBe('persistent')
  })
})

describe('a closed client', () => {
  it('is our own misuse to call', async () => {
    sts.close()
    await expect(sts.assumeRoleWithSaml(request)).rejects.toBeInstanceOf(TypeError)
  })
})

const webIdentity = {
  roleArn: 'arn:aws:iam::123456789012:role/Developer',
  roleSessionName: 'alice@example.com',
  webIdentityToken: 'header-canary.claims-canary.signature-canary',
}

describe('AWS STS API Reference, AssumeRoleWithWebIdentity', () => {
  it('carries the token in the body of a POST, is not signed, and asks for a duration only where one is given', async () => {
    server.answer(webIdentityAnswer())
    await sts.assumeRoleWithWebIdentity(webIdentity)
    await sts.assumeRoleWithWebIdentity({ ...webIdentity, durationSeconds: 900 })
    const [first = expect.unreachable(), second] = server.received
    expect({ method: first.method, url: first.url }).toStrictEqual({ method: 'POST', url: '/' })
    expect(first.headers.authorization).toBeUndefined()
    const sent = {
      Action: 'AssumeRoleWithWebIdentity',
      Version: '2011-06-15',
      RoleArn: webIdentity.roleArn,
      RoleSessionName: webIdentity.roleSessionName,
      WebIdentityToken: webIdentity.webIdentityToken,
    }
    expect(Object.fromEntries(new URLSearchParams(first.body))).toStrictEqual(sent)
    expect(Object.fromEntries(new URLSearchParams(second?.body))).toStrictEqual({
      ...sent,
      DurationSeconds: '900',
    })
  })

  it('is read into a role session with every field', async () => {
    server.answer(webIdentityAnswer())
    expect(await sts.assumeRoleWithWebIdentity(webIdentity)).toStrictEqual({
      credentials: {
        accessKeyId: 'ASIAEXAMPLEEXAMPLE00',
        secretAccessKey: 'secret-canary',
        sessionToken: 'token-canary',
        expiration: new Date('2026-01-01T01:00:00Z'),
      },
      assumedRoleUser: {
        arn: 'arn:aws:sts::123456789012:assumed-role/Developer/alice@example.com',
        assumedRoleId: 'AROAEXAMPLEEXAMPLE000:alice@example.com',
      },
      audience: 'fedbridge',
      provider: 'arn:aws:iam::123456789012:oidc-provider/server.example.com',
      subject: 'alice',
      packedPolicySizePercent: 6,
      sourceIdentity: 'alice',
      region: 'eu-central-1',
      requestId: stsRequestId,
    })
  })

  it.each(['SubjectFromWebIdentityToken', 'Audience', 'Provider'])(
    'is a session without %s, which an emulator leaves out',
    async (field) => {
      server.answer(
        webIdentityAnswer((xml) => xml.replace(new RegExp(`<${field}>.*</${field}>`, 'u'), '')),
      )
      const session = await sts.assumeRoleWithWebIdentity(webIdentity)
      expect(session.credentials.accessKeyId).toBe('ASIAEXAMPLEEXAMPLE00')
      expect(Object.values(session)).not.toContain(undefined)
      expect(['audience', 'provider', 'subject'].filter((name) => name in session)).toHaveLength(2)
    },
  )

  it('keeps the refusal, and loses the token where the service repeats it', async () => {
    const { webIdentityToken } = webIdentity
    server.answer(stsError('InvalidIdentityToken', `cannot read ${webIdentityToken}`))
    const failure = await failureOf(sts.assumeRoleWithWebIdentity(webIdentity))
    expect(failure).toMatchObject({
      name: 'StsRefused',
      code: 'STS_REFUSED',
      aws: { code: 'InvalidIdentityToken', message: 'cannot read [removed]', status: 400 },
    })
    expect(`${failure.message} ${JSON.stringify(failure)}`).not.toContain('canary')
  })

  it('is unreachable when the connection breaks, and names the call', async () => {
    server.answer('disconnect')
    expect(await failureOf(sts.assumeRoleWithWebIdentity(webIdentity))).toMatchObject({
      code: 'STS_UNREACHABLE',
      check: 'assume-role-with-web-identity',
    })
  })

  it('is our own misuse on a closed client', async () => {
    sts.close()
    await expect(sts.assumeRoleWithWebIdentity(webIdentity)).rejects.toBeInstanceOf(TypeError)
  })
})
