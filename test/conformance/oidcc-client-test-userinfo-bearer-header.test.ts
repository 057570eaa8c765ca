import { describe, expect, it } from 'vitest'
import { openModule, outcomeOf, signedIn } from './open-module.ts'

describe('oidcc-client-test-userinfo-bearer-header (RFC 6750, section 2.1)', () => {
  it('sends the access token in the Authorization header of the UserInfo request, and nowhere else', async () => {
    const flow = openModule()
    expect(await outcomeOf(flow)).toEqual(signedIn)
    const { url, method, headers, body } =
      flow.provider.requests.find((request) => request.url.includes('/userinfo')) ??
      expect.unreachable()
    expect(headers['authorization']).toMatch(/^Bearer access-/)
    expect({ method, query: new URL(url).search, body }).toEqual({ method: 'GET', query: '' })
  })
})
