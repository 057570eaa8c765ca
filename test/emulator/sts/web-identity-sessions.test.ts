import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts'
import type { Credentials } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import { openJwks } from '../../../src/oidc/open-jwks.ts'
import { parsePolicyDocument } from '../../../src/policy/parse-policy-document.ts'
import type { NamedPolicy } from '../../../src/policy/policy-document.ts'
import { openMemoryStorage } from '../../../src/storage/open-memory-storage.ts'
import { openFakeOidcProvider, oidcTestKeys } from '../../fakes/oidc-provider.ts'
import { signToken } from '../../fakes/sign-token.ts'
import { signRequest } from '../../fakes/sign-request.ts'
import { openTestEmulator } from '../open-test-emulator.ts'
import type { TestEmulator } from '../open-test-emulator.ts'
import { home, roleIn } from './open-test-sts.ts'
import {
  oidcProvider,
  sourceIdentityClaim,
  tagsClaim,
  webIdentityRole,
} from './open-web-identity-sts.ts'

/** As on a developer's machine: http, a port and a path, which keys and variables have too. */
const issuer = 'http://localhost:8400/test-idp/oidc'
const name = 'localhost:8400/test-idp/oidc'
const provider = openFakeOidcProvider(issuer)

function policy(statement: object): NamedPolicy {
  return {
    name: 'folders',
    document: parsePolicyDocument(
      { Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] },
      'identity',
    ),
  }
}

let emulator: TestEmulator
const clients: STSClient[] = []
beforeAll(async () => {
  emulator = await openTestEmulator({
    clock: systemClock,
    storage: openMemoryStorage({ clock: systemClock }),
    jwks: openJwks({ outbound: provider.outbound, clock: systemClock }),
    accounts: [
      {
        accountId: home,
        roles: [
          webIdentityRole('Web', {
            principal: oidcProvider(name),
            condition: { StringEquals: { [`${name}:aud`]: 'fedbridge', [`${name}:sub`]: 'alice' } },
            policies: [
              policy({
                Action: 's3:GetObject',
                Resource: `arn:aws:s3:::bucket/\${${name}:sub}/*`,
                Condition: {
                  StringEquals: {
                    'aws:FederatedProvider': oidcProvider(name),
                    [`${name}:aud`]: 'fedbridge',
                  },
                  'ForAnyValue:StringEquals': { [`${name}:amr`]: 'mfa' },
                },
              }),
              policy({ Action: 's3:PutObject', Resource: `arn:aws:s3:::bucket/\${${name}:azp}/*` }),
              policy({ Action: 'sts:*', Resource: '*' }),
            ].map((each, index) => ({ ...each, name: `policy-${index}` })),
          }),
          {
            arn: roleIn(home, 'Next'),
            trustPolicy: parsePolicyDocument(
              {
                Version: '2012-10-17',
                Statement: [
                  {
                    Effect: 'Allow',
                    Principal: { AWS: roleIn(home, 'Web') },
                    Action: ['sts:AssumeRole', 'sts:SetSourceIdentity', 'sts:TagSession'],
                    // What the calling session still knows of its token.
                    Condition: { StringEquals: { [`${name}:sub`]: 'alice' } },
                  },
                ],
              },
              'trust',
            ),
            policies: [
              policy({ Action: 's3:GetObject', Resource: `arn:aws:s3:::bucket/\${${name}:sub}/*` }),
            ],
          },
        ],
        oidcProviders: [
          { arn: oidcProvider(name), issuer, clientIds: ['fedbridge'], thumbprints: [] },
        ],
      },
    ],
  })
})
afterAll(async () => {
  for (const client of clients) client.destroy()
  await emulator.close()
})

function token(claims: object = {}): string {
  const iat = Math.floor(Date.now() / 1000)
  return signToken(
    {
      header: { alg: 'RS256', kid: 'one' },
      claims: {
        iss: issuer,
        sub: 'alice',
        aud: 'fedbridge',
        azp: 'fedbridge',
        amr: ['pwd', 'mfa'],
        iat,
        exp: iat + 60,
        [tagsClaim]: {
          principal_tags: { Team: ['platform'], Cost: ['4711'] },
          transitive_tag_keys: ['Team'],
        },
        [sourceIdentityClaim]: 'alice',
        ...claims,
      },
    },
    oidcTestKeys.rsa.privateKey,
  )
}

function clientOf(holder?: Credentials): STSClient {
  const client = new STSClient({
    endpoint: emulator.url,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: {
      accessKeyId: holder?.AccessKeyId ?? 'unused',
      secretAccessKey: holder?.SecretAccessKey ?? 'unused',
      ...(holder?.SessionToken === undefined ? {} : { sessionToken: holder.SessionToken }),
    },
  })
  clients.push(client)
  return client
}

