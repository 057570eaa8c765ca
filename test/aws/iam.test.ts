import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openIam, type Iam, type IamOptions } from '../../src/aws/iam.ts'
import { openTestEmulator, trustPolicy } from '../emulator/open-test-emulator.ts'
import { openFakeHttpServer, type FakeHttpServer } from '../fakes/http-server.ts'
import { MovableClock } from '../fakes/movable-clock.ts'
import { testIdpMetadata } from '../fakes/saml-test-keys.ts'

const account = '123456789012'
const arn = `arn:aws:iam::${account}:saml-provider/ExampleCorp`

const answerOf = (action: string, result: string): { body: string } => ({
  body: `<${action}Response xmlns="https://iam.amazonaws.com/doc/2010-05-08/">
  <${action}Result>${result}</${action}Result>
  <ResponseMetadata><RequestId>c6104cbe-af31-11e0-8154-cbc7ccf896c7</RequestId></ResponseMetadata>
</${action}Response>`,
})

const oidcArn = `arn:aws:iam::${account}:oidc-provider/server.example.com/path`
const roleXml = (name: string, seconds?: number): string =>
  `<member><Arn>arn:aws:iam::${account}:role/${name}</Arn><AssumeRolePolicyDocument>${encodeURIComponent('{"Statement":["a+b %"]}')}</AssumeRolePolicyDocument>${seconds === undefined ? '' : `<MaxSessionDuration>${seconds}</MaxSessionDuration>`}</member>`

const created = '<CreateDate>2026-01-01T00:00:00Z</CreateDate>'

const refusal = (
  code: string,
  message: string,
  status: number,
): { status: number; body: string } => ({
  status,
  body: `<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">
  <Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>
  <RequestId>c6104cbe-af31-11e0-8154-cbc7ccf896c7</RequestId>
</ErrorResponse>`,
})

let server: FakeHttpServer
let iam: Iam
const open = (change: Partial<IamOptions> = {}): Iam =>
  openIam({
    endpoint: server.url,
    region: 'us-east-1',
    requestTimeoutMs: 5000,
    credentials: (accountId) => ({
      accessKeyId: `AKIA${accountId}`,
      secretAccessKey: 'secret-canary',
    }),
    ...change,
  })
beforeEach(async () => {
  server = await openFakeHttpServer()
  iam = open()
})
afterEach(async () => {
  iam.close()
  await server.close()
})

const failureOf = (call: Promise<unknown>): Promise<Error & Record<string, unknown>> =>
  call.then(
    () => expect.unreachable('the call was answered'),
    (failure: unknown) => failure as Error & Record<string, unknown>,
  )

describe('IAM API Reference: the request', () => {
  it('is signed with the key of the account it asks about', async () => {
    server.answer(answerOf('ListSAMLProviders', '<SAMLProviderList/>'))
    await iam.listSamlProviders(account)
    await iam.listSamlProviders('210987654321')
    server.answer(
      answerOf('GetSAMLProvider', `${created}<SAMLMetadataDocument>x</SAMLMetadataDocument>`),
    )
    await iam.getSamlProvider(arn)
    expect(
      server.received.map(
        ({ headers }) => /Credential=(\w+)\//.exec(headers.authorization ?? '')?.[1],
      ),
    ).toEqual([`AKIA${account}`, 'AKIA210987654321', `AKIA${account}`])
    expect(JSON.stringify(server.received)).not.toContain('secret-canary')
  })

  it('carries a session token where the credentials have one, and none otherwise', async () => {
    server.answer(answerOf('ListAccountAliases', '<AccountAliases/>'))
    await iam.accountAlias(account)
    const temporary = open({
      credentials: () => ({
        accessKeyId: 'ASIAEXAMPLEEXAMPLE00',
        secretAccessKey: 'secret-canary',
        sessionToken: 'session-token',
      }),
    })
    await temporary.accountAlias(account)
    temporary.close()
    expect(server.received.map(({ headers }) => headers['x-amz-security-token'])).toEqual([
      undefined,
      'session-token',
    ])
  })

  it('is signed at the time of our clock', async () => {
    server.answer(answerOf('ListAccountAliases', '<AccountAliases/>'))
    const timed = open({ clock: new MovableClock(new Date('2026-01-01T12:00:00Z')) })
    await timed.accountAlias(account)
    timed.close()
    expect(server.received[0]?.headers['x-amz-date']).toMatch(/^20260101T1(15959|20000)Z$/)
  })

  it('names the provider by its ARN', async () => {
    server.answer(
      answerOf('GetSAMLProvider', `${created}<SAMLMetadataDocument>x</SAMLMetadataDocument>`),
    )
    await iam.getSamlProvider(arn)
    expect(Object.fromEntries(new URLSearchParams(server.received[0]?.body))).toStrictEqual({
      Action: 'GetSAMLProvider',
      Version: '2010-05-08',
      SAMLProviderArn: arn,
    })
  })
})

