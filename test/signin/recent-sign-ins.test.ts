import { describe, expect, it } from 'vitest'
import { openService } from '../fakes/open-service.ts'

/** The home page and the list of events, as one client sees them. */
async function seen(
  debug: 'local' | 'off',
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly home: number; readonly signins: boolean; readonly events: number }> {
  const service = await openService({
    change: (configuration) => ({
      ...configuration,
      server: { ...configuration.server, debugger: debug },
    }),
  })
  try {
    const home = await fetch(`${service.publicUrl}/`, { headers })
    const events = await fetch(`${service.publicUrl}/api/events`, { headers })
    return {
      home: home.status,
      signins: (await home.text()).includes('Recent sign-ins'),
      events: events.status,
    }
  } finally {
    await service.close()
  }
}

describe('who sees on the home page who has signed in', () => {
  it('is who may read the events', async () => {
    expect(await seen('local')).toEqual({ home: 200, signins: true, events: 200 })
    const forwarded = { 'x-forwarded-for': '203.0.113.9' }
    expect(await seen('local', forwarded)).toEqual({ home: 200, signins: false, events: 403 })
    expect(await seen('off')).toEqual({ home: 200, signins: false, events: 404 })
  })
})
