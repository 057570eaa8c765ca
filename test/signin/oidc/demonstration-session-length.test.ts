import { describe, expect, it } from 'vitest'
import { openService } from '../../fakes/open-service.ts'
import { UserAgent } from '../../fakes/user-agent.ts'
import { eventsOf } from '../../journeys/sign-in-at-oidc-provider.ts'
import { hiddenOf } from './open-test-bridge.ts'

const hoursUntil = (instant: string): number =>
  Math.round((Date.parse(instant) - Date.now()) / 3_600_000)

describe('the demonstration: how long a session lasts', () => {
  it.each([
    ['LongSession', 12],
    ['Developer', 4],
    ['Auditor', 1],
  ])('%s: %i hours, of the credentials and of the console', async (role, hours) => {
    const service = await openService()
    try {
      const agent = new UserAgent()
      const people = await agent.follow(
        await agent.get(
          `${service.publicUrl}/oidc/login/123456789012/${service.publicUrl.slice(7)}/test-idp/oidc`,
        ),
      )
      const [, action = ''] = /<form [^>]*action="([^"]+)"/u.exec(people.text) ?? []
      const page = await agent.follow(
        await agent.post(new URL(action, people.url).href, {
          ...hiddenOf(people.text),
          person: 'alice',
          'claims.alice': JSON.stringify({ sub: 'alice' }),
        }),
      )
      expect(new URL(page.url).pathname).toBe('/oidc/choose')
      const console = await agent.follow(
        await agent.post(`${service.publicUrl}/oidc/choose`, {
          ...hiddenOf(page.text),
          roleIndex: `arn:aws:iam::123456789012:role/${role}`,
        }),
      )
      expect(new URL(console.url).pathname).toMatch(/^\/console\//)
      const [, expiresAt = ''] = /data-expires-at="([^"]+)"/u.exec(console.text) ?? []
      expect(hoursUntil(expiresAt)).toBe(hours)
      const events = await eventsOf(service)
      const { credentials } = (events.find(
        ({ eventName }) => eventName === 'AssumeRoleWithWebIdentity',
      )?.responseElements ?? {}) as { credentials?: { expiration: string } }
      expect(hoursUntil(credentials?.expiration ?? '')).toBe(hours)
    } finally {
      await service.close()
    }
  })
})
