import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSts, type Sts, type StsOptions } from '../../src/aws/sts.ts'
import { openFakeHttpServer, type FakeHttpServer } from '../fakes/http-server.ts'
import { MovableClock } from '../fakes/movable-clock.ts'
import {
  assumeRoleAnswer,
  callerIdentityAnswer,
  federationTokenAnswer,
  samlAnswer,
  stsError,
  stsRequestId,
} from '../fakes/sts-answers.ts'

const roleArn = 'arn:aws:iam::123456789012:role/Developer'
const key = { accessKeyId: 'AKIAEXAMPLEEXAMPLE00', secretAccessKey: 'own-secret-canary' }

let server: FakeHttpServer
let sts: Sts
const open = (options: Partial<StsOptions> = {}): Sts => {
  sts.close()
  return (sts = openSts({
    endpoint: server.url,
    region: 'eu-central-1',
    maxAttempts: 1,
    requestTimeoutMs: 2000,
    credentials: () => Promise.resolve(key),
    ...options,
  }))
}
const environment = { ...process.env }
beforeEach(async () => {
  server = await openFakeHttpServer()
  sts = openSts({ endpoint: server.url, region: 'eu-central-1' })
  open()
})
afterEach(async () => {
  process.env = { ...environment }
  sts.close()
  await server.close()
})

const sent = (): Readonly<Record<string, string>> =>
  Object.fromEntries(new URLSearchParams(server.received.at(-1)?.body))
const signature = (): string => server.received.at(-1)?.headers.authorization ?? 'none'
const credentials = {
  accessKeyId: 'ASIAEXAMPLEEXAMPLE00',
  secretAccessKey: 'secret-canary',
  sessionToken: 'token-canary',
  expiration: new Date('2026-01-01T01:00:00Z'),
}

describe('AWS STS API Reference, AssumeRole', () => {
  it('passes everything on that it was given, signed with our own key', async () => {
    server.answer(assumeRoleAnswer())
    await sts.assumeRole({
      roleArn,
      roleSessionName: 'alice@example.com',
      durationSeconds: 900,
      tags: new Map([
        ['team', 'platform'],
        ['cost center', ''],
      ]),
      transitiveTagKeys: ['team'],
      sourceIdentity: 'alice',
      policyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
      externalId: 'tenant-7',
    })
    expect(sent()).toStrictEqual({
      Action: 'AssumeRole',
      Version: '2011-06-15',
      RoleArn: roleArn,
      RoleSessionName: 'alice@example.com',
      DurationSeconds: '900',
      'Tags.member.1.Key': 'team',
      'Tags.member.1.Value': 'platform',
      'Tags.member.2.Key': 'cost center',
      'Tags.member.2.Value': '',
      'TransitiveTagKeys.member.1': 'team',
      SourceIdentity: 'alice',
      'PolicyArns.member.1.arn': 'arn:aws:iam::aws:policy/ReadOnlyAccess',
      ExternalId: 'tenant-7',
    })
    expect(signature()).toContain('Credential=AKIAEXAMPLEEXAMPLE00/')
    expect(signature()).toContain('/eu-central-1/sts/aws4_request')
  })

  it('asks for nothing that was not given', async () => {
    server.answer(assumeRoleAnswer())
    await sts.assumeRole({ roleArn, roleSessionName: 'alice' })
    expect(Object.keys(sent())).toStrictEqual(['Action', 'Version', 'RoleArn', 'RoleSessionName'])
  })

  it('is read into a role session', async () => {
    server.answer(assumeRoleAnswer())
    expect(await sts.assumeRole({ roleArn, roleSessionName: 'alice' })).toStrictEqual({
      credentials,
      assumedRoleUser: {
        arn: 'arn:aws:sts::123456789012:assumed-role/Developer/alice@example.com',
        assumedRoleId: 'AROAEXAMPLEEXAMPLE000:alice@example.com',
      },
      packedPolicySizePercent: 6,
      sourceIdentity: 'alice',
      region: 'eu-central-1',
      requestId: stsRequestId,
    })
  })

  it('loses the external ID where STS repeats it', async () => {
    server.answer(stsError('AccessDenied', 'not with tenant-canary-7', 403))
    const failing = sts.assumeRole({
      roleArn,
      roleSessionName: 'alice',
      externalId: 'tenant-canary-7',
    })
    await expect(failing).rejects.toMatchObject({ aws: { message: 'not with [removed]' } })
  })
})

describe('AWS STS API Reference, GetFederationToken', () => {
  it('passes everything on that it was given, and nothing else', async () => {
    server.answer(federationTokenAnswer())
    await sts.getFederationToken({
      name: 'alice',
      durationSeconds: 3600,
      policy: '{"Version":"2012-10-17","Statement":[]}',
      policyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
      tags: new Map([['team', 'platform']]),
    })
    expect(sent()).toStrictEqual({
      Action: 'GetFederationToken',
      Version: '2011-06-15',
      Name: 'alice',
      DurationSeconds: '3600',
      Policy: '{"Version":"2012-10-17","Statement":[]}',
      'PolicyArns.member.1.arn': 'arn:aws:iam::aws:policy/ReadOnlyAccess',
      'Tags.member.1.Key': 'team',
      'Tags.member.1.Value': 'platform',
    })
    await sts.getFederationToken({ name: 'alice' })
    expect(Object.keys(sent())).toStrictEqual(['Action', 'Version', 'Name'])
  })

  it('is read into the session of a federated user', async () => {
    server.answer(federationTokenAnswer())
    expect(await sts.getFederationToken({ name: 'alice' })).toStrictEqual({
      credentials,
      federatedUser: {
        arn: 'arn:aws:sts::123456789012:federated-user/alice',
        federatedUserId: '123456789012:alice',
      },
      packedPolicySizePercent: 6,
      region: 'eu-central-1',
      requestId: stsRequestId,
    })
  })

  it('is none of an STS without the user', async () => {
    server.answer(federationTokenAnswer((xml) => xml.replace(/<FederatedUserId>.*/u, '')))
    await expect(sts.getFederationToken({ name: 'alice' })).rejects.toMatchObject({
      code: 'STS_ENDPOINT_WRONG',
      expected: 'FederatedUser.FederatedUserId',
    })
  })
})

