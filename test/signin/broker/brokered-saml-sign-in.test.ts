import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CloudTrailEvent } from '../../../src/audit/cloud-trail-event.ts'
import {
  brokerCodeIn,
  brokerKeyId,
  brokerRole,
  openBrokerService,
  type BrokerService,
} from '../../fakes/open-broker-service.ts'
import { otherAccount, testProviderArn } from '../../fakes/open-saml-service.ts'
import { signedResponse } from '../../fakes/signed-response.ts'
import { UserAgent, type Exchange } from '../../fakes/user-agent.ts'

const attribute = (name: string): string => `https://aws.amazon.com/SAML/Attributes/${name}`
const tagged = {
  [attribute('PrincipalTag:Project')]: 'Pegasus',
  [attribute('PrincipalTag:CostCenter')]: '12345',
  [attribute('TransitiveTagKeys')]: ['Project'],
}
const sourced = { [attribute('SourceIdentity')]: 'alice' }

const callsOf = async (
  service: BrokerService,
  name = 'AssumeRole',
): Promise<readonly CloudTrailEvent[]> =>
  (await service.events()).filter(({ eventName }) => eventName === name)

/** The page at the end of the redirects. */
const consoleAfter = async (agent: UserAgent, answer: Exchange): Promise<string> =>
  (await agent.follow(answer)).text

