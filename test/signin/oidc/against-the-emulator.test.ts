import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openFederationEndpoint } from '../../../src/aws/federation-endpoint.ts'
import { openIam, type Iam } from '../../../src/aws/iam.ts'
import { openSts, type Sts } from '../../../src/aws/sts.ts'
import { openOidcSignInDirectory } from '../../../src/signin/oidc/oidc-sign-in-provider.ts'
import { openRoleDirectory } from '../../../src/signin/oidc/open-role-directory.ts'
import {
  openTestEmulator,
  trustPolicy,
  type TestEmulator,
} from '../../emulator/open-test-emulator.ts'
import { openCodeFlow, type CodeFlow } from '../../fakes/open-code-flow.ts'
import {
  account,
  hiddenOf,
  openTestBridge,
  providerOf,
  publicUrl,
  roleArn,
  type Answer,
  type Browser,
  type TestBridge,
} from './open-test-bridge.ts'

const name = 'idp.example.test/realms/one'
const providerArn = `arn:aws:iam::${account}:oidc-provider/${name}`
const assume = 'sts:AssumeRoleWithWebIdentity'
const key = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret-of-a-reader' }
const tags = {
  'https://aws.amazon.com/tags': {
    principal_tags: { team: ['platform'] },
    transitive_tag_keys: ['team'],
  },
  'https://aws.amazon.com/source_identity': 'alice',
}

const role = (
  of: string,
  condition: object = {},
  actions = [assume, 'sts:TagSession', 'sts:SetSourceIdentity'],
): object & { arn: string; trustPolicy: ReturnType<typeof trustPolicy> } => ({
  arn: roleArn(of),
  trustPolicy: trustPolicy({ principal: providerArn, actions, condition }),
})

let emulator: TestEmulator
let flow: CodeFlow
let iam: Iam
let sts: Sts
let test: TestBridge
let browser: Browser
beforeAll(async () => {
  flow = openCodeFlow()
  const { clock, jwks, provider, relyingParty } = flow
  emulator = await openTestEmulator({
    clock,
    jwks,
    accounts: [
      {
        accountId: account,
        oidcProviders: [
          {
            arn: providerArn,
            issuer: provider.issuer,
            clientIds: ['fedbridge'],
            thumbprints: [],
          },
        ],
        roles: [
          role('Developer', { StringEquals: { [`${name}:aud`]: 'fedbridge' } }),
          role('Untagged', {}, [assume]),
          role('OfBob', { StringEquals: { [`${name}:sub`]: 'bob' } }),
          role('Far', { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }),
          { arn: roleArn('Saml'), trustPolicy: trustPolicy() },
        ],
        users: [
          {
            arn: `arn:aws:iam::${account}:user/reader`,
            accessKeys: [key],
            managedPolicies: ['arn:aws:iam::aws:policy/AdministratorAccess'],
          },
        ],
      },
    ],
  })
  const { url: endpoint } = emulator
  iam = openIam({ endpoint, clock, region: 'us-east-1', credentials: () => key })
  sts = openSts({ endpoint, region: 'us-east-1' })
  test = await openTestBridge({
    change: {
      clock,
      relyingParty,
      sts,
      oidcProviders: openOidcSignInDirectory([
        providerOf(provider.issuer, { client: flow.client }),
      ]),
      roles: openRoleDirectory([account], {
        iam,
        onFailure: (_account, failure) => {
          throw failure
        },
      }),
      federation: openFederationEndpoint({
        callUrl: `${endpoint}/federation`,
        loginUrl: `${publicUrl}/federation`,
        consoleUrl: `${publicUrl}/console/`,
      }),
    },
  })
})
afterAll(async () => {
  await test[Symbol.asyncDispose]()
  iam.close()
  sts.close()
  await emulator.close()
})

/** Signs in at the provider with these claims; the answer to the browser that comes back. */
async function signIn(claims: Readonly<Record<string, unknown>>): Promise<Answer> {
  flow.settings.claims = claims
  browser = test.browser()
  const { location } = await browser.get(`/oidc/login/${account}/${name}`)
  return browser.get(`/oidc/callback?${flow.provider.authorize(location).toString()}`)
}

describe('a sign-in at a provider, with the emulator over HTTP', () => {
  it('offers the roles whose trust policies allow the token, and says why the others do not', async () => {
    const { location } = await signIn(tags)
    const { text } = await browser.get(location)
    expect(text).toContain('You may use 2 roles in 1 account with this sign-in.')
    expect(text).toContain(
      'Its trust policy trusts this identity provider, but does not allow sts:TagSession, which the session tags in your token need.',
    )
    expect(text).toContain('StringEquals asks for &quot;bob&quot;')
    expect(text).toContain('1 other role in account example-corp')
  })

  it('opens the console with the role that is chosen: tags and source identity come from the token', async () => {
    const { location } = await signIn(tags)
    const fields = hiddenOf((await browser.get(location)).text)
    const answer = await browser.post('/oidc/choose', {
      ...fields,
      roleIndex: roleArn('Developer'),
    })
    expect(answer.status).toBe(302)
    expect(answer.location).toContain(`${publicUrl}/federation?Action=login`)
    const console = await fetch(
      answer.location.replace(`${publicUrl}/federation`, `${emulator.url}/federation`),
      { redirect: 'manual' },
    )
    expect(console.status).toBe(302)
    const [event] = emulator.events.filter(
      ({ eventName }) => eventName === 'AssumeRoleWithWebIdentity',
    )
    expect(event).toMatchObject({
      userIdentity: { type: 'WebIdentityUser' },
      requestParameters: {
        roleArn: roleArn('Developer'),
        roleSessionName: 'alice',
        sourceIdentity: 'alice',
        principalTags: { team: 'platform' },
      },
    })
  })

  it('a preview is no promise: what STS alone knows may say no, and another role can be chosen', async () => {
    const { location } = await signIn(tags)
    const fields = hiddenOf((await browser.get(location)).text)
    const denied = await browser.post('/oidc/choose', { ...fields, roleIndex: roleArn('Far') })
    expect({ status: denied.status, code: denied.code }).toEqual({
      status: 403,
      code: 'STS_REFUSED',
    })
    expect(denied.text).toContain('Not authorized to perform sts:AssumeRoleWithWebIdentity')
    const other = await browser.post('/oidc/choose', {
      ...fields,
      roleIndex: roleArn('Developer'),
    })
    expect(other.status).toBe(302)
  })

  it('the preview agrees with STS, role by role', async () => {
    for (const claims of [{}, tags, { sub: 'bob' }]) {
      const { location } = await signIn(claims)
      const { text } = await browser.get(location)
      const offered = [...text.matchAll(/name="roleIndex" value="([^"]+)"/g)].map(([, arn]) => arn)
      const { idToken } = await flow.signIn()
      for (const each of ['Developer', 'Untagged', 'OfBob', 'Saml']) {
        const granted = await sts
          .assumeRoleWithWebIdentity({
            roleArn: roleArn(each),
            roleSessionName: 'alice',
            webIdentityToken: idToken,
          })
          .then(
            () => true,
            () => false,
          )
        expect([each, offered.includes(roleArn(each))]).toEqual([each, granted])
      }
    }
  })
})
