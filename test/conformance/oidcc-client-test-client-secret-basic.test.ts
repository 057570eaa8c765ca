import { describe, expect, it } from 'vitest'
import { openModule, outcomeOf, signedIn } from './open-module.ts'

describe('oidcc-client-test-client-secret-basic (OpenID Connect Core 1.0, section 9)', () => {
  it('authenticates at the token endpoint by client_secret_basic', async () => {
    const flow = openModule()
    expect(await outcomeOf(flow)).toEqual(signedIn)
    const { headers, body } =
      flow.provider.requests.find(({ url }) => url.endsWith('/token')) ?? expect.unreachable()
    const credentials = Buffer.from('fedbridge:only+for+tests').toString('base64')
    expect(headers['authorization']).toBe(`Basic ${credentials}`)
    expect(new URLSearchParams(body).has('client_secret')).toBe(false)
  })
})
