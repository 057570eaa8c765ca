import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { authenticate } from '../../../src/emulator/sigv4/authenticate.ts'
import { parseSignature } from '../../../src/emulator/sigv4/parse-signature.ts'
import type { SignedRequest } from '../../../src/emulator/sigv4/parse-signature.ts'
import { RequestRefused } from '../../../src/errors.ts'
import { MovableClock } from '../../fakes/movable-clock.ts'
import { presignRequest, signRequest } from '../../fakes/sign-request.ts'

const now = new Date('2030-01-01T12:00:00Z')
const host = 'localhost:8400'
const credentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
}
const tokenOf = (sessionToken: string): typeof credentials & { sessionToken: string } => ({
  ...credentials,
  sessionToken,
})
const action = { Action: 'GetCallerIdentity', Version: '2011-06-15' }

function presigned(
  parameters: Readonly<Record<string, string>> = action,
  { expiresSeconds = 60, ...options }: { expiresSeconds?: number; sessionToken?: string } = {},
): SignedRequest {
  const { sessionToken } = options
  const signing = sessionToken === undefined ? credentials : tokenOf(sessionToken)
  const url = presignRequest(parameters, { credentials: signing, host, at: now, expiresSeconds })
  return { method: 'GET', url, headers: [['host', host]], body: new Uint8Array() }
}

function posted(
  parameters: Readonly<Record<string, string>> = action,
  signedToo: Readonly<Record<string, string>> = {},
): SignedRequest {
  const { method, path, headers, body } = signRequest(parameters, {
    credentials: tokenOf('token'),
    host,
    at: now,
    signedToo,
  })
  return { method, url: path, headers: Object.entries(headers), body: Buffer.from(body) }
}

function withHeader(signed: SignedRequest, name: string, value: string): SignedRequest {
  const others = signed.headers.filter(([found]) => found !== name)
  return { ...signed, headers: [...others, [name, value]] }
}

function withAuthorization(
  signed: SignedRequest,
  change: (authorization: string) => string,
): SignedRequest {
  const found = signed.headers.find(([name]) => name === 'authorization')?.[1] ?? ''
  return withHeader(signed, 'authorization', change(found))
}

/** What came of it: `accepted`, or the refusal; any other failure goes on to the test. */
async function outcome(
  signed: SignedRequest,
  secondsLater = 0,
): Promise<RequestRefused | 'accepted'> {
  try {
    await authenticate(signed, {
      clock: new MovableClock(new Date(now.getTime() + secondsLater * 1000)),
      service: 'sts',
      findAccessKey: (accessKeyId) =>
        Promise.resolve(
          accessKeyId === credentials.accessKeyId
            ? { secretAccessKey: credentials.secretAccessKey, principal: 'ann' }
            : undefined,
        ),
    })
    return 'accepted'
  } catch (failure) {
    if (failure instanceof RequestRefused) return failure
    throw failure
  }
}