describe('AWS STS API Reference, GetCallerIdentity', () => {
  const theirs = {
    accessKeyId: 'ASIAEXAMPLEEXAMPLE99',
    secretAccessKey: 'their-secret-canary',
    sessionToken: 'their-token',
  }

  it('is signed with the credentials that are asked about, and with no others', async () => {
    server.answer(callerIdentityAnswer())
    expect(await sts.getCallerIdentity(theirs)).toStrictEqual({
      account: '123456789012',
      arn: 'arn:aws:sts::123456789012:assumed-role/Developer/alice@example.com',
      userId: 'AROAEXAMPLEEXAMPLE000:alice@example.com',
    })
    expect(signature()).toContain('Credential=ASIAEXAMPLEEXAMPLE99/')
    expect(server.received[0]?.headers['x-amz-security-token']).toBe('their-token')
    await sts.getCallerIdentity({ ...theirs, accessKeyId: 'ASIAEXAMPLEEXAMPLE98' })
    expect(signature()).toContain('Credential=ASIAEXAMPLEEXAMPLE98/')
  })

  it('is none of an STS without the account', async () => {
    server.answer(callerIdentityAnswer((xml) => xml.replace(/<Account>.*<\/Account>/u, '')))
    await expect(sts.getCallerIdentity(theirs)).rejects.toMatchObject({
      code: 'STS_ENDPOINT_WRONG',
      expected: 'Account',
    })
  })
})

describe('our own credentials', () => {
  it('are those of the environment where none are given', async () => {
    process.env['AWS_ACCESS_KEY_ID'] = 'ASIAEXAMPLEEXAMPLE77'
    process.env['AWS_SECRET_ACCESS_KEY'] = 'environment-secret-canary'
    process.env['AWS_SESSION_TOKEN'] = 'environment-token'
    sts.close()
    sts = openSts({ endpoint: server.url, region: 'eu-central-1', maxAttempts: 1 })
    server.answer(assumeRoleAnswer())
    expect(await sts.signingKey()).toStrictEqual({
      accessKeyId: 'ASIAEXAMPLEEXAMPLE77',
      temporary: true,
    })
    expect(server.received).toHaveLength(0)
    await sts.assumeRole({ roleArn, roleSessionName: 'alice' })
    expect(signature()).toContain('Credential=ASIAEXAMPLEEXAMPLE77/')
    server.answer(samlAnswer())
    await sts.assumeRoleWithSaml({
      roleArn,
      principalArn: 'arn:aws:iam::123456789012:saml-provider/ExampleCorp',
      samlAssertion: 'PHNhbWxwOlJlc3BvbnNlLz4=',
    })
    expect(signature()).toBe('none')
  })

  it('may be a key for good', async () => {
    expect(await sts.signingKey()).toStrictEqual({
      accessKeyId: 'AKIAEXAMPLEEXAMPLE00',
      temporary: false,
    })
  })

  it('are looked for again when they have ended', async () => {
    let given = 0
    open({
      credentials: () => {
        given += 1
        // The SDK goes by the machine's clock here.
        const expiration = new Date(given === 1 ? '2001-01-01T00:00:00Z' : '2101-01-01T00:00:00Z')
        return Promise.resolve({ ...key, sessionToken: `token-${given}`, expiration })
      },
    })
    server.answer(assumeRoleAnswer())
    await sts.assumeRole({ roleArn, roleSessionName: 'alice' })
    await sts.assumeRole({ roleArn, roleSessionName: 'alice' })
    expect(server.received.at(-1)?.headers['x-amz-security-token']).toBe('token-2')
    expect(given).toBe(2)
  })

  it("are used with the service's time", async () => {
    const clock = new MovableClock('2030-01-01T12:00:00Z')
    open({ clock })
    server.answer(assumeRoleAnswer())
    await sts.assumeRole({ roleArn, roleSessionName: 'alice' })
    expect(server.received.at(-1)?.headers['x-amz-date']).toBe('20300101T120000Z')
    clock.forward(3600)
    await sts.assumeRole({ roleArn, roleSessionName: 'alice' })
    expect(server.received.at(-1)?.headers['x-amz-date']).toBe('20300101T130000Z')
  })

  it('refuse a role of another partition before anything is signed', async () => {
    open({ partition: 'aws' })
    const failing = sts.assumeRole({
      roleArn: 'arn:aws-us-gov:iam::123456789012:role/Developer',
      roleSessionName: 'alice',
    })
    await expect(failing).rejects.toMatchObject({ code: 'STS_PARTITION_MISMATCH' })
    expect(server.received).toHaveLength(0)
  })
})
