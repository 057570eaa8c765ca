import { describe, expect, it } from 'vitest'
import { OidcProviderFailed, OutboundFailed, type FedbridgeError } from '../../../src/errors.ts'
import { account, issuer, openTestBridge, providerOf, type TestBridge } from './open-test-bridge.ts'

const provider = providerOf(issuer)
const path = `/oidc/login/${account}/${provider.providerName}`
const notHere = (): Promise<never> => Promise.reject(new TypeError('not in this test'))

/** A bridge whose provider refuses every sign-in before it begins. */
const openRefusing = (failure: FedbridgeError): Promise<TestBridge> =>
  openTestBridge({
    providers: [provider],
    change: {
      relyingParty: {
        begin: () => Promise.reject(failure),
        complete: notHere,
        logoutUrl: notHere,
      },
    },
  })

describe('GET /oidc/login: a sign-in that cannot start', () => {
  it.each([
    new OidcProviderFailed('OIDC_PROVIDER_UNREACHABLE', 'the discovery document is gone'),
    new OidcProviderFailed('OIDC_PROVIDER_INVALID', 'the issuer is another'),
    new OutboundFailed('OUTBOUND_ADDRESS_REFUSED', 'the address is private'),
  ])(
    'is told, counted and recorded with the provider and without a person: $code',
    async (failure) => {
      await using test = await openRefusing(failure)
      const answer = await test.browser().get(path, { 'user-agent': 'a browser' })
      expect({ status: answer.status, code: answer.code }).toEqual({
        status: 502,
        code: failure.code,
      })
      expect(test.counted).toEqual([failure.code])
      const events = await test.events()
      expect(events).toHaveLength(1)
      expect(events[0]).toMatchObject({
        eventName: 'ConsoleLogin',
        responseElements: { ConsoleLogin: 'Failure' },
        userAgent: 'a browser',
      })
      const text = JSON.stringify(events[0])
      expect(text).toContain(provider.arn)
      expect(text).toContain(failure.code)
      expect(text).toContain(answer.headers.get('x-request-id'))
    },
  )

  it("leaves nothing where the address is no provider's", async () => {
    await using test = await openTestBridge({ providers: [provider] })
    expect((await test.browser().get(`${path}/other`)).code).toBe('OIDC_PROVIDER_UNKNOWN')
    expect(test.counted).toEqual([])
    expect(await test.events()).toEqual([])
  })

  it('and one that starts leaves nothing either', async () => {
    await using test = await openTestBridge({ providers: [provider] })
    expect((await test.browser().get(path)).status).toBe(302)
    expect(test.counted).toEqual([])
    expect(await test.events()).toEqual([])
  })
})
