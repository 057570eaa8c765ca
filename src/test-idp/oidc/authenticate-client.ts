import { createHash, timingSafeEqual } from 'node:crypto'
import { parameter } from '../../http/parameter.ts'
import type { TestOidcClient } from './client.ts'
import { OauthRefused } from './oauth-refused.ts'

interface Credentials {
  readonly clientId: string
  readonly clientSecret: string | undefined
  readonly byHeader: boolean
}

/**
 * Who calls the token endpoint: a public client by its id alone, another one by its secret, in the
 * Authorization header or in the body, and not in both.
 *
 * @throws {OauthRefused} invalid_client, invalid_request
 * @throws {RequestRefused} PARAMETER_REPEATED
 * @see RFC 6749, section 2.3.1; OpenID Connect Core 1.0, section 9
 */
export function authenticateClient(
  { authorization, form }: { readonly authorization: string | undefined; readonly form: unknown },
  clients: readonly TestOidcClient[],
): TestOidcClient {
  const { clientId, clientSecret, byHeader } = readCredentials(authorization, form)
  const client = clients.find((one) => one.clientId === clientId)
  const isRight =
    client?.clientSecret === undefined
      ? client !== undefined && clientSecret === undefined
      : clientSecret !== undefined && isSame(clientSecret, client.clientSecret)
  if (client !== undefined && isRight) return client
  throw new OauthRefused('invalid_client', 'the client is not known or did not prove who it is', {
    status: 401,
    challenge: byHeader ? 'Basic realm="test-idp"' : undefined,
  })
}

function readCredentials(authorization: string | undefined, form: unknown): Credentials {
  const idInBody = parameter(form, 'client_id')
  const secretInBody = parameter(form, 'client_secret')
  if (authorization === undefined) {
    if (idInBody !== undefined) {
      return { clientId: idInBody, clientSecret: secretInBody, byHeader: false }
    }
    throw new OauthRefused('invalid_client', 'the request names no client', { status: 401 })
  }
  const basic = parseBasic(authorization)
  if (basic === undefined) {
    throw new OauthRefused(
      'invalid_client',
      'the Authorization header is not of the scheme Basic',
      {
        status: 401,
        challenge: 'Basic realm="test-idp"',
      },
    )
  }
  if (secretInBody !== undefined || (idInBody ?? basic.clientId) !== basic.clientId) {
    throw new OauthRefused('invalid_request', 'the client proves who it is in two ways')
  }
  return { ...basic, byHeader: true }
}

/** Id and secret are form-encoded before they are joined. */
function parseBasic(
  header: string,
): { readonly clientId: string; readonly clientSecret: string } | undefined {
  const [, encoded] = /^Basic +([A-Za-z0-9+/]+={0,2})$/i.exec(header) ?? []
  const [, id, secret] =
    /^([^:]*):(.*)$/s.exec(Buffer.from(encoded ?? '', 'base64').toString()) ?? []
  if (id === undefined || secret === undefined) return undefined
  try {
    return { clientId: formDecode(id), clientSecret: formDecode(secret) }
  } catch {
    return undefined
  }
}

function formDecode(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '))
}

function isSame(received: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(received), digest(expected))
}
