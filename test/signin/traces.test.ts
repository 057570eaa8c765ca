import { describe, expect, it } from 'vitest'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import { contextOfTrace } from '../../src/diagnosis/traces/context-of-trace.ts'
import { noTraces, openTraces } from '../../src/diagnosis/traces/open-traces.ts'
import type { SignInTrace } from '../../src/diagnosis/traces/sign-in-trace.ts'
import { StsRefused } from '../../src/errors.ts'
import { parseSamlProviderArn } from '../../src/partition/arn.ts'
import type { Bridge } from '../../src/signin/bridge.ts'
import { keepOutstandingRequest, browserSha256 } from '../../src/signin/outstanding-request.ts'
import { signInRoutes } from '../../src/signin/routes.ts'
import type { SignInProvider } from '../../src/signin/sign-in-provider.ts'
import { MovableClock } from '../fakes/movable-clock.ts'
import { testIdpEntityId, testIdpMetadata } from '../fakes/saml-test-keys.ts'
import { signedResponse, type SignedResponseOptions } from '../fakes/signed-response.ts'
import { unusedSts } from '../fakes/unused-sts.ts'
import { serve, type ErrorBody } from '../http/serve.ts'
import { openTestBridge, publicUrl, type TestBridge } from './oidc/open-test-bridge.ts'

const providerArn = 'arn:aws:iam::123456789012:saml-provider/ExampleCorp'
const roleArn = 'arn:aws:iam::123456789012:role/Developer'
const uuid = 'SAMLSPEXAMPLE'
const relayState = 'relay-state'

const provider: SignInProvider = {
  ...parseSamlProviderArn(providerArn),
  name: 'ExampleCorp',
  uuid,
  metadata: testIdpMetadata(),
  idpInitiated: true,
  insecureAllowSha1: false,
  insecureAllowSmallKeys: false,
}
const group = {
  metadata: provider.metadata,
  insecureAllowSha1: false,
  insecureAllowSmallKeys: false,
  byArn: new Map([[providerArn, provider]]),
}

interface SamlBridge extends TestBridge {
  /** Posts a form; the code of the refusal, and its trace. */
  post(
    path: string,
    form: Readonly<Record<string, string>>,
    cookie?: string,
  ): Promise<{
    readonly status: number
    readonly code: string | undefined
    readonly trace: SignInTrace | undefined
  }>
  response(options?: SignedResponseOptions): string
}

async function openSamlBridge(change: Partial<Bridge> = {}): Promise<SamlBridge> {
  const test = await openTestBridge({
    change: {
      providers: {
        groupsOf: (entityId) => Promise.resolve(entityId === testIdpEntityId ? [group] : []),
        byArn: (arn) => Promise.resolve(arn === providerArn ? provider : undefined),
        byUuid: (id) => Promise.resolve(id === uuid ? provider : undefined),
        list: () => Promise.resolve([provider]),
      },
      acceptedAudiences: ['urn:amazon:webservices'],
      sts: {
        ...unusedSts,
        assumeRoleWithSaml: () =>
          Promise.reject(
            new StsRefused('STS_REFUSED', 'sts refused with AccessDenied: no', {
              aws: { code: 'AccessDenied', message: 'no', status: 403, requestId: 'id-of-sts' },
            }),
          ),
      },
      ...change,
    },
  })
  const served = await serve((app) => {
    app.use(signInRoutes(test.bridge))
  })
  let issued = 0
  return {
    ...test,
    post: async (path, form, cookie = '') => {
      const answer = await fetch(`${served.url}${path}`, {
        method: 'POST',
        headers: { accept: 'application/json', cookie },
        body: new URLSearchParams(form),
      })
      const text = await answer.text()
      const code = text.startsWith('{') ? (JSON.parse(text) as ErrorBody).error.code : undefined
      const id = answer.headers.get('x-request-id') ?? ''
      return { status: answer.status, code, trace: test.bridge.traces.find(id) }
    },
    response: (options = {}) => {
      issued += 1
      return signedResponse({
        now: test.clock.now(),
        recipient: `${publicUrl}/saml`,
        responseId: `_response-${issued}`,
        assertionId: `_assertion-${issued}`,
        ...options,
      })
    },
    [Symbol.asyncDispose]: async () => {
      await served[Symbol.asyncDispose]()
      await test[Symbol.asyncDispose]()
    },
  }
}

