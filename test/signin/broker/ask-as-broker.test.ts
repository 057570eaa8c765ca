import { describe, expect, it } from 'vitest'
import type { AssumeRoleRequest, GetFederationTokenRequest, Sts } from '../../../src/aws/sts.ts'
import { FedbridgeError, OutboundFailed, StsRefused } from '../../../src/errors.ts'
import { askAsBroker, type BrokeredSession } from '../../../src/signin/broker/ask-as-broker.ts'
import type { AssumeRoleBroker, Broker } from '../../../src/signin/broker/broker.ts'
import { entitle, type Entitlement } from '../../../src/signin/broker/entitlement.ts'
import { isDenial } from '../../../src/signin/opened-session.ts'
import { unusedSts } from '../../fakes/unused-sts.ts'

const roleArn = 'arn:aws:iam::123456789012:role/Developer'
const longTerm = { accessKeyId: 'AKIAEXAMPLEBROKER000', temporary: false }
const temporary = { accessKeyId: 'ASIAEXAMPLEBROKER000', temporary: true }
const credentials = {
  accessKeyId: 'ASIAEXAMPLEEXAMPLE00',
  secretAccessKey: 'secret',
  sessionToken: 'token',
  expiration: new Date('2030-01-01T13:00:00Z'),
}
const assumeRole: AssumeRoleBroker = { call: 'AssumeRole', roles: [] }
const federating: Broker = {
  call: 'GetFederationToken',
  sessionDurationSeconds: 7200,
  sessionPolicies: new Map([
    [roleArn, { policy: '{}', policyArns: ['arn:aws:iam::aws:policy/A'] }],
  ]),
}
const entitlement = (change: Partial<Entitlement> = {}, broker: Broker = assumeRole): Entitlement =>
  entitle(
    {
      roleArn,
      roleSessionName: 'alice@example.com',
      sessionTags: new Map(),
      transitiveTagKeys: [],
      durationSeconds: 28_800,
      ...change,
    },
    broker,
  )

/** An STS that grants everything, or fails with `failure`, and what it was asked. */
function openSts({
  key = longTerm,
  failure,
  account = '123456789012',
}: { key?: typeof longTerm; failure?: Error; account?: string } = {}): {
  readonly sts: Sts
  readonly asked: (AssumeRoleRequest | GetFederationTokenRequest)[]
} {
  const asked: (AssumeRoleRequest | GetFederationTokenRequest)[] = []
  const answer = async <Answer>(
    request: AssumeRoleRequest | GetFederationTokenRequest,
    value: Answer,
  ): Promise<Answer> => {
    asked.push(request)
    await Promise.resolve()
    if (failure !== undefined) throw failure
    return value
  }
  return {
    asked,
    sts: {
      ...unusedSts,
      signingKey: () => Promise.resolve(key),
      assumeRole: (request) =>
        answer(request, {
          credentials,
          region: 'eu-central-1',
          assumedRoleUser: { arn: 'arn', assumedRoleId: 'AROA:alice' },
        }),
      getFederationToken: (request) =>
        answer(request, {
          credentials,
          region: 'eu-central-1',
          federatedUser: {
            arn: `arn:aws:sts::${account}:federated-user/${request.name}`,
            federatedUserId: `${account}:${request.name}`,
          },
        }),
    },
  }
}

const failureOf = async (
  asking: Promise<BrokeredSession>,
): Promise<FedbridgeError | TypeError | undefined> => {
  try {
    await asking
    return undefined
  } catch (failure) {
    if (failure instanceof FedbridgeError || failure instanceof TypeError) return failure
    throw failure
  }
}

describe('AssumeRole in our own name', () => {
  it('asks for exactly what somebody is entitled to', async () => {
    const { sts, asked } = openSts()
    const session = await askAsBroker(
      entitlement({
        sessionTags: new Map([['Project', 'Pegasus']]),
        transitiveTagKeys: ['Project'],
        sourceIdentity: 'alice',
      }),
      { broker: { ...assumeRole, externalId: 'abc' }, sts },
    )
    expect(asked).toEqual([
      {
        roleArn,
        roleSessionName: 'alice@example.com',
        durationSeconds: 28_800,
        tags: new Map([['Project', 'Pegasus']]),
        transitiveTagKeys: ['Project'],
        sourceIdentity: 'alice',
        externalId: 'abc',
      },
    ])
    expect(session).toMatchObject({
      region: 'eu-central-1',
      consoleDuration: { sessionDurationSeconds: 28_800 },
      calledWith: longTerm,
    })
  })

  it('leaves out what there is nothing of', async () => {
    const { sts, asked } = openSts()
    await askAsBroker(entitlement(), { broker: assumeRole, sts })
    expect(Object.keys(asked[0] ?? {})).toEqual(['roleArn', 'roleSessionName', 'durationSeconds'])
  })

  it('IAM User Guide, "Role chaining": an hour at most, and no SessionDuration, with temporary credentials', async () => {
    const { sts, asked } = openSts({ key: temporary })
    const session = await askAsBroker(entitlement(), { broker: assumeRole, sts })
    expect(asked[0]).toMatchObject({ durationSeconds: 3600 })
    expect(session.consoleDuration).toEqual({})
    await askAsBroker(entitlement({ durationSeconds: 900 }), { broker: assumeRole, sts })
    expect(asked[1]).toMatchObject({ durationSeconds: 900 })
  })
})

