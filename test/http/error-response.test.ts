import { describe, expect, it } from 'vitest'
import {
  FederationClaimRejected,
  IdTokenRejected,
  OidcCallbackRejected,
  OidcProviderFailed,
  OutboundFailed,
  RequestRefused,
  SamlResponseRejected,
  StorageFailed,
  StsRefused,
  type FedbridgeError,
} from '../../src/errors.ts'
import { noStore } from '../../src/http/no-store.ts'
import { notFound } from '../../src/http/not-found.ts'
import { json, serve, type ErrorBody } from './serve.ts'

const token = 'FwoGZXIvYXdzEBYaDK0WN1l9xqkVq2S0vSLHAf3mY4bV5zq1w2e3r4t5y6u7i8o9p0'

const throwing = (thrown: unknown): ReturnType<typeof serve> =>
  serve((app) => {
    app.use(noStore())
    app.get('/', () => {
      throw thrown
    })
    app.use(notFound())
  })

describe('the error answer, as JSON', () => {
  it('has the code, the constant title, the request id, and what AWS answers', async () => {
    await using served = await throwing(
      new SamlResponseRejected('SAML_AUDIENCE_MISMATCH', 'audience is "a", expected "b"', {
        check: 'verify-audience',
        expected: 'b',
        received: 'a',
      }),
    )
    const answer = await fetch(served.url, { headers: json })
    expect(answer.status).toBe(400)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('vary')).toMatch(/accept/i)
    expect(await answer.json()).toEqual({
      error: {
        code: 'SAML_AUDIENCE_MISMATCH',
        title: 'The assertion is meant for another audience.',
        requestId: answer.headers.get('x-request-id'),
        aws: {
          code: 'InvalidIdentityToken',
          message: 'Response does not contain the required audience.',
        },
      },
    })
    expect(served.kept.lines()).toEqual([
      {
        level: 30,
        code: 'SAML_AUDIENCE_MISMATCH',
        requestId: answer.headers.get('x-request-id'),
        error: 'SamlResponseRejected',
        message: 'audience is "a", expected "b"',
        check: 'verify-audience',
        expected: 'b',
        received: 'a',
        awsCode: 'InvalidIdentityToken',
        msg: 'request refused',
      },
    ])
  })

  it('has no aws where AWS has no answer', async () => {
    await using served = await throwing(new RequestRefused('CSRF_MISMATCH', 'no cookie'))
    const answer = await fetch(served.url, { headers: json })
    expect(answer.status).toBe(403)
    expect(Object.keys(((await answer.json()) as ErrorBody).error)).toEqual([
      'code',
      'title',
      'requestId',
    ])
  })

  it('carries the answer that AWS gave in this case', async () => {
    const aws = { code: 'RegionDisabledException', message: 'STS is not activated', status: 403 }
    await using served = await throwing(
      new StsRefused('FEDERATION_REFUSED', 'the endpoint said no', { aws }),
    )
    const { error } = (await (await fetch(served.url, { headers: json })).json()) as ErrorBody
    expect(error.aws).toEqual({ code: aws.code, message: aws.message })
    expect(served.kept.lines()[0]).toMatchObject({ level: 40, awsCode: aws.code })
  })
})

describe('the error answer, as a page', () => {
  it.each(['text/html,application/xhtml+xml', '*/*', 'image/png'])(
    'goes to a client that accepts %s',
    async (accept) => {
      await using served = await throwing(new RequestRefused('RATE_LIMITED', 'too many'))
      const answer = await fetch(served.url, { headers: { accept } })
      expect(answer.status).toBe(429)
      expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
      expect(answer.headers.get('cache-control')).toBe('no-store')
      const page = await answer.text()
      expect(page).toContain('Too many requests. Try again in a moment.')
      expect(page).toContain(answer.headers.get('x-request-id'))
    },
  )

  it('shows the title, and never the reason', async () => {
    await using served = await throwing(
      new SamlResponseRejected('SIGNATURE_INVALID', 'key 3 of 4 does not verify', {
        received: 'secret-detail',
      }),
    )
    const page = await (await fetch(served.url)).text()
    expect(page).not.toContain('key 3 of 4')
    expect(page).not.toContain('secret-detail')
    expect(page).toContain('bring its metadata up to date')
  })
})

