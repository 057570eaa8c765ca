import { FedbridgeError } from '../errors.ts'
import { webIdentityProviderName } from '../federation/web-identity-provider-name.ts'
import { parseOidcProviderArn } from '../partition/arn.ts'
import type { Objection } from './described.ts'
import { objectToUrl } from './urls.ts'

/**
 * Objects to what no provider in IAM can be named after: other things than an http or https URL, and
 * URLs with a query, a fragment, a user, or a host that ARNs have no room for.
 *
 * @see OpenID Connect Core 1.0, section 1.2, "Issuer Identifier"
 */
export function objectToIssuer(text: string): Objection | undefined {
  const objection = objectToUrl(text)
  if (objection !== undefined) return objection
  if (text.includes('?')) {
    return { problem: `"${text}" has a query`, remedy: 'leave out the ? and what follows it' }
  }
  return isProviderName(webIdentityProviderName(text))
    ? undefined
    : {
        problem: `"${text}" cannot be the name of a provider in IAM`,
        remedy:
          'write the issuer as tokens have it: scheme, host name and path, at most 255 characters, without blanks and *',
      }
}

/** Objects to what is no issuer with `http:`. */
export function objectToHttpIssuer(text: string): Objection | undefined {
  return /^https:/iu.test(text)
    ? {
        problem: `"${text}" is protected, and needs no exception`,
        remedy: 'remove it: issuers with https: are taken anyway',
      }
    : objectToIssuer(text)
}

/** Whether an ARN can name a provider so: the issuer without its scheme. */
export function isProviderName(name: string): boolean {
  try {
    parseOidcProviderArn(`arn:aws:iam::123456789012:oidc-provider/${name}`)
    return true
  } catch (failure) {
    if (!(failure instanceof FedbridgeError)) throw failure
    return false
  }
}
