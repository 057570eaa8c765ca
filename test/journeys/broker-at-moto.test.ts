import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { openOidcService, type OidcService } from '../fakes/open-oidc-service.ts'
import { UserAgent } from '../fakes/user-agent.ts'
import { openMoto, type Moto } from '../peers/open-moto.ts'
import { describeWithPeers, motoServer } from '../peers/peer.ts'
import { callbackFor, eventsOf } from './sign-in-at-oidc-provider.ts'

vi.setConfig({ hookTimeout: 180_000, testTimeout: 120_000 })

const account = '123456789012'
const roleArn = `arn:aws:iam::${account}:role/Developer`
const secret = 'broker-secret-canary/0123456789+abcdefgh'
const key = { accessKeyId: 'AKIAEXAMPLEBROKER000', secretAccessKey: secret }

/** A provider of others, an STS of others, and the bridge between them. */
describeWithPeers('the bridge as a broker, between oidc-provider and moto', [motoServer], () => {
  let moto: Moto
  let service: OidcService
  beforeAll(async () => {
    moto = await openMoto()
    service = await openOidcService({
      sts: { endpoint: moto.url, credentials: key },
      provider: { broker: { call: 'AssumeRole' }, roles: [{ role: roleArn }] },
    })
  })
  afterAll(async () => {
    await service.close()
    await moto.close()
  })

  it('asks AssumeRole with its own key, and ends in the console with the session of moto', async () => {
    const agent = new UserAgent()
    const console = await agent.follow(await agent.get(await callbackFor(agent, service)))
    expect(new URL(console.url).pathname).toMatch(/^\/console\//u)
    expect(console.text).toContain(`arn:aws:sts::${account}:assumed-role/Developer/alice`)
    expect(console.text).toContain(moto.url)
    const ours = (await eventsOf(service)).find((event) =>
      JSON.stringify(event).includes('BrokeredBy'),
    )
    expect(ours).toMatchObject({
      eventName: 'ConsoleLogin',
      additionalEventData: {
        BrokeredBy: { call: 'AssumeRole', accessKeyId: key.accessKeyId },
        BrokeredFor: 'alice',
      },
    })
    const everything = [service.log().join('\n'), ...agent.exchanges.map(({ text }) => text)]
    expect(everything.join('\n')).not.toContain('secret-canary')
  })

  it('asks GetFederationToken likewise, for the session of a federated user', async () => {
    const policyArns = ['arn:aws:iam::aws:policy/ReadOnlyAccess']
    const federating = await openOidcService({
      sts: { endpoint: moto.url, credentials: key },
      provider: {
        broker: { call: 'GetFederationToken', sessionPolicies: [{ role: roleArn, policyArns }] },
        roles: [{ role: roleArn }],
      },
    })
    try {
      const agent = new UserAgent()
      const callback = await callbackFor(agent, federating, 'bob')
      const console = await agent.follow(await agent.get(callback))
      expect(new URL(console.url).pathname).toMatch(/^\/console\//u)
      expect(console.text).toContain(`arn:aws:sts::${account}:federated-user/bob`)
    } finally {
      await federating.close()
    }
  })
})
