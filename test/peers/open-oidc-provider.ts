import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ClientMetadata, Grant, KoaContextWithOIDC, Provider } from 'oidc-provider'
import { signToken } from '../fakes/sign-token.ts'

/** Claims of the people, by the name they log in with; `sub` is that name. */
export type OidcPeople = Readonly<Record<string, Readonly<Record<string, unknown>>>>

export interface OidcProviderPeer {
  /** `http://127.0.0.1:<port>`, or with another host and a path when the options say so. */
  readonly issuer: string
  readonly provider: Provider
  /** The key set as published. */
  readonly jwks: { readonly keys: readonly object[] }
  /** The clients as registered. */
  readonly clients: readonly ClientMetadata[]
  /** A token of the provider's key with any claims, `iss`, `iat` and `exp` besides by default. */
  signIdToken(claims: Readonly<Record<string, unknown>>): string
  close(): Promise<void>
}

export interface OidcProviderPeerOptions {
  /** Of the default client, `fedbridge`: public, with PKCE. */
  readonly redirectUris?: readonly string[]
  readonly postLogoutRedirectUris?: readonly string[]
  /** In place of the default client: any metadata of dynamic registration. */
  readonly clients?: readonly ClientMetadata[]
  /** A free one by default. */
  readonly port?: number
  /** Of the issuer: a name of the loopback address. */
  readonly host?: string
  /** Besides, or in place of, `alice` and `bob`. */
  readonly people?: OidcPeople
  /** Whether people are asked to agree, on a page with the button `answer=allow`. Nobody by default. */
  readonly asksForConsent?: boolean
}

const tagsClaim = 'https://aws.amazon.com/tags'
const sourceIdentityClaim = 'https://aws.amazon.com/source_identity'

/** Two people of the default: one with everything AWS reads, one with nothing but a subject. */
const defaultPeople: OidcPeople = {
  alice: {
    email: 'alice@example.com',
    email_verified: true,
    name: 'Alice Example',
    groups: ['developers', 'admins'],
    [tagsClaim]: {
      principal_tags: { Team: ['platform'], CostCenter: ['4711'] },
      transitive_tag_keys: ['Team'],
    },
    [sourceIdentityClaim]: 'alice',
  },
  bob: { email: 'bob@example.com', email_verified: false, name: 'Bob Example', groups: [] },
}

/** What UserInfo says alone; everything else of a person is in the ID token. */
const userInfoScopes = {
  email: ['email', 'email_verified'],
  profile: ['name', 'family_name', 'given_name', 'preferred_username', 'picture', 'locale'],
}

/**
 * Opens oidc-provider, a certified OpenID provider, in this process on a loopback port, over http. Its
 * login page asks for a name and no password, and can say no: the fields are `login`, the buttons
 * `answer=log-in` and `answer=deny`. Claims of a person are in the ID
 * token, but for `email` and `profile`, which UserInfo tells under their scopes.
 *
 * It lives by the system's clock.
 */
