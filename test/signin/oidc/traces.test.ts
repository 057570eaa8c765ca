import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { diagnose } from '../../../src/diagnosis/diagnose.ts'
import { contextOfTrace } from '../../../src/diagnosis/traces/context-of-trace.ts'
import { openTraces } from '../../../src/diagnosis/traces/open-traces.ts'
import type { SignInTrace } from '../../../src/diagnosis/traces/sign-in-trace.ts'
import { StsRefused } from '../../../src/errors.ts'
import { unusedSts } from '../../fakes/unused-sts.ts'
import { testContext } from '../../diagnosis/test-context.ts'
import {
  hiddenOf,
  issuer,
  openTestBridge,
  otherIssuer,
  providerOf,
  publicUrl,
  roleArn,
  type Browser,
  type TestBridge,
} from './open-test-bridge.ts'

const developer = { roleArn: roleArn('Developer'), when: [] }
const auditor = { roleArn: roleArn('Auditor'), when: [] }
const staff = { roleArn: roleArn('Staff'), when: [{ claim: 'groups', values: ['staff'] }] }
const one = providerOf(issuer, { roleRules: [developer] })
const two = providerOf(otherIssuer, { name: 'Others', roleRules: [developer, auditor] })
const exclusive = providerOf('https://exclusive.example.test', { roleRules: [staff] })

let test: TestBridge
let browser: Browser
beforeEach(async () => {
  test = await openTestBridge({ providers: [one, two, exclusive] })
  browser = test.browser()
})
afterEach(() => test[Symbol.asyncDispose]())

/** The trace of the last refusal, which is the only one. */
function onlyTrace(): SignInTrace {
  const [trace, ...others] = test.bridge.traces.list()
  expect(others).toEqual([])
  if (trace === undefined) throw new TypeError('no trace was kept')
  return trace
}

const findingsOf = async (trace: SignInTrace): Promise<readonly (string | undefined)[]> => {
  const { findings } = await diagnose(trace.input, contextOfTrace(trace, testContext()))
  return findings.map(({ code }) => code)
}

describe('a refused answer of a provider keeps its trace', () => {
  it('in the words of the provider, without the state', async () => {
    const { state } = await browser.start(one)
    const description = 'The user cancelled'
    const answer = await browser.get(
      `/oidc/callback?${new URLSearchParams({ error: 'access_denied', error_description: description, state, iss: issuer }).toString()}`,
    )
    expect(answer.code).toBe('OIDC_SIGN_IN_DENIED')
    const trace = onlyTrace()
    expect(trace).toMatchObject({
      requestId: answer.headers.get('x-request-id'),
      path: '/oidc/callback',
      deliveredTo: `${publicUrl}/oidc/callback`,
      providerArn: one.arn,
      refusal: { code: 'OIDC_SIGN_IN_DENIED' },
    })
    expect(trace.input).not.toContain(state)
    expect(Object.fromEntries(new URL(trace.input).searchParams)).toEqual({
      error: 'access_denied',
      error_description: description,
      state: `(${state.length} characters)`,
      iss: issuer,
    })
    expect((await findingsOf(trace))[0]).toBe('OIDC_SIGN_IN_DENIED')
  })

  it('with neither the code nor anything that nobody knows', async () => {
    const answer = await browser.get('/oidc/callback?code=canary-1&state=canary-2&other=canary-3')
    expect(answer.code).toBe('OIDC_STATE_MISMATCH')
    const trace = onlyTrace()
    expect(JSON.stringify(trace)).not.toMatch(/canary/)
    expect(trace).not.toHaveProperty('providerArn')
    expect(await findingsOf(trace)).toContain('OIDC_STATE_MISMATCH')
  })

  it('of a callback of its own', async () => {
    const path = `/oidc/callback/${one.accountId}/${one.providerName}`
    await browser.get(`${path}?code=a&state=b`)
    expect(onlyTrace()).toMatchObject({ path, deliveredTo: `${publicUrl}${path}` })
  })

  it('bounded, whatever comes', async () => {
    const many = new URLSearchParams(
      Array.from({ length: 50 }, (_one, index) => [`error`.padEnd(index), 'x'.repeat(200)]),
    )
    many.set('error_description', 'y'.repeat(3000))
    await browser.get(`/oidc/callback?${many.toString()}`)
    expect(onlyTrace().input.length).toBeLessThan(20 * 1500)
  })

  it('but none of a callback without anything', async () => {
    expect((await browser.get('/oidc/callback')).code).toBe('OIDC_CALLBACK_INVALID')
    expect(test.bridge.traces.list()).toEqual([])
  })
})

