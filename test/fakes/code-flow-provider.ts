import { createHash, randomUUID, type KeyObject } from 'node:crypto'
import { jwtVerify } from 'jose'
import type { Clock } from '../../src/clock.ts'
import { OutboundFailed } from '../../src/errors.ts'
import type {
  Outbound,
  OutboundAnswer,
  OutboundLimits,
  OutboundRequest,
} from '../../src/outbound/open-outbound.ts'
import { jwkOf, oidcTestKeys } from './oidc-provider.ts'
import { signToken } from './sign-token.ts'

/** A client as the provider knows it. */
export interface RegisteredClient {
  readonly clientId: string
  readonly method: 'none' | 'client_secret_basic' | 'client_secret_post' | 'private_key_jwt'
  readonly clientSecret?: string
  readonly publicKey?: KeyObject
}

export type Answer = Partial<OutboundAnswer>

/** What the provider does from now on; all of it may be changed at any time. */
export interface CodeFlowSettings {
  /** Beside, or in place of, what discovery says; undefined leaves a member out. */
  metadata: Readonly<Record<string, unknown>>
  /** The same for the header and the claims of ID tokens. */
  header: Readonly<Record<string, unknown>>
  claims: Readonly<Record<string, unknown>>
  /** With which ID tokens are signed, by the algorithm of the header. */
  signingKey: KeyObject
  publishedKeys: readonly object[]
  /** What becomes of an ID token before it is sent. */
  spoil: (idToken: string) => string
  /** The same for the token endpoint's answer and UserInfo. */
  tokens: Readonly<Record<string, unknown>>
  userInfo: Readonly<Record<string, unknown>>
  /** Called before a token is signed. */
  beforeSigning: () => void
  /** Whole answers by URL, in place of those that would be given; `down` is none. */
  readonly answers: Map<string, Answer | 'down'>
}

export interface ProviderRequest extends OutboundRequest {
  readonly url: string
  readonly limits: OutboundLimits
}

export interface CodeFlowProvider {
  readonly issuer: string
  readonly settings: CodeFlowSettings
  /** At the other end of it is the provider; there are no sockets. */
  readonly outbound: Pick<Outbound, 'getText' | 'send'>
  /** Everything that was asked of the provider, in order. */
  readonly requests: readonly ProviderRequest[]
  /** How often the path below the issuer was asked. */
  countOf(path: string): number
  /**
   * The browser's part: a person who is always logged in goes to the authorization endpoint, and comes
   * back with this.
   *
   * @throws when the request breaks a rule of OpenID Connect or of PKCE
   */
  authorize(url: string): URLSearchParams
}

interface Issued {
  readonly request: URLSearchParams
}

const subject = 'alice'

/** Opens a provider of the code flow in which every answer and every fault can be set. */
export function openCodeFlowProvider({
  clock,
  client,
  issuer = 'https://idp.example.test/realms/one',
}: {
  readonly clock: Clock
  readonly client: RegisteredClient
  readonly issuer?: string
}): CodeFlowProvider {
  const settings = defaultSettings()
  const requests: ProviderRequest[] = []
  const codes = new Map<string, Issued>()
  const accessTokens = new Set<string>()

  const idToken = (nonce: string | null): string => {
    settings.beforeSigning()
    const now = Math.floor(clock.now().getTime() / 1000)
    const claims = {
      iss: issuer,
      sub: subject,
      aud: client.clientId,
      iat: now,
      exp: now + 300,
      nonce,
    }
    const header = { alg: 'RS256', kid: 'one', ...settings.header }
    const parts = { header, claims: { ...claims, ...settings.claims } }
    return settings.spoil(signToken(parts, settings.signingKey))
  }
  const token = async ({ headers, body = '' }: OutboundRequest): Promise<Answer> => {
    const form = new URLSearchParams(body)
    if (!(await isClient(client, { headers, form, issuer, now: clock.now() }))) {
      return json({ error: 'invalid_client' }, 401)
    }
    const issued = codes.get(form.get('code') ?? '')
    codes.delete(form.get('code') ?? '')
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    const isRedeemable =
      form.get('grant_type') === 'authorization_code' &&
      issued?.request.get('redirect_uri') === form.get('redirect_uri') &&
      issued.request.get('code_challenge') === challenge
    if (!isRedeemable)
      return json({ error: 'invalid_grant', error_description: 'not redeemable' }, 400)
    const accessToken = `access-${randomUUID()}`
    accessTokens.add(accessToken)
    return json({
      access_token: accessToken,
      refresh_token: `refresh-${randomUUID()}`,
      token_type: 'Bearer',
      expires_in: 300,
      id_token: idToken(issued.request.get('nonce')),
      ...settings.tokens,
    })
  }
  const userInfo = ({ method, headers }: OutboundRequest): Answer => {
    const [scheme, accessToken = ''] = (headers['authorization'] ?? '').split(' ')
    return method === 'GET' && scheme === 'Bearer' && accessTokens.has(accessToken)
      ? json({ sub: subject, ...settings.userInfo })
      : json({ error: 'invalid_token' }, 401)
  }
  const answerTo = (request: ProviderRequest): Answer | 'down' | Promise<Answer> => {
    const set = settings.answers.get(request.url)
    if (set !== undefined) return set
    switch (request.url) {
      case `${issuer}/.well-known/openid-configuration`:
        return json({ ...metadataOf(issuer), ...settings.metadata })
      case settings.metadata['jwks_uri'] ?? `${issuer}/jwks`:
        return json({ keys: settings.publishedKeys })
      case `${issuer}/token`:
        return token(request)
      case `${issuer}/userinfo`:
        return userInfo(request)
      default:
        return json({ error: 'not_found' }, 404)
    }
  }
  const send: Outbound['send'] = async (url, request, limits) => {
    const asked = { url, ...request, limits }
    requests.push(asked)
    const answer = await answerTo(asked)
    if (answer === 'down') throw new OutboundFailed('OUTBOUND_FAILED', 'the provider is down')
    return { status: 200, headers: {}, text: '', contentType: 'application/json', ...answer }
  }
  return {
    issuer,
    settings,
    requests,
    countOf: (path) => requests.filter(({ url }) => url === `${issuer}${path}`).length,
    outbound: {
      send,
      getText: async (url, limits) => {
        const answer = await send(url, { method: 'GET', headers: {} }, limits)
        if (answer.status === 200) return answer
        throw new OutboundFailed('OUTBOUND_FAILED', `the answer is HTTP ${answer.status}`)
      },
    },
    authorize: (url) => {
      const request = new URL(url).searchParams
      assertRequest(request, client)
      const code = `code-${randomUUID()}`
      codes.set(code, { request })
      return new URLSearchParams({ code, state: request.get('state') ?? '', iss: issuer })
    },
  }
}

