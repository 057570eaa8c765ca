import { describe, expect, it } from 'vitest'
import { openLogoutModule } from './open-logout-module.ts'
import { signedIn } from './open-module.ts'

describe('oidcc-client-test-rp-init-logout-other-state (OpenID Connect RP-Initiated Logout 1.0, sections 2 and 3)', () => {
  it('takes the browser back with a state that we did not send, as nothing hangs on it', async () => {
    await using module = await openLogoutModule()
    expect(module.signedIn).toEqual(signedIn)
    const { text } = await module.comeBack(undefined)
    expect(await module.comeBack('"><b>another')).toMatchObject({ status: 200, text })
  })
})
