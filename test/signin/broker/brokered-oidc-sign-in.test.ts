import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CloudTrailEvent } from '../../../src/audit/cloud-trail-event.ts'
import {
  brokerCodeIn,
  brokerKeyId,
  brokerRole,
  openBrokerService,
  type BrokerService,
} from '../../fakes/open-broker-service.ts'
import { UserAgent } from '../../fakes/user-agent.ts'
import { hiddenOf } from '../oidc/open-test-bridge.ts'

const tags = {
  'https://aws.amazon.com/tags': {
    principal_tags: { Project: ['Pegasus'], CostCenter: ['12345'] },
    transitive_tag_keys: ['Project'],
  },
  'https://aws.amazon.com/source_identity': 'alice',
}
const developer = { preferred_username: 'alice@example.com', groups: ['developers'] }

/** Signs in, and takes Developer where there are roles to read about. */
async function signIn(
  service: BrokerService,
  claims: Readonly<Record<string, unknown>>,
): Promise<string> {
  const agent = new UserAgent()
  const page = await agent.follow(await service.signInWithOidc(claims, agent))
  if (new URL(page.url).pathname !== '/oidc/choose') return page.text
  const chosen = await agent.post(`${service.publicUrl}/oidc/choose`, {
    ...hiddenOf(page.text),
    roleIndex: brokerRole('Developer'),
  })
  return (await agent.follow(chosen)).text
}

const callsOf = async (
  service: BrokerService,
  name = 'AssumeRole',
): Promise<readonly CloudTrailEvent[]> =>
  (await service.events()).filter(({ eventName }) => eventName === name)

describe(
  'an OpenID Connect provider with broker: AssumeRole in our own name',
  { timeout: 60_000 },
  () => {
    let service: BrokerService
    beforeAll(async () => {
      service = await openBrokerService({
        rules: [
          { role: brokerRole('Untagged'), when: { groups: 'auditors' } },
          { role: brokerRole('Stranger'), when: { groups: 'auditors' } },
        ],
      })
    })
    afterAll(async () => {
      await service.close()
    })

    it('takes somebody with a matching claim to the console; the token never goes to STS', async () => {
      const text = await signIn(service, { ...developer, ...tags })
      expect(text).toContain('assumed-role/Developer/alice@example.com')
      expect(text).toContain('Pegasus')
      const [call] = await callsOf(service)
      expect(call).toMatchObject({
        userIdentity: { type: 'IAMUser', accessKeyId: brokerKeyId },
        requestParameters: {
          roleArn: brokerRole('Developer'),
          roleSessionName: 'alice@example.com',
          durationSeconds: 3600,
          sourceIdentity: 'alice',
          transitiveTagKeys: ['Project'],
        },
      })
      expect(await callsOf(service, 'AssumeRoleWithWebIdentity')).toEqual([])
      const ours = (await callsOf(service, 'ConsoleLogin')).find(
        ({ additionalEventData }) => additionalEventData?.['BrokeredBy'] !== undefined,
      )
      expect(ours).toMatchObject({
        userIdentity: { type: 'AssumedRole' },
        additionalEventData: {
          BrokeredBy: { call: 'AssumeRole', accessKeyId: brokerKeyId },
          BrokeredFor: 'alice',
        },
      })
    })

    it('gives nothing to somebody without the claim, and asks STS nothing', async () => {
      const before = (await callsOf(service)).length
      const answer = await service.signInWithOidc({ groups: ['visitors'] })
      expect(answer.text).toContain('OIDC_ROLE_MISSING')
      expect((await callsOf(service)).length).toBe(before)
    })

    it('gives no role that the rules do not give, whatever the browser sends', async () => {
      const agent = new UserAgent()
      const before = (await callsOf(service)).length
      const page = await agent.follow(
        await service.signInWithOidc({ groups: ['developers', 'auditors'] }, agent),
      )
      expect(new URL(page.url).pathname).toBe('/oidc/choose')
      for (const role of [brokerRole('LongSession'), brokerRole('Operator', '210987654321')]) {
        const answer = await agent.post(`${service.publicUrl}/oidc/choose`, {
          ...hiddenOf(page.text),
          roleIndex: role,
        })
        expect(brokerCodeIn(answer)).toBe('OIDC_ROLE_NOT_OFFERED')
      }
      expect((await callsOf(service)).length).toBe(before)
    })

    it('says what is missing when STS denies, and lets another role be chosen', async () => {
      const agent = new UserAgent()
      const page = await agent.follow(
        await service.signInWithOidc({ groups: ['developers', 'auditors'], ...tags }, agent),
      )
      const choose = (role: string): ReturnType<UserAgent['post']> =>
        agent.post(`${service.publicUrl}/oidc/choose`, {
          ...hiddenOf(page.text),
          roleIndex: brokerRole(role),
        })
      const untagged = await choose('Untagged')
      expect(brokerCodeIn(untagged)).toBe('BROKER_DENIED')
      expect(untagged.text).toContain('Not authorized to perform sts:TagSession')
      const stranger = await choose('Stranger')
      expect(stranger.text).toContain('Not authorized to perform sts:AssumeRole')
      const [failed] = await callsOf(service, 'ConsoleLogin')
      expect(failed).toMatchObject({
        errorCode: 'BROKER_DENIED',
        userIdentity: { type: 'WebIdentityUser', userName: 'alice' },
        additionalEventData: { BrokeredBy: { call: 'AssumeRole', accessKeyId: brokerKeyId } },
      })
      const { text } = await agent.follow(await choose('Developer'))
      expect(text).toContain('assumed-role/Developer/')
    })

    it('asks for no session when the time for the choice is over', async () => {
      const agent = new UserAgent()
      const page = await agent.follow(
        await service.signInWithOidc({ groups: ['developers', 'auditors'] }, agent),
      )
      const before = (await callsOf(service)).length
      service.clock.forward(16 * 60)
      const answer = await agent.post(`${service.publicUrl}/oidc/choose`, {
        ...hiddenOf(page.text),
        roleIndex: brokerRole('Developer'),
      })
      expect(brokerCodeIn(answer)).toBe('OIDC_CHOICE_UNKNOWN')
      expect((await callsOf(service)).length).toBe(before)
    })

    it('tells subjects apart that cannot name a session as they are', async () => {
      const names: unknown[] = []
      for (const sub of ['corp/alice', 'corp alice']) {
        await signIn(service, { sub, groups: ['developers'] })
        const [call] = await callsOf(service)
        names.push(call?.requestParameters?.['roleSessionName'])
      }
      expect(names[0]).toMatch(/^corp-alice-[\w-]{12}$/u)
      expect(names[1]).toMatch(/^corp-alice-[\w-]{12}$/u)
      expect(names[0]).not.toBe(names[1])
    })
  },
)

