import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { issueCredentials } from '../../../../src/emulator/credentials/issue-credentials.ts'
import type { SessionWithoutKey } from '../../../../src/emulator/credentials/issue-credentials.ts'
import { openSealer } from '../../../../src/emulator/credentials/open-sealer.ts'
import type { IamRoleArn } from '../../../../src/partition/arn.ts'
import { parsePolicyDocument } from '../../../../src/policy/parse-policy-document.ts'
import type { PolicyDocument } from '../../../../src/policy/policy-document.ts'
import { UserAgent } from '../../../fakes/user-agent.ts'
import type { Exchange } from '../../../fakes/user-agent.ts'
import { federatedUser, roleSession } from '../../credentials/sessions.ts'
import { account, openTestEmulator, roleArn, trustPolicy } from '../../open-test-emulator.ts'
import type { TestEmulator } from '../../open-test-emulator.ts'

const sealingKey = randomBytes(32)
const other = '210987654321'
const allowAll = {
  name: 'all',
  document: parsePolicyDocument(
    { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
    'identity',
  ),
}
const trusting = (principal: string, condition: object = {}): PolicyDocument =>
  parsePolicyDocument(
    {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: principal },
          Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
          Condition: condition,
        },
      ],
    },
    'trust',
  )
const otherArn = (name: string): string => `arn:aws:iam::${other}:role/${name}`

let emulator: TestEmulator
let agent: UserAgent

beforeEach(async () => {
  agent = new UserAgent()
  emulator = await openTestEmulator({
    sealingKey,
    accounts: [
      {
        accountId: account,
        roles: [{ arn: roleArn('Developer'), trustPolicy: trustPolicy(), policies: [allowAll] }],
      },
      {
        accountId: other,
        alias: 'other-corp',
        roles: [
          { arn: otherArn('team/Auditor'), trustPolicy: trusting(roleArn('Developer')) },
          { arn: otherArn('Second'), trustPolicy: trusting(roleArn('Developer')) },
          { arn: otherArn('OfAuditors'), trustPolicy: trusting(otherArn('team/Auditor')) },
          {
            arn: otherArn('External'),
            trustPolicy: trusting(roleArn('Developer'), {
              StringEquals: { 'sts:ExternalId': 'secret' },
            }),
          },
          {
            arn: otherArn('Identified'),
            trustPolicy: trusting(roleArn('Developer'), {
              StringLike: { 'sts:SourceIdentity': '*' },
            }),
          },
        ],
      },
    ],
  })
})
afterEach(() => emulator.close())

async function developer(
  change: Parameters<typeof roleSession>[0] = {},
): Promise<SessionWithoutKey> {
  const role = await emulator.directory.findRole(roleArn('Developer'))
  return roleSession({
    roleArn: roleArn('Developer') as IamRoleArn,
    roleId: role?.roleId ?? '',
    sessionPolicies: { policyArns: [] },
    ...change,
  })
}

/** Signs in; the address of the session's console. */
async function signIn(facts: SessionWithoutKey): Promise<string> {
  const sealer = openSealer({ clock: emulator.clock, key: sealingKey })
  const { accessKeyId, secretAccessKey, sessionToken } = issueCredentials(facts, sealer).credentials
  const asked = await agent.post(`${emulator.url}/federation`, {
    Action: 'getSigninToken',
    Session: JSON.stringify({
      sessionId: accessKeyId,
      sessionKey: secretAccessKey,
      sessionToken,
    }),
  })
  const { SigninToken } = JSON.parse(asked.text) as { SigninToken: string }
  const parameters = new URLSearchParams({ Action: 'login', SigninToken })
  return (await agent.get(`${emulator.url}/federation?${parameters.toString()}`)).location ?? ''
}

const csrfIn = ({ text }: Exchange): string =>
  /name="csrf_token" value="([^"]+)"/u.exec(text)?.[1] ?? ''

