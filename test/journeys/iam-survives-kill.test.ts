import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  AttachRolePolicyCommand,
  CreateAccessKeyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateSAMLProviderCommand,
  CreateUserCommand,
  DeleteRoleCommand,
  GetRoleCommand,
  GetSAMLProviderCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  NoSuchEntityException,
  TagRoleCommand,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam'
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { idpMetadataXml } from '../fakes/open-saml-service.ts'
import { testIdpEntityId } from '../fakes/saml-test-keys.ts'
import { freePort } from '../peers/free-port.ts'

const account = '123456789012'
const adminKey = { accessKeyId: 'AKIAADMINISTRATOR000', secretAccessKey: 'secret-of-the-admin' }
const trusting = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { AWS: account }, Action: ['sts:AssumeRole', 'sts:TagSession'] },
  ],
})

interface Running {
  readonly child: ChildProcess
  readonly log: () => string
}

/** The command as people start it; resolves when it says that it is ready. */
async function start(config: string): Promise<Running> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'src/cli/main.ts', 'serve', '--json', '--config', config],
    {
      env: { ...process.env, FEDBRIDGE_CONFIG: '', FEDBRIDGE_PORT: '' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let log = ''
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()))
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => {
      resolve()
    })
    child.once('exit', () => {
      reject(new Error(log))
    })
  })
  return { child, log: () => log }
}

/** No signal that anything could catch. */
async function kill({ child }: Running): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await gone
}