describe('IAM API Reference: the answer', () => {
  it('lists the ARNs of an account', async () => {
    server.answer(
      answerOf(
        'ListSAMLProviders',
        `<SAMLProviderList>
          <member><Arn>${arn}</Arn><CreateDate>2026-01-01T00:00:00Z</CreateDate></member>
          <member><Arn>${arn}Twin</Arn><CreateDate>2026-01-01T00:00:00Z</CreateDate></member>
        </SAMLProviderList>`,
      ),
    )
    expect(await iam.listSamlProviders(account)).toEqual([arn, `${arn}Twin`])
    server.answer(answerOf('ListSAMLProviders', '<SAMLProviderList/>'))
    expect(await iam.listSamlProviders(account)).toEqual([])
  })

  it('gives the metadata as it was uploaded, and the id where there is one', async () => {
    const metadata = '&lt;EntityDescriptor entityID=&quot;a&amp;amp;b&quot;/&gt;'
    const document = `${created}<SAMLMetadataDocument>${metadata}</SAMLMetadataDocument>`
    server.answer(
      answerOf('GetSAMLProvider', `${document}<SAMLProviderUUID>SAMLSPEXAMPLE</SAMLProviderUUID>`),
    )
    expect(await iam.getSamlProvider(arn)).toStrictEqual({
      arn,
      uuid: 'SAMLSPEXAMPLE',
      metadata: '<EntityDescriptor entityID="a&amp;b"/>',
    })
    server.answer(answerOf('GetSAMLProvider', document))
    expect(await iam.getSamlProvider(arn)).not.toHaveProperty('uuid')
    server.answer(answerOf('GetSAMLProvider', `${created}<SAMLMetadataDocument/>`))
    expect(await iam.getSamlProvider(arn)).toStrictEqual({ arn, metadata: '' })
  })

  it('is undefined for a provider that is not there, and a failure for one we may not read', async () => {
    server.answer(refusal('NoSuchEntity', 'Manifest not found', 404))
    expect(await iam.getSamlProvider(arn)).toBeUndefined()
    server.answer(refusal('AccessDenied', 'not authorized to perform iam:GetSAMLProvider', 403))
    expect(await failureOf(iam.getSamlProvider(arn))).toMatchObject({
      name: 'OutboundFailed',
      code: 'IAM_REFUSED',
      check: 'get-saml-provider',
      aws: {
        code: 'AccessDenied',
        message: 'not authorized to perform iam:GetSAMLProvider',
        status: 403,
      },
    })
  })

  it('lists the ARNs of OpenID Connect providers', async () => {
    server.answer(
      answerOf(
        'ListOpenIDConnectProviders',
        `<OpenIDConnectProviderList><member><Arn>${oidcArn}</Arn></member></OpenIDConnectProviderList>`,
      ),
    )
    expect(await iam.listOidcProviders(account)).toEqual([oidcArn])
    server.answer(answerOf('ListOpenIDConnectProviders', '<OpenIDConnectProviderList/>'))
    expect(await iam.listOidcProviders(account)).toEqual([])
  })

  it('gives the URL of an OpenID Connect provider as IAM keeps it, and its client IDs', async () => {
    const url = '<Url>server.example.com/path</Url>'
    server.answer(
      answerOf(
        'GetOpenIDConnectProvider',
        `${url}<ClientIDList><member>one</member><member>two</member></ClientIDList>`,
      ),
    )
    expect(await iam.getOidcProvider(oidcArn)).toStrictEqual({
      arn: oidcArn,
      url: 'server.example.com/path',
      clientIds: ['one', 'two'],
    })
    expect(new URLSearchParams(server.received[0]?.body).get('OpenIDConnectProviderArn')).toBe(
      oidcArn,
    )
    server.answer(answerOf('GetOpenIDConnectProvider', url))
    expect(await iam.getOidcProvider(oidcArn)).toMatchObject({ clientIds: [] })
    server.answer(refusal('NoSuchEntity', 'not found', 404))
    expect(await iam.getOidcProvider(oidcArn)).toBeUndefined()
    server.answer(refusal('AccessDenied', 'not authorized', 403))
    expect(await failureOf(iam.getOidcProvider(oidcArn))).toMatchObject({ code: 'IAM_REFUSED' })
  })

  it('gives roles with their trust policies decoded, by the default duration where none is said', async () => {
    server.answer(
      answerOf(
        'ListRoles',
        `<IsTruncated>false</IsTruncated><Roles>${roleXml('Developer')}${roleXml('Auditor', 43_200)}</Roles>`,
      ),
    )
    expect(await iam.listRoles(account)).toStrictEqual([
      {
        arn: `arn:aws:iam::${account}:role/Developer`,
        trustPolicy: '{"Statement":["a+b %"]}',
        maxSessionDurationSeconds: 3600,
      },
      {
        arn: `arn:aws:iam::${account}:role/Auditor`,
        trustPolicy: '{"Statement":["a+b %"]}',
        maxSessionDurationSeconds: 43_200,
      },
    ])
  })

  it.each([
    ['goes on without end', `<IsTruncated>true</IsTruncated><Marker>m</Marker><Roles></Roles>`],
    ['has a role without a trust policy', `<Roles><member><Arn>a</Arn></member></Roles>`],
  ])('is unreadable where the list of roles %s', async (_what, result) => {
    server.answer(answerOf('ListRoles', result))
    expect(await failureOf(iam.listRoles(account))).toMatchObject({ code: 'IAM_UNREACHABLE' })
    expect(server.received).toHaveLength(1)
  })

  it('is refused where the same page of roles comes for ever', async () => {
    const members = Array.from({ length: 1000 }, (_, index) => roleXml(`R${index}`)).join('')
    server.answer(
      answerOf(
        'ListRoles',
        `<IsTruncated>true</IsTruncated><Marker>m</Marker><Roles>${members}</Roles>`,
      ),
    )
    expect(await failureOf(iam.listRoles(account))).toMatchObject({ code: 'IAM_UNREACHABLE' })
    expect(server.received).toHaveLength(6)
    expect(new URLSearchParams(server.received[1]?.body).get('Marker')).toBe('m')
  })

  it('gives the alias of an account, and undefined for one without', async () => {
    server.answer(
      answerOf(
        'ListAccountAliases',
        '<IsTruncated>false</IsTruncated><AccountAliases><member>example-corp</member></AccountAliases>',
      ),
    )
    expect(await iam.accountAlias(account)).toBe('example-corp')
    server.answer(answerOf('ListAccountAliases', '<AccountAliases/>'))
    expect(await iam.accountAlias(account)).toBeUndefined()
  })

  it('that the service failed is no refusal, and is tried again', async () => {
    server.answer(refusal('ServiceFailure', 'An internal error occurred', 500))
    expect(await failureOf(iam.listSamlProviders(account))).toMatchObject({
      name: 'OutboundFailed',
      code: 'IAM_UNREACHABLE',
    })
    expect(server.received).toHaveLength(2)
  })
})

