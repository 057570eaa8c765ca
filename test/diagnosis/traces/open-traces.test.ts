import { describe, expect, it } from 'vitest'
import { noTraces, openTraces } from '../../../src/diagnosis/traces/open-traces.ts'
import type { SignInTrace } from '../../../src/diagnosis/traces/sign-in-trace.ts'
import { MovableClock } from '../../fakes/movable-clock.ts'

const start = '2026-01-01T12:00:00Z'

function trace(requestId: string, change: Partial<SignInTrace> = {}): SignInTrace {
  return {
    requestId,
    at: new Date(start),
    path: '/saml',
    refusal: { code: 'SAML_EXPIRED', message: 'the assertion has expired' },
    input: 'PHNhbWw+',
    deliveredTo: 'http://localhost:8400/saml',
    sourceAddress: '127.0.0.1',
    ...change,
  }
}

describe('openTraces: what is remembered of refused sign-ins', () => {
  it('gives back what was kept, dates and lists too', () => {
    const traces = openTraces({ clock: new MovableClock(start) })
    const kept = trace('one', { inResponseTo: ['_a', '_b'], stsRequestId: 'of-sts' })
    traces.keep(kept)
    expect(traces.find('one')).toEqual(kept)
    expect(traces.find('two')).toBeUndefined()
  })

  it('shares no state with whoever kept or found it', () => {
    const traces = openTraces({ clock: new MovableClock(start) })
    const mine = trace('one')
    traces.keep(mine)
    mine.at.setTime(0)
    traces.find('one')?.at.setTime(0)
    expect(traces.find('one')?.at).toEqual(new Date(start))
  })

  it('keeps a trace until the end of its hour, and no longer', () => {
    const clock = new MovableClock(start)
    const traces = openTraces({ clock })
    traces.keep(trace('one'))
    clock.forward(3599)
    expect(traces.find('one')).toBeDefined()
    expect(traces.list()).toHaveLength(1)
    clock.forward(1)
    expect(traces.find('one')).toBeUndefined()
    expect(traces.list()).toEqual([])
  })

  it('lists the newest first', () => {
    const traces = openTraces({ clock: new MovableClock(start) })
    for (const id of ['one', 'two', 'three']) traces.keep(trace(id))
    expect(traces.list().map(({ requestId }) => requestId)).toEqual(['three', 'two', 'one'])
  })

  it('lets the oldest make room when there are too many', () => {
    const traces = openTraces({ clock: new MovableClock(start), maxTraces: 2 })
    for (const id of ['one', 'two', 'three']) traces.keep(trace(id))
    expect(traces.list().map(({ requestId }) => requestId)).toEqual(['three', 'two'])
  })

  it('lets the oldest make room when they are too large together, and as many as need be', () => {
    const traces = openTraces({ clock: new MovableClock(start), maxBytes: 10_000 })
    for (const id of ['one', 'two', 'three']) traces.keep(trace(id, { input: 'x'.repeat(2500) }))
    traces.keep(trace('large', { input: 'x'.repeat(6000) }))
    expect(traces.list().map(({ requestId }) => requestId)).toEqual(['large', 'three'])
  })

  it('counts every part of a trace, not its input alone', () => {
    const traces = openTraces({ clock: new MovableClock(start), maxBytes: 10_000 })
    for (const id of ['one', 'two', 'three']) {
      traces.keep(trace(id, { relayState: 'x'.repeat(4000) }))
    }
    expect(traces.list()).toHaveLength(2)
  })

  it('does not keep one that alone is larger than all may be, and keeps the others', () => {
    const traces = openTraces({ clock: new MovableClock(start), maxBytes: 10_000 })
    traces.keep(trace('one'))
    traces.keep(trace('huge', { input: 'x'.repeat(10_001) }))
    expect(traces.list().map(({ requestId }) => requestId)).toEqual(['one'])
  })

  it('gives the room of ended traces to new ones', () => {
    const clock = new MovableClock(start)
    const traces = openTraces({ clock, maxBytes: 10_000 })
    for (let round = 0; round < 5; round += 1) {
      traces.keep(trace(`${round}`, { input: 'x'.repeat(9000) }))
      expect(traces.find(`${round}`)).toBeDefined()
      clock.forward(3600)
    }
  })

  it('has one trace for each request: the last', () => {
    const traces = openTraces({ clock: new MovableClock(start) })
    traces.keep(trace('one'))
    traces.keep(trace('one', { path: '/saml/acs/uuid' }))
    expect(traces.list().map(({ path }) => path)).toEqual(['/saml/acs/uuid'])
  })

  it('stays within its bytes whatever comes', () => {
    const traces = openTraces({ clock: new MovableClock(start), maxBytes: 100_000 })
    for (let index = 0; index < 500; index += 1) {
      traces.keep(trace(`${index}`, { input: 'é€'.repeat((index * 137) % 5000) }))
    }
    const characters = traces.list().reduce((sum, { input }) => sum + input.length, 0)
    expect(characters).toBeGreaterThan(0)
    expect(characters).toBeLessThanOrEqual(100_000)
  })
})

describe('noTraces: server.debugger is off', () => {
  it('keeps nothing', () => {
    noTraces.keep(trace('one'))
    expect(noTraces.find('one')).toBeUndefined()
    expect(noTraces.list()).toEqual([])
  })
})