describe('GetFederationToken in our own name', { timeout: 60_000 }, () => {
  const policy = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }],
  }
  const broker = {
    call: 'GetFederationToken',
    sessionDurationSeconds: 43_200,
    sessionPolicies: [{ role: brokerRole('Developer'), policy }],
  }
  let service: BrokerService
  beforeAll(async () => {
    service = await openBrokerService({ broker, oidcBroker: broker })
  })
  afterAll(async () => {
    await service.close()
  })
  const call = async (): Promise<CloudTrailEvent | undefined> =>
    (await callsOf(service, 'GetFederationToken'))[0]

  it('opens the session of a federated user with the policies of the chosen role, in the console too', async () => {
    const agent = new UserAgent()
    const { 'https://aws.amazon.com/tags': sessionTags } = tags
    const answer = await service.signInWithOidc(
      { ...developer, 'https://aws.amazon.com/tags': sessionTags },
      agent,
    )
    const { text } = await agent.follow(answer)
    expect(text).toContain('federated-user/alice@example.com')
    expect(/data-expires-at="([^"]+)"/u.exec(text)?.[1]).toBe('2030-01-02T00:00:00.000Z')
    expect(await call()).toMatchObject({
      userIdentity: { type: 'IAMUser', accessKeyId: brokerKeyId },
      requestParameters: { name: 'alice@example.com', durationSeconds: 43_200 },
    })
    const ours = (await callsOf(service, 'ConsoleLogin')).find(
      ({ additionalEventData }) => additionalEventData?.['BrokeredBy'] !== undefined,
    )
    expect(ours).toMatchObject({
      userIdentity: {
        type: 'FederatedUser',
        arn: 'arn:aws:sts::123456789012:federated-user/alice@example.com',
      },
      additionalEventData: { BrokeredBy: { call: 'GetFederationToken' }, BrokeredFor: 'alice' },
    })
  })

  it('cuts a name to 32 characters, and keeps people apart', async () => {
    const names: unknown[] = []
    for (const last of ['one', 'two']) {
      const preferred_username = `a-person-with-a-very-long-user-name-${last}`
      await service.signInWithOidc({ ...developer, preferred_username })
      names.push((await call())?.requestParameters?.['name'])
    }
    expect(names[0]).toMatch(/^a-person-with-a-ver-[\w-]{12}$/u)
    expect(names[1]).toMatch(/^a-person-with-a-ver-[\w-]{12}$/u)
    expect(names[0]).not.toBe(names[1])
  })

  it('refuses somebody with a source identity, which the call would lose', async () => {
    const answer = await service.signInWithOidc({ ...developer, ...tags })
    expect({ status: answer.status, code: brokerCodeIn(answer) }).toEqual({
      status: 500,
      code: 'BROKER_CALL_UNFIT',
    })
    expect(answer.text).toContain('passes no source identity on')
  })

  it('works for SAML alike, and SessionDuration shortens it', async () => {
    const agent = new UserAgent()
    const answer = await service.signInWithSaml([brokerRole('Developer')], {
      agent,
      attributes: { 'https://aws.amazon.com/SAML/Attributes/SessionDuration': '1800' },
    })
    expect((await agent.follow(answer)).text).toContain('federated-user/alice@example.com')
    expect((await call())?.requestParameters).toMatchObject({ durationSeconds: 1800 })
  })

  it('offers no role without session policies', async () => {
    const answer = await service.signInWithSaml([brokerRole('Untagged')])
    expect(brokerCodeIn(answer)).toBe('ROLE_NOT_BROKERED')
  })

  it('hands out no session of another account than the one that was chosen', async () => {
    const elsewhere = brokerRole('Operator', '210987654321')
    const other = await openBrokerService({
      broker: { ...broker, sessionPolicies: [{ role: elsewhere, policy }] },
    })
    try {
      const answer = await other.signInWithSaml([elsewhere])
      expect(brokerCodeIn(answer)).toBe('BROKER_CALL_UNFIT')
      expect(answer.text).toContain('belongs to another account')
      expect(answer.location).toBeUndefined()
    } finally {
      await other.close()
    }
  })

  it('says which permission a user lacks', async () => {
    const other = await openBrokerService({ oidcBroker: broker, userActions: ['s3:*'] })
    try {
      const answer = await other.signInWithOidc(developer)
      expect(brokerCodeIn(answer)).toBe('BROKER_DENIED')
      expect(answer.text).toContain('Not authorized to perform sts:GetFederationToken')
    } finally {
      await other.close()
    }
  })
})
