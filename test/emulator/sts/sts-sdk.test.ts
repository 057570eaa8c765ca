import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  DecodeAuthorizationMessageCommand,
  GetAccessKeyInfoCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
  InvalidAuthorizationMessageException,
  InvalidIdentityTokenException,
  MalformedPolicyDocumentException,
  PackedPolicyTooLargeException,
  STSClient,
  STSServiceException,
} from '@aws-sdk/client-sts'
import type { AssumeRoleCommandInput, Credentials } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import { openTestEmulator } from '../open-test-emulator.ts'
import type { TestEmulator } from '../open-test-emulator.ts'
import { foreign, home, keyOf, roleIn, stsAccounts } from './open-test-sts.ts'

let emulator: TestEmulator
const clients: STSClient[] = []

beforeAll(async () => {
  emulator = await openTestEmulator({ accounts: stsAccounts, clock: systemClock })
})
afterAll(async () => {
  for (const client of clients) client.destroy()
  await emulator.close()
})

/** A client that signs as a user, or with the credentials of an answer. */
function clientOf(holder: string | Credentials | undefined): STSClient {
  const client = new STSClient({
    endpoint: emulator.url,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials:
      typeof holder === 'string'
        ? { accessKeyId: keyOf(holder), secretAccessKey: `secret of ${holder}` }
        : {
            accessKeyId: holder?.AccessKeyId ?? '',
            secretAccessKey: holder?.SecretAccessKey ?? '',
            sessionToken: holder?.SessionToken ?? '',
          },
  })
  clients.push(client)
  return client
}

const ann = (): STSClient => clientOf('ann')
const assuming = (name: string, further: Partial<AssumeRoleCommandInput> = {}): AssumeRoleCommand =>
  new AssumeRoleCommand({ RoleArn: roleIn(home, name), RoleSessionName: name, ...further })

async function failureOf(sent: Promise<unknown>): Promise<unknown> {
  return sent.then(
    () => undefined,
    (failure: unknown) => failure,
  )
}

describe("STS through AWS's own client", () => {
  it('chains three roles, and says at each step who one is', async () => {
    const first = await ann().send(
      assuming('Role1', {
        Tags: [
          { Key: 'Star', Value: '1' },
          { Key: 'Heart', Value: '1' },
        ],
        TransitiveTagKeys: ['Star', 'Heart'],
        SourceIdentity: 'ann',
      }),
    )
    const second = await clientOf(first.Credentials).send(assuming('Role2'))
    const third = await clientOf(second.Credentials).send(assuming('Role3'))
    for (const [answer, name] of [
      [first, 'Role1'],
      [second, 'Role2'],
      [third, 'Role3'],
    ] as const) {
      expect(answer.SourceIdentity).toBe('ann')
      const identity = await clientOf(answer.Credentials).send(new GetCallerIdentityCommand({}))
      expect(identity).toMatchObject({
        Account: home,
        Arn: `arn:aws:sts::${home}:assumed-role/${name}/${name}`,
        UserId: answer.AssumedRoleUser?.AssumedRoleId,
      })
    }
  })

  it('answers the other actions', async () => {
    const client = ann()
    const token = await client.send(new GetSessionTokenCommand({ DurationSeconds: 900 }))
    const identity = await clientOf(token.Credentials).send(new GetCallerIdentityCommand({}))
    expect(identity.Arn).toBe(`arn:aws:iam::${home}:user/ann`)
    const federated = await client.send(new GetFederationTokenCommand({ Name: 'Jane' }))
    expect(federated.FederatedUser?.FederatedUserId).toBe(`${home}:Jane`)
    const AccessKeyId = token.Credentials?.AccessKeyId ?? ''
    const info = await client.send(new GetAccessKeyInfoCommand({ AccessKeyId }))
    expect(info.Account).toBe(home)
  })

  it('raises the classes of errors that the client has', async () => {
    const client = ann()
    const Policy = '{}'
    const Tags = Array.from({ length: 14 }, (_, n) => ({
      Key: `key${n}`,
      Value: Buffer.from(Array.from({ length: 180 }, (_byte, at) => (n * 89 + at * at * 31) % 251))
        .toString('base64')
        .replaceAll('=', '-'),
    }))
    const token = `e30.${Buffer.from('{"iss":"https://x.example"}').toString('base64url')}.c2ln`
    const unsigned = new AssumeRoleWithWebIdentityCommand({
      RoleArn: roleIn(foreign, 'Cross'),
      RoleSessionName: 'Session1',
      WebIdentityToken: token,
    })
    const message = new DecodeAuthorizationMessageCommand({ EncodedMessage: 'x' })
    for (const [send, kind] of [
      [() => client.send(assuming('Role1', { Policy })), MalformedPolicyDocumentException],
      [() => client.send(assuming('Role1', { Tags })), PackedPolicyTooLargeException],
      [() => client.send(message), InvalidAuthorizationMessageException],
      [() => client.send(unsigned), InvalidIdentityTokenException],
    ] as const) {
      expect(await failureOf(send())).toBeInstanceOf(kind)
    }
  })

  it('refuses credentials of GetFederationToken all but their own name', async () => {
    const { Credentials: credentials } = await ann().send(
      new GetFederationTokenCommand({ Name: 'Jane' }),
    )
    const client = clientOf(credentials)
    await client.send(new GetCallerIdentityCommand({}))
    const failure = await failureOf(client.send(new GetSessionTokenCommand({})))
    expect(failure).toBeInstanceOf(STSServiceException)
    expect(failure).toMatchObject({
      name: 'AccessDenied',
      message: 'Cannot call GetSessionToken with session credentials',
    })
    expect(emulator.events.at(-1)).toMatchObject({
      eventName: 'GetSessionToken',
      errorCode: 'AccessDenied',
      userIdentity: { type: 'FederatedUser' },
    })
  })
})
