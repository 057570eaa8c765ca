import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { CommandReport } from '../../src/cli/command-report.ts'
import { reportEvaluation } from '../../src/cli/evaluate.ts'
import type { EvaluateOptions } from '../../src/cli/evaluate.ts'
import { testIdpMetadata } from '../fakes/saml-test-keys.ts'
import { signedResponse, testAcsUrl } from '../fakes/signed-response.ts'
import { runCli } from './run-cli.ts'

const folder = mkdtempSync(join(tmpdir(), 'fedbridge-evaluate-'))
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

const file = (name: string, content: string | object): string => {
  const text = typeof content === 'string' ? content : JSON.stringify(content, undefined, 2)
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

const providerArn = 'arn:aws:iam::123456789012:saml-provider/ExampleCorp'
const policyOn = (audience: string, actions: readonly string[] = []): object => ({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'SignIn',
      Effect: 'Allow',
      Principal: { Federated: providerArn },
      Action: ['sts:AssumeRoleWithSAML', ...actions],
      Condition: { StringEquals: { 'saml:aud': audience } },
    },
  ],
})

const right = file('right.json', policyOn(testAcsUrl))
const misspelt = file('misspelt.json', policyOn('https://signin.aws.amazon.com/sam1'))
const keys = file('keys.json', { 'saml:aud': testAcsUrl, 'saml:edupersonaffiliation': ['staff'] })
const metadata = file('idp.xml', testIdpMetadata().xml)

type Changes = Partial<Omit<EvaluateOptions, 'judging'>> & {
  readonly judging?: Partial<EvaluateOptions['judging']>
}

const report = (policy: string, { judging, ...changes }: Changes = {}): Promise<CommandReport> =>
  reportEvaluation({
    policy,
    document: undefined,
    contextFile: undefined,
    actions: [],
    principal: undefined,
    config: undefined,
    json: true,
    environment: {},
    ...changes,
    judging: {
      at: undefined,
      metadata: [],
      keySet: undefined,
      clientIds: [],
      roleArn: undefined,
      providerArn: undefined,
      endpoint: 'sts',
      ...judging,
    },
  })

const parsed = ({ output }: CommandReport): object => JSON.parse(output) as object

describe('fedbridge evaluate with condition keys written by hand', () => {
  it('allows what the policy allows, for the provider that it names', async () => {
    const allowed = await report(right, { contextFile: keys })
    expect(allowed.done).toBe(true)
    expect(parsed(allowed)).toMatchObject({
      verdict: 'allowed',
      principal: providerArn,
      decisions: [
        { action: 'sts:AssumeRoleWithSAML', decision: 'allowed', decidedBy: { sid: 'SignIn' } },
      ],
    })
  })

  it('says what denied in the first line, and the smallest change that would allow', async () => {
    const { output, done } = await report(misspelt, { contextFile: keys, json: false })
    expect(done).toBe(false)
    const [first] = output.split('\n')
    expect(first).toMatch(/^denied: .*saml:aud is "https:\/\/signin\.aws\.amazon\.com\/saml" and/)
    expect(output).toContain(
      [
        '✗ sts:AssumeRoleWithSAML: denied',
        '└─ statement "SignIn" (Allow) does not apply',
        '   └─ ✗ StringEquals saml:aud: asks for "https://signin.aws.amazon.com/sam1"; is "https://signin.aws.amazon.com/saml"',
      ].join('\n'),
    )
    expect(output).toContain('    - https://signin.aws.amazon.com/sam1\n')
    expect(output).toContain('    + https://signin.aws.amazon.com/saml\n')
    expect(output).toMatch(/\nwarning\[saml-audience-is-no-sign-in-url\]: /)
  })

  it('asks for tags and a source identity when the keys bring them', async () => {
    const contextFile = file('tags.json', {
      'saml:aud': testAcsUrl,
      'aws:RequestTag/Project': 'x',
      'sts:SourceIdentity': 'alice',
    })
    expect(parsed(await report(right, { contextFile }))).toMatchObject({
      verdict: 'denied',
      decisions: [
        { action: 'sts:AssumeRoleWithSAML', decision: 'allowed' },
        { action: 'sts:TagSession', decision: 'implicitDeny' },
        { action: 'sts:SetSourceIdentity', decision: 'implicitDeny' },
      ],
    })
    const actions = ['sts:TagSession', 'sts:SetSourceIdentity']
    const wider = file('wider.json', policyOn(testAcsUrl, actions))
    expect((await report(wider, { contextFile })).done).toBe(true)
    expect((await report(right, { contextFile, actions: ['sts:TagSession'] })).done).toBe(false)
  })

  it('asks for another principal when one is named', async () => {
    const principal = 'arn:aws:iam::123456789012:saml-provider/Other'
    expect(parsed(await report(right, { contextFile: keys, principal }))).toMatchObject({
      verdict: 'denied',
      principal,
    })
    const user = 'arn:aws:iam::123456789012:user/alice'
    expect(parsed(await report(right, { contextFile: keys, principal: user }))).toMatchObject({
      decisions: [{ action: 'sts:AssumeRole' }],
    })
  })

  it.each([
    ['no JSON', 'saml:aud'],
    ['a list', '[]'],
    ['an object as a value', '{"saml:aud": {}}'],
    ['null in a list', '{"saml:aud": [null]}'],
  ])('refuses keys that are %s', async (_, text) => {
    const contextFile = file('bad.json', text)
    await expect(report(right, { contextFile })).rejects.toMatchObject({
      code: 'fedbridge.wrongUsage',
    })
  })

  it('asks who asks, when the policy names nobody or several', async () => {
    const policy = file('nobody.json', {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::123456789012:root' },
          Action: 'sts:AssumeRole',
        },
      ],
    })
    await expect(report(policy)).rejects.toThrow('--principal')
  })

  it('denies with a policy that IAM would not store, and says where it is wrong', async () => {
    const policy = file('broken.json', '{\n  "Version": "2012-10-17",\n  "Statment": []\n}')
    const { output, done } = await report(policy, { json: false })
    expect(done).toBe(false)
    expect(output).toMatch(/^denied: /)
    expect(output).toMatch(/broken\.json:3:\d+ /)
  })
})