function defaultSettings(): CodeFlowSettings {
  return {
    metadata: {},
    header: {},
    claims: {},
    signingKey: oidcTestKeys.rsa.privateKey,
    publishedKeys: [jwkOf(oidcTestKeys.rsa, { kid: 'one', use: 'sig' })],
    spoil: (idToken) => idToken,
    tokens: {},
    userInfo: {},
    beforeSigning: () => undefined,
    answers: new Map(),
  }
}

function metadataOf(issuer: string): object {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: `${issuer}/userinfo`,
    end_session_endpoint: `${issuer}/logout`,
    jwks_uri: `${issuer}/jwks`,
    id_token_signing_alg_values_supported: ['RS256', 'PS256', 'ES256', 'HS256', 'none'],
    authorization_response_iss_parameter_supported: true,
  }
}

/** @see OpenID Connect Core 1.0, section 3.1.2.1; RFC 7636, section 4.3 */
function assertRequest(request: URLSearchParams, { clientId }: RegisteredClient): void {
  const problems = [
    request.get('response_type') === 'code' ? '' : 'response_type',
    request.get('client_id') === clientId ? '' : 'client_id',
    request.get('scope')?.split(' ').includes('openid') === true ? '' : 'scope',
    request.get('code_challenge_method') === 'S256' ? '' : 'code_challenge_method',
    ...['redirect_uri', 'state', 'nonce', 'code_challenge'].map((name) =>
      (request.get(name) ?? '') === '' ? name : '',
    ),
    ...[...request.keys()].filter((name, index, names) => names.indexOf(name) !== index),
  ].filter((problem) => problem !== '')
  if (problems.length > 0) throw new Error(`the authorization request: ${problems.join(', ')}`)
}

/** By the method it is registered with, and by no other. */
async function isClient(
  client: RegisteredClient,
  {
    headers,
    form,
    issuer,
    now,
  }: {
    readonly headers: OutboundRequest['headers']
    readonly form: URLSearchParams
    readonly issuer: string
    readonly now: Date
  },
): Promise<boolean> {
  const used = [
    headers['authorization'] === undefined ? '' : 'client_secret_basic',
    form.has('client_secret') ? 'client_secret_post' : '',
    form.has('client_assertion') ? 'private_key_jwt' : '',
  ].filter((method) => method !== '')
  if ((used.length === 0 ? 'none' : used.join()) !== client.method) return false
  switch (client.method) {
    case 'none':
      return form.get('client_id') === client.clientId
    case 'client_secret_post':
      return (
        form.get('client_id') === client.clientId &&
        form.get('client_secret') === client.clientSecret
      )
    case 'client_secret_basic': {
      const [, credentials = ''] = /^Basic ([\w+/=]+)$/.exec(headers['authorization'] ?? '') ?? []
      const [id, secret] = Buffer.from(credentials, 'base64').toString().split(':').map(formDecoded)
      return id === client.clientId && secret === client.clientSecret
    }
    case 'private_key_jwt': {
      const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
      if (client.publicKey === undefined || form.get('client_assertion_type') !== type) return false
      return jwtVerify(form.get('client_assertion') ?? '', client.publicKey, {
        audience: [issuer, `${issuer}/token`],
        issuer: client.clientId,
        subject: client.clientId,
        requiredClaims: ['exp', 'iat', 'jti'],
        currentDate: now,
        maxTokenAge: 60,
      }).then(
        () => true,
        () => false,
      )
    }
  }
}

/** @see RFC 6749, section 2.3.1 and appendix B */
function formDecoded(text: string): string {
  return new URLSearchParams(`value=${text}`).get('value') ?? ''
}

function json(body: object, status = 200): Answer {
  return { status, text: JSON.stringify(body), contentType: 'application/json' }
}