describe('a refused SAML sign-in keeps its trace', () => {
  it('with the response as it was posted, where, by whom, and why it was refused', async () => {
    await using test = await openSamlBridge()
    const samlResponse = test.response({ audience: 'urn:other' })
    const { code, trace } = await test.post('/saml', {
      SAMLResponse: samlResponse,
      RelayState: relayState,
    })
    expect(code).toBe('SAML_AUDIENCE_MISMATCH')
    expect(trace).toMatchObject({
      at: test.clock.now(),
      path: '/saml',
      deliveredTo: `${publicUrl}/saml`,
      relayState,
      sourceAddress: expect.stringMatching(/127\.0\.0\.1$/) as string,
      inResponseTo: 'absent',
      refusal: { code: 'SAML_AUDIENCE_MISMATCH', aws: { code: 'InvalidIdentityToken' } },
    })
    expect(new URLSearchParams(trace?.input).get('SAMLResponse')).toBe(samlResponse)
    expect(trace).not.toHaveProperty('roleArn')
    expect(trace).not.toHaveProperty('stsRequestId')
  })

  it.each([
    ['/saml/region/us-east-1', { path: '/saml/region/us-east-1' }],
    [`/saml/acs/${uuid}`, { path: `/saml/acs/${uuid}`, providerArn }],
    ['/saml/', { path: '/saml', deliveredTo: `${publicUrl}/saml` }],
  ])('at %s', async (path, expected) => {
    await using test = await openSamlBridge()
    const { trace } = await test.post(path, { SAMLResponse: 'PHNhbWw+' })
    expect(trace).toMatchObject(expected)
    expect(trace?.deliveredTo).toBe(`${publicUrl}${trace?.path ?? ''}`)
  })

  it('with the spaces that came in place of +, so that they are seen again', async () => {
    await using test = await openSamlBridge()
    const { code, trace } = await test.post('/saml', { SAMLResponse: 'PHNh bWw- ' })
    expect(code).toBe('SAML_BASE64_INVALID')
    expect(trace?.input).toBe('SAMLResponse=PHNh%20bWw-%20')
  })

  it('with the request that was outstanding, and the provider that it was for', async () => {
    await using test = await openSamlBridge()
    await keepOutstandingRequest(
      {
        requestId: '_request',
        providerArn,
        browserSha256: browserSha256('cookie-of-the-browser'),
        expiresAt: new Date(test.clock.now().getTime() + 60_000).toISOString(),
      },
      test.storage,
    )
    const samlResponse = test.response({ inResponseTo: '_request', audience: 'urn:other' })
    const { trace } = await test.post(
      '/saml',
      { SAMLResponse: samlResponse },
      'fedbridge-browser=cookie-of-the-browser',
    )
    expect(trace).toMatchObject({ inResponseTo: ['_request'], providerArn })
  })

  it('without any where the request is not known: the refusal says so', async () => {
    await using test = await openSamlBridge()
    const { code, trace } = await test.post('/saml', {
      SAMLResponse: test.response({ inResponseTo: '_unknown' }),
    })
    expect(code).toBe('SAML_REQUEST_UNKNOWN')
    expect(trace).not.toHaveProperty('inResponseTo')
  })

  it('with role, provider and the request id of STS, where STS has refused', async () => {
    await using test = await openSamlBridge()
    const { code, trace } = await test.post('/saml', {
      SAMLResponse: test.response(),
      roleIndex: roleArn,
    })
    expect(code).toBe('STS_REFUSED')
    expect(trace).toMatchObject({ roleArn, providerArn, stsRequestId: 'id-of-sts' })
    const [event] = await test.events()
    expect(event?.additionalEventData).toMatchObject({ StsRequestId: 'id-of-sts' })
  })

  it('with a chosen role that is not in the assertion, cut where somebody makes it long', async () => {
    await using test = await openSamlBridge()
    const { code, trace } = await test.post('/saml', {
      SAMLResponse: test.response(),
      roleIndex: 'x'.repeat(5000),
      RelayState: 'y'.repeat(5000),
    })
    expect(code).toBe('ROLE_NOT_IN_ASSERTION')
    expect(trace?.roleArn).toHaveLength(2048)
    expect(trace?.relayState).toHaveLength(2048)
  })

  it('also of a form without a response', async () => {
    await using test = await openSamlBridge()
    const { code, trace } = await test.post('/saml', { RelayState: relayState })
    expect(code).toBe('SAML_RESPONSE_MISSING')
    expect(trace).toMatchObject({ input: 'SAMLResponse=', relayState })
  })

  it.each([
    ['a body that is too large', { SAMLResponse: 'A'.repeat(300 * 1024) }, 'BODY_TOO_LARGE'],
  ])('but none of %s', async (_what, form, expected) => {
    await using test = await openSamlBridge()
    const { code, trace } = await test.post('/saml', form)
    expect(code).toBe(expected)
    expect(trace).toBeUndefined()
  })

  it('but none of a body that is no form, or of a GET', async () => {
    await using test = await openSamlBridge()
    const served = await serve((app) => {
      app.use(signInRoutes(test.bridge))
    })
    await fetch(`${served.url}/saml`)
    await fetch(`${served.url}/saml`, { method: 'POST', body: 'SAMLResponse=PHNhbWw%2B' })
    await served[Symbol.asyncDispose]()
    expect(test.bridge.traces.list()).toEqual([])
  })

  it('and none where nobody may see any', async () => {
    await using test = await openSamlBridge({ traces: noTraces })
    const { code } = await test.post('/saml', { SAMLResponse: 'PHNhbWw+' })
    expect(code).toBeDefined()
    expect(test.bridge.traces.list()).toEqual([])
  })

  it('which others push out of bounded memory, and which pushes out others', async () => {
    const clock = new MovableClock('2026-01-01T12:00:00Z')
    const traces = openTraces({ clock, maxBytes: 600 * 1024 })
    await using test = await openSamlBridge({ traces })
    const { trace } = await test.post('/saml', { SAMLResponse: 'PHNhbWw+' })
    for (let index = 0; index < 4; index += 1) {
      await test.post('/saml', { SAMLResponse: 'A'.repeat(200 * 1024) })
    }
    expect(traces.find(trace?.requestId ?? '')).toBeUndefined()
    expect(traces.list()).toHaveLength(2)
  })
})

describe('the trace of a refused SAML sign-in is judged again', () => {
  it('through the same decoding, with what was wrong first', async () => {
    await using test = await openSamlBridge()
    const { trace } = await test.post('/saml', {
      SAMLResponse: test.response({ audience: 'urn:other' }),
    })
    if (trace === undefined) throw new TypeError('no trace was kept')
    const { findings } = await diagnose(
      trace.input,
      contextOfTrace(trace, {
        clock: test.clock,
        clockSkewSeconds: 180,
        endpoint: 'sign-in',
        providers: [{ ...provider }],
        oidcProviders: [],
        roles: [],
        acceptedAudiences: test.bridge.acceptedAudiences,
        acceptedRecipients: [`${publicUrl}/saml`],
        partition: 'aws',
        region: 'us-east-1',
      }),
    )
    expect(findings.map(({ id, level }) => [id, level])[0]).toEqual(['audience-mismatch', 'error'])
    expect(findings.filter(({ level }) => level === 'error')).toHaveLength(1)
  })
})
