import type { JsonObject } from '../../oidc/parse-json-object.ts'
import type { OidcSignIn } from '../../oidc/relying-party.ts'
import type { OidcSignInProvider } from './oidc-sign-in-provider.ts'

/**
 * What the provider says of a person: the claims of the ID token and, where it was asked, those of
 * UserInfo beside them. Of a claim that both have, the token's counts, which is signed.
 */
export function claimsOf({ token, userInfo }: OidcSignIn): JsonObject {
  return { ...userInfo, ...token.claims }
}

/** Those claims that a provider's rules ask for: what is kept of a person until a role is chosen. */
export function claimsOfRules(
  claims: JsonObject,
  { roleRules = [] }: Pick<OidcSignInProvider, 'roleRules'>,
): JsonObject {
  const names = new Set(roleRules.flatMap(({ when }) => when.map(({ claim }) => claim)))
  return Object.fromEntries(Object.entries(claims).filter(([name]) => names.has(name)))
}

/**
 * The values of a claim as texts: of a text, a number or a boolean that one, of a list all of its
 * members that are such. An object has none, and names do not lead into one.
 */
export function claimValues(claims: JsonObject, name: string): readonly string[] {
  const claim = Object.hasOwn(claims, name) ? claims[name] : undefined
  return (Array.isArray(claim) ? (claim as readonly unknown[]) : [claim]).flatMap((value) =>
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      ? [String(value)]
      : [],
  )
}
