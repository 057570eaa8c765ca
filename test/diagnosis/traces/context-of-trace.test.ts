import { describe, expect, it } from 'vitest'
import { contextOfTrace } from '../../../src/diagnosis/traces/context-of-trace.ts'
import type { SignInTrace } from '../../../src/diagnosis/traces/sign-in-trace.ts'
import { MovableClock } from '../../fakes/movable-clock.ts'
import { testContext, testProviderArn, testRoleArn } from '../test-context.ts'

const trace: SignInTrace = {
  requestId: 'one',
  at: new Date('2026-01-01T12:00:00Z'),
  path: '/saml',
  refusal: { code: 'SAML_REPLAYED', message: 'the assertion was already used to sign in' },
  input: 'SAMLResponse=PHNhbWw%2B',
  deliveredTo: 'http://localhost:8400/saml',
  sourceAddress: '192.0.2.7',
  inResponseTo: ['_request'],
  roleArn: testRoleArn,
  providerArn: testProviderArn,
  roleSessionName: 'alice',
}
const base = testContext({
  clock: new MovableClock('2026-01-01T12:30:00Z'),
  sourceAddress: '127.0.0.1',
})

describe('contextOfTrace: a refused sign-in is judged as it was', () => {
  it('stands at its time, at the sign-in endpoint, with what was outstanding and chosen', () => {
    const context = contextOfTrace(trace, base)
    expect(context.clock.now()).toEqual(trace.at)
    expect(context).toMatchObject({
      endpoint: 'sign-in',
      refusal: trace.refusal,
      inResponseTo: ['_request'],
      sourceAddress: '192.0.2.7',
      choose: {
        roleArn: testRoleArn,
        providerArn: testProviderArn,
        roleSessionName: 'alice',
      },
      acceptedRecipients: base.acceptedRecipients,
      acceptedAudiences: base.acceptedAudiences,
    })
  })

  it('gives out an instant that nobody can change', () => {
    const context = contextOfTrace(trace, base)
    context.clock.now().setTime(0)
    expect(context.clock.now()).toEqual(trace.at)
    expect(trace.at.getTime()).not.toBe(0)
  })

  it('asks for no request and no choice where none is known', () => {
    const { requestId, at, path, refusal, input, deliveredTo, sourceAddress } = trace
    const context = contextOfTrace(
      { requestId, at, path, refusal, input, deliveredTo, sourceAddress },
      base,
    )
    expect(context.inResponseTo).toBe('ignore')
    expect(context.choose).toEqual({})
  })

  it("takes a provider's own address as recipient and audience when it was delivered there", () => {
    const own = 'http://localhost:8400/saml/acs/uuid'
    const context = contextOfTrace({ ...trace, path: '/saml/acs/uuid', deliveredTo: own }, base)
    expect(context.acceptedRecipients).toContain(own)
    expect(context.acceptedAudiences).toContain(own)
  })

  it('takes no other address besides', () => {
    const context = contextOfTrace({ ...trace, deliveredTo: 'http://localhost:8400/other' }, base)
    expect(context.acceptedRecipients).toEqual(base.acceptedRecipients)
  })

  it('tries again with another role at the same time, and leaves the refusal out', () => {
    const other = 'arn:aws:iam::123456789012:role/Other'
    const context = contextOfTrace(trace, base, { choose: { roleArn: other } })
    expect(context.clock.now()).toEqual(trace.at)
    expect(context).not.toHaveProperty('refusal')
    expect(context.choose).toMatchObject({ roleArn: other, providerArn: testProviderArn })
  })

  it('tries again at another time', () => {
    const context = contextOfTrace(trace, base, { clock: base.clock })
    expect(context.clock.now()).toEqual(base.clock.now())
    expect(context).not.toHaveProperty('refusal')
  })
})