describe('GetFederationToken in our own name', () => {
  it('passes session policies, tags and length; the console gets DurationSeconds', async () => {
    const { sts, asked } = openSts()
    const session = await askAsBroker(
      entitlement({ durationSeconds: 7200, sessionTags: new Map([['a', 'b']]) }, federating),
      { broker: federating, sts },
    )
    expect(asked).toEqual([
      {
        name: 'alice@example.com',
        durationSeconds: 7200,
        policy: '{}',
        policyArns: ['arn:aws:iam::aws:policy/A'],
        tags: new Map([['a', 'b']]),
      },
    ])
    expect(session.consoleDuration).toEqual({ durationSeconds: 7200 })
    expect(session.principal).toMatchObject({ kind: 'federated-user' })
  })

  it.each([
    [2, 'ab'],
    [32, 'a'.repeat(32)],
    [33, /^a{19}-[\w-]{12}$/u],
    [64, /^a{19}-[\w-]{12}$/u],
  ])('a session name of %i characters becomes a name of at most 32', async (length, expected) => {
    const { sts, asked } = openSts()
    const roleSessionName = length === 2 ? 'ab' : 'a'.repeat(length)
    await askAsBroker(entitlement({ roleSessionName }, federating), { broker: federating, sts })
    const { name } = asked[0] as GetFederationTokenRequest
    expect(name).toEqual(typeof expected === 'string' ? expected : expect.stringMatching(expected))
  })

  it.each([
    ['a source identity', { sourceIdentity: 'alice' }, {}, 0],
    ['temporary credentials', {}, { key: temporary }, 0],
    ['another account', {}, { account: '210987654321' }, 1],
  ])('does not fit %s', async (received, change, options, calls) => {
    const { sts, asked } = openSts(options)
    const failure = await failureOf(
      askAsBroker(entitlement(change, federating), { broker: federating, sts }),
    )
    expect(failure).toMatchObject({ code: 'BROKER_CALL_UNFIT', received })
    expect(asked).toHaveLength(calls)
    expect(isDenial(failure)).toBe(true)
  })
})

describe('what STS denies us', () => {
  const user = 'arn:aws:iam::123456789012:user/bridge'
  const denied = (message: string, code = 'AccessDenied'): StsRefused =>
    new StsRefused('STS_REFUSED', `sts refused with ${code}: ${message}`, {
      aws: { code, message, status: 403, requestId: 'request-1' },
    })

  it.each([
    [
      'sts:AssumeRole',
      `User: ${user} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
    ],
    [
      'sts:TagSession',
      `User: ${user} is not authorized to perform: sts:TagSession on resource: ${roleArn} with an explicit deny`,
    ],
    ['sts:SetSourceIdentity', `User: ${user} is not authorized to perform: STS:SetSourceIdentity`],
    ['sts:AssumeRole', 'Access denied'],
    ['sts:AssumeRole', `User: ${user} is not authorized to perform: sts:SomethingElse`],
  ])('%s: the page learns the action and not whose policies', async (action, message) => {
    const { sts } = openSts({ failure: denied(message) })
    const failure = await failureOf(askAsBroker(entitlement(), { broker: assumeRole, sts }))
    expect(failure).toMatchObject({
      code: 'BROKER_DENIED',
      received: action,
      aws: {
        code: 'AccessDenied',
        message: `Not authorized to perform ${action}`,
        requestId: 'request-1',
      },
    })
    expect(failure?.message).toContain(message)
    expect(isDenial(failure)).toBe(true)
  })

  it('is sts:GetFederationToken where AWS does not say what', async () => {
    const { sts } = openSts({ failure: denied('Access denied', 'AccessDeniedException') })
    const failure = await failureOf(
      askAsBroker(entitlement({}, federating), { broker: federating, sts }),
    )
    expect(failure).toMatchObject({ code: 'BROKER_DENIED', received: 'sts:GetFederationToken' })
  })

  it.each<[string, FedbridgeError, boolean]>([
    ['a validation error', denied('too long', 'ValidationError'), true],
    ['an STS that does not answer', new OutboundFailed('STS_UNREACHABLE', 'no answer'), false],
    ['credentials that are missing', new StsRefused('STS_CREDENTIALS_INVALID', 'none'), true],
  ])('leaves %s as it is', async (_what, thrown, denies) => {
    const { sts } = openSts({ failure: thrown })
    const failure = await failureOf(askAsBroker(entitlement(), { broker: assumeRole, sts }))
    expect(failure).toBe(thrown)
    expect(isDenial(failure)).toBe(denies)
  })
})