const switchTo = async (
  url: string,
  fields: Readonly<Record<string, string>>,
): Promise<Exchange> => {
  const csrf_token = csrfIn(await agent.get(`${url}switch-role`))
  return agent.post(`${url}switch-role`, { csrf_token, account: other, ...fields })
}
const auditor = { roleName: 'team/Auditor' }
const sessionOf = (role: string): string => `arn:aws:sts::${other}:assumed-role/${role}/alice`

describe('IAM User Guide, "Switching to a role (console)"', () => {
  it('a link fills the form in, and switches nothing', async () => {
    const url = await signIn(await developer())
    const link = `${emulator.url}/switchrole?account=other-corp&roleName=team/Auditor&displayName=Audit%20%3Cb%3E&color=99BCE3`
    const page = await agent.follow(await agent.get(link))
    expect(page.status).toBe(200)
    expect(new URL(page.url).pathname).toBe(`${new URL(url).pathname}switch-role`)
    expect(page.text).toContain('value="other-corp"')
    expect(page.text).toContain('value="team/Auditor"')
    expect(page.text).toContain('value="Audit &lt;b>"')
    expect(page.text).toMatch(
      /<option[^>]*selected[^>]*value="blue"|<option[^>]*value="blue"[^>]*selected/u,
    )
    expect((await agent.get(url)).text).not.toContain(sessionOf('Auditor'))
  })

  it('the session speaks for the role, by account id or alias, with the name and color of the link', async () => {
    const url = await signIn(await developer())
    const answer = await switchTo(url, {
      ...auditor,
      account: 'other-corp',
      displayName: 'Audit <b>',
      color: 'F2B0A9',
    })
    expect([answer.status, answer.location]).toEqual([303, url])
    const { text } = await agent.get(url)
    expect(text).toContain(sessionOf('Auditor'))
    expect(text).toContain('<span>Audit &lt;b></span>')
    expect(text).toContain('switched-red')
    expect(text).toContain('Switch back')
    expect((await switchTo(url, { ...auditor, account: '2109-8765-4321' })).status).toBe(303)
  })

  it('transitive tags and a source identity go on, others do not', async () => {
    const sessionTags = new Map([
      ['Project', 'Unicorn'],
      ['Department', 'Marketing'],
    ])
    const url = await signIn(await developer({ sessionTags, transitiveTagKeys: ['Project'] }))
    await switchTo(url, auditor)
    const { text } = await agent.get(url)
    expect(text).toContain('Unicorn')
    expect(text).not.toContain('Marketing')
    expect(text).toMatch(/Source identity<\/dt><dd>alice/u)
  })

  it('switching back restores who signed in', async () => {
    const url = await signIn(await developer())
    await switchTo(url, auditor)
    const csrf_token = csrfIn(await agent.get(url))
    const answer = await agent.post(`${url}switch-back`, { csrf_token })
    expect([answer.status, answer.location]).toEqual([303, url])
    expect((await agent.get(url)).text).toContain(
      `arn:aws:sts::${account}:assumed-role/Developer/alice`,
    )
    expect(await emulator.storage.list('console-switch:')).toEqual([])
  })

  it('ends after an hour, and then it is who signed in again', async () => {
    const expiresAt = new Date(emulator.clock.now().getTime() + 7200_000)
    const url = await signIn(await developer({ expiresAt }))
    await switchTo(url, auditor)
    emulator.clock.forward(3599)
    expect((await agent.get(url)).text).toContain(sessionOf('Auditor'))
    emulator.clock.forward(1)
    expect((await agent.get(url)).text).not.toContain(sessionOf('Auditor'))
  })

  it('is decided for the session that signed in, never for the role that it speaks for', async () => {
    const url = await signIn(await developer())
    await switchTo(url, auditor)
    expect((await switchTo(url, { roleName: 'Second' })).status).toBe(303)
    await switchTo(url, auditor)
    const refused = await switchTo(url, { roleName: 'OfAuditors' })
    expect(refused.status).toBe(403)
    expect(refused.text).toContain('AccessDenied')
    expect(refused.text).toContain(
      `User: arn:aws:sts::${account}:assumed-role/Developer/alice is not authorized`,
    )
    expect((await agent.get(url)).text).toContain(sessionOf('Auditor'))
  })

  it('sends no external id, and sets no source identity; one that the session has persists', async () => {
    const withIdentity = await signIn(await developer())
    expect((await switchTo(withIdentity, { roleName: 'External' })).status).toBe(403)
    expect((await switchTo(withIdentity, { roleName: 'Identified' })).status).toBe(303)
    const { sourceIdentity, ...without } = (await developer({
      roleSessionName: 'bob',
    })) as ReturnType<typeof roleSession>
    expect(sourceIdentity).toBe('alice')
    const url = await signIn(without)
    expect((await switchTo(url, { roleName: 'Identified' })).status).toBe(403)
  })

  it('is not for federated users, in the words of AWS', async () => {
    const answer = await switchTo(await signIn(federatedUser()), auditor)
    expect(answer.status).toBe(403)
    expect(answer.text).toContain('AccessDenied')
  })

  it('is recorded as AssumeRole and SwitchRole, and the way back as ExitRole', async () => {
    const url = await signIn(await developer())
    await switchTo(url, auditor)
    expect(emulator.events.map(({ eventName }) => eventName)).toContain('AssumeRole')
    expect(emulator.events.at(-1)).toMatchObject({
      eventName: 'SwitchRole',
      eventSource: 'signin.amazonaws.com',
      eventType: 'AwsConsoleSignIn',
      userIdentity: { type: 'AssumedRole', arn: sessionOf('Auditor'), accountId: other },
      responseElements: { SwitchRole: 'Success' },
      additionalEventData: {
        SwitchFrom: `arn:aws:sts::${account}:assumed-role/Developer/alice`,
        RedirectTo: url,
      },
      recipientAccountId: other,
    })
    await switchTo(url, { roleName: 'External' })
    expect(emulator.events.at(-1)).toMatchObject({
      eventName: 'SwitchRole',
      errorCode: 'AccessDenied',
      responseElements: { SwitchRole: 'Failure' },
      recipientAccountId: account,
    })
    await agent.post(`${url}switch-back`, { csrf_token: csrfIn(await agent.get(url)) })
    expect(emulator.events.at(-1)).toMatchObject({
      eventName: 'ExitRole',
      additionalEventData: { SwitchFrom: sessionOf('Auditor') },
    })
  })
})

