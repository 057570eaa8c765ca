import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openService } from '../../fakes/open-service.ts'
import { UserAgent, type Exchange } from '../../fakes/user-agent.ts'
import { freePort } from '../../peers/free-port.ts'
import { hiddenOf } from '../oidc/open-test-bridge.ts'

/** The claims of a person, as the page has them to be edited. */
function claimsIn({ text }: Exchange, person: string): string {
  const [, json = ''] = new RegExp(`name="claims\\.${person}"[^>]*>([^<]*)<`, 'u').exec(text) ?? []
  return json.replaceAll('&quot;', '"').replaceAll('&amp;', '&').trim()
}

describe('examples/broker.yaml', { timeout: 120_000 }, () => {
  it('gives people the roles of its rules, and sessions with their tags', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fedbridge-example-'))
    const port = String(await freePort())
    const file = join(folder, 'fedbridge.yaml')
    writeFileSync(file, readFileSync('examples/broker.yaml', 'utf8').replaceAll('8400', port))
    const service = await openService({ file })
    try {
      const signIn = async (person: string, role: string): Promise<readonly unknown[]> => {
        const agent = new UserAgent()
        const start = `${service.publicUrl}/oidc/login/123456789012/localhost:${port}/test-idp/oidc`
        const login = await agent.follow(await agent.get(start))
        const [, action = ''] = /<form [^>]*action="([^"]+)"/u.exec(login.text) ?? []
        const page = await agent.follow(
          await agent.post(new URL(action, login.url).href, {
            ...hiddenOf(login.text),
            person,
            [`claims.${person}`]: claimsIn(login, person),
          }),
        )
        const console = await agent.follow(
          await agent.post(`${service.publicUrl}/oidc/choose`, {
            ...hiddenOf(page.text),
            roleIndex: `arn:aws:iam::123456789012:role/people/${role}`,
          }),
        )
        expect(console.text).toContain(`assumed-role/${role}/${person}`)
        return [...page.text.matchAll(/name="roleIndex" value="[^"]*\/([^"/]+)"/gu)].map(
          ([, name]) => name,
        )
      }
      expect(await signIn('alice', 'Developer')).toEqual(['Developer'])
      expect(await signIn('dave', 'Admin')).toEqual(['Developer', 'Admin'])
    } finally {
      await service.close()
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
