import type { WebIdentityFacts } from '../../audit/console-login-event.ts'
import type { WebIdentity } from '../../federation/web-identity.ts'
import type { JsonObject } from '../../oidc/parse-json-object.ts'
import type { CommandLineSignIn } from '../command-line/command-request.ts'
import type { IdTokenMark } from './claim-id-token.ts'

/** A sign-in that a provider has proven, and that only lacks a role. A secret: it holds the token. */
export interface ProvenSignIn {
  readonly providerArn: string
  /** What STS is asked with. In no page, URL, log, event or error. */
  readonly idToken: string
  readonly mark: IdTokenMark
  readonly person: WebIdentityFacts
  readonly identity: WebIdentity
  /** Those claims that decide which roles are on offer, and no others. */
  readonly claims: JsonObject
  readonly roleSessionName: string
  /** Where the person wanted to go; already checked. */
  readonly destination?: string
  /** For which program the sign-in is. */
  readonly commandLine?: CommandLineSignIn
}