describe('an IAM that does not answer as one', () => {
  const unreadable = {
    'no XML': { body: 'all is well' },
    'another document': { body: '<html><body>Welcome</body></html>' },
    'an error without a code': { status: 400, body: '<ErrorResponse/>' },
    'the page of a proxy': { status: 502, body: '<html>Bad Gateway</html>' },
    'nothing at that address': { status: 404, body: 'not found' },
    'a redirect': { status: 302, headers: { location: 'http://127.0.0.1:1/' } },
  }
  for (const [label, answer] of Object.entries(unreadable)) {
    it.each([
      ['listing', () => iam.listSamlProviders(account)],
      ['reading a provider', () => iam.getSamlProvider(arn)],
      ['reading an alias', () => iam.accountAlias(account)],
      ['listing OpenID Connect providers', () => iam.listOidcProviders(account)],
      ['reading an OpenID Connect provider', () => iam.getOidcProvider(oidcArn)],
      ['listing roles', () => iam.listRoles(account)],
    ])(`is unreachable, and says nothing of what there is: ${label}, %s`, async (_what, call) => {
      server.answer(answer)
      expect(await failureOf(call())).toMatchObject({
        name: 'OutboundFailed',
        code: 'IAM_UNREACHABLE',
      })
    })
  }

  for (const answer of ['hang', 'trickle'] as const) {
    it(`is given up after the time limit: ${answer}`, async () => {
      server.answer(answer)
      const impatient = open({ requestTimeoutMs: 100, maxAttempts: 1 })
      expect(await failureOf(impatient.getSamlProvider(arn))).toMatchObject({
        code: 'IAM_UNREACHABLE',
        message: 'iam did not answer: no answer in time',
      })
      impatient.close()
    })
  }

  it('is unreachable when the connection breaks or is refused', async () => {
    server.answer('disconnect')
    expect(await failureOf(iam.listSamlProviders(account))).toMatchObject({
      code: 'IAM_UNREACHABLE',
      message: 'iam did not answer: ECONNRESET',
    })
    await server.close()
    expect(await failureOf(iam.listSamlProviders(account))).toMatchObject({
      code: 'IAM_UNREACHABLE',
      message: 'iam did not answer: ECONNREFUSED',
    })
  })
})