async function assumed(): Promise<Credentials> {
  const { Credentials: credentials } = await clientOf().send(
    new AssumeRoleWithWebIdentityCommand({
      RoleArn: roleIn(home, 'Web'),
      RoleSessionName: 'session',
      WebIdentityToken: token(),
    }),
  )
  if (credentials === undefined) throw new Error('no credentials')
  return credentials
}

/** What the policies say to a question of the session's. */
async function may(credentials: Credentials, action: string, resource: string): Promise<string> {
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = credentials
  const { method, path, headers, body } = signRequest(
    { action, resource },
    {
      credentials: {
        accessKeyId: AccessKeyId,
        secretAccessKey: SecretAccessKey,
        sessionToken: SessionToken,
      },
      host: new URL(emulator.url).host,
      at: new Date(),
      path: '/api/permissions',
    },
  )
  const answer = await fetch(`${emulator.url}${path}`, { method, headers, body })
  return ((await answer.json()) as { readonly decision: string }).decision
}

const object = (person: string): string => `arn:aws:s3:::bucket/${person}/x`

describe('a session of AssumeRoleWithWebIdentity, in its later requests', () => {
  it('may what policies with the variables and keys of its provider say', async () => {
    const credentials = await assumed()
    expect(await may(credentials, 's3:GetObject', object('alice'))).toBe('allowed')
    expect(await may(credentials, 's3:GetObject', object('bob'))).toBe('implicitDeny')
    // azp does not survive the first call.
    expect(await may(credentials, 's3:PutObject', object('fedbridge'))).toBe('implicitDeny')
  })

  it('passes tags and source identity on to a chained session, and the keys of its token not', async () => {
    const first = clientOf(await assumed())
    const { Credentials: credentials, SourceIdentity } = await first.send(
      new AssumeRoleCommand({ RoleArn: roleIn(home, 'Next'), RoleSessionName: 'next' }),
    )
    expect(SourceIdentity).toBe('alice')
    expect(emulator.events.at(-1)).toMatchObject({
      requestParameters: { incomingTransitiveTags: { Team: 'platform' } },
    })
    if (credentials === undefined) throw new Error('no credentials')
    expect(await may(credentials, 's3:GetObject', object('alice'))).toBe('implicitDeny')
  })

  it('says who it is, and its records who vouched for it', async () => {
    const client = clientOf(await assumed())
    expect(await client.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Arn: `arn:aws:sts::${home}:assumed-role/Web/session`,
    })
    expect(emulator.events.at(-1)).toMatchObject({
      eventName: 'GetCallerIdentity',
      userIdentity: {
        type: 'AssumedRole',
        sessionContext: {
          sourceIdentity: 'alice',
          webIdFederationData: {
            federatedProvider: oidcProvider(name),
            attributes: { [`${name}:aud`]: 'fedbridge', [`${name}:sub`]: 'alice' },
          },
          attributes: { mfaAuthenticated: 'false' },
        },
      },
    })
  })
})

describe('a session of AssumeRoleWithWebIdentity in the console', () => {
  it('gets in over the federation endpoint, and shows what the token brought', async () => {
    const { AccessKeyId, SecretAccessKey, SessionToken } = await assumed()
    const session = JSON.stringify({
      sessionId: AccessKeyId,
      sessionKey: SecretAccessKey,
      sessionToken: SessionToken,
    })
    const asked = await fetch(`${emulator.url}/federation`, {
      method: 'POST',
      body: new URLSearchParams({
        Action: 'getSigninToken',
        SessionDuration: '43200',
        Session: session,
      }),
    })
    const { SigninToken } = (await asked.json()) as { SigninToken: string }
    const query = new URLSearchParams({ Action: 'login', SigninToken })
    const login = await fetch(`${emulator.url}/federation?${query.toString()}`, {
      redirect: 'manual',
    })
    expect(emulator.events.at(-1)).toMatchObject({
      eventName: 'ConsoleLogin',
      responseElements: { ConsoleLogin: 'Success' },
      recipientAccountId: home,
      userIdentity: {
        type: 'AssumedRole',
        arn: `arn:aws:sts::${home}:assumed-role/Web/session`,
        sessionContext: {
          sourceIdentity: 'alice',
          webIdFederationData: {
            federatedProvider: oidcProvider(name),
            attributes: { [`${name}:aud`]: 'fedbridge', [`${name}:sub`]: 'alice' },
          },
        },
      },
    })
    const cookie = login.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    const page = await (await fetch(`${emulator.url}/console/`, { headers: { cookie } })).text()
    const text = page.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
    for (const shown of [
      'Subject alice',
      'Audience fedbridge',
      `Provider ${oidcProvider(name)}`,
      `Issuer ${issuer}`,
      'Authentication methods pwd, mfa',
      'Source identity alice',
      'Team platform',
      'Cost 4711',
    ]) {
      expect(text).toContain(shown)
    }
    expect(text).not.toContain('Name qualifier')
  })
})
