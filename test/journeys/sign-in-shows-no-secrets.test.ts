import { readdirSync, readFileSync } from 'node:fs'
import { ServerResponse } from 'node:http'
import { join } from 'node:path'
import type { KoaContextWithOIDC } from 'oidc-provider'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  oidcRoleArn,
  openOidcService,
  type OidcClientMethod,
  type OidcService,
} from '../fakes/open-oidc-service.ts'
import { UserAgent, type Exchange } from '../fakes/user-agent.ts'
import { callbackFor, choosable, codeIn, hiddenFields } from './sign-in-at-oidc-provider.ts'

/** What must be nowhere, by what it is. */
type Secrets = Map<string, string[]>

const note = (secrets: Secrets, what: string, value: unknown): void => {
  if (typeof value !== 'string' || value === '') return
  secrets.set(what, [...(secrets.get(what) ?? []), value])
}

/** Notes what we send to the provider's token endpoint, and what it answers. */
function listenAtProvider({ peer }: OidcService, secrets: Secrets): void {
  peer.provider.on('grant.success', (ctx: KoaContextWithOIDC) => {
    const { params = {} } = ctx.oidc
    const answer = ctx.body as Readonly<Record<string, unknown>>
    note(secrets, 'code', params['code'])
    note(secrets, 'verifier', params['code_verifier'])
    note(secrets, 'client assertion', params['client_assertion'])
    note(secrets, 'ID token', answer['id_token'])
    note(secrets, 'access token', answer['access_token'])
  })
}

/** Notes what the emulator gives out: everything that this process answers passes here. */
function listenAtEmulator(secrets: Secrets): () => void {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its response below
  const { end } = ServerResponse.prototype
  const spy = vi.spyOn(ServerResponse.prototype, 'end').mockImplementation(function (
    this: ServerResponse,
    ...given: unknown[]
  ) {
    const [chunk] = given
    const text =
      typeof chunk === 'string'
        ? chunk
        : chunk instanceof Uint8Array
          ? Buffer.from(chunk).toString()
          : ''
    note(secrets, 'session token', /<SessionToken>([^<]+)</u.exec(text)?.[1])
    note(secrets, 'secret access key', /<SecretAccessKey>([^<]+)</u.exec(text)?.[1])
    note(secrets, 'sign-in token', /"SigninToken"\s*:\s*"([^"]+)"/u.exec(text)?.[1])
    return (end as (...all: unknown[]) => ServerResponse).apply(this, given)
  })
  return () => {
    spy.mockRestore()
  }
}

/** Every spelling in which a text could be there. */
function spellings(secret: string): readonly string[] {
  return [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    Buffer.from(secret).toString('base64').replace(/=*$/u, ''),
  ]
}

/** Names of the secrets that are in a text. A JWT is there if its signature is. */
function foundIn(text: string, secrets: Secrets, except: readonly string[] = []): string[] {
  return [...secrets].flatMap(([what, values]) =>
    !except.includes(what) &&
    values
      .flatMap((value) => [
        value,
        ...(value.split('.').length === 3 ? value.split('.').slice(1) : []),
      ])
      .flatMap(spellings)
      .some((spelling) => text.includes(spelling))
      ? [what]
      : [],
  )
}

/** All that the store holds, and what its files have not yet written over. */
function filesOf(directory: string): string {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name)).toString('latin1'))
    .join('\n')
}

const answered = ({ status, headers, location, text }: Exchange): string =>
  [status, JSON.stringify([...headers]), location ?? '', text].join('\n')

const methods: readonly OidcClientMethod[] = ['client_secret_basic', 'private_key_jwt']

