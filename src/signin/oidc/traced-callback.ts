import { withheld } from '../../diagnosis/recognize-authorization-response.ts'
import { webIdentityAuthority } from '../../federation/web-identity-authority.ts'
import type { TracedSignIn } from '../keep-trace.ts'
import type { OidcSignInProvider } from './oidc-sign-in-provider.ts'

/** What a provider says in words; every other parameter is a secret, or may be one. */
const shownParameters: ReadonlySet<string> = new Set([
  'error',
  'error_description',
  'error_uri',
  'iss',
])

/** Of a callback: more of them tell nothing more. */
const maxParameters = 20
const maxCharacters = 500

/** What is known of a sign-in with OpenID Connect so far, as far as a trace has it. */
export interface KnownOfCallback {
  /** As it came, verified or not. A secret. */
  idToken?: string
  provider?: OidcSignInProvider
  roleSessionName?: string
  roleArn?: string
}

/**
 * A provider's answer with what was known of it when it was refused: the ID token where it came to
 * that, else the address of the callback with names alone in the place of values that are, or may be,
 * secrets. Undefined when the callback was called without anything.
 */
export function tracedCallback(
  { path, callback }: { readonly path: string; readonly callback: URLSearchParams },
  known: KnownOfCallback,
  { publicUrl }: { readonly publicUrl: string },
): TracedSignIn | undefined {
  if (known.idToken !== undefined) return tracedToken({ path, idToken: known.idToken }, known)
  const parameters = [...callback].slice(0, maxParameters)
  if (parameters.length === 0) return undefined
  const shown = parameters.map(([name, value]): [string, string] => [
    name.slice(0, maxCharacters),
    shownParameters.has(name) ? value.slice(0, maxCharacters) : withheld(value),
  ])
  const input = `${publicUrl}${path}?${new URLSearchParams(shown).toString()}`
  return { path, input, ...choiceOf(known) }
}

/** A sign-in whose token is at hand. */
export function tracedToken(
  { path, idToken }: { readonly path: string; readonly idToken: string },
  known: KnownOfCallback,
): TracedSignIn {
  return { path, input: idToken, ...choiceOf(known) }
}

function choiceOf({
  provider,
  roleSessionName,
  roleArn,
}: KnownOfCallback): Pick<TracedSignIn, 'providerArn' | 'roleSessionName' | 'roleArn'> {
  return {
    ...(provider === undefined ? {} : { providerArn: principalOf(provider) }),
    ...(roleSessionName === undefined ? {} : { roleSessionName }),
    ...(roleArn === undefined ? {} : { roleArn }),
  }
}

/** As trust policies name it. */
function principalOf({ arn, client }: OidcSignInProvider): string {
  const authority = webIdentityAuthority(client.issuer)
  return authority.kind === 'built-in' ? authority.principal : arn
}
