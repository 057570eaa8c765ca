import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { authenticate } from '../../../src/emulator/sigv4/authenticate.ts'
import type { FoundAccessKey } from '../../../src/emulator/sigv4/authenticate.ts'
import type { SignedRequest } from '../../../src/emulator/sigv4/parse-signature.ts'
import { RequestRefused } from '../../../src/errors.ts'
import { MovableClock } from '../../fakes/movable-clock.ts'
import { signRequest } from '../../fakes/sign-request.ts'

const now = new Date('2030-01-01T12:00:00Z')
const credentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
}
const secondsLater = (seconds: number): Date => new Date(now.getTime() + seconds * 1000)

function request(
  parameters: Readonly<Record<string, string>> = { Action: 'GetCallerIdentity' },
  options: Partial<Parameters<typeof signRequest>[1]> = {},
): SignedRequest {
  const signed = signRequest(parameters, {
    credentials,
    host: 'localhost:8400',
    at: now,
    ...options,
  })
  return {
    method: signed.method,
    url: signed.path,
    headers: Object.entries(signed.headers),
    body: Buffer.from(signed.body),
  }
}

function check(
  signed: SignedRequest,
  found: FoundAccessKey<string> = { ...credentials, principal: 'ann' },
): Promise<unknown> {
  return authenticate(signed, {
    clock: new MovableClock(now),
    service: 'sts',
    findAccessKey: () => Promise.resolve(found),
  })
}

/** The same request with one header of another value, or without it. */
function withHeader(signed: SignedRequest, name: string, value?: string): SignedRequest {
  const others = signed.headers.filter(([found]) => found !== name)
  return { ...signed, headers: value === undefined ? others : [...others, [name, value]] }
}

const authorizationOf = ({ headers }: SignedRequest): string =>
  headers.find(([name]) => name === 'authorization')?.[1] ?? ''

async function refusal(signed: SignedRequest, found?: FoundAccessKey<string>): Promise<unknown> {
  try {
    await check(signed, found)
  } catch (failure) {
    expect(failure).toBeInstanceOf(RequestRefused)
    const { code, aws } = failure as RequestRefused
    return { code, awsCode: aws?.code, status: aws?.status, message: aws?.message }
  }
  return 'accepted'
}

describe('Signature Version 4: who signed a request', () => {
  it('is told for a signature by a known key', async () => {
    expect(await check(request())).toEqual({
      principal: 'ann',
      region: 'us-east-1',
      form: 'header',
    })
  })

  it('hands the session token to whoever knows the keys', async () => {
    const tokens: (string | undefined)[] = []
    const signed = request({}, { credentials: { ...credentials, sessionToken: 'token' } })
    await authenticate(signed, {
      clock: new MovableClock(now),
      service: 'sts',
      findAccessKey: (_id, token) => {
        tokens.push(token)
        return Promise.resolve({ ...credentials, principal: 'ann' })
      },
    })
    expect(tokens).toEqual(['token'])
  })

  it('is nobody without a signature', async () => {
    expect(await refusal(withHeader(request(), 'authorization'))).toEqual({
      code: 'REQUEST_UNSIGNED',
      awsCode: 'MissingAuthenticationToken',
      status: 403,
      message: 'Request is missing Authentication Token',
    })
  })

  it.each([
    [undefined, 'ACCESS_KEY_UNKNOWN', 'InvalidClientTokenId'],
    ['inactive' as const, 'ACCESS_KEY_UNKNOWN', 'InvalidClientTokenId'],
    ['token-invalid' as const, 'SESSION_TOKEN_INVALID', 'InvalidClientTokenId'],
    ['expired' as const, 'SESSION_TOKEN_EXPIRED', 'ExpiredToken'],
  ])('is nobody by a key that is %s', async (found, code, awsCode) => {
    const refused = authenticate(request(), {
      clock: new MovableClock(now),
      service: 'sts',
      findAccessKey: () => Promise.resolve(found),
    })
    await expect(refused).rejects.toMatchObject({ code, aws: { code: awsCode, status: 403 } })
  })

  it('is nobody by another secret', async () => {
    const other = { secretAccessKey: 'another', principal: 'ann' }
    expect(await refusal(request(), other)).toMatchObject({
      code: 'REQUEST_SIGNATURE_MISMATCH',
      awsCode: 'SignatureDoesNotMatch',
      status: 403,
    })
  })

  it('is nobody by a signature for another service', async () => {
    expect(await refusal(request({}, { service: 'iam' }))).toEqual({
      code: 'REQUEST_SIGNATURE_MISMATCH',
      awsCode: 'SignatureDoesNotMatch',
      status: 403,
      message: "Credential should be scoped to correct service: 'sts'. ",
    })
  })

  it('is nobody by a declared hash that is not that of the body', async () => {
    const hash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
    for (const value of [hash, 'UNSIGNED-PAYLOAD']) {
      const signed = withHeader(request(), 'x-amz-content-sha256', value)
      expect(await refusal(signed)).toMatchObject({ code: 'REQUEST_SIGNATURE_MISMATCH' })
    }
  })
})

