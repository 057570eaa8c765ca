import { beforeEach, describe, expect, it } from 'vitest'
import { openCircuit, type Circuit, type CallOutcome } from '../../src/aws/circuit.ts'
import { MovableClock } from '../fakes/movable-clock.ts'

let clock: MovableClock
let told: string[]
let circuit: Circuit
beforeEach(() => {
  clock = new MovableClock('2026-01-01T00:00:00Z')
  told = []
  circuit = openCircuit({ clock, tell: (state) => void told.push(state) })
})

const pass = (): { leave(outcome: CallOutcome): void } => {
  const passage = circuit.enter()
  if (!('leave' in passage)) return expect.unreachable('the circuit let nobody through')
  return passage
}
const call = (outcome: CallOutcome, times = 1): void => {
  for (let time = 0; time < times; time += 1) pass().leave(outcome)
}

describe('a circuit: closed', () => {
  it('lets everybody through until five calls in a row were not answered', () => {
    call('unanswered', 4)
    expect(circuit.state()).toBe('closed')
    call('unanswered')
    expect(circuit.state()).toBe('open')
    expect(told).toStrictEqual(['open'])
  })

  it('begins to count anew at every answer', () => {
    call('unanswered', 4)
    call('answered')
    call('unanswered', 4)
    expect(circuit.state()).toBe('closed')
  })

  it('does not count a call that ended before anything was sent, either way', () => {
    call('unanswered', 4)
    call('neither', 3)
    expect(circuit.state()).toBe('closed')
    call('unanswered')
    expect(circuit.state()).toBe('open')
  })
})

describe('a circuit: open', () => {
  beforeEach(() => {
    call('unanswered', 5)
  })

  it('lets nobody through for 30 seconds, and says how long it takes', () => {
    expect(circuit.enter()).toStrictEqual({ retryAfterSeconds: 30 })
    clock.forward(12.5)
    expect(circuit.enter()).toStrictEqual({ retryAfterSeconds: 18 })
    clock.forward(17.4)
    expect(circuit.enter()).toStrictEqual({ retryAfterSeconds: 1 })
    expect(circuit.state()).toBe('open')
  })

  it('is half-open then: one call may try, and others wait for its outcome', () => {
    clock.forward(30)
    expect(circuit.state()).toBe('half-open')
    const probe = pass()
    expect(circuit.enter()).toStrictEqual({ retryAfterSeconds: 1 })
    probe.leave('answered')
    expect(circuit.state()).toBe('closed')
    expect(told).toStrictEqual(['open', 'closed'])
    call('unanswered', 4)
    expect(circuit.state()).toBe('closed')
  })

  it('waits as long again when the one call is not answered, and does not say so again', () => {
    clock.forward(30)
    call('unanswered')
    expect(circuit.enter()).toStrictEqual({ retryAfterSeconds: 30 })
    expect(told).toStrictEqual(['open'])
  })

  it('lets another one try when the one call ended before anything was sent', () => {
    clock.forward(30)
    call('neither')
    expect(circuit.state()).toBe('half-open')
    call('answered')
    expect(circuit.state()).toBe('closed')
  })

  it('ends its pause when the clock is set back, instead of waiting for the time to come again', () => {
    clock.forward(-3600)
    expect(circuit.state()).toBe('half-open')
    call('answered')
    expect(circuit.state()).toBe('closed')
  })
})

describe('a circuit: calls that began before it changed', () => {
  it('neither close it nor make its pause longer', () => {
    const early = [pass(), pass(), pass()]
    call('unanswered', 5)
    clock.forward(20)
    early[0]?.leave('unanswered')
    early[1]?.leave('answered')
    expect(circuit.enter()).toStrictEqual({ retryAfterSeconds: 10 })
    clock.forward(10)
    call('answered')
    call('unanswered', 4)
    early[2]?.leave('unanswered')
    expect(circuit.state()).toBe('closed')
  })
})
