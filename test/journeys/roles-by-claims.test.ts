import { afterEach, describe, expect, it } from 'vitest'
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

/** `groups` is in the ID token of oidc-provider; `email` and `email_verified` are in UserInfo alone. */
const roles = [
  { role: oidcRoleArn('Developer'), when: { groups: ['operators', 'developers'] } },
  { role: oidcRoleArn('Auditor'), when: { email: 'alice@example.com', email_verified: 'true' } },
  { role: oidcRoleArn('MultiFactor'), when: { groups: 'admins' } },
  { role: oidcRoleArn('Bobs'), when: { groups: 'managers' } },
]

describe('roles by rules over claims', { timeout: 60_000 }, () => {
  let service: OidcService
  afterEach(() => service.close())

  const chooseRole = async (
    agent: UserAgent,
    fields: Readonly<Record<string, string>>,
    role: string,
  ): ReturnType<UserAgent['post']> =>
    agent.post(`${service.publicUrl}/oidc/choose`, { ...fields, roleIndex: oidcRoleArn(role) })

  it('offers the roles whose rules hold, with what UserInfo says besides the token', async () => {
    service = await openOidcService({ provider: { roles, userInfo: true } })
    const agent = new UserAgent()
    const page = await rolePageFor(agent, service)
    expect(choosable(page)).toEqual(['Developer', 'Auditor', 'MultiFactor'])
    expect(page.text).toContain('It asks for another value of the claim groups than you have.')
    expect(page.text).not.toContain('managers')
    const console = await agent.follow(await chooseRole(agent, hiddenFields(page), 'Auditor'))
    expect(console.text).toContain(
      `arn:aws:sts::${oidcAccount}:assumed-role/Auditor/alice@example.com`,
    )
    const assumed = (await eventsOf(service)).find(
      ({ eventName }) => eventName === 'AssumeRoleWithWebIdentity',
    )
    expect(assumed).toMatchObject({ requestParameters: { roleSessionName: 'alice@example.com' } })
  })

  it('knows the ID token alone where UserInfo is not asked', async () => {
    service = await openOidcService({ provider: { roles } })
    const page = await rolePageFor(new UserAgent(), service)
    expect(choosable(page)).toEqual(['Developer', 'MultiFactor'])
    expect(page.text).toContain('It asks for the claim email, which your identity provider')
    expect(page.text).toContain('The session is named <strong>alice</strong>')
  })

  it('leaves the decision to STS, and after its denial the choice of another role', async () => {
    service = await openOidcService({ provider: { roles } })
    const agent = new UserAgent()
    const page = await rolePageFor(agent, service)
    const denied = await chooseRole(agent, hiddenFields(page), 'MultiFactor')
    expect({ status: denied.status, code: codeIn(denied) }).toEqual({
      status: 403,
      code: 'STS_REFUSED',
    })
    expect(denied.text).toContain('Not authorized to perform sts:AssumeRoleWithWebIdentity')
    const again = await agent.get(page.url)
    expect(choosable(again)).toEqual(['Developer', 'MultiFactor'])
    const console = await agent.follow(await chooseRole(agent, hiddenFields(again), 'Developer'))
    expect(console.text).toContain(`assumed-role/Developer/alice`)
  })

  it('tells a person for whom no rule holds which claims were asked for', async () => {
    service = await openOidcService({ provider: { roles, userInfo: true } })
    const agent = new UserAgent()
    const answer = await agent.get(await callbackFor(agent, service, 'bob'))
    expect(answer.status).toBe(403)
    expect(choosable(answer)).toEqual([])
    expect(answer.text).toContain('No role to choose')
    // bob's list of groups is empty; his address is another one than alice's.
    expect(answer.text).toContain('It asks for the claim groups, which your identity provider')
    expect(answer.text).toContain('It asks for another value of the claim email than you have.')
    const [latest] = await eventsOf(service)
    expect(latest).toMatchObject({
      eventName: 'ConsoleLogin',
      errorCode: 'OIDC_ROLE_MISSING',
      userIdentity: { type: 'WebIdentityUser', userName: 'bob' },
    })
  })

  it('goes straight to the console where one rule alone is configured and holds', async () => {
    service = await openOidcService({
      provider: { roles: [{ role: oidcRoleArn('Developer') }], userInfo: true },
    })
    const agent = new UserAgent()
    const answer = await agent.get(await callbackFor(agent, service))
    expect(answer.location).toContain(`${service.publicUrl}/federation?`)
    const console = await agent.follow(answer)
    expect(console.text).toContain('assumed-role/Developer/alice@example.com')
  })
})
