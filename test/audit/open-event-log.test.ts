import { describe, expect, it } from 'vitest'
import { consoleLoginEvent } from '../../src/audit/console-login-event.ts'
import type { CloudTrailEvent } from '../../src/audit/cloud-trail-event.ts'
import { openEventLog } from '../../src/audit/open-event-log.ts'
import { openMemoryStorage } from '../../src/storage/open-memory-storage.ts'
import type { Storage } from '../../src/storage/storage.ts'
import { MovableClock } from '../fakes/movable-clock.ts'

const setUp = (): { clock: MovableClock; storage: Storage } => {
  const clock = new MovableClock('2026-01-01T00:00:00Z')
  return { clock, storage: openMemoryStorage({ clock }) }
}
const event = (eventId: string): CloudTrailEvent =>
  consoleLoginEvent({
    at: new Date('2026-01-01T00:00:00Z'),
    region: 'us-east-1',
    sourceAddress: '192.0.2.1',
    userAgent: 'test',
    outcome: { kind: 'success' },
    eventId,
  })
const idsOf = (events: readonly CloudTrailEvent[]): readonly string[] =>
  events.map(({ eventID }) => eventID)

describe('event log', () => {
  it('returns events as they were recorded', async () => {
    const events = openEventLog(setUp())
    await events.record(event('a'))
    expect(await events.recent()).toStrictEqual([event('a')])
  })

  it('returns the newest first, also within a millisecond and across processes', async () => {
    const { clock, storage } = setUp()
    const events = openEventLog({ clock, storage })
    await events.record(event('z-first'))
    await events.record(event('a-second'))
    clock.forward(0.001)
    await events.record(event('m-third'))
    clock.forward(60)
    await openEventLog({ clock, storage }).record(event('x-fourth'))
    expect(idsOf(await events.recent())).toStrictEqual([
      'x-fourth',
      'm-third',
      'a-second',
      'z-first',
    ])
    expect(idsOf(await events.recent(2))).toStrictEqual(['x-fourth', 'm-third'])
  })

  it('returns a hundred when nothing is said, and no more than it keeps', async () => {
    const events = openEventLog({ ...setUp(), maxEvents: 120 })
    for (let index = 0; index < 130; index += 1) await events.record(event(`event-${index}`))
    expect(await events.recent()).toHaveLength(100)
    expect(await events.recent(1000)).toHaveLength(120)
  })

  it('forgets the oldest: the store never holds more than a tenth over the bound', async () => {
    const { clock, storage } = setUp()
    const events = openEventLog({ clock, storage, maxEvents: 50 })
    for (let index = 0; index < 500; index += 1) {
      clock.forward(1)
      await events.record(event(`event-${index}`))
      const kept = await storage.list('event:', { limit: 1000 })
      expect(kept.length).toBeLessThanOrEqual(55)
    }
    expect(idsOf(await events.recent(1))).toStrictEqual(['event-499'])
    expect(idsOf(await events.recent(50)).at(-1)).toBe('event-450')
  })

  it('forgets events after the retention', async () => {
    const { clock, storage } = setUp()
    const events = openEventLog({ clock, storage, retentionSeconds: 60 })
    await events.record(event('a'))
    clock.forward(59)
    expect(await events.recent()).toHaveLength(1)
    clock.forward(1)
    expect(await events.recent()).toHaveLength(0)
  })

  it('says so when the store does not take an event', async () => {
    const { clock, storage } = setUp()
    await storage.close()
    await expect(openEventLog({ clock, storage }).record(event('a'))).rejects.toMatchObject({
      name: 'StorageFailed',
      code: 'STORAGE_UNAVAILABLE',
    })
  })
})