describe('the emulator, asked over HTTP', () => {
  it('answers what is there, what is not, and who may not look', async () => {
    const key = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret-of-a-reader' }
    const stranger = { ...key, secretAccessKey: 'another secret' }
    const emulator = await openTestEmulator({
      accounts: [
        {
          accountId: account,
          alias: 'example-corp',
          roles: [],
          users: [
            {
              arn: `arn:aws:iam::${account}:user/reader`,
              accessKeys: [key],
              managedPolicies: ['arn:aws:iam::aws:policy/AdministratorAccess'],
            },
          ],
          samlProviders: [
            { arn, state: { metadata: testIdpMetadata() } },
            { arn: `${arn}Broken`, state: { unavailable: 'it could not be fetched' } },
          ],
        },
      ],
    })
    const { url: endpoint, clock } = emulator
    const reader = open({ endpoint, clock, credentials: () => key })
    expect(await reader.listSamlProviders(account)).toEqual([arn, `${arn}Broken`])
    const provider = await reader.getSamlProvider(arn)
    expect(provider?.metadata).toBe(testIdpMetadata().xml)
    expect(provider?.uuid).toMatch(/^SAMLSP[A-Z2-7]{17}$/)
    expect(await reader.getSamlProvider(`${arn}Broken`)).toMatchObject({ metadata: '' })
    expect(await reader.getSamlProvider(`${arn}Missing`)).toBeUndefined()
    expect(await reader.accountAlias(account)).toBe('example-corp')
    reader.close()
    const refused = open({ endpoint, clock, credentials: () => stranger })
    expect(await failureOf(refused.getSamlProvider(arn))).toMatchObject({
      code: 'IAM_REFUSED',
      aws: { code: 'SignatureDoesNotMatch', status: 403 },
    })
    refused.close()
    await emulator.close()
  })
})

describe('the roles of the emulator, asked over HTTP', () => {
  it('come whole over several pages, with the trust policy as it was written', async () => {
    const key = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret-of-a-reader' }
    const emulator = await openTestEmulator({
      accounts: [
        {
          accountId: account,
          roles: Array.from({ length: 1001 }, (_, index) => ({
            arn: `arn:aws:iam::${account}:role/R${index}`,
            trustPolicy: trustPolicy({
              principal: oidcArn,
              actions: ['sts:AssumeRoleWithWebIdentity'],
              condition: {},
            }),
            maxSessionDurationSeconds: 7200,
          })),
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
    const { url: endpoint, clock } = emulator
    const reader = open({ endpoint, clock, credentials: () => key })
    const roles = await reader.listRoles(account)
    expect(new Set(roles.map(({ arn: role }) => role)).size).toBe(1001)
    expect(JSON.parse(roles[0]?.trustPolicy ?? '')).toMatchObject({
      Statement: [{ Principal: { Federated: [oidcArn] } }],
    })
    expect(roles[0]?.maxSessionDurationSeconds).toBe(7200)
    expect(await reader.listOidcProviders(account)).toEqual([])
    expect(await reader.getOidcProvider(oidcArn)).toBeUndefined()
    reader.close()
    await emulator.close()
  })
})

describe('a closed reader', () => {
  it('is our own misuse to call', async () => {
    iam.close()
    await expect(iam.getSamlProvider(arn)).rejects.toBeInstanceOf(TypeError)
  })
})
