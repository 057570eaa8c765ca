import { describe, expect, it } from 'vitest'
import {
  brokerCodeIn,
  brokerKeyId,
  brokerRole,
  brokerSecret,
  openBrokerService,
} from '../../fakes/open-broker-service.ts'
import { UserAgent, type Exchange } from '../../fakes/user-agent.ts'
import { hiddenOf } from '../oidc/open-test-bridge.ts'

/** Every spelling in which a secret could be there. */
const spellings = (secret: string): readonly string[] => [
  secret,
  encodeURIComponent(secret),
  JSON.stringify(secret).slice(1, -1),
  Buffer.from(secret).toString('base64').replace(/=*$/u, ''),
  secret.slice(0, 20),
]

const answered = ({ status, headers, location, text }: Exchange): string =>
  [status, JSON.stringify([...headers]), location ?? '', text].join('\n')

describe('the secret of our own key', { timeout: 60_000 }, () => {
  it.each([
    ['AssumeRole', { call: 'AssumeRole' }],
    [
      'GetFederationToken',
      {
        call: 'GetFederationToken',
        sessionPolicies: [
          {
            role: brokerRole('Developer'),
            policy: {
              Version: '2012-10-17',
              Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }],
            },
          },
        ],
      },
    ],
  ])('is in no page, redirect, log, event or metric: %s', async (call, broker) => {
    const service = await openBrokerService({ broker, oidcBroker: broker })
    try {
      const agent = new UserAgent()
      const { publicUrl } = service
      // A session, a choice, denials of each kind, and everything again as JSON.
      const response = service.response([brokerRole('Developer'), brokerRole('Stranger')])
      await service.signInWithSaml([], { response, agent })
      await service.signInWithSaml([], { response, agent, roleIndex: brokerRole('Stranger') })
      const signedIn = await service.signInWithSaml([], {
        response,
        agent,
        roleIndex: brokerRole('Developer'),
      })
      expect((await agent.follow(signedIn)).status).toBe(200)
      const page = await agent.follow(
        await service.signInWithOidc({ groups: ['developers'] }, agent),
      )
      if (page.url.includes('/oidc/choose')) {
        await agent.post(`${publicUrl}/oidc/choose`, {
          ...hiddenOf(page.text),
          roleIndex: brokerRole('Developer'),
        })
      }
      const denied = await service.signInWithSaml([brokerRole('Developer')], {
        agent,
        attributes: { 'https://aws.amazon.com/SAML/Attributes/SourceIdentity': 'a b' },
      })
      expect(brokerCodeIn(denied)).toBe('SOURCE_IDENTITY_INVALID')
      await agent.post(
        `${publicUrl}/saml`,
        { SAMLResponse: service.response([brokerRole('Stranger')]) },
        { accept: 'application/json' },
      )
      for (const path of ['/', '/events', '/api/events?limit=1000', '/metrics', '/readyz']) {
        await agent.get(`${publicUrl}${path}`)
      }

      const events = JSON.stringify(await service.events())
      const everything = [...agent.exchanges.map(answered), service.log.join('\n'), events].join(
        '\n',
      )
      // That the search finds anything: the key id is there, as it has to be.
      expect(events).toContain(brokerKeyId)
      expect(events).toContain(call)
      expect(agent.exchanges.length).toBeGreaterThan(10)
      expect(spellings(brokerSecret).filter((spelling) => everything.includes(spelling))).toEqual(
        [],
      )
      // Of the sessions that were opened, the secrets are in no record either.
      expect(events).not.toMatch(/secretAccessKey|sessionToken/iu)
    } finally {
      await service.close()
    }
  })
})
