import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { demonstrationConfiguration } from '../../src/config/demonstration-configuration.ts'
import { openService, type OpenService } from '../fakes/open-service.ts'
import { freePort } from '../peers/free-port.ts'
import { openSimpleSamlPhp, type SimpleSamlPhp } from '../peers/open-simplesamlphp.ts'
import { awsCli, describeWithPeers, php, simpleSamlPhp } from '../peers/peer.ts'
import { signInAtSimpleSamlPhp } from '../peers/sign-in-at-simplesamlphp.ts'

const account = '123456789012'
const providerArn = `arn:aws:iam::${account}:saml-provider/ExampleCorpProvider`
const firstRoleArn = `arn:aws:iam::${account}:role/access-session-tags`
const secondRoleArn = `arn:aws:iam::${account}:role/release-manager`
const accessPolicyArn = `arn:aws:iam::${account}:policy/access-same-project-team`
const firstSession = `arn:aws:sts::${account}:assumed-role/access-session-tags/alice@example.com`
const secondSession = `arn:aws:sts::${account}:assumed-role/release-manager/release-1`
const attribute = (name: string): string => `https://aws.amazon.com/SAML/Attributes/${name}`

interface Event {
  readonly eventName: string
  readonly errorCode?: string
  readonly userIdentity: {
    readonly type: string
    readonly arn?: string
    readonly sessionContext?: { readonly sourceIdentity?: string }
  }
  readonly requestParameters: Readonly<Record<string, unknown>> | null
  readonly responseElements: Readonly<Record<string, unknown>> | null
}