describe('the error page of a sign-in with OpenID Connect', () => {
  const pageOf = async (failure: FedbridgeError): Promise<string> => {
    await using served = await throwing(failure)
    return await (await fetch(served.url)).text()
  }
  const values = { expected: '"https://a.test"', received: '"https://b.test/<b>"' }

  it.each([
    new IdTokenRejected('ID_TOKEN_ISSUER', 'iss', values),
    new IdTokenRejected('ID_TOKEN_AUDIENCE', 'aud', values),
    new OidcProviderFailed('OIDC_PROVIDER_INVALID', 'issuer', { ...values, aws: undefined }),
  ])('shows what was expected and what came, escaped: $code', async (failure) => {
    const page = await pageOf(failure)
    expect(page).toContain('<code>&quot;https://a.test&quot;</code>')
    expect(page).toMatch(/<code>&quot;https:\/\/b\.test\/&lt;b(>|&gt;)&quot;<\/code>/)
    expect(page.includes('What AWS would answer')).toBe(failure.aws !== undefined)
  })

  it.each([
    new IdTokenRejected('ID_TOKEN_NONCE', 'nonce', values),
    new IdTokenRejected('ID_TOKEN_CLAIM_INVALID', 'sub', values),
    new OidcProviderFailed('OIDC_USERINFO_INVALID', 'sub', values),
    new OidcProviderFailed('OIDC_CODE_REFUSED', 'the token endpoint', values),
    new OidcCallbackRejected('OIDC_STATE_MISMATCH', 'state', values),
    new OidcCallbackRejected('OIDC_ISSUER_MISMATCH', 'iss', values),
  ])('shows neither for $code', async (failure) => {
    const page = await pageOf(failure)
    expect(page).not.toMatch(/[ab]\.test/)
    expect(page).not.toContain('The provider answered')
  })

  const codeRefused = (received: string): FedbridgeError =>
    new OidcProviderFailed('OIDC_CODE_REFUSED', 'the token endpoint', { received })
  const signInDenied = (received: string): FedbridgeError =>
    new OidcCallbackRejected('OIDC_SIGN_IN_DENIED', 'the provider', { received })

  it.each([
    [codeRefused('"invalid_client"'), 'invalid_client', 'clientAuthentication'],
    [codeRefused('"invalid_grant": "secret-detail"'), 'invalid_grant', 'the redirect URI'],
    [codeRefused('"unauthorized_client"'), 'unauthorized_client', 'authorization code flow'],
    [codeRefused('"invalid_scope"'), 'invalid_scope', 'Compare the scopes'],
    [codeRefused('HTTP 503'), 'HTTP 503', 'token endpoint of the provider is down'],
    [codeRefused('no ID token'), 'no ID token', 'let openid be among its scopes'],
    [codeRefused('text that is not JSON'), 'text that is not JSON', 'is no token endpoint'],
    [codeRefused('HTTP 404'), 'HTTP 404', 'is no token endpoint'],
    [signInDenied('"access_denied"'), 'access_denied', 'may have cancelled'],
    [signInDenied('"invalid_scope"'), 'invalid_scope', 'Compare the scopes'],
    [signInDenied('"temporarily_unavailable"'), 'temporarily_unavailable', 'in a while'],
  ])(
    'shows what the provider answered, and what to do about it: %#',
    async (failure, shown, hint) => {
      const page = await pageOf(failure)
      expect(page).toContain('The provider answered')
      expect(page).toContain(`<code>${shown}</code>`)
      expect(page).toContain(hint)
      expect(page).not.toContain('secret-detail')
    },
  )

  it.each([
    codeRefused('"secret-detail"'),
    codeRefused('"invalid_grant secret-detail"'),
    codeRefused('"invalid_grant"secret-detail'),
    codeRefused('text with a secret-detail in it'),
    codeRefused('HTTP 503 secret-detail'),
    signInDenied('"secret-detail"'),
    signInDenied('invalid_scope'),
    new OidcProviderFailed('OIDC_KEYS_UNAVAILABLE', 'keys', { received: '"invalid_grant"' }),
  ])('shows nothing else that came: %#', async (failure) => {
    const page = await pageOf(failure)
    expect(page).not.toContain('The provider answered')
    expect(page).not.toContain('secret-detail')
  })

  it.each([
    [
      new OutboundFailed('OUTBOUND_ADDRESS_REFUSED', 'the address 10.0.0.1 is private'),
      'identityProviders.allowPrivateCidrs',
    ],
    [
      new OidcProviderFailed('OIDC_PROVIDER_UNREACHABLE', 'gone', { received: 'HTTP 302' }),
      'from the machine that runs this service',
    ],
    [new OidcProviderFailed('OIDC_KEYS_UNAVAILABLE', 'gone'), 'jwks_uri'],
    [new OidcProviderFailed('OIDC_USERINFO_UNAVAILABLE', 'gone'), 'userInfo: true'],
    [new IdTokenRejected('ID_TOKEN_ALGORITHM', 'alg is HS256'), 'id_token_signed_response_alg'],
    ...(
      [
        'SESSION_TAG_INVALID',
        'SESSION_TAGS_TOO_MANY',
        'SESSION_TAG_DUPLICATE',
        'TRANSITIVE_TAG_KEY_UNKNOWN',
      ] as const
    ).map((code) => [new FederationClaimRejected(code, 'tags'), 'principal_tags'] as const),
    [
      new FederationClaimRejected('SOURCE_IDENTITY_INVALID', 'source'),
      'https://aws.amazon.com/source_identity',
    ],
  ] as const)('says where to look: %#', async (failure, hint) => {
    expect(await pageOf(failure)).toContain(hint)
  })
})

