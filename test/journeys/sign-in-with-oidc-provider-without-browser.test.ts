import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  oidcAccount,
  oidcRoleArn,
  openOidcService,
  type OidcService,
} from '../fakes/open-oidc-service.ts'
import { UserAgent } from '../fakes/user-agent.ts'
import {
  callbackFor,
  choosable,
  codeIn,
  eventsOf,
  hiddenFields,
  rolePageFor,
} from './sign-in-at-oidc-provider.ts'

describe('a sign-in with oidc-provider, without a browser', () => {
  let service: OidcService
  beforeAll(async () => {
    service = await openOidcService()
  })
  afterAll(() => service.close())

  const choose = (path = '/oidc/choose'): string => `${service.publicUrl}${path}`
  const asJson = { accept: 'application/json' }

  it('goes from the home page to the console with cookies and forms alone', async () => {
    const agent = new UserAgent()
    const home = await agent.get(service.publicUrl)
    expect(home.text).toContain(`href="${service.loginUrl}"`)
    const page = await rolePageFor(agent, service)
    expect(choosable(page)).toEqual(['Auditor', 'Developer'])
    const answer = await agent.post(choose(), {
      ...hiddenFields(page),
      roleIndex: oidcRoleArn('Developer'),
    })
    expect(answer.status).toBe(302)
    const console = await agent.follow(answer)
    expect(new URL(console.url).pathname).toMatch(/^\/console\//)
    expect(console.text).toContain(`arn:aws:sts::${oidcAccount}:assumed-role/Developer/alice`)
  })

  it('takes the answer of the provider once', async () => {
    const agent = new UserAgent()
    const callback = await callbackFor(agent, service)
    expect((await agent.get(callback)).status).toBe(302)
    for (const headers of [{}, asJson]) {
      const again = await agent.get(callback, headers)
      expect({ status: again.status, code: codeIn(again) }).toEqual({
        status: 403,
        code: 'OIDC_STATE_MISMATCH',
      })
    }
  })

  it('lets one browser have two sign-ins under way, which end in any order where each was to go', async () => {
    const agent = new UserAgent()
    const first = await callbackFor(agent, {
      ...service,
      loginUrl: `${service.loginUrl}?RelayState=/console/s3`,
    })
    const second = await callbackFor(agent, service)
    const pages = [
      await agent.follow(await agent.get(second)),
      await agent.follow(await agent.get(first)),
    ]
    const consoles: string[] = []
    for (const page of pages) {
      const form = { ...hiddenFields(page), roleIndex: oidcRoleArn('Auditor') }
      const console = await agent.follow(await agent.post(choose(), form))
      expect(console.text).toContain('assumed-role/Auditor/alice')
      consoles.push(new URL(console.url).pathname.replace(/(?<=^\/console)\/s\/[0-9a-f]{20}/u, ''))
    }
    expect(consoles).toEqual(['/console/', '/console/s3'])
  })

  it("takes an answer from the browser alone that began, and another's attempt takes nothing away", async () => {
    const agent = new UserAgent()
    const victim = new UserAgent()
    const callback = await callbackFor(agent, service)
    // With a sign-in of its own under way, and as somebody else.
    await callbackFor(victim, service, 'bob')
    for (const other of [victim, new UserAgent()]) {
      const refused = await other.get(callback, asJson)
      expect({ status: refused.status, code: codeIn(refused) }).toEqual({
        status: 403,
        code: 'OIDC_OTHER_BROWSER',
      })
    }
    expect((await agent.get(callback)).status).toBe(302)
  })

  it('shows a choice of roles to the browser alone that signed in, and lets no other make it', async () => {
    const agent = new UserAgent()
    const other = new UserAgent()
    const page = await rolePageFor(agent, service)
    const othersPage = await rolePageFor(other, service, 'bob')
    const looked = await other.get(page.url, asJson)
    expect(codeIn(looked)).toBe('OIDC_OTHER_BROWSER')
    const { id = '' } = hiddenFields(page)
    const form = { ...hiddenFields(othersPage), id, roleIndex: oidcRoleArn('Developer') }
    const chosen = await other.post(choose(), form, asJson)
    expect(codeIn(chosen)).toBe('OIDC_OTHER_BROWSER')
    const own = { ...hiddenFields(page), roleIndex: oidcRoleArn('Developer') }
    expect((await agent.post(choose(), own)).status).toBe(302)
  })

  it('takes no choice without the token of its form, and none of a role that is not on offer', async () => {
    const agent = new UserAgent()
    const page = await rolePageFor(agent, service)
    const { id = '', ...fields } = hiddenFields(page)
    const roleIndex = oidcRoleArn('Developer')
    const without = await agent.post(choose(), { id, roleIndex }, asJson)
    expect(without.status).toBe(403)
    const form = { ...fields, id, roleIndex: oidcRoleArn('Bobs') }
    expect(codeIn(await agent.post(choose(), form, asJson))).toBe('OIDC_ROLE_NOT_OFFERED')
    expect((await agent.post(choose(), { ...fields, id, roleIndex })).status).toBe(302)
  })

  it('opens one session for twenty choices of different roles at once', async () => {
    const agent = new UserAgent()
    const page = await rolePageFor(agent, service)
    const before = await eventsOf(service)
    const roles = ['Developer', 'Auditor']
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        agent.post(
          choose(),
          { ...hiddenFields(page), roleIndex: oidcRoleArn(roles[index % 2] ?? '') },
          asJson,
        ),
      ),
    )
    const taken = answers.filter(({ status }) => status === 302)
    expect(taken).toHaveLength(1)
    const refused = answers.filter(({ status }) => status !== 302).map(codeIn)
    expect(new Set(refused)).toEqual(new Set(['OIDC_CHOICE_UNKNOWN']))
    const [answer] = taken
    if (answer !== undefined) await agent.follow(answer)

    const after = await eventsOf(service)
    const since = after.slice(0, after.length - before.length)
    const sessions = since.filter(({ eventName }) => eventName === 'AssumeRoleWithWebIdentity')
    expect(sessions).toHaveLength(1)
    expect(sessions[0]?.errorCode).toBeUndefined()
    const logins = since.filter(({ eventName }) => eventName === 'ConsoleLogin')
    const successes = logins.filter(
      ({ responseElements }) => responseElements?.['ConsoleLogin'] === 'Success',
    )
    expect(successes).toHaveLength(1)
    expect(logins).toHaveLength(20)
  })
})

describe('a provider that does not answer', () => {
  it('is told with a code where a sign-in begins, goes on and ends, and the home page stays', async () => {
    const service = await openOidcService()
    try {
      const agent = new UserAgent()
      const callback = await callbackFor(agent, service)
      const stranger = new UserAgent()
      await service.peer.close()
      const asJson = { accept: 'application/json' }
      // What the provider says of itself is still known, but nobody redeems the code.
      const answer = await agent.get(callback, asJson)
      expect({ status: answer.status, code: codeIn(answer) }).toEqual({
        status: 502,
        code: 'OUTBOUND_FAILED',
      })
      await service.restart()
      for (const url of [service.loginUrl, service.loginUrl.replace('/login/', '/logout/')]) {
        const refused = await stranger.get(url, asJson)
        expect({ status: refused.status, code: codeIn(refused) }).toEqual({
          status: 502,
          code: 'OIDC_PROVIDER_UNREACHABLE',
        })
        expect((await stranger.get(url)).text).toContain('OIDC_PROVIDER_UNREACHABLE')
      }
      expect((await stranger.get(service.publicUrl)).text).toContain(service.loginUrl)
    } finally {
      await service.close()
    }
  })
})
