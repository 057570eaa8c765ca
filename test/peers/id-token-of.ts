import { createHash, randomBytes } from 'node:crypto'
import type { OidcProviderPeer } from './open-oidc-provider.ts'

/**
 * Signs somebody in at the provider without a browser, through the authorization code flow with PKCE:
 * follows redirects with its cookies, fills in the login page, redeems the code as the client.
 *
 * @returns the ID token
 */
export async function idTokenOf(
  peer: OidcProviderPeer,
  {
    login,
    clientId = 'fedbridge',
    scope = 'openid',
  }: { readonly login: string; readonly clientId?: string; readonly scope?: string },
): Promise<string> {
  const client = peer.clients.find((each) => each.client_id === clientId)
  const redirectUri = client?.redirect_uris?.[0] ?? ''
  const verifier = randomBytes(32).toString('base64url')
  const query = new URLSearchParams({
    client_id: clientId,
    response_type: 'code',
    scope,
    redirect_uri: redirectUri,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  })
  const callback = await authorize(`${peer.issuer}/auth?${query.toString()}`, {
    login,
    redirectUri,
  })
  const code = callback.searchParams.get('code')
  if (code === null) throw new Error(`the provider gave no code: ${callback.search}`)
  const { client_secret: secret } = client ?? {}
  const answer = await fetch(`${peer.issuer}/token`, {
    method: 'POST',
    headers:
      client?.token_endpoint_auth_method === 'none' || secret === undefined
        ? {}
        : { authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: clientId,
      code,
      redirect_uri: redirectUri,
      code_verifier: verifier,
    }),
  })
  const { id_token: idToken } = (await answer.json()) as { readonly id_token?: string }
  if (idToken === undefined) throw new Error(`the token endpoint answered ${answer.status}`)
  return idToken
}

/** The address of the client that the provider sends the browser back to; nobody asks it. */
async function authorize(
  start: string,
  { login, redirectUri }: { readonly login: string; readonly redirectUri: string },
): Promise<URL> {
  const cookies = new Map<string, string>()
  const visit = async (url: string, form?: URLSearchParams): Promise<URL | string> => {
    if (url.startsWith(redirectUri)) return new URL(url)
    const answer = await fetch(url, {
      method: form === undefined ? 'GET' : 'POST',
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form === undefined ? {} : { body: form }),
    })
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      cookies.set(name, value)
    }
    const location = answer.headers.get('location')
    return location === null ? url : visit(new URL(location, url).href)
  }
  const formUrl = await visit(start)
  if (formUrl instanceof URL) return formUrl
  const callback = await visit(formUrl, new URLSearchParams({ login, answer: 'log-in' }))
  if (callback instanceof URL) return callback
  throw new Error(`the provider did not let ${login} in`)
}
