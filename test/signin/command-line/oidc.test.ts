import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { oidcRoleArn, openOidcService, type OidcService } from '../../fakes/open-oidc-service.ts'
import { UserAgent, type Exchange } from '../../fakes/user-agent.ts'
import { callbackFor } from '../../journeys/sign-in-at-oidc-provider.ts'
import { fieldOf, newProgram, refreshOf } from './open-command-line.ts'

let service: OidcService
beforeAll(async () => {
  service = await openOidcService()
})
afterAll(() => service.close())

describe('a sign-in for a program with OpenID Connect', () => {
  const withIt = (): { provider: string } => ({ provider: service.providerArn })
  const signInFor = async (address: string, agent = new UserAgent()): Promise<Exchange> =>
    agent.follow(await agent.get(await callbackFor(agent, { ...service, loginUrl: address })))

  it('gives the role that the program names, and the others of the token where the person lets it', async () => {
    const program = newProgram(service)
    const agent = new UserAgent()
    const asked = await signInFor(
      program.address({ ...withIt(), role: 'Developer', duration: '900' }),
      agent,
    )
    expect(new URL(asked.url).pathname).toBe('/command-line/confirm')
    expect(asked.text).toContain(oidcRoleArn('Developer'))
    const after = await agent.post(`${service.publicUrl}/command-line/confirm`, {
      id: fieldOf(asked.text, 'id'),
      csrf_token: fieldOf(asked.text, 'csrf_token'),
      decision: 'allow',
      other_roles: '1',
    })
    const code = refreshOf(after.text).searchParams.get('code') ?? ''
    const answer = (await (await program.redeem(code)).json()) as {
      session: { roleArn: string; credentials: { expiration: string } }
      otherRoles: { handle: string; roleArns: readonly string[] }
    }
    expect(answer.session.roleArn).toBe(oidcRoleArn('Developer'))
    const seconds = (new Date(answer.session.credentials.expiration).getTime() - Date.now()) / 1000
    expect(seconds).toBeGreaterThan(800)
    expect(seconds).toBeLessThanOrEqual(900)
    expect(answer.otherRoles.roleArns).toContain(oidcRoleArn('Auditor'))
    expect(answer.otherRoles.roleArns).not.toContain(oidcRoleArn('Bobs'))

    const ask = (role: string): Promise<Response> =>
      program.ask('/command-line/token', {
        grant_type: 'urn:fedbridge:grant-type:role',
        handle: answer.otherRoles.handle,
        role,
        client_id: program.clientId,
        client_secret: program.secret,
      })
    expect(await (await ask(oidcRoleArn('Auditor'))).json()).toMatchObject({
      session: { roleArn: oidcRoleArn('Auditor') },
    })
    expect((await ask(oidcRoleArn('Bobs'))).status).toBe(403)
  })

  it('refuses a role that the token does not open', async () => {
    const program = newProgram(service)
    const refused = await signInFor(program.address({ ...withIt(), role: 'Bobs' }))
    expect(refused.status).toBe(403)
    expect(refused.text).toContain('COMMAND_LINE_ROLE_NOT_OFFERED')
  })

  it('asks which provider it is where the program names none and there are two', async () => {
    const program = newProgram(service)
    const page = await new UserAgent().get(program.address())
    expect(page.status).toBe(200)
    expect(page.text).toContain('oidc-provider')
    expect(page.text).toContain('ExampleCorp')
    expect(page.text).toMatch(/href="\/command-line\/start\?id=[\w-]{43}&amp;provider=arn/)
  })
})