describe('a SAML provider with broker: AssumeRole in our own name', { timeout: 60_000 }, () => {
  let service: BrokerService
  beforeAll(async () => {
    service = await openBrokerService()
  })
  afterAll(async () => {
    await service.close()
  })

  it('passes on session name, tags, transitive keys and source identity, and ends in the console', async () => {
    const agent = new UserAgent()
    const answer = await service.signInWithSaml([brokerRole('Developer')], {
      agent,
      attributes: { ...tagged, ...sourced },
    })
    const page = await consoleAfter(agent, answer)
    expect(page).toContain('assumed-role/Developer/alice@example.com')
    expect(page).toContain('Pegasus')
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
    expect(await callsOf(service, 'AssumeRoleWithSAML')).toEqual([])
  })

  it('leaves a ConsoleLogin that says for whom and with whose key', async () => {
    const [ours] = (await callsOf(service, 'ConsoleLogin')).filter(
      ({ additionalEventData }) => additionalEventData?.['BrokeredBy'] !== undefined,
    )
    expect(ours).toMatchObject({
      userIdentity: {
        type: 'AssumedRole',
        arn: 'arn:aws:sts::123456789012:assumed-role/Developer/alice@example.com',
        sessionContext: { sourceIdentity: 'alice' },
      },
      responseElements: { ConsoleLogin: 'Success' },
      additionalEventData: {
        SamlProviderArn: testProviderArn,
        BrokeredBy: { call: 'AssumeRole', accessKeyId: brokerKeyId },
        BrokeredFor: 'alice',
        StsRequestId: (await callsOf(service))[0]?.requestID,
      },
    })
  })

  it('shows the sign-in once on the home page, although the console records it too', async () => {
    const home = await (await fetch(service.publicUrl)).text()
    expect(home.match(/assumed-role\/Developer\/alice@example\.com/gu)).toHaveLength(1)
  })

  it('asks for as long as SessionDuration says, for the credentials and for the console', async () => {
    const agent = new UserAgent()
    const answer = await service.signInWithSaml([brokerRole('LongSession')], {
      agent,
      attributes: { [attribute('SessionDuration')]: '28800' },
    })
    const [, expiresAt] = /data-expires-at="([^"]+)"/u.exec(await consoleAfter(agent, answer)) ?? []
    expect(expiresAt).toBe('2030-01-01T20:00:00.000Z')
    const [call] = await callsOf(service)
    expect(call?.requestParameters).toMatchObject({ durationSeconds: 28_800 })
  })

  it('is refused by STS where the role allows less, and can be tried again with the same assertion', async () => {
    const response = service.response([brokerRole('Developer')], {
      attributes: { [attribute('SessionDuration')]: '28800' },
    })
    const refused = await service.signInWithSaml([], { response })
    expect(brokerCodeIn(refused)).toBe('STS_REFUSED')
    expect(brokerCodeIn(await service.signInWithSaml([], { response }))).toBe('STS_REFUSED')
  })

  it('does not outlast SessionNotOnOrAfter, which STS never sees', async () => {
    await service.signInWithSaml([brokerRole('Developer')], {
      sessionNotOnOrAfter: '2030-01-01T12:20:00Z',
    })
    const calls = await callsOf(service)
    expect(calls[0]?.requestParameters).toMatchObject({ durationSeconds: 1200 })
    const short = await service.signInWithSaml([brokerRole('Developer')], {
      sessionNotOnOrAfter: '2030-01-01T12:14:59Z',
    })
    expect(brokerCodeIn(short)).toBe('SAML_SESSION_EXPIRED')
    expect(await callsOf(service)).toHaveLength(calls.length)
  })

  it.each([
    ['Untagged', tagged, 'sts:TagSession'],
    ['Unsourced', sourced, 'sts:SetSourceIdentity'],
    ['Stranger', {}, 'sts:AssumeRole'],
    ['Nonexistent', {}, 'sts:AssumeRole'],
  ])('says of %s which permission is missing, and whose', async (name, attributes, action) => {
    const answer = await service.signInWithSaml([brokerRole(name)], { attributes })
    expect({ status: answer.status, code: brokerCodeIn(answer) }).toEqual({
      status: 403,
      code: 'BROKER_DENIED',
    })
    expect(answer.text).toContain(`Not authorized to perform ${action}`)
    expect(answer.text).toMatch(new RegExp(`[Ll]et ${action}`, 'u'))
    expect(answer.text).toContain('trust policy of the role')
    // Whose credentials these are is for the log alone.
    expect(answer.text).not.toContain('user/bridge')
    expect(service.log.join('\n')).toContain(`not authorized to perform: ${action}`)
    const [failed] = await callsOf(service, 'ConsoleLogin')
    expect(failed).toMatchObject({
      errorCode: 'BROKER_DENIED',
      userIdentity: { type: 'SAMLUser', userName: 'alice' },
      additionalEventData: { BrokeredBy: { call: 'AssumeRole', accessKeyId: brokerKeyId } },
    })
  })

  it('lets the same assertion have a role after a denial of another', async () => {
    const response = service.response([brokerRole('Developer'), brokerRole('Stranger')])
    const asking = (roleIndex: string): Promise<Exchange> =>
      service.signInWithSaml([], { response, roleIndex })
    expect(brokerCodeIn(await asking(brokerRole('Stranger')))).toBe('BROKER_DENIED')
    expect((await asking(brokerRole('Developer'))).status).toBe(302)
    expect(brokerCodeIn(await asking(brokerRole('Developer')))).toBe('SAML_REPLAYED')
  })

  describe('what a person may not have', () => {
    const asked = async (): Promise<number> => (await callsOf(service)).length

    it('a role that the assertion does not name, whatever the browser sends', async () => {
      const before = await asked()
      const answer = await service.signInWithSaml([brokerRole('Developer')], {
        roleIndex: brokerRole('LongSession'),
      })
      expect(brokerCodeIn(answer)).toBe('ROLE_NOT_IN_ASSERTION')
      expect(await asked()).toBe(before)
    })

    it('a role of another account, although it trusts us and the assertion names it', async () => {
      const before = await asked()
      const operator = brokerRole('Operator', otherAccount)
      const alone = await service.signInWithSaml([operator])
      expect({ status: alone.status, code: brokerCodeIn(alone) }).toEqual({
        status: 403,
        code: 'ROLE_NOT_BROKERED',
      })
      const beside = await service.signInWithSaml([brokerRole('Developer'), operator])
      expect(beside.text).toContain('the configuration gives it to nobody of this provider')
      const chosen = await service.signInWithSaml([brokerRole('Developer'), operator], {
        roleIndex: operator,
      })
      expect(brokerCodeIn(chosen)).toBe('ROLE_NOT_IN_ASSERTION')
      expect(await asked()).toBe(before)
    })

    it('tags, names, lengths or source identities of a form', async () => {
      const response = service.response([brokerRole('Developer')])
      const agent = new UserAgent()
      await agent.post(`${service.publicUrl}/saml`, {
        SAMLResponse: response,
        RoleSessionName: 'root',
        SourceIdentity: 'root',
        DurationSeconds: '43200',
        'Tags.member.1.Key': 'Project',
        'Tags.member.1.Value': 'Secret',
        ExternalId: 'fedbridge-7f3a',
      })
      const [call] = await callsOf(service)
      expect(call?.requestParameters).toStrictEqual({
        roleArn: brokerRole('Developer'),
        roleSessionName: 'alice@example.com',
        durationSeconds: 3600,
      })
    })

    it.each([
      ['a reserved key', { [attribute('PrincipalTag:aws:x')]: 'y' }, 'SESSION_TAG_INVALID'],
      [
        'too many tags',
        Object.fromEntries(
          Array.from({ length: 51 }, (_, index) => [attribute(`PrincipalTag:k${index}`), 'v']),
        ),
        'SESSION_TAGS_TOO_MANY',
      ],
      [
        'more than there is room for',
        Object.fromEntries(
          Array.from({ length: 50 }, (_, index) => [
            attribute(`PrincipalTag:k${index}`),
            Array.from({ length: 250 }, (_, at) =>
              String.fromCodePoint(0x4e00 + ((index * 7919 + at * 104_729) % 20_000)),
            ).join(''),
          ]),
        ),
        'PACKED_POLICY_TOO_LARGE',
      ],
      [
        'a session name with a space',
        { [attribute('RoleSessionName')]: 'a b' },
        'ROLE_SESSION_NAME_INVALID',
      ],
      ['a duration of 899', { [attribute('SessionDuration')]: '899' }, 'SESSION_DURATION_INVALID'],
    ])('%s: refused before STS is asked', async (_what, attributes, code) => {
      const before = await asked()
      const answer = await service.signInWithSaml([brokerRole('Developer')], { attributes })
      expect(brokerCodeIn(answer)).toBe(code)
      expect(await asked()).toBe(before)
    })

    it('a session with an assertion that STS would not take any more', async () => {
      const { clock, publicUrl } = service
      const late = signedResponse({
        now: clock.now(),
        recipient: `${publicUrl}/saml`,
        responseId: '_late-response',
        assertionId: '_late-assertion',
        notOnOrAfter: new Date(clock.now().getTime() + 3_600_000).toISOString(),
      })
      const before = await asked()
      clock.forward(5 * 60 + 1)
      const answer = await service.signInWithSaml([], { response: late })
      expect(brokerCodeIn(answer)).toBe('SAML_ISSUED_TOO_LONG_AGO')
      expect(await asked()).toBe(before)
    })
  })
})

