import { describe, expect, it } from 'vitest'
import { StsRefused } from '../../src/errors.ts'
import { brokerHints, brokerObstacle } from '../../src/http/broker-hints.ts'
import { errorHint } from '../../src/http/error-hint.ts'

describe('what to change when we may not ask in our own name', () => {
  it.each(Object.keys(brokerHints))('%s has a hint of its own', (obstacle) => {
    const code = obstacle.startsWith('sts:') ? 'BROKER_DENIED' : 'BROKER_CALL_UNFIT'
    expect(errorHint(code, obstacle)).toBe(brokerHints[obstacle])
  })

  it('names both policies for what both have to allow', () => {
    for (const action of ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity']) {
      expect(errorHint('BROKER_DENIED', action)).toContain(action)
      expect(errorHint('BROKER_DENIED', action)).toMatch(/policies of the user .* trust policy/u)
    }
    // Nobody has a trust policy there.
    expect(errorHint('BROKER_DENIED', 'sts:GetFederationToken')).not.toContain('trust policy')
  })

  it('is the log where there is no word for it', () => {
    expect(errorHint('BROKER_DENIED')).toContain('log')
    expect(errorHint('BROKER_DENIED', 'something else')).toContain('log')
  })

  it('is told for the codes of a broker alone', () => {
    const obstacle = (code: 'BROKER_DENIED' | 'STS_REFUSED'): string | undefined =>
      brokerObstacle(new StsRefused(code, 'no', { received: 'sts:AssumeRole' }))
    expect(obstacle('BROKER_DENIED')).toBe('sts:AssumeRole')
    expect(obstacle('STS_REFUSED')).toBeUndefined()
  })
})