describe('the file: store, when the service is killed right after its answers', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fedbridge-kill-'))
  const config = join(folder, 'fedbridge.yaml')
  const metadata = idpMetadataXml(testIdpEntityId, 'idp-rsa-2048')
  let url: string
  let running: Running

  /** What the configuration says; a start may find it changed. */
  const configure = (port: number, auditor: string): void => {
    const trustPolicy = JSON.parse(trusting) as object
    writeFileSync(
      config,
      JSON.stringify({
        server: { port },
        storage: { url: `file:${join(folder, 'data')}` },
        emulator: {
          accounts: {
            [account]: {
              users: {
                admin: {
                  accessKeys: [{ id: adminKey.accessKeyId, secret: adminKey.secretAccessKey }],
                  managedPolicies: ['arn:aws:iam::aws:policy/AdministratorAccess'],
                },
              },
              roles: {
                Configured: { trustPolicy, description: 'as configured' },
                Removed: { trustPolicy },
                Auditor: { trustPolicy, description: auditor },
              },
            },
          },
        },
      }),
    )
  }

  beforeAll(async () => {
    const port = await freePort()
    url = `http://localhost:${port}`
    configure(port, 'first')
    running = await start(config)
  })
  afterAll(async () => {
    await kill(running)
    rmSync(folder, { recursive: true, force: true })
  })

  interface Credentials {
    readonly accessKeyId: string
    readonly secretAccessKey: string
    readonly sessionToken?: string
  }
  const clientOptions = (credentials: Credentials) => ({
    endpoint: url,
    region: 'us-east-1',
    credentials,
    maxAttempts: 1,
  })
  const whoIs = async (credentials: Credentials): Promise<string | undefined> => {
    const sts = new STSClient(clientOptions(credentials))
    return (await sts.send(new GetCallerIdentityCommand({}))).Arn
  }

  it('loses nothing that was answered, and keeps what calls changed over what is configured', async () => {
    const iam = new IAMClient(clientOptions(adminKey))
    const sts = new STSClient(clientOptions(adminKey))
    const provider = await iam.send(
      new CreateSAMLProviderCommand({ Name: 'Kept', SAMLMetadataDocument: metadata }),
    )
    const { Policy: policy } = await iam.send(
      new CreatePolicyCommand({
        PolicyName: 'Read',
        PolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: 'iam:GetRole', Resource: '*' }],
        }),
      }),
    )
    const { Role: made } = await iam.send(
      new CreateRoleCommand({ RoleName: 'Made', AssumeRolePolicyDocument: trusting }),
    )
    await iam.send(new AttachRolePolicyCommand({ RoleName: 'Made', PolicyArn: policy?.Arn }))
    await iam.send(new CreateUserCommand({ UserName: 'bea' }))
    const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName: 'bea' }))
    await iam.send(new UpdateRoleCommand({ RoleName: 'Configured', Description: 'as called' }))
    await iam.send(new DeleteRoleCommand({ RoleName: 'Removed' }))
    const assumed = await sts.send(
      new AssumeRoleCommand({
        RoleArn: made?.Arn,
        RoleSessionName: 'survivor',
        Tags: [{ Key: 'Project', Value: 'Unicorn' }],
      }),
    )
    // The last answer, and then the end.
    await iam.send(
      new TagRoleCommand({ RoleName: 'Made', Tags: [{ Key: 'last', Value: 'answer' }] }),
    )
    await kill(running)

    configure(Number(new URL(url).port), 'second')
    running = await start(config)

    const { Role: found } = await iam.send(new GetRoleCommand({ RoleName: 'Made' }))
    expect(found).toMatchObject({
      RoleId: made?.RoleId,
      Tags: [{ Key: 'last', Value: 'answer' }],
      CreateDate: made?.CreateDate,
    })
    const { AttachedPolicies } = await iam.send(
      new ListAttachedRolePoliciesCommand({ RoleName: 'Made' }),
    )
    expect(AttachedPolicies).toEqual([{ PolicyName: 'Read', PolicyArn: policy?.Arn }])
    const { SAMLMetadataDocument } = await iam.send(
      new GetSAMLProviderCommand({ SAMLProviderArn: provider.SAMLProviderArn }),
    )
    expect(SAMLMetadataDocument).toBe(metadata)

    // Keys and sessions that were given out still open what they opened.
    expect(
      await whoIs({
        accessKeyId: key?.AccessKeyId ?? '',
        secretAccessKey: key?.SecretAccessKey ?? '',
      }),
    ).toBe(`arn:aws:iam::${account}:user/bea`)
    const session = {
      accessKeyId: assumed.Credentials?.AccessKeyId ?? '',
      secretAccessKey: assumed.Credentials?.SecretAccessKey ?? '',
      sessionToken: assumed.Credentials?.SessionToken ?? '',
    }
    expect(await whoIs(session)).toBe(assumed.AssumedRoleUser?.Arn)
    const seen = await new IAMClient(clientOptions(session)).send(
      new GetRoleCommand({ RoleName: 'Made' }),
    )
    expect(seen.Role?.RoleName).toBe('Made')

    // What a call changed or removed stays so, and the log says it; the rest follows the file.
    const described = async (RoleName: string): Promise<string | undefined> =>
      (await iam.send(new GetRoleCommand({ RoleName }))).Role?.Description
    expect(await described('Configured')).toBe('as called')
    expect(await described('Auditor')).toBe('second')
    await expect(described('Removed')).rejects.toBeInstanceOf(NoSuchEntityException)
    const notices = running
      .log()
      .split('\n')
      .filter((line) => line.includes('"arn"'))
      .map((line) => JSON.parse(line) as { arn: string; outcome: string })
    expect(notices.map(({ arn, outcome }) => [arn, outcome])).toEqual([
      [`arn:aws:iam::${account}:role/Removed`, 'deleted'],
      [`arn:aws:iam::${account}:role/Auditor`, 'updated'],
    ])
  }, 120_000)

  it('says which resource it keeps when a call and the file both changed it', async () => {
    const iam = new IAMClient(clientOptions(adminKey))
    await iam.send(new UpdateRoleCommand({ RoleName: 'Auditor', Description: 'as called' }))
    await kill(running)
    configure(Number(new URL(url).port), 'third')
    running = await start(config)
    const { Role: role } = await iam.send(new GetRoleCommand({ RoleName: 'Auditor' }))
    expect(role?.Description).toBe('as called')
    const kept = running
      .log()
      .split('\n')
      .find((line) => line.includes('role/Auditor'))
    expect(JSON.parse(kept ?? '{}')).toMatchObject({
      outcome: 'kept',
      msg: 'the store holds: a call has changed or deleted what is configured',
    })
  }, 120_000)
})