describe.each(methods)(
  'no secret is to be seen of a sign-in as client with %s',
  { timeout: 120_000 },
  (method) => {
    let service: OidcService
    let stop: () => void = () => undefined
    afterEach(async () => {
      stop()
      await service.close()
    })

    it('in pages, redirects, log, events, metrics and the store', async () => {
      const secrets: Secrets = new Map()
      stop = listenAtEmulator(secrets)
      service = await openOidcService({
        method,
        keepsState: true,
        provider: {
          userInfo: true,
          roles: [
            { role: oidcRoleArn('Developer') },
            { role: oidcRoleArn('MultiFactor') },
            { role: oidcRoleArn('Bobs'), when: { groups: 'managers' } },
          ],
        },
      })
      listenAtProvider(service, secrets)
      for (const secret of service.clientSecrets) note(secrets, 'client secret', secret)
      const { publicUrl, dataDirectory } = service
      const agent = new UserAgent()
      const choose = (page: Exchange, role: string): Promise<Exchange> =>
        agent.post(`${publicUrl}/oidc/choose`, {
          ...hiddenFields(page),
          roleIndex: oidcRoleArn(role),
        })

      // A choice, a denial by STS, a role that is not on offer, a session.
      const callback = await callbackFor(agent, service)
      const page = await agent.follow(await agent.get(callback))
      expect(choosable(page)).toEqual(['Developer', 'MultiFactor'])
      const storedChoice = filesOf(dataDirectory)
      expect(storedChoice).toContain('oidc-choice')
      expect(codeIn(await choose(page, 'MultiFactor'))).toBe('STS_REFUSED')
      expect(codeIn(await choose(page, 'Bobs'))).toBe('OIDC_ROLE_NOT_OFFERED')
      const console = await agent.follow(await choose(page, 'Developer'))
      expect(console.text).toContain('assumed-role/Developer/')

      // Everything again, by others and too late, as a page and as JSON.
      const asJson = { accept: 'application/json' }
      for (const headers of [{}, asJson]) {
        expect(codeIn(await agent.get(callback, headers))).toBe('OIDC_STATE_MISMATCH')
        const late = await callbackFor(agent, service)
        const stranger = new UserAgent()
        expect(codeIn(await stranger.get(late, headers))).toBe('OIDC_OTHER_BROWSER')
        agent.exchanges.push(...stranger.exchanges)
        const forged = new URL(late)
        forged.searchParams.set('iss', 'https://elsewhere.example')
        expect(codeIn(await agent.get(forged.href, headers))).toBe('OIDC_ISSUER_MISMATCH')
        const broken = new URL(await callbackFor(agent, service))
        broken.searchParams.set('code', 'no-such-code')
        expect(codeIn(await agent.get(broken.href, headers))).toBe('OIDC_CODE_REFUSED')
        note(secrets, 'code', new URL(late).searchParams.get('code'))
      }
      await agent.get(`${publicUrl}/oidc/logout/${service.loginUrl.split('/oidc/login/')[1] ?? ''}`)
      for (const path of [
        '/',
        '/events',
        '/api/events?limit=1000',
        '/metrics',
        '/oidc/logged-out',
      ]) {
        expect((await agent.get(`${publicUrl}${path}`)).status).toBe(200)
      }

      // That the search finds anything: the secrets are all there, and the ID token is a token.
      const kinds = ['ID token', 'access token', 'client secret', 'code', 'secret access key']
      expect([...secrets.keys()].filter((what) => what !== 'client assertion').sort()).toEqual(
        [...kinds, 'session token', 'sign-in token', 'verifier'].sort(),
      )
      expect(secrets.has('client assertion')).toBe(method === 'private_key_jwt')
      expect(secrets.get('ID token')?.[0]).toMatch(/^eyJ[\w-]+\.eyJ[\w-]+\.[\w-]{342}$/)
      expect(foundIn(encodeURIComponent(secrets.get('session token')?.[0] ?? ''), secrets)).toEqual(
        ['session token'],
      )

      const ours = agent.exchanges.filter(({ url }) => url.startsWith(publicUrl))
      expect(ours.length).toBeGreaterThan(20)
      for (const exchange of ours) {
        // As at AWS: the address of the federation endpoint holds the sign-in token, once.
        const except = exchange.location?.startsWith(`${publicUrl}/federation?`)
          ? ['sign-in token']
          : []
        const where = new URL(exchange.url).pathname
        expect({ where, found: foundIn(answered(exchange), secrets, except) }).toEqual({
          where,
          found: [],
        })
      }
      const log = service.log().join('\n')
      expect(log).toContain('/oidc/callback')
      expect(foundIn(log, secrets)).toEqual([])
      // Of a choice that is still to be made, and of everything.
      expect(foundIn(storedChoice, secrets)).toEqual([])
      expect(foundIn(filesOf(dataDirectory), secrets)).toEqual([])
    })
  },
)