interface Run {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

// Twenty calls of the AWS CLI, which take a second or two each.
vi.setConfig({ testTimeout: 240_000 })

describeWithPeers('examples/set-up-federation.sh', [awsCli, php, simpleSamlPhp], () => {
  const folder = mkdtempSync(join(tmpdir(), 'fedbridge-set-up-'))
  const at = (name: string): string => join(folder, name)
  let idp: SimpleSamlPhp
  let service: OpenService

  const person = (team: string): { password: string; attributes: Record<string, string[]> } => ({
    password: 'wonderland',
    attributes: {
      uid: ['alice'],
      [attribute('Role')]: [`${firstRoleArn},${providerArn}`],
      [attribute('RoleSessionName')]: ['alice@example.com'],
      [attribute('PrincipalTag:cost-center')]: ['987654'],
      [attribute('PrincipalTag:access-project')]: ['peg'],
      [attribute('PrincipalTag:access-team')]: [team],
      [attribute('TransitiveTagKeys')]: ['cost-center', 'access-project'],
      [attribute('SourceIdentity')]: ['alice'],
    },
  })

  beforeAll(async () => {
    const port = await freePort()
    service = await openService({ change: () => demonstrationConfiguration({ port }) })
    idp = await openSimpleSamlPhp({
      spEntityId: 'urn:amazon:webservices',
      acsUrl: `${service.publicUrl}/saml`,
      users: { engineer: person('eng'), tester: person('qas'), seller: person('sales') },
    })
    writeFileSync(at('idp.xml'), idp.metadataXml)
  })
  afterAll(async () => {
    await service.close()
    await idp.close()
    rmSync(folder, { recursive: true, force: true })
  })

  // Not the synchronous form: the service answers from this very process.
  const run = async (
    args: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): Promise<Run> =>
    promisify(execFile)('bash', ['examples/set-up-federation.sh', ...args], {
      env: {
        PATH: `${dirname(awsCli.path ?? '')}:${process.env['PATH'] ?? ''}`,
        HOME: folder,
        AWS_EC2_METADATA_DISABLED: 'true',
        ENDPOINT: service.publicUrl,
        METADATA: at('idp.xml'),
        ...environment,
      },
    }).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      (failure: unknown) => failure as Run,
    )

  /** Sets everything up with a fresh response of somebody. */
  const setUpAs = async (user: string, environment = {}): Promise<Run> => {
    const response = await signInAtSimpleSamlPhp(idp, { user, password: 'wonderland' })
    writeFileSync(at('response'), response)
    return run([], { RESPONSE: at('response'), ...environment })
  }

  const cleanUp = (): Promise<Run> => run(['clean-up'])

  /** What was recorded while `during` ran, oldest first. */
  const eventsDuring = async (during: () => Promise<unknown>): Promise<readonly Event[]> => {
    const recorded = async (): Promise<Event[]> => {
      const answer = await fetch(`${service.publicUrl}/api/events?limit=1000`)
      return ((await answer.json()) as { Records: Event[] }).Records
    }
    const before = await recorded()
    await during()
    const after = await recorded()
    return after.slice(0, after.length - before.length).reverse()
  }

  it('sets up, signs in, changes role, agrees with get-caller-identity at each step, and cleans up', async () => {
    let outcome: Run | undefined
    const events = await eventsDuring(async () => {
      outcome = await setUpAs('engineer')
    })
    expect(outcome).toMatchObject({ code: 0, stderr: '' })
    expect(outcome?.stdout.trim().split('\n')).toEqual([
      `created ${providerArn}`,
      `created ${firstRoleArn}`,
      `created ${accessPolicyArn}`,
      `created ${secondRoleArn}`,
      `signed in as ${firstSession}`,
      `signed in as ${secondSession}`,
      `may see ${secondRoleArn}`,
      'may not list roles',
    ])

    const named = (name: string): readonly Event[] =>
      events.filter(({ eventName }) => eventName === name)
    expect(named('CreateSAMLProvider')).toHaveLength(1)
    expect(named('CreateSAMLProvider')[0]?.userIdentity.arn).toBe(
      `arn:aws:iam::${account}:user/admin`,
    )
    expect(named('AssumeRoleWithSAML')[0]).toMatchObject({
      userIdentity: { type: 'SAMLUser', userName: 'alice' },
      requestParameters: {
        principalTags: { 'cost-center': '987654', 'access-project': 'peg', 'access-team': 'eng' },
        transitiveTagKeys: ['cost-center', 'access-project'],
        sourceIdentity: 'alice',
      },
      responseElements: { assumedRoleUser: { arn: firstSession } },
    })
    expect(named('AssumeRole')[0]).toMatchObject({
      userIdentity: { type: 'AssumedRole', arn: firstSession },
      requestParameters: { roleArn: secondRoleArn },
      responseElements: { assumedRoleUser: { arn: secondSession }, sourceIdentity: 'alice' },
    })
    // The tags that came along are the transitive ones, and no other.
    expect(named('AssumeRole')[0]?.requestParameters?.['incomingTransitiveTags']).toEqual({
      'cost-center': '987654',
      'access-project': 'peg',
    })
    expect(named('GetCallerIdentity').map(({ userIdentity }) => userIdentity.arn)).toEqual([
      `arn:aws:iam::${account}:user/admin`,
      firstSession,
      secondSession,
    ])
    expect(
      events
        .filter(({ userIdentity }) => userIdentity.arn === secondSession)
        .map(({ eventName, errorCode, userIdentity }) => [
          eventName,
          errorCode,
          userIdentity.sessionContext?.sourceIdentity,
        ]),
    ).toEqual([
      ['GetCallerIdentity', undefined, 'alice'],
      ['GetRole', undefined, 'alice'],
      ['ListRoles', 'AccessDenied', 'alice'],
    ])
    expect(JSON.stringify(events)).not.toMatch(/sessionToken":"|SecretAccessKey/iu)

    // Everything is there, so nothing is created a second time.
    expect((await setUpAs('engineer')).stderr).toContain('(EntityAlreadyExists)')
    expect(await cleanUp()).toMatchObject({ code: 0, stderr: '' })
    expect((await cleanUp()).stderr).toContain('NoSuchEntity')
  })

  it('stops where the trust policy of the first role refuses another team', async () => {
    const { code, stdout, stderr } = await setUpAs('seller')
    expect(code).not.toBe(0)
    expect(stdout).not.toContain('signed in as')
    expect(stderr).toContain('(AccessDenied)')
    expect(stderr).toContain('Not authorized to perform sts:AssumeRoleWithSAML')
    expect(await cleanUp()).toMatchObject({ code: 0 })
  })

  it('takes a response from a command, and stops where that of the second refuses testers', async () => {
    const response = await signInAtSimpleSamlPhp(idp, { user: 'tester', password: 'wonderland' })
    writeFileSync(at('printed'), `${response.replaceAll(/(.{76})/gu, '$1\n')}\n`)
    const outcome = await run([], { RESPONSE_COMMAND: `cat '${at('printed')}'` })
    expect(outcome.code).not.toBe(0)
    expect(outcome.stdout).toContain(`signed in as ${firstSession}`)
    expect(outcome.stdout).not.toContain(secondSession)
    expect(outcome.stderr).toContain(
      `User: ${firstSession} is not authorized to perform: sts:AssumeRole on resource: ${secondRoleArn}`,
    )
    expect(await cleanUp()).toMatchObject({ code: 0 })
  })

  it.each([
    ['no metadata', { METADATA: '/nowhere/idp.xml' }, 'METADATA'],
    ['no response', { RESPONSE: '/nowhere/response' }, 'RESPONSE'],
  ])('says so when there is %s, and creates nothing', async (_, environment, said) => {
    const events = await eventsDuring(async () => {
      const { code, stderr } = await run([], environment)
      expect(code).not.toBe(0)
      expect(stderr).toContain(said)
    })
    expect(events.map(({ eventName }) => eventName)).not.toContain('CreateSAMLProvider')
  })
})
