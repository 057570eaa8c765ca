import { spawn } from 'node:child_process'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { demonstrationConfiguration } from '../../src/config/demonstration-configuration.ts'
import { idpMetadataXml } from '../fakes/open-saml-service.ts'
import { openService, type OpenService } from '../fakes/open-service.ts'
import { testIdpEntityId } from '../fakes/saml-test-keys.ts'
import { signedResponse } from '../fakes/signed-response.ts'
import { freePort } from '../peers/free-port.ts'
import { boto3, describeWithPeers } from '../peers/peer.ts'

vi.setConfig({ testTimeout: 120_000 })

const account = '123456789012'
const providerArn = `arn:aws:iam::${account}:saml-provider/Python`
const session = `arn:aws:sts::${account}:assumed-role/Snake001/alice@example.com`
const attribute = (name: string): string => `https://aws.amazon.com/SAML/Attributes/${name}`

interface Seen {
  readonly provider: string
  readonly trust: boolean
  readonly pages: readonly (readonly string[])[]
  readonly markers: readonly boolean[]
  readonly identity: string
  readonly expires: string
  readonly listed: number
  readonly presigned: { readonly status: number; readonly body: string }
  readonly tampered: { readonly status: number; readonly body: string }
  readonly errors: Readonly<Record<string, readonly [string, string]>>
}

describeWithPeers('IAM and STS with boto3', [boto3], () => {
  let service: OpenService
  let seen: Seen

  beforeAll(async () => {
    const port = await freePort()
    service = await openService({ change: () => demonstrationConfiguration({ port }) })
    seen = await runScript({
      endpoint: service.publicUrl,
      account,
      metadata: idpMetadataXml(testIdpEntityId, 'idp-rsa-2048'),
      response: signedResponse({
        now: new Date(),
        recipient: `${service.publicUrl}/saml`,
        attributes: {
          [attribute('Role')]: `arn:aws:iam::${account}:role/python/Snake001,${providerArn}`,
          [attribute('RoleSessionName')]: 'alice@example.com',
          [attribute('PrincipalTag:language')]: 'python',
        },
      }),
    })
  })
  afterAll(() => service.close())

  it('sets up a provider, roles and a policy, and signs in', () => {
    expect(seen).toMatchObject({ provider: providerArn, trust: true, identity: session, listed: 7 })
    expect(Date.parse(seen.expires)).toBeGreaterThan(Date.now() + 3000_000)
  })

  it('gets roles page by page', () => {
    expect(seen.pages).toEqual([
      ['Snake001', 'Snake002', 'Snake003'],
      ['Snake004', 'Snake005', 'Snake006'],
      ['Snake007'],
    ])
    expect(seen.markers).toEqual([true, true, false])
  })

  it('proves who it is by a presigned URL, as to a cluster, that nobody can prolong', () => {
    expect(seen.presigned.status).toBe(200)
    expect(seen.presigned.body).toContain(`<Arn>${session}</Arn>`)
    expect(seen.tampered.status).toBe(403)
    expect(seen.tampered.body).toContain('<Code>SignatureDoesNotMatch</Code>')
  })

  it('gets errors as its own classes', () => {
    expect(seen.errors).toEqual({
      denied: [
        'ClientError',
        `An error occurred (AccessDenied) when calling the CreateUser operation: User: ${session} is not authorized to perform: iam:CreateUser on resource: arn:aws:iam::${account}:user/eve because no identity-based policy allows the iam:CreateUser action`,
      ],
      missing: [
        'NoSuchEntityException',
        'An error occurred (NoSuchEntity) when calling the GetRole operation: The role with name Nobody cannot be found.',
      ],
      conflict: [
        'DeleteConflictException',
        'An error occurred (DeleteConflict) when calling the DeleteRole operation: Cannot delete entity, must detach all policies first.',
      ],
    })
  })
})

/** Runs the script beside this file; what it prints on standard error is the failure. */
async function runScript(given: object): Promise<Seen> {
  const child = spawn('/usr/bin/python3', ['test/journeys/iam-with-boto3.py'], {
    env: { PATH: process.env['PATH'], AWS_EC2_METADATA_DISABLED: 'true', HOME: '/nonexistent' },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  child.stdin.end(JSON.stringify(given))
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  if (code !== 0) throw new Error(stderr)
  return JSON.parse(stdout) as Seen
}
