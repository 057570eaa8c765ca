import { OidcProviderFailed, OutboundFailed } from '../../src/errors.ts'
import type { Jwks } from '../../src/oidc/open-jwks.ts'

/** The keys of providers none of which can be reached. */
export const noKeys: Jwks = {
  keysOf: (issuer) => ({
    find: () =>
      Promise.reject(
        new OidcProviderFailed('OIDC_KEYS_UNAVAILABLE', `the keys of ${issuer} could not be read`),
      ),
  }),
}

/** The thumbprints of issuers none of which can be reached. */
export function unreachableIssuer(issuer: string): Promise<readonly string[]> {
  return Promise.reject(new OutboundFailed('OUTBOUND_FAILED', `${issuer} did not answer`))
}