describe('a refused ID token keeps its trace', () => {
  it('with the token, although no error has it', async () => {
    const { state } = await browser.start(one)
    const issued = test.relyingParty.issue(one.client, { state, nonce: 'another' })
    const answer = await browser.get(`/oidc/callback?${issued.query}`)
    expect(answer.code).toBe('ID_TOKEN_NONCE')
    const trace = onlyTrace()
    expect(trace.input).toBe(test.relyingParty.idTokens[0])
    expect(trace.refusal.code).toBe('ID_TOKEN_NONCE')
    expect(JSON.stringify(trace.refusal)).not.toContain(trace.input)
    expect((await findingsOf(trace))[0]).toBe('ID_TOKEN_NONCE')
  })

  it('also where it was used before', async () => {
    const transaction = await browser.start(one)
    const first = test.relyingParty.issue(one.client, transaction, { jti: 'same' })
    expect((await browser.get(`/oidc/callback?${first.query}`)).status).toBe(302)
    const again = await browser.start(one)
    const second = test.relyingParty.issue(one.client, again, { jti: 'same' })
    expect((await browser.get(`/oidc/callback?${second.query}`)).code).toBe('ID_TOKEN_REPLAYED')
    expect(onlyTrace()).toMatchObject({
      input: test.relyingParty.idTokens[1],
      providerArn: one.arn,
    })
  })

  it('with the session name, the role and the request id where STS has refused it', async () => {
    const aws = { code: 'AccessDenied', message: 'no', status: 403, requestId: 'id-of-sts' }
    await test[Symbol.asyncDispose]()
    test = await openTestBridge({
      providers: [one],
      change: {
        sts: {
          ...unusedSts,
          assumeRoleWithWebIdentity: () =>
            Promise.reject(new StsRefused('STS_REFUSED', 'sts refused', { aws })),
        },
      },
    })
    browser = test.browser()
    const issued = test.relyingParty.issue(one.client, await browser.start(one))
    expect((await browser.get(`/oidc/callback?${issued.query}`)).code).toBe('STS_REFUSED')
    expect(onlyTrace()).toMatchObject({
      roleArn: developer.roleArn,
      roleSessionName: 'alice',
      stsRequestId: 'id-of-sts',
      refusal: { aws },
    })
    const [event] = await test.events()
    expect(event?.additionalEventData).toMatchObject({ StsRequestId: 'id-of-sts' })
  })

  it('of somebody whom no role lets in, as a page and as JSON', async () => {
    for (const accept of ['text/html', 'application/json']) {
      const issued = test.relyingParty.issue(exclusive.client, await browser.start(exclusive))
      await browser.get(`/oidc/callback?${issued.query}`, { accept })
    }
    const traces = test.bridge.traces.list()
    expect(traces.map(({ refusal }) => refusal.code)).toEqual([
      'OIDC_ROLE_MISSING',
      'OIDC_ROLE_MISSING',
    ])
    expect(traces.map(({ input }) => input)).toEqual([...test.relyingParty.idTokens].reverse())
  })
})

describe('a refused choice of a role keeps its trace', () => {
  const toChoice = async (): Promise<Readonly<Record<string, string>>> => {
    const issued = test.relyingParty.issue(two.client, await browser.start(two))
    const { location } = await browser.get(`/oidc/callback?${issued.query}`)
    return hiddenOf((await browser.get(location)).text)
  }

  it('with the token and the role, where STS denies it', async () => {
    const form = await toChoice()
    test.deny(auditor.roleArn)
    const answer = await browser.post('/oidc/choose', { ...form, roleIndex: auditor.roleArn })
    expect(answer.code).toBe('STS_REFUSED')
    expect(onlyTrace()).toMatchObject({
      path: '/oidc/choose',
      input: test.relyingParty.idTokens[0],
      roleArn: auditor.roleArn,
      roleSessionName: 'alice',
      providerArn: two.arn,
    })
  })

  it('with nothing but the reason where the choice is over', async () => {
    const form = await toChoice()
    test.clock.forward(3600)
    const answer = await browser.post('/oidc/choose', { ...form, roleIndex: auditor.roleArn })
    expect(answer.code).toBe('OIDC_CHOICE_UNKNOWN')
    const trace = onlyTrace()
    expect(trace.input).toBe('')
    expect(await findingsOf(trace)).toEqual(['OIDC_CHOICE_UNKNOWN'])
  })

  it('also as the page finds that there is nothing left to choose', async () => {
    const issued = test.relyingParty.issue(two.client, await browser.start(two))
    const { location } = await browser.get(`/oidc/callback?${issued.query}`)
    await test[Symbol.asyncDispose]()
    const { cookie } = browser
    test = await openTestBridge({
      providers: [providerOf(otherIssuer, { roleRules: [staff] })],
      change: { storage: test.storage, traces: openTraces({ clock: test.clock }) },
    })
    browser = test.browser()
    browser.cookie = cookie
    const page = await browser.get(location)
    expect(page.status).toBe(403)
    expect(onlyTrace()).toMatchObject({
      requestId: page.headers.get('x-request-id'),
      refusal: { code: 'OIDC_ROLE_MISSING' },
    })
  })
})