describe('Signature Version 4: presigned requests in their time', () => {
  it('hands the session token of the query string to whoever knows the keys', async () => {
    const asked: unknown[] = []
    await authenticate(presigned(action, { sessionToken: 'a/token+of=ours' }), {
      clock: new MovableClock(now),
      service: 'sts',
      findAccessKey: (...key) => {
        asked.push(key)
        return Promise.resolve({ ...credentials, principal: 'ann' })
      },
    })
    expect(asked).toEqual([[credentials.accessKeyId, 'a/token+of=ours']])
  })

  it.each([
    [60, -900],
    [60, 59],
    [604_800, 604_799],
  ])('that last %i seconds are taken %i seconds after signing', async (expiresSeconds, later) => {
    expect(await outcome(presigned(action, { expiresSeconds }), later)).toBe('accepted')
  })

  it.each([
    [60, -901, 'Signature not yet current: 20300101T120000Z is still later than '],
    [60, 60, 'Signature expired: 20300101T120100Z is now earlier than 20300101T120100Z'],
    [604_800, 604_800, 'Signature expired: 20300108T120000Z is now earlier than '],
  ])('that last %i seconds are refused after %i', async (expiresSeconds, later, message) => {
    expect(await outcome(presigned(action, { expiresSeconds }), later)).toMatchObject({
      code: 'REQUEST_SIGNATURE_EXPIRED',
      aws: {
        code: 'SignatureDoesNotMatch',
        status: 403,
        message: expect.stringContaining(message) as string,
      },
    })
  })

  it.each(['UNSIGNED-PAYLOAD', 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD'])(
    'do not leave their body unsigned by saying %s',
    async (value) => {
      const signed = { ...presigned(), body: Buffer.from('Action=AssumeRole') }
      expect(await outcome(signed)).toMatchObject({ code: 'REQUEST_SIGNATURE_MISMATCH' })
      expect(await outcome(withHeader(signed, 'x-amz-content-sha256', value))).toMatchObject({
        code: 'REQUEST_SIGNATURE_MISMATCH',
      })
    },
  )

  it('do not borrow a session token that nobody signed', async () => {
    const { url } = presigned()
    const added = { ...presigned(), url: `${url}&X-Amz-Security-Token=token` }
    expect(await outcome(added)).toMatchObject({ code: 'REQUEST_SIGNATURE_MISMATCH' })
  })
})

describe('Signature Version 4: a hash of the body that the sender declares and signs', () => {
  const declaring = (hash: string): SignedRequest =>
    posted(action, { 'x-amz-content-sha256': hash })
  const ofBody = createHash('sha256').update(posted().body).digest('hex')

  it('is that of the body', async () => {
    expect(await outcome(declaring(ofBody))).toBe('accepted')
  })

  it.each([
    'UNSIGNED-PAYLOAD',
    ofBody.toUpperCase(),
    createHash('sha256').update('another').digest('hex'),
  ])('is not %s', async (hash) => {
    expect(await outcome(declaring(hash))).toMatchObject({
      code: 'REQUEST_SIGNATURE_MISMATCH',
      check: 'verify-payload-hash',
      aws: { code: 'SignatureDoesNotMatch', status: 403 },
    })
  })
})

describe('Signature Version 4: what a refusal does not repeat', () => {
  const secret = 'eyJhbGciOiJSUzI1NiJ9.c2VjcmV0LXRva2Vu.c2ln'
  it.each([secret, `Bearer ${secret}`, `AWS4-HMAC-SHA256 ${secret}`, `AWS-${secret} x`])(
    'a token in the place of a signature: %s',
    async (authorization) => {
      const refused = await outcome(withHeader(posted(), 'authorization', authorization))
      expect(refused).toMatchObject({ code: 'REQUEST_SIGNATURE_INCOMPLETE' })
      expect(JSON.stringify([refused, String(refused)])).not.toContain(secret.slice(0, 8))
    },
  )

  it('but an algorithm is named', async () => {
    const other = withAuthorization(posted(), (text) => text.replace('SHA256', 'SHA1'))
    expect(await outcome(other)).toMatchObject({
      aws: { message: "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA1'." },
    })
  })
})

describe('Signature Version 4: the scope and the date', () => {
  it.each(['us_east_1', '<b>', 'a'.repeat(65), 'EU-WEST-1'])(
    'a region is a name of a region: not %s',
    async (region) => {
      const signed = withAuthorization(posted(), (text) => text.replace('us-east-1', region))
      expect(await outcome(signed)).toMatchObject({
        code: 'REQUEST_SIGNATURE_MISMATCH',
        aws: {
          code: 'SignatureDoesNotMatch',
          status: 403,
          message: 'Credential should be scoped to a valid region. ',
        },
      })
    },
  )

  const dated = (date: string): SignedRequest => {
    const { headers, ...signed } = withHeader(posted(), 'date', date)
    return { ...signed, headers: headers.filter(([name]) => name !== 'x-amz-date') }
  }

  it('a Date header of HTTP is read', () => {
    expect(parseSignature(dated('Tue, 01 Jan 2030 12:00:00 GMT'))).toMatchObject({
      timestamp: '20300101T120000Z',
      requestDate: now,
    })
  })

  it.each([
    '1',
    '1 January 2030 12:00',
    'Tue, 01 Jan 2030 12:00:00',
    'Tue, 99 Jan 2030 12:00:00 GMT',
  ])('a Date header is not guessed at: %s', async (date) => {
    expect(await outcome(dated(date))).toMatchObject({ code: 'REQUEST_SIGNATURE_INCOMPLETE' })
  })
})

describe('Signature Version 4: hostile requests', () => {
  const spaces = ' '.repeat(50_000)
  const authorization = (text: string): SignedRequest => withHeader(posted(), 'authorization', text)
  it.each<[string, SignedRequest]>([
    ['a header of 100 KB of spaces', withHeader(posted(), 'host', `${spaces}a${spaces}b`)],
    ['100 KB of spaces in the signature', authorization(`AWS4-HMAC-SHA256 A=${spaces}${spaces}b`)],
    ['100 KB of commas', authorization(`AWS4-HMAC-SHA256 ${','.repeat(100_000)}`)],
    ['a path of 40,000 steps back', { ...posted(), url: `/${'a/../'.repeat(40_000)}b` }],
    ['a path that is not encoded', { ...posted(), url: '/é' }],
    ['half a character in the path', { ...posted(), url: '/\ud800' }],
    ['half a character in the query string', { ...posted(), url: '/?a=\udfff' }],
    ['a header that is not ASCII', withHeader(posted(), 'host', 'löcalhost')],
    ['a token that is not ASCII', withHeader(posted(), 'x-amz-security-token', 'tökén')],
    [
      'an access key that is not ASCII',
      withAuthorization(posted(), (t) => t.replace('AKIA', 'ÄKIA')),
    ],
  ])('%s: refused in bounded time', async (_what, signed) => {
    const begun = performance.now()
    expect(await outcome(signed)).toBeInstanceOf(RequestRefused)
    expect(performance.now() - begun).toBeLessThan(5000)
  })
})

describe('Signature Version 4: any one change', () => {
  const text = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' })
  const parameters = fc
    .dictionary(text, text, { maxKeys: 6, noNullPrototype: true })
    .map((more) => ({ ...more, ...action }))

  it('whatever is presigned is accepted', async () => {
    await fc.assert(
      fc.asyncProperty(parameters, async (sent) => {
        expect(await outcome(presigned(sent, { sessionToken: 'token' }))).toBe('accepted')
      }),
      { numRuns: 200 },
    )
  })

  /** One character for another that is neither its own case nor a space, which may be folded. */
  const changed = (value: string, at: number): string => {
    const index = at % value.length
    return `${value.slice(0, index)}${value[index] === 'z' ? 'y' : 'z'}${value.slice(index + 1)}`
  }
  const mutations: Readonly<Record<string, (signed: SignedRequest, at: number) => SignedRequest>> =
    {
      method: (signed, at) => ({ ...signed, method: changed(signed.method, at) }),
      url: (signed, at) => ({ ...signed, url: `/${changed(`${signed.url.slice(1)}?`, at)}` }),
      'a header': (signed, at) => ({
        ...signed,
        headers: signed.headers.map(([name, value], index) =>
          index === at % signed.headers.length ? [name, changed(value, at)] : [name, value],
        ),
      }),
      'a header gone': (signed, at) => ({
        ...signed,
        headers: signed.headers.filter((_, index) => index !== at % signed.headers.length),
      }),
      'a header twice': (signed, at) => ({
        ...signed,
        headers: [
          ...signed.headers,
          ...signed.headers.filter((_, index) => index === at % signed.headers.length),
        ],
      }),
      body: (signed, at) => {
        const body = Buffer.concat([signed.body, Buffer.from('x')])
        body[at % body.length] = ((body[at % body.length] ?? 0) + 1) % 256
        return { ...signed, body }
      },
    }
  it.each(Object.entries(mutations))('%s: refused', async (_what, mutate) => {
    await fc.assert(
      fc.asyncProperty(parameters, fc.nat(), fc.boolean(), async (sent, at, isPosted) => {
        const signed = isPosted ? posted(sent) : presigned(sent, { sessionToken: 'token' })
        expect(await outcome(mutate(signed, at))).toBeInstanceOf(RequestRefused)
      }),
      { numRuns: 200 },
    )
  })
})