describe('Signature Version 4: the time of a request', () => {
  it.each([-900, 0, 900])('is taken %i seconds off', async (seconds) => {
    expect(await refusal(request({}, { at: secondsLater(seconds) }))).toBe('accepted')
  })

  it('is refused a second before the window', async () => {
    expect(await refusal(request({}, { at: secondsLater(-901) }))).toEqual({
      code: 'REQUEST_SIGNATURE_EXPIRED',
      awsCode: 'SignatureDoesNotMatch',
      status: 403,
      message:
        'Signature expired: 20300101T114459Z is now earlier than 20300101T114500Z (20300101T120000Z - 15 min.)',
    })
  })

  it('is refused a second after the window', async () => {
    expect(await refusal(request({}, { at: secondsLater(901) }))).toEqual({
      code: 'REQUEST_SIGNATURE_EXPIRED',
      awsCode: 'SignatureDoesNotMatch',
      status: 403,
      message:
        'Signature not yet current: 20300101T121501Z is still later than 20300101T121500Z (20300101T120000Z + 15 min.)',
    })
  })

  it('is not looked at before the signature is right', async () => {
    const other = { secretAccessKey: 'another', principal: 'ann' }
    expect(await refusal(request({}, { at: secondsLater(-901) }), other)).toMatchObject({
      code: 'REQUEST_SIGNATURE_MISMATCH',
    })
  })
})

describe('Signature Version 4: an incomplete signature', () => {
  const changed = (change: (authorization: string) => string): SignedRequest => {
    const signed = request()
    return withHeader(signed, 'authorization', change(authorizationOf(signed)))
  }
  it.each<[string, SignedRequest]>([
    ['of another algorithm', changed((text) => text.replace('AWS4-HMAC-SHA256', 'AWS3'))],
    ['without Signature', changed((text) => text.replace(/, Signature=.*/, ''))],
    ['without Credential', changed((text) => text.replace(/Credential=[^,]*, /, ''))],
    ['without SignedHeaders', changed((text) => text.replace(/SignedHeaders=[^,]*, /, ''))],
    ['with a part twice', changed((text) => `${text}, Signature=00`)],
    ['with a scope of four parts', changed((text) => text.replace('/aws4_request', ''))],
    ['with another terminator', changed((text) => text.replace('aws4_request', 'aws3_request'))],
    [
      'with headers out of order',
      changed((text) => text.replace('content-type;host', 'host;content-type')),
    ],
    [
      'with capitals in its digits',
      changed((text) => text.replace(/[0-9a-f]{64}$/, (hex) => `A${hex.slice(1)}`)),
    ],
    ['without a date', withHeader(request(), 'x-amz-date')],
    ['with a date that is none', withHeader(request(), 'x-amz-date', '20300230T120000Z')],
    ['with a date in another form', withHeader(request(), 'x-amz-date', '2030-01-01T12:00:00Z')],
    ['in both forms', { ...request(), url: '/?X-Amz-Signature=00' }],
    ['with a broken percent-encoding', { ...request(), url: '/?Action=%zz' }],
    [
      'with two Authorization headers',
      { ...request(), headers: [...request().headers, ['Authorization', 'AWS4-HMAC-SHA256 x']] },
    ],
    [
      'of 10,000 headers',
      {
        ...request(),
        headers: Array.from({ length: 10_000 }, (_, index) => [`x-${index}`, ''] as const),
      },
    ],
    ['of 10,000 parameters', { ...request(), url: `/?${'a=b&'.repeat(10_000)}` }],
    [
      'of 100 KB',
      changed((text) =>
        text.replace(/SignedHeaders=[^,]*/, `SignedHeaders=${'a;'.repeat(50_000)}a`),
      ),
    ],
  ])('%s', async (_what, signed) => {
    expect(await refusal(signed)).toMatchObject({
      code: 'REQUEST_SIGNATURE_INCOMPLETE',
      awsCode: 'IncompleteSignature',
      status: 400,
    })
  })

  it('is told which parts are missing, all of them, and never the header', async () => {
    const signed = withHeader(request(), 'authorization', 'AWS4-HMAC-SHA256 Credential=secretly')
    expect(await refusal(withHeader(signed, 'x-amz-date'))).toMatchObject({
      code: 'REQUEST_SIGNATURE_INCOMPLETE',
      awsCode: 'IncompleteSignature',
      status: 400,
      message:
        "Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
    })
  })

  it.each([
    ['host', "'host' must be a 'SignedHeader' in the AWS Authorization."],
    ['x-amz-date', "'x-amz-date' must be a 'SignedHeader' in the AWS Authorization."],
  ])('does not leave %s unsigned', async (name, message) => {
    const signed = changed((text) => text.replace(`;${name}`, ''))
    expect(await refusal(signed)).toMatchObject({
      code: 'REQUEST_SIGNATURE_MISMATCH',
      status: 403,
      message,
    })
  })
})

