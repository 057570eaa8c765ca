import { describe, expect, it } from 'vitest'
import { openService } from '../../fakes/open-service.ts'
import { UserAgent } from '../../fakes/user-agent.ts'
import { hiddenOf } from './open-test-bridge.ts'

describe('the service with ownCallback: true', () => {
  it('signs people in over the callback of their provider alone', async () => {
    const service = await openService({
      change: (configuration) => {
        const { identityProviders } = configuration
        const oidc = identityProviders.oidc.map((each) => ({ ...each, ownCallback: true }))
        return { ...configuration, identityProviders: { ...identityProviders, oidc } }
      },
    })
    try {
      const agent = new UserAgent()
      const provider = `123456789012/${service.publicUrl.slice('http://'.length)}/test-idp/oidc`
      const people = await agent.follow(
        await agent.get(`${service.publicUrl}/oidc/login/${provider}`),
      )
      const [, action = ''] = /<form [^>]*action="([^"]+)"/u.exec(people.text) ?? []
      const answer = await agent.post(new URL(action, people.url).href, {
        ...hiddenOf(people.text),
        person: 'alice',
        'claims.alice': JSON.stringify({ sub: 'alice' }),
      })
      const callback = new URL(answer.location ?? '')
      expect(callback.pathname).toBe(`/oidc/callback/${provider}`)
      const page = await agent.follow(answer)
      expect(new URL(page.url).pathname).toBe('/oidc/choose')
      expect(page.status).toBe(200)
    } finally {
      await service.close()
    }
  })
})