describe('attacks on switching roles', () => {
  it('another site’s form switches nothing, there or back', async () => {
    const url = await signIn(await developer())
    const json = { accept: 'application/json' }
    expect(
      (await agent.post(`${url}switch-role`, { account: other, ...auditor }, json)).status,
    ).toBe(403)
    await switchTo(url, auditor)
    expect((await agent.post(`${url}switch-back`, {}, json)).status).toBe(403)
    expect((await agent.get(url)).text).toContain(sessionOf('Auditor'))
  })

  it('nothing that is sent leads elsewhere', async () => {
    const url = await signIn(await developer())
    const evil = 'https://evil.example/'
    const answer = await switchTo(url, { ...auditor, redirect_uri: evil, displayName: evil })
    expect(answer.location).toBe(url)
  })

  it.each([
    ['account', { account: 'a/b' }],
    ['an account of eleven digits and a slash', { account: '12345678901/' }],
    ['role', { roleName: 'a b' }],
    ['role that is none', { roleName: '/' }],
    ['display name of 65 characters', { displayName: 'x'.repeat(65) }],
    ['display name that turns the text around', { displayName: 'a\u202eb' }],
    ['alias of nobody', { account: 'nobody-corp' }],
  ])('a bad %s is said beside the form', async (_, fields) => {
    const answer = await switchTo(await signIn(await developer()), { ...auditor, ...fields })
    expect(answer.status).toBe(400)
    expect(answer.text).toContain('PARAMETER_INVALID')
  })

  it('signing out leaves nothing of the role', async () => {
    const url = await signIn(await developer())
    await switchTo(url, auditor)
    await agent.post(`${url}sign-out`, { csrf_token: csrfIn(await agent.get(url)) })
    expect(await emulator.storage.list('console-s')).toEqual([])
  })
})
