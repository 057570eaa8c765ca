import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { fromTokenFile, fromWebToken } from '@aws-sdk/credential-provider-web-identity'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { openJwks } from '../../src/oidc/open-jwks.ts'
import { openOutbound, type Outbound } from '../../src/outbound/open-outbound.ts'
import { openTestEmulator, type TestEmulator } from '../emulator/open-test-emulator.ts'
import { home, roleIn } from '../emulator/sts/open-test-sts.ts'
import { oidcProvider, webIdentityRole } from '../emulator/sts/open-web-identity-sts.ts'
import { idTokenOf } from './id-token-of.ts'
import { openOidcProvider, type OidcProviderPeer } from './open-oidc-provider.ts'
import { awsCli, describeWithPeers } from './peer.ts'

vi.setConfig({ testTimeout: 60_000 })

let peer: OidcProviderPeer
let outbound: Outbound
let emulator: TestEmulator
let principal: string
const folder = mkdtempSync(join(tmpdir(), 'fedbridge-web-identity-'))

beforeAll(async () => {
  peer = await openOidcProvider()
  outbound = openOutbound({ exceptions: [{ url: peer.issuer }] })
  const name = peer.issuer.replace('http://', '')
  principal = oidcProvider(name)
  emulator = await openTestEmulator({
    clock: systemClock,
    jwks: openJwks({ outbound, clock: systemClock }),
    accounts: [
      {
        accountId: home,
        roles: [
          webIdentityRole('Web', {
            principal,
            condition: {
              StringEquals: {
                [`${name}:sub`]: 'alice',
                [`${name}:aud`]: 'fedbridge',
                'aws:RequestTag/Team': 'platform',
                'sts:SourceIdentity': 'alice',
              },
            },
          }),
        ],
        oidcProviders: [
          { arn: principal, issuer: peer.issuer, clientIds: ['fedbridge'], thumbprints: [] },
        ],
      },
    ],
  })
})
afterAll(async () => {
  await emulator.close()
  await outbound.close()
  await peer.close()
  rmSync(folder, { recursive: true, force: true })
})

const roleArn = roleIn(home, 'Web')
const sessionArn = `arn:aws:sts::${home}:assumed-role/Web/session`
const tokenFile = async (login: string): Promise<string> => {
  const file = join(folder, login)
  writeFileSync(file, await idTokenOf(peer, { login }))
  return file
}

describe('the JavaScript SDK with a token of oidc-provider', () => {
  const options = () => ({
    roleArn,
    roleSessionName: 'session',
    clientConfig: { endpoint: emulator.url, region: 'us-east-1', maxAttempts: 1 },
  })
  const callerOf = async (credentials: ReturnType<typeof fromWebToken>) => {
    const sts = new STSClient({ endpoint: emulator.url, region: 'us-east-1', credentials })
    try {
      return (await sts.send(new GetCallerIdentityCommand({}))).Arn
    } finally {
      sts.destroy()
    }
  }

  it('gets credentials by fromWebToken', async () => {
    const webIdentityToken = await idTokenOf(peer, { login: 'alice' })
    expect(await callerOf(fromWebToken({ ...options(), webIdentityToken }))).toBe(sessionArn)
  })

  it('gets them by fromTokenFile, again and again of one file', async () => {
    const webIdentityTokenFile = await tokenFile('alice')
    const credentials = () => fromTokenFile({ ...options(), webIdentityTokenFile })
    expect(await callerOf(credentials())).toBe(sessionArn)
    expect(await callerOf(credentials())).toBe(sessionArn)
  })

  it('is told by its own exceptions why it gets none', async () => {
    const webIdentityToken = await idTokenOf(peer, { login: 'bob' })
    await expect(fromWebToken({ ...options(), webIdentityToken })()).rejects.toMatchObject({
      name: 'AccessDenied',
      message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
    })
    const forged = peer.signIdToken({ sub: 'alice', aud: 'another' })
    await expect(fromWebToken({ ...options(), webIdentityToken: forged })()).rejects.toMatchObject({
      name: 'InvalidIdentityTokenException',
      message: 'Incorrect token audience',
    })
  })
})

describeWithPeers('the AWS CLI with a token of oidc-provider', [awsCli], () => {
  // Not the synchronous form: provider and emulator answer from this very process.
  const assume = async (login: string): Promise<{ stdout: string; stderr: string }> =>
    promisify(execFile)(
      awsCli.path ?? 'aws',
      [
        ...['sts', 'assume-role-with-web-identity', '--output', 'json'],
        ...['--endpoint-url', emulator.url, '--region', 'us-east-1'],
        ...['--role-arn', roleArn, '--role-session-name', 'session'],
        ...['--web-identity-token', `file://${await tokenFile(login)}`],
      ],
      {
        env: {
          PATH: `${dirname(awsCli.path ?? '')}:${process.env['PATH'] ?? ''}`,
          HOME: folder,
          AWS_EC2_METADATA_DISABLED: 'true',
        },
      },
    ).catch((failure: unknown) => failure as { stdout: string; stderr: string })

  it('gets a session, and reads every field of the answer', async () => {
    const { stdout } = await assume('alice')
    expect(JSON.parse(stdout)).toMatchObject({
      Credentials: { AccessKeyId: expect.stringMatching(/^ASIA/) as string },
      SubjectFromWebIdentityToken: 'alice',
      AssumedRoleUser: { Arn: sessionArn },
      PackedPolicySize: 2,
      Provider: principal,
      Audience: 'fedbridge',
      SourceIdentity: 'alice',
    })
  })

  it('says in the words of AWS why it gets none', async () => {
    expect((await assume('bob')).stderr).toContain(
      'An error occurred (AccessDenied) when calling the AssumeRoleWithWebIdentity operation: Not authorized to perform sts:AssumeRoleWithWebIdentity',
    )
  })
})
