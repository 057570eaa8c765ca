import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { openOidcService, type OidcService } from '../fakes/open-oidc-service.ts'
import { UserAgent, type Exchange } from '../fakes/user-agent.ts'
import { openMoto, type Moto } from '../peers/open-moto.ts'
import { describeWithPeers, motoServer } from '../peers/peer.ts'
import { callbackFor, choosable, codeIn, hiddenFields } from './sign-in-at-oidc-provider.ts'

vi.setConfig({ hookTimeout: 180_000, testTimeout: 120_000 })

const account = '123456789012'
const roleArn = (name: string): string => `arn:aws:iam::${account}:role/${name}`

describeWithPeers('sessions of the STS of moto, without a browser', [motoServer], () => {
  let moto: Moto
  let service: OidcService

  beforeAll(async () => {
    moto = await openMoto()
    service = await openOidcService({
      sts: { endpoint: moto.url },
      // Nobody shows us trust policies there: rules say who may choose what.
      provider: { roles: [{ role: roleArn('Developer') }, { role: roleArn('Auditor') }] },
    })
  })
  afterAll(async () => {
    await service.close()
    await moto.close()
  })

  const secondsIn = ({ text }: Exchange): number => {
    const instants = [...text.matchAll(/\d{4}-\d\d-\d\dT[\d:]+\.\d{3}Z/gu)]
    return (Math.max(...instants.map(([instant]) => Date.parse(instant))) - Date.now()) / 1000
  }

  it('are opened with an ID token, though the answer of moto does not repeat any of it', async () => {
    const agent = new UserAgent()
    const page = await agent.follow(await agent.get(await callbackFor(agent, service)))
    expect(choosable(page)).toEqual(['Developer', 'Auditor'])
    const form = { ...hiddenFields(page), roleIndex: roleArn('Developer') }
    const answer = await agent.post(`${service.publicUrl}/oidc/choose`, form)
    const console = await agent.follow(answer)
    expect(new URL(console.url).pathname).toMatch(/^\/console\//u)
    expect(console.text).toContain(`arn:aws:sts::${account}:assumed-role/Developer/alice`)
    expect(console.text).toContain(moto.url)
    expect(secondsIn(console)).toBeLessThanOrEqual(3600)
  })

  /** What a broker of somebody else does, who calls moto alone and has our console opened. */
  const askToken = async (
    { agent = new UserAgent(), ...fields }: { agent?: UserAgent } & Record<string, unknown>,
    session: object,
  ): Promise<Exchange> =>
    agent.post(
      `${service.publicUrl}/federation`,
      { Action: 'getSigninToken', ...fields, Session: JSON.stringify(session) },
      { accept: 'application/json' },
    )

  const assumeRole = async (): Promise<object> => {
    const client = new STSClient({
      endpoint: moto.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'AKIAEXAMPLEEXAMPLE00', secretAccessKey: 'any' },
    })
    const { Credentials } = await client.send(
      new AssumeRoleCommand({
        RoleArn: roleArn('Developer'),
        RoleSessionName: 'broker',
        DurationSeconds: 7200,
      }),
    )
    client.destroy()
    return {
      sessionId: Credentials?.AccessKeyId,
      sessionKey: Credentials?.SecretAccessKey,
      sessionToken: Credentials?.SessionToken,
    }
  }

  it('may be those of another broker: nobody told us their end, and an hour is what they get', async () => {
    const agent = new UserAgent()
    const asked = await askToken({ agent, SessionDuration: '43200' }, await assumeRole())
    expect(asked.status).toBe(200)
    const { SigninToken } = JSON.parse(asked.text) as { SigninToken: string }
    const login = new URLSearchParams({ Action: 'login', SigninToken })
    const console = await agent.follow(
      await agent.get(`${service.publicUrl}/federation?${login.toString()}`),
    )
    expect(console.text).toContain(`arn:aws:sts::${account}:assumed-role/Developer/broker`)
    expect(secondsIn(console)).toBeGreaterThan(3500)
    expect(secondsIn(console)).toBeLessThanOrEqual(3600)
  })

  it('are none when moto does not know them: it calls everybody else a user', async () => {
    const stranger = {
      sessionId: 'ASIASTRANGERSTRANGER',
      sessionKey: 'secret-canary',
      sessionToken: 'token-canary',
    }
    const refused = await askToken({}, stranger)
    expect(refused.status).toBe(400)
    expect(JSON.parse(refused.text)).toMatchObject({
      error: { code: 'SIGNIN_SESSION_NOT_FEDERATED' },
    })
    expect(service.log().join('\n')).not.toContain('canary')
  })

  it('cannot be asked about when moto is gone, which is said', async () => {
    const session = await assumeRole()
    await moto.close()
    const failed = await askToken({}, session)
    expect(failed.status).toBe(502)
    expect(JSON.parse(failed.text)).toMatchObject({ error: { code: 'STS_UNREACHABLE' } })
    const agent = new UserAgent()
    const page = await agent.follow(await agent.get(await callbackFor(agent, service)))
    const form = { ...hiddenFields(page), roleIndex: roleArn('Developer') }
    const answer = await agent.post(`${service.publicUrl}/oidc/choose`, form)
    expect({ status: answer.status, code: codeIn(answer) }).toEqual({
      status: 502,
      code: 'STS_UNREACHABLE',
    })
  })
})
