import { afterEach, describe, expect, it } from 'vitest'
import { oidcRoleArn, openOidcService, type OidcService } from '../fakes/open-oidc-service.ts'
import { UserAgent } from '../fakes/user-agent.ts'
import { callbackFor, codeIn, hiddenFields, rolePageFor } from './sign-in-at-oidc-provider.ts'

// Each of its openings takes a moment, and a machine may be busy.
describe('a restart of the service', { timeout: 90_000 }, () => {
  let service: OidcService
  afterEach(() => service.close())

  const chooseDeveloper = (
    agent: UserAgent,
    fields: Readonly<Record<string, string>>,
  ): ReturnType<UserAgent['post']> =>
    agent.post(`${service.publicUrl}/oidc/choose`, {
      ...fields,
      roleIndex: oidcRoleArn('Developer'),
    })

  it('with a file store loses no sign-in that was begun, no choice, and no session', async () => {
    service = await openOidcService({ keepsState: true })
    const agent = new UserAgent()
    const callback = await callbackFor(agent, service)
    await service.restart()
    const page = await agent.follow(await agent.get(callback))
    expect(page.status).toBe(200)
    await service.restart()
    const console = await agent.follow(await chooseDeveloper(agent, hiddenFields(page)))
    expect(console.text).toContain('assumed-role/Developer/alice')
    await service.restart()
    const later = await agent.follow(await agent.get(`${service.publicUrl}/console/`))
    expect(later.text).toContain('assumed-role/Developer/alice')
  })

  it('with a file store forgets neither an answer that was taken nor a choice that was made', async () => {
    service = await openOidcService({ keepsState: true })
    const agent = new UserAgent()
    const callback = await callbackFor(agent, service)
    const page = await agent.follow(await agent.get(callback))
    expect((await chooseDeveloper(agent, hiddenFields(page))).status).toBe(302)
    await service.restart()
    expect(codeIn(await agent.get(callback))).toBe('OIDC_STATE_MISMATCH')
    expect(codeIn(await chooseDeveloper(agent, hiddenFields(page)))).toBe('OIDC_CHOICE_UNKNOWN')
  })

  it('without one forgets what was begun, and says so', async () => {
    service = await openOidcService()
    const agent = new UserAgent()
    const callback = await callbackFor(agent, service)
    const page = await rolePageFor(agent, service)
    await service.restart()
    expect(codeIn(await agent.get(callback))).toBe('OIDC_STATE_MISMATCH')
    expect(codeIn(await chooseDeveloper(agent, hiddenFields(page)))).toBe('OIDC_CHOICE_UNKNOWN')
  })
})