describe('Signature Version 4: presigned requests', () => {
  const url = (expires: string): string =>
    `/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20300101%2Fus-east-1%2Fsts%2Faws4_request&X-Amz-Date=20300101T120000Z&X-Amz-Expires=${expires}&X-Amz-SignedHeaders=host&X-Amz-Signature=${'0'.repeat(64)}`
  const presigned = (expires: string): SignedRequest => ({
    method: 'GET',
    url: url(expires),
    headers: [['host', 'localhost:8400']],
    body: new Uint8Array(),
  })

  it.each(['0', '604801', '-1', '1.5', '', '1e3'])('do not last %s seconds', async (expires) => {
    expect(await refusal(presigned(expires))).toMatchObject({
      code: 'REQUEST_SIGNATURE_INCOMPLETE',
    })
  })

  it('may last a week', async () => {
    expect(await refusal(presigned('604800'))).toMatchObject({ code: 'REQUEST_SIGNATURE_MISMATCH' })
  })

  it('say no parameter of theirs twice', async () => {
    const twice = { ...presigned('60'), url: `${url('60')}&X-Amz-Expires=60` }
    expect(await refusal(twice)).toMatchObject({ code: 'REQUEST_SIGNATURE_INCOMPLETE' })
  })
})

describe('Signature Version 4: properties', () => {
  const parameters = fc.dictionary(
    fc.string({ minLength: 1, maxLength: 20, unit: 'binary' }),
    fc.string({ maxLength: 40, unit: 'binary' }),
    { maxKeys: 8, noNullPrototype: true },
  )

  it('whatever a client signs is accepted', async () => {
    await fc.assert(
      fc.asyncProperty(parameters, async (sent) => {
        expect(await refusal(request(sent))).toBe('accepted')
      }),
      { numRuns: 200 },
    )
  })

  it('no byte of the body may change', async () => {
    await fc.assert(
      fc.asyncProperty(
        parameters,
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (sent, at, by) => {
          const signed = request({ Action: 'x', ...sent })
          const body = Uint8Array.from(signed.body)
          const index = at % body.length
          body[index] = ((body[index] ?? 0) + by) % 256
          expect(await refusal({ ...signed, body })).toMatchObject({
            code: 'REQUEST_SIGNATURE_MISMATCH',
          })
        },
      ),
      { numRuns: 200 },
    )
  })

  it('no text in the place of the header is anything but refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 300 }), async (text) => {
        expect(await refusal(withHeader(request(), 'authorization', text))).not.toBe('accepted')
        const url = `/?X-Amz-Algorithm=${encodeURIComponent(text)}&X-Amz-Signature=${text}`
        const unsigned = withHeader(request(), 'authorization')
        expect(await refusal({ ...unsigned, url })).not.toBe('accepted')
      }),
      { numRuns: 300 },
    )
  })
})
