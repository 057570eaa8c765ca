import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CloudTrailEvent } from '../../src/audit/cloud-trail-event.ts'
import { freePort } from '../peers/free-port.ts'
import { MovableClock } from './movable-clock.ts'
import { idpMetadataXml, otherAccount, testAccount, testProviderArn } from './open-saml-service.ts'
import { openService, type OpenService } from './open-service.ts'
import { testIdpEntityId } from './saml-test-keys.ts'
import { signedResponse, testAttributes, testNow, type AttributeValues } from './signed-response.ts'
import { UserAgent, type Exchange } from './user-agent.ts'

/** The key with which the bridge asks; its secret is to be seen nowhere. */
export const brokerKeyId = 'AKIAEXAMPLEBROKER000'
export const brokerSecret = 'broker-secret-canary/0123456789+abcdefgh'
const brokerUserArn = `arn:aws:iam::${testAccount}:user/bridge`

export const brokerRole = (name: string, account = testAccount): string =>
  `arn:aws:iam::${account}:role/${name}`

export interface BrokerServiceOptions {
  /** `broker` of the SAML provider. */
  readonly broker?: Readonly<Record<string, unknown>>
  /** `broker` of the OpenID Connect provider. */
  readonly oidcBroker?: Readonly<Record<string, unknown>>
  /** What the bridge's own user may do. */
  readonly userActions?: readonly string[]
  /** Instead of the key above; null leaves it to the SDK. */
  readonly credentials?: Readonly<Record<string, unknown>> | null
  /** More rules of the OpenID Connect provider. */
  readonly rules?: readonly object[]
  /** Whether its own STS is another one to the bridge: `sts.endpoint` is its own URL. */
  readonly callsItself?: boolean
}

export interface BrokerService extends OpenService {
  readonly clock: MovableClock
  /** Posts a signed response that names these roles with the SAML provider. */
  signInWithSaml(
    roles: readonly string[],
    more?: {
      readonly attributes?: Readonly<Record<string, AttributeValues>>
      readonly sessionNotOnOrAfter?: string
      readonly roleIndex?: string
      readonly agent?: UserAgent
      readonly response?: string
    },
  ): Promise<Exchange>
  /** A response as {@link signInWithSaml} posts it. */
  response(
    roles: readonly string[],
    more?: {
      readonly attributes?: Readonly<Record<string, AttributeValues>>
      readonly sessionNotOnOrAfter?: string
    },
  ): string
  /** Signs in at the built-in provider with these claims, as far as the answer to the callback. */
  signInWithOidc(claims: Readonly<Record<string, unknown>>, agent?: UserAgent): Promise<Exchange>
  events(): Promise<readonly CloudTrailEvent[]>
}

let issued = 0
const aws = (name: string): string => `https://aws.amazon.com/SAML/Attributes/${name}`

/**
 * The whole service, which asks its own STS over HTTP with the key of a user. That user may assume
 * `Developer` with tags and source identity, `Untagged` without tags, `Unsourced` with tags and without
 * source identity, `External` with an external id, `LongSession` for twelve hours, `Operator` in another
 * account, and not `Stranger`.
 */