export async function openOidcProvider({
  redirectUris = ['http://localhost:8400/oidc/callback'],
  postLogoutRedirectUris = [],
  clients = [
    {
      client_id: 'fedbridge',
      token_endpoint_auth_method: 'none',
      redirect_uris: [...redirectUris],
      post_logout_redirect_uris: [...postLogoutRedirectUris],
    },
  ],
  port = 0,
  host = '127.0.0.1',
  people: otherPeople = {},
  asksForConsent = false,
}: OidcProviderPeerOptions = {}): Promise<OidcProviderPeer> {
  const people: OidcPeople = { ...defaultPeople, ...otherPeople }
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const members = { kid: 'peer-1', use: 'sig', alg: 'RS256' }

  let answer: (request: IncomingMessage, response: ServerResponse) => void = () => undefined
  const server = createServer((request, response) => {
    answer(request, response)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const issuer = `http://${host}:${(server.address() as AddressInfo).port}`
  const provider = await quietly(async () => {
    const { Provider } = await import('oidc-provider')
    const jwk = { ...privateKey.export({ format: 'jwk' }), ...members }
    return newProvider(Provider, issuer, { people, clients, jwk, asksForConsent })
  })
  answer = (request, response) => {
    const [, uid] = /^\/interaction\/([\w-]+)$/.exec(request.url ?? '') ?? []
    if (uid === undefined) void provider.callback()(request, response)
    else void interact(provider, people, { request, response })
  }
  return {
    issuer,
    provider,
    jwks: { keys: [{ ...publicKey.export({ format: 'jwk' }), ...members }] },
    clients,
    signIdToken: (claims) => signIdToken(issuer, privateKey, claims),
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function newProvider(
  Provider: typeof import('oidc-provider').Provider,
  issuer: string,
  {
    people,
    clients,
    jwk,
    asksForConsent,
  }: {
    readonly people: OidcPeople
    readonly clients: readonly ClientMetadata[]
    readonly jwk: object
    readonly asksForConsent: boolean
  },
): Provider {
  const inUserInfo = new Set(Object.values(userInfoScopes).flat())
  const inToken = Object.values(people)
    .flatMap((claims) => Object.keys(claims))
    .filter((name) => !inUserInfo.has(name))
  return new Provider(issuer, {
    clients: [...clients],
    jwks: { keys: [jwk] },
    cookies: { keys: ['only-for-tests'] },
    claims: { openid: [...new Set(['sub', 'amr', ...inToken])], ...userInfoScopes },
    findAccount: (_ctx, id) =>
      Object.hasOwn(people, id)
        ? { accountId: id, claims: () => ({ sub: id, ...people[id] }) }
        : undefined,
    ...(asksForConsent ? {} : { loadExistingGrant: grantEverything }),
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    // Each of these said here, as otherwise it prints that it should be.
    clientBasedCORS: () => false,
    ttl: {
      AccessToken: 3600,
      AuthorizationCode: 60,
      Grant: 3600,
      IdToken: 3600,
      Interaction: 600,
      Session: 3600,
    },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: {
        logoutSource: (ctx, form) => {
          ctx.body = page(
            'Log out',
            `${form}<button form="op.logoutForm" name="logout" value="yes">Log out</button>`,
          )
        },
        postLogoutSuccessSource: (ctx) => {
          ctx.body = page('Logged out', '')
        },
      },
    },
    renderError: (ctx, { error, error_description: description = '' }) => {
      ctx.type = 'html'
      ctx.body = page(error, escaped(description))
    },
  })
}

/** Whoever logged in agreed to everything. A second grant would take back the codes of the first. */
async function grantEverything({ oidc }: KoaContextWithOIDC): Promise<Grant> {
  const { client, session, params } = oidc
  const known = client === undefined ? undefined : session?.grantIdFor(client.clientId)
  const grant =
    (known === undefined ? undefined : await oidc.provider.Grant.find(known)) ??
    new oidc.provider.Grant({
      ...(client === undefined ? {} : { clientId: client.clientId }),
      ...(session?.accountId === undefined ? {} : { accountId: session.accountId }),
    })
  const { scope } = params ?? {}
  grant.addOIDCScope(typeof scope === 'string' ? scope : 'openid')
  await grant.save()
  return grant
}

/** The pages of login and consent, and their answers. */
async function interact(
  provider: Provider,
  people: OidcPeople,
  { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse },
): Promise<void> {
  const form = request.method === 'POST' ? await formIn(request) : new URLSearchParams()
  const login = form.get('login') ?? ''
  if (form.get('answer') === 'deny') {
    await provider.interactionFinished(request, response, {
      error: 'access_denied',
      error_description: 'the person said no',
    })
  } else if (form.get('answer') === 'allow') {
    await provider.interactionFinished(request, response, {
      consent: { grantId: await agree(provider, { request, response }) },
    })
  } else if (Object.hasOwn(people, login)) {
    await provider.interactionFinished(request, response, {
      login: { accountId: login, amr: ['pwd'] },
    })
  } else if ((await provider.interactionDetails(request, response)).prompt.name === 'consent') {
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end(
      page(
        'Agree',
        `<form method="post"><button name="answer" value="allow">Allow</button>
        <button name="answer" value="deny">Deny</button></form>`,
      ),
    )
  } else {
    const said = login === '' ? '' : `<p>nobody is called ${escaped(login)}</p>`
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end(
      page(
        'Log in',
        `${said}<form method="post"><label>Name <input name="login" autofocus></label>
        <button name="answer" value="log-in">Log in</button>
        <button name="answer" value="deny">Deny</button></form>`,
      ),
    )
  }
}

/** The grant of somebody who agreed to everything that was asked for. */
async function agree(
  provider: Provider,
  { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse },
): Promise<string> {
  const { session, params } = await provider.interactionDetails(request, response)
  const { client_id: clientId, scope } = params
  const grant = new provider.Grant({
    ...(session === undefined ? {} : { accountId: session.accountId }),
    ...(typeof clientId === 'string' ? { clientId } : {}),
  })
  grant.addOIDCScope(typeof scope === 'string' ? scope : 'openid')
  return grant.save()
}

async function formIn(request: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return new URLSearchParams(Buffer.concat(chunks).toString())
}

function signIdToken(
  issuer: string,
  key: KeyObject,
  claims: Readonly<Record<string, unknown>>,
): string {
  const iat = Math.floor(Date.now() / 1000)
  const header = { alg: 'RS256', typ: 'JWT', kid: 'peer-1' }
  return signToken({ header, claims: { iss: issuer, iat, exp: iat + 3600, ...claims } }, key)
}

/** oidc-provider says on loading that this Node is too old, and on starting that its store is a Map. */
async function quietly<Loaded>(load: () => Promise<Loaded>): Promise<Loaded> {
  const { warn } = console
  console.warn = () => undefined
  try {
    return await load()
  } finally {
    console.warn = warn
  }
}

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><title>${escaped(title)}</title><h1>${escaped(title)}</h1>${body}</html>`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
