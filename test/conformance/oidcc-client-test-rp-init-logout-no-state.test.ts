import { describe, expect, it } from 'vitest'
import { openLogoutModule } from './open-logout-module.ts'
import { signedIn } from './open-module.ts'

describe('oidcc-client-test-rp-init-logout-no-state (OpenID Connect RP-Initiated Logout 1.0, sections 2 and 3)', () => {
  it('takes the browser back without a state', async () => {
    await using module = await openLogoutModule()
    expect(module.signedIn).toEqual(signedIn)
    expect(await module.comeBack(undefined)).toMatchObject({
      status: 200,
      text: expect.stringContaining('A console session that you have opened goes on') as string,
    })
  })
})