describe('fedbridge evaluate with a response', () => {
  const response = file('response.txt', signedResponse())
  const judging = { metadata: [metadata], at: 'document' as const }

  it('verifies it, and asks the policy about the identity that comes of it', async () => {
    const allowed = await report(right, { document: response, judging })
    expect(allowed.done).toBe(true)
    expect(parsed(allowed)).toMatchObject({
      verdict: 'allowed',
      principal: providerArn,
      roleArn: 'arn:aws:iam::123456789012:role/Developer',
    })
    const denied = await report(misspelt, { document: response, judging })
    expect(denied.done).toBe(false)
    expect(parsed(denied)).toMatchObject({ smallestChange: { outcome: 'found' } })
  })

  it('asks for nobody when the response is refused, and says why it was', async () => {
    const forged = file(
      'forged.txt',
      signedResponse({ afterSigning: (xml) => xml.replace('alice@', 'mallory@') }),
    )
    const refused = await report(right, { document: forged, judging, json: false })
    expect(refused.done).toBe(false)
    expect(refused.output).toMatch(/^denied: .*forged\.txt was refused, so nobody reaches/)
    expect(refused.output).toMatch(/\nerror\[/)
    expect(parsed(await report(right, { document: forged, judging }))).toMatchObject({
      verdict: 'denied',
      decisions: [],
      refused: { verdict: 'rejected', claimed: { unverified: true } },
    })
  })

  it('refuses an action that the sign-in does not ask for', async () => {
    const actions = ['sts:TagSession']
    await expect(report(right, { document: response, judging, actions })).rejects.toThrow(
      'this sign-in asks for sts:AssumeRoleWithSAML',
    )
  })
})

// Each starts a process, which takes a while on a busy machine.
describe('exit codes of fedbridge evaluate', { timeout: 60_000 }, () => {
  it('0 allowed, 1 denied, 2 wrong usage', async () => {
    const allowed = await runCli(['evaluate', right, '--context', keys, '--json'])
    expect(JSON.parse(allowed.stdout)).toMatchObject({ verdict: 'allowed' })
    expect(allowed.code).toBe(0)
    expect((await runCli(['evaluate', misspelt, '--context', keys])).code).toBe(1)
    const both = ['--context', keys, '--response', keys]
    expect(await runCli(['evaluate', right, ...both])).toMatchObject({ code: 2, stdout: '' })
  })
})