describe('an error that is not ours', () => {
  it('becomes INTERNAL, with its trace in the log and not in the answer', async () => {
    await using served = await throwing(new RangeError('index 7 is out of bounds'))
    const answer = await fetch(served.url, { headers: json })
    const text = await answer.text()
    expect(answer.status).toBe(500)
    expect((JSON.parse(text) as ErrorBody).error.code).toBe('INTERNAL')
    expect(text).not.toMatch(/index 7|RangeError|error-response/)
    const [line] = served.kept.lines()
    expect(line).toMatchObject({
      level: 50,
      error: 'RangeError',
      message: 'index 7 is out of bounds',
    })
    expect(line?.['frames']).toEqual(
      expect.arrayContaining([expect.stringContaining('error-response.test.ts')]),
    )
  })

  it('leaves tokens that it quotes out of the log', async () => {
    await using served = await throwing(
      new Error(`cannot parse ${token}`, { cause: new TypeError(`bad ${token}`) }),
    )
    await fetch(served.url)
    expect(served.kept.text()).not.toContain(token)
    expect(served.kept.lines()[0]).toMatchObject({
      message: 'cannot parse [...]',
      cause: { error: 'TypeError', message: 'bad [...]' },
    })
  })

  it.each([['a text'], [undefined], [{ status: 400, type: 7 }], [{ type: 'no.such' }]])(
    'may be %j',
    async (thrown) => {
      await using served = await throwing(thrown ?? null)
      // Express takes a falsy error for none, so nothing answers and the route is not found.
      const { status } = await fetch(served.url, { headers: json })
      expect(status).toBe(thrown === undefined ? 404 : 500)
    },
  )

  it('is logged as an error when it is the service that failed', async () => {
    await using served = await throwing(
      new StorageFailed('STORAGE_UNAVAILABLE', 'the store did not answer'),
    )
    expect((await fetch(served.url)).status).toBe(503)
    expect(served.kept.lines()[0]).toMatchObject({ level: 50, code: 'STORAGE_UNAVAILABLE' })
  })
})