describe('roles and external id of the configuration', { timeout: 60_000 }, () => {
  it('gives away what is listed, in other accounts too, and nothing else', async () => {
    const service = await openBrokerService({
      broker: { roles: [brokerRole('Oper*', otherAccount), brokerRole('Untagged')] },
    })
    try {
      const operator = brokerRole('Operator', otherAccount)
      // The trust policy of the other account names our user, whose own policies allow the call.
      expect((await service.signInWithSaml([operator])).status).toBe(302)
      expect((await service.signInWithSaml([brokerRole('Untagged')])).status).toBe(302)
      const withheld = await service.signInWithSaml([brokerRole('Developer')])
      expect(brokerCodeIn(withheld)).toBe('ROLE_NOT_BROKERED')
    } finally {
      await service.close()
    }
  })

  it('passes the external id on, without which the role refuses', async () => {
    const role = brokerRole('External')
    const without = await openBrokerService()
    const withId = await openBrokerService({ broker: { externalId: 'fedbridge-7f3a' } })
    try {
      expect(brokerCodeIn(await without.signInWithSaml([role]))).toBe('BROKER_DENIED')
      expect((await withId.signInWithSaml([role])).status).toBe(302)
    } finally {
      await without.close()
      await withId.close()
    }
  })
})

describe('our own credentials', { timeout: 60_000 }, () => {
  it.each([
    [
      'an unknown key',
      { accessKeyId: 'AKIAEXAMPLEUNKNOWN00', secretAccessKeyFile: 'broker-secret' },
      'STS_CREDENTIALS_INVALID',
    ],
    [
      'another secret',
      { accessKeyId: brokerKeyId, secretAccessKeyFile: 'wrong-secret' },
      'STS_CREDENTIALS_INVALID',
    ],
  ])('%s: no session, and a record without a secret', async (_what, credentials, code) => {
    const service = await openBrokerService({ credentials })
    try {
      const answer = await service.signInWithSaml([brokerRole('Developer')])
      expect({ status: answer.status, code: brokerCodeIn(answer) }).toEqual({ status: 502, code })
      const [failed] = await callsOf(service, 'ConsoleLogin')
      expect(failed?.additionalEventData?.['BrokeredBy']).toEqual({
        call: 'AssumeRole',
        accessKeyId: credentials.accessKeyId,
      })
      const everything = [
        answer.text,
        service.log.join('\n'),
        JSON.stringify(await service.events()),
      ].join('\n')
      expect(everything).not.toContain('secret-canary')
    } finally {
      await service.close()
    }
  })

  it('a user who may not assume anything: the answer says so', async () => {
    const service = await openBrokerService({ userActions: ['s3:*'] })
    try {
      const denied = await service.signInWithSaml([brokerRole('External')])
      expect(brokerCodeIn(denied)).toBe('BROKER_DENIED')
      expect(denied.text).toContain('sts:AssumeRole')
    } finally {
      await service.close()
    }
  })
})
