import * as client from '@aws-sdk/client-sts'
import {
  AssumeRoleCommand,
  AssumeRoleWithSAMLCommand,
  AssumeRoleWithWebIdentityCommand,
  DecodeAuthorizationMessageCommand,
  ExpiredTokenException,
  GetAccessKeyInfoCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
  IDPCommunicationErrorException,
  IDPRejectedClaimException,
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
import { testIdpMetadata } from '../../fakes/saml-test-keys.ts'
import { signedResponse } from '../../fakes/signed-response.ts'
import type { SignedResponseOptions } from '../../fakes/signed-response.ts'
import { openTestEmulator, providerArn } from '../open-test-emulator.ts'
import type { TestEmulator } from '../open-test-emulator.ts'
import { foreign, home, keyOf, roleIn, stsAccounts } from './open-test-sts.ts'

let emulator: TestEmulator
const clients: STSClient[] = []

beforeAll(async () => {
  const samlProviders = [{ arn: providerArn, state: { metadata: testIdpMetadata() } }]
  const accounts = stsAccounts.map((seed) =>
    seed.accountId === home ? { ...seed, samlProviders } : seed,
  )
  emulator = await openTestEmulator({ accounts, clock: systemClock })
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

const tooManyTags = Array.from({ length: 14 }, (_, n) => ({
  Key: `key${n}`,
  Value: Buffer.from(Array.from({ length: 180 }, (_byte, at) => (n * 89 + at * at * 31) % 251))
    .toString('base64')
    .replaceAll('=', '-'),
}))
const withSaml = (options: SignedResponseOptions): AssumeRoleWithSAMLCommand =>
  new AssumeRoleWithSAMLCommand({
    RoleArn: roleIn(home, 'Role1'),
    PrincipalArn: providerArn,
    SAMLAssertion: signedResponse({ now: new Date(), ...options }),
  })
const minutesAgo = (minutes: number): Date => new Date(Date.now() - minutes * 60_000)

/** The classes that can occur: how, and what AWS says then. */
const raised: readonly {
  readonly kind: abstract new (...of: never[]) => STSServiceException
  readonly call: (sts: STSClient) => Promise<unknown>
  readonly message: RegExp
  readonly status: number
}[] = [
  {
    kind: ExpiredTokenException,
    call: (sts) => sts.send(withSaml({ now: minutesAgo(20) })),
    message: /^Token must be redeemed within 5 minutes of issuance/u,
    status: 400,
  },
  {
    kind: IDPCommunicationErrorException,
    call: (sts) =>
      sts.send(
        new AssumeRoleWithWebIdentityCommand({
          RoleArn: roleIn(home, 'Role1'),
          RoleSessionName: 'session',
          ProviderId: 'www.amazon.com',
          WebIdentityToken: 'Atza|opaque',
        }),
      ),
    message: /^www\.amazon\.com could not be reached/u,
    status: 400,
  },
  {
    kind: IDPRejectedClaimException,
    call: (sts) => sts.send(withSaml({ status: 'urn:oasis:names:tc:SAML:2.0:status:Responder' })),
    message: /./u,
    status: 403,
  },
  {
    kind: InvalidIdentityTokenException,
    call: (sts) => sts.send(withSaml({ key: 'attacker-rsa-2048' })),
    message: /^Response signature invalid/u,
    status: 400,
  },
  {
    kind: InvalidAuthorizationMessageException,
    call: (sts) => sts.send(new DecodeAuthorizationMessageCommand({ EncodedMessage: 'x' })),
    message: /./u,
    status: 400,
  },
  {
    kind: MalformedPolicyDocumentException,
    call: (sts) => sts.send(assuming('Role1', { Policy: '{}' })),
    message: /./u,
    status: 400,
  },
  {
    kind: PackedPolicyTooLargeException,
    call: (sts) => sts.send(assuming('Role1', { Tags: tooManyTags })),
    message: /\d+%/u,
    status: 400,
  },
]

/** The classes that cannot occur here, and why. */
const never: Readonly<Record<string, string>> = {
  ExpiredTradeInTokenException: 'only of GetDelegatedAccessToken, which is not offered',
  InsufficientSessionLifetimeException: 'only of GetScopedCredentials, which is not offered',
  InvalidContextAssertionException: 'ProvidedContexts is not looked at',
  InvalidSubjectCredentialsException: 'only of GetScopedCredentials, which is not offered',
  JWTPayloadSizeExceededException: 'only of GetWebIdentityToken, which is not offered',
  OutboundWebIdentityFederationDisabledException:
    'only of GetWebIdentityToken, which is not offered',
  RegionDisabledException: 'every region of the partition is there',
  SessionDurationEscalationException: 'only of GetWebIdentityToken, which is not offered',
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

  it('knows of every class of the client whether it can occur', () => {
    const classes = Object.entries(client as Readonly<Record<string, unknown>>)
      .filter(
        ([, value]) =>
          typeof value === 'function' && value.prototype instanceof STSServiceException,
      )
      .map(([name]) => name)
    expect([...raised.map(({ kind }) => kind.name), ...Object.keys(never)].sort()).toEqual(
      classes.sort(),
    )
  })

  it.each(raised)('raises $kind.name', async ({ kind, call, message, status }) => {
    const failure = await failureOf(call(ann()))
    expect(failure).toBeInstanceOf(kind)
    expect(failure).toMatchObject({
      message: expect.stringMatching(message) as string,
      $metadata: { httpStatusCode: status },
    })
  })

  it('raises InvalidIdentityTokenException for a token of an issuer that nobody knows', async () => {
    const token = `e30.${Buffer.from('{"iss":"https://x.example"}').toString('base64url')}.c2ln`
    const unsigned = new AssumeRoleWithWebIdentityCommand({
      RoleArn: roleIn(foreign, 'Cross'),
      RoleSessionName: 'Session1',
      WebIdentityToken: token,
    })
    const failure = await failureOf(ann().send(unsigned))
    expect(failure).toBeInstanceOf(InvalidIdentityTokenException)
    expect(failure).toMatchObject({
      message: 'No OpenIDConnect provider found in your account for https://x.example',
    })
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