describe('a request that cannot be read', () => {
  it('is malformed when its path is not percent-encoded text', async () => {
    await using served = await serve((app) => {
      app.get('/:name', (_request, response) => void response.send('found'))
    })
    const answer = await fetch(`${served.url}/%zz`, { headers: json })
    expect(answer.status).toBe(400)
    expect(((await answer.json()) as ErrorBody).error.code).toBe('REQUEST_MALFORMED')
    expect((await fetch(`${served.url}/%7a`)).status).toBe(200)
  })

  it('is not found where no route takes it', async () => {
    await using served = await throwing(new Error('unused'))
    const answer = await fetch(`${served.url}/nothing`, { headers: json })
    expect(answer.status).toBe(404)
    expect(((await answer.json()) as ErrorBody).error.code).toBe('NOT_FOUND')
  })
})

describe('the error answer, of an STS that cannot be asked', () => {
  it('says when to come again where that is known, as HTTP has it', async () => {
    await using served = await throwing(
      new OutboundFailed('STS_CIRCUIT_OPEN', 'sts has not answered for a while', {
        retryAfterSeconds: 17,
      }),
    )
    const answer = await fetch(served.url, { headers: json })
    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toBe('17')
    await using other = await throwing(new OutboundFailed('STS_UNREACHABLE', 'gone'))
    expect((await fetch(other.url)).headers.get('retry-after')).toBeNull()
  })

  it('names on the page what was in the way and what to change about it', async () => {
    await using served = await throwing(
      new OutboundFailed('STS_UNREACHABLE', 'sts did not answer: ECONNREFUSED', {
        received: 'the connection was refused',
      }),
    )
    const page = await (await fetch(served.url, { headers: { accept: 'text/html' } })).text()
    expect(page).toContain('the connection was refused')
    expect(page).toContain('Nobody listens at the address of sts.endpoint')
  })

  it('shows no words of others for what was in the way', async () => {
    for (const code of ['STS_UNREACHABLE', 'STS_CREDENTIALS_INVALID'] as const) {
      await using served = await throwing(
        new OutboundFailed(code, 'sts did not answer', { received: 'a word of somebody else' }),
      )
      const page = await (await fetch(served.url, { headers: { accept: 'text/html' } })).text()
      expect(page).not.toContain('a word of somebody else')
      expect(page).toMatch(/reaches AWS|AWS does not take/u)
    }
  })

  it("names AWS's request id in the log", async () => {
    await using served = await throwing(
      new StsRefused('STS_THROTTLED', 'sts throttles', {
        aws: { code: 'Throttling', message: 'Rate exceeded', status: 400, requestId: 'call-7' },
      }),
    )
    await (await fetch(served.url)).text()
    expect(served.kept.lines()[0]).toMatchObject({ awsCode: 'Throttling', awsRequestId: 'call-7' })
  })
})

describe('an error after the answer has begun', () => {
  it('cuts the connection, so that half an answer is not taken for a whole one', async () => {
    await using served = await serve((app) => {
      app.get('/', (_request, response) => {
        response.write('half')
        throw new RequestRefused('STS_UNREACHABLE', 'gone')
      })
    })
    await expect(fetch(served.url).then((answer) => answer.text())).rejects.toThrow(TypeError)
  })

  it('takes back what belonged to the answer that was meant', async () => {
    await using served = await serve((app) => {
      app.get('/', (_request, response) => {
        response.set({ ETag: '"x"', 'Content-Disposition': 'attachment' })
        response.set('Cache-Control', 'public, max-age=60')
        throw new RequestRefused('NOT_FOUND', 'after all')
      })
    })
    const { headers } = await fetch(served.url)
    expect(headers.get('content-disposition')).toBeNull()
    expect(headers.get('etag')).not.toBe('"x"')
    expect(headers.get('cache-control')).toBe('no-store')
  })
})
