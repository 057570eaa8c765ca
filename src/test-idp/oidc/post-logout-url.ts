import { createPublicKey } from 'node:crypto'
import { compactVerify, decodeProtectedHeader } from 'jose'
import { RequestRefused } from '../../errors.ts'
import { parameter } from '../../http/parameter.ts'
import type { TestOidcClient } from './client.ts'
import { renderRedirect } from './render-redirect.ts'
import { signingAlgorithms, type SigningKeys } from './signing-keys.ts'

/**
 * Where a browser goes after logout: to one of the post-logout redirect URIs of the client that asks,
 * which `client_id` names, or an ID token of ours in `id_token_hint`. Undefined when no address was sent.
 *
 * @throws {RequestRefused} PARAMETER_INVALID (`client-id`, `post-logout-redirect-uri`) or
 *   PARAMETER_REPEATED
 * @see OpenID Connect RP-Initiated Logout 1.0, sections 2 and 3
 */
export async function findPostLogoutUrl(
  source: unknown,
  {
    clients,
    keys,
    issuer,
  }: {
    readonly clients: readonly TestOidcClient[]
    readonly keys: SigningKeys
    readonly issuer: string
  },
): Promise<string | undefined> {
  const wanted = parameter(source, 'post_logout_redirect_uri')
  const named = parameter(source, 'client_id')
  const state = parameter(source, 'state')
  const hinted = await clientOfHint(parameter(source, 'id_token_hint'), keys, issuer)
  if (named !== undefined && hinted !== undefined && named !== hinted) {
    throw refused('client-id', 'client_id is not the client of id_token_hint', named)
  }
  if (wanted === undefined || wanted === '') return undefined
  const client = clients.find(({ clientId }) => clientId === (named ?? hinted))
  if (client === undefined) throw refused('client-id', 'no client is known by client_id', named)
  if (client.postLogoutRedirectUris?.includes(wanted) !== true) {
    const message = 'post_logout_redirect_uri is not one of the client'
    throw refused('post-logout-redirect-uri', message, wanted)
  }
  return renderRedirect(wanted, { state })
}

/** An expired token serves as well; one that was broken on purpose, or by a withdrawn key, does not. */
async function clientOfHint(
  hint: string | undefined,
  keys: SigningKeys,
  issuer: string,
): Promise<string | undefined> {
  if (hint === undefined) return undefined
  try {
    const { kid } = decodeProtectedHeader(hint)
    const jwk = (await keys.published()).find((one) => one['kid'] === kid)
    if (jwk === undefined) return undefined
    const key = createPublicKey({ key: jwk, format: 'jwk' })
    const { payload } = await compactVerify(hint, key, { algorithms: [...signingAlgorithms] })
    const { iss, aud } = JSON.parse(Buffer.from(payload).toString()) as Record<string, unknown>
    return iss === issuer && typeof aud === 'string' ? aud : undefined
  } catch {
    return undefined
  }
}

function refused(check: string, message: string, received: string | undefined): RequestRefused {
  return new RequestRefused('PARAMETER_INVALID', message, {
    check,
    expected: 'what is registered for the client',
    received: received?.slice(0, 256) ?? 'nothing',
  })
}