export async function openBrokerService({
  broker = { call: 'AssumeRole' },
  oidcBroker = { call: 'AssumeRole' },
  userActions = [
    'sts:AssumeRole',
    'sts:TagSession',
    'sts:SetSourceIdentity',
    'sts:GetFederationToken',
    's3:*',
  ],
  credentials = { accessKeyId: brokerKeyId, secretAccessKeyFile: 'broker-secret' },
  rules = [],
  callsItself = false,
}: BrokerServiceOptions = {}): Promise<BrokerService> {
  const folder = mkdtempSync(join(tmpdir(), 'fedbridge-broker-'))
  const port = await freePort()
  const publicUrl = `http://localhost:${port}`
  const file = join(folder, 'fedbridge.yaml')
  writeFileSync(join(folder, 'idp.xml'), idpMetadataXml(testIdpEntityId, 'idp-rsa-2048'))
  writeFileSync(join(folder, 'broker-secret'), `${brokerSecret}\n`)
  writeFileSync(join(folder, 'wrong-secret'), 'another-secret-canary/0123456789+abcdefg\n')
  writeFileSync(
    file,
    JSON.stringify({
      server: { port, publicUrl },
      sts: {
        ...(credentials === null ? {} : { credentials }),
        ...(callsItself ? { endpoint: publicUrl } : {}),
      },
      testIdp: { enabled: true },
      identityProviders: {
        saml: [{ arn: testProviderArn, metadata: 'idp.xml', broker }],
        oidc: [
          {
            arn: `arn:aws:iam::${testAccount}:oidc-provider/localhost:${port}/test-idp/oidc`,
            issuer: 'test-idp',
            clientId: 'fedbridge',
            broker: oidcBroker,
            roles: [{ role: brokerRole('Developer'), when: { groups: 'developers' } }, ...rules],
          },
        ],
      },
      emulator: {
        accounts: {
          [testAccount]: {
            users: {
              bridge: {
                accessKeys: [{ id: brokerKeyId, secretFile: 'broker-secret' }],
                policies: { broker: allow({ Action: userActions, Resource: '*' }) },
              },
            },
            roles: {
              Developer: { trustPolicy: trust(['AssumeRole', 'TagSession', 'SetSourceIdentity']) },
              Untagged: { trustPolicy: trust(['AssumeRole', 'SetSourceIdentity']) },
              Unsourced: { trustPolicy: trust(['AssumeRole', 'TagSession']) },
              External: {
                trustPolicy: trust(['AssumeRole'], {
                  StringEquals: { 'sts:ExternalId': 'fedbridge-7f3a' },
                }),
              },
              LongSession: {
                trustPolicy: trust(['AssumeRole']),
                maxSessionDurationSeconds: 43_200,
              },
              Stranger: { trustPolicy: trust(['AssumeRole'], {}, otherAccount) },
            },
          },
          [otherAccount]: { roles: { Operator: { trustPolicy: trust(['AssumeRole']) } } },
        },
      },
    }),
  )
  const clock = new MovableClock(testNow)
  const service = await openService({ file, clock })
  const response: BrokerService['response'] = (roles, { attributes = {}, ...more } = {}) => {
    issued += 1
    return signedResponse({
      now: clock.now(),
      recipient: `${publicUrl}/saml`,
      responseId: `_response-${issued}`,
      assertionId: `_assertion-${issued}`,
      attributes: {
        ...testAttributes,
        [aws('Role')]: roles.map((role) => `${role},${testProviderArn}`),
        ...attributes,
      },
      ...more,
    })
  }
  return {
    ...service,
    clock,
    response,
    signInWithSaml: (roles, { roleIndex, agent = new UserAgent(), ...more } = {}) =>
      agent.post(`${publicUrl}/saml`, {
        SAMLResponse: more.response ?? response(roles, more),
        ...(roleIndex === undefined ? {} : { roleIndex }),
      }),
    signInWithOidc: async (claims, agent = new UserAgent()) => {
      const people = await agent.follow(
        await agent.get(`${publicUrl}/oidc/login/${testAccount}/localhost:${port}/test-idp/oidc`),
      )
      const [, action = ''] = /<form [^>]*action="([^"]+)"/u.exec(people.text) ?? []
      const hidden = [
        ...people.text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/gu),
      ].map(([, name = '', value = '']) => [name, value] as const)
      const back = await agent.post(new URL(action, people.url).href, {
        ...Object.fromEntries(hidden),
        person: 'alice',
        'claims.alice': JSON.stringify({ sub: 'alice', ...claims }),
      })
      return agent.get(back.location ?? '')
    },
    events: async () => {
      const answer = await fetch(`${publicUrl}/api/events?limit=1000`)
      const { Records: records = [], events = records } = (await answer.json()) as {
        Records?: CloudTrailEvent[]
        events?: CloudTrailEvent[]
      }
      return events
    },
    close: async () => {
      await service.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function allow(statement: object): object {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] }
}

function trust(actions: readonly string[], condition: object = {}, account = testAccount): object {
  return allow({
    Principal: {
      AWS: account === testAccount ? brokerUserArn : `arn:aws:iam::${account}:root`,
    },
    Action: actions.map((action) => `sts:${action}`),
    ...(Object.keys(condition).length === 0 ? {} : { Condition: condition }),
  })
}

/** The code of an error answer, page or JSON. */
export function brokerCodeIn({ text, headers }: Exchange): string | undefined {
  if (headers.get('content-type')?.includes('json') === true) {
    return (JSON.parse(text) as { error?: { code?: string } }).error?.code
  }
  return /<code[^>]*>([A-Z_]+)<\/code>/u.exec(text)?.[1]
}
