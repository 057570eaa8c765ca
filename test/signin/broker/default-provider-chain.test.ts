import {
  GetSessionTokenCommand,
  STSClient,
  type GetSessionTokenCommandOutput,
} from '@aws-sdk/client-sts'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  brokerCodeIn,
  brokerKeyId,
  brokerRole,
  brokerSecret,
  openBrokerService,
  type BrokerService,
} from '../../fakes/open-broker-service.ts'
import { UserAgent } from '../../fakes/user-agent.ts'

/** What the default provider chain looks at on this machine. */
function stubEnvironment(values: Readonly<Record<string, string>>): void {
  const nowhere = '/nonexistent'
  const all = {
    AWS_ACCESS_KEY_ID: undefined,
    AWS_SECRET_ACCESS_KEY: undefined,
    AWS_SESSION_TOKEN: undefined,
    AWS_PROFILE: undefined,
    AWS_WEB_IDENTITY_TOKEN_FILE: undefined,
    AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: undefined,
    AWS_CONTAINER_CREDENTIALS_FULL_URI: undefined,
    AWS_CONFIG_FILE: nowhere,
    AWS_SHARED_CREDENTIALS_FILE: nowhere,
    AWS_EC2_METADATA_DISABLED: 'true',
    ...values,
  }
  for (const [name, value] of Object.entries(all)) vi.stubEnv(name, value)
}

describe('without sts.credentials, and another STS than our own', { timeout: 60_000 }, () => {
  let service: BrokerService | undefined
  afterEach(async () => {
    vi.unstubAllEnvs()
    await service?.close()
  })

  it('the default provider chain of the SDK signs, and the session opens the console', async () => {
    stubEnvironment({ AWS_ACCESS_KEY_ID: brokerKeyId, AWS_SECRET_ACCESS_KEY: brokerSecret })
    service = await openBrokerService({ credentials: null, callsItself: true })
    const agent = new UserAgent()
    const answer = await service.signInWithSaml([brokerRole('Developer')], { agent })
    expect(answer.status).toBe(302)
    expect((await agent.follow(answer)).text).toContain('assumed-role/Developer/alice@example.com')
  })

  it('says so where there are none, and opens nothing', async () => {
    stubEnvironment({})
    service = await openBrokerService({ credentials: null, callsItself: true })
    const answer = await service.signInWithSaml([brokerRole('Developer')])
    expect({ status: answer.status, code: brokerCodeIn(answer) }).toEqual({
      status: 502,
      code: 'STS_CREDENTIALS_INVALID',
    })
    const events = await service.events()
    expect(events.map(({ eventName }) => eventName)).toEqual(['ConsoleLogin'])
    expect(events[0]?.additionalEventData?.['BrokeredBy']).toEqual({ call: 'AssumeRole' })
  })

  it('IAM User Guide, "Role chaining": with temporary ones, an hour at most, whatever the assertion says', async () => {
    stubEnvironment({})
    service = await openBrokerService({ credentials: null, callsItself: true })
    // Nothing was signed yet: what the chain finds at the first call counts.
    const { publicUrl, clock } = service
    const { Credentials } = await sessionTokenOf(publicUrl, clock.now())
    stubEnvironment({
      AWS_ACCESS_KEY_ID: Credentials?.AccessKeyId ?? '',
      AWS_SECRET_ACCESS_KEY: Credentials?.SecretAccessKey ?? '',
      AWS_SESSION_TOKEN: Credentials?.SessionToken ?? '',
    })
    const agent = new UserAgent()
    const answer = await service.signInWithSaml([brokerRole('LongSession')], {
      agent,
      attributes: { 'https://aws.amazon.com/SAML/Attributes/SessionDuration': '28800' },
    })
    const { text } = await agent.follow(answer)
    expect(/data-expires-at="([^"]+)"/u.exec(text)?.[1]).toBe('2030-01-01T13:00:00.000Z')
    const call = (await service.events()).find(({ eventName }) => eventName === 'AssumeRole')
    expect(call?.requestParameters).toMatchObject({ durationSeconds: 3600 })
  })
})

/** Temporary credentials of our own user. */
async function sessionTokenOf(endpoint: string, now: Date): Promise<GetSessionTokenCommandOutput> {
  const client = new STSClient({
    endpoint,
    region: 'us-east-1',
    systemClockOffset: now.getTime() - Date.now(),
    credentials: { accessKeyId: brokerKeyId, secretAccessKey: brokerSecret },
  })
  try {
    return await client.send(new GetSessionTokenCommand({}))
  } finally {
    client.destroy()
  }
}
