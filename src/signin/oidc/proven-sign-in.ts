import type { WebIdentityFacts } from '../../audit/console-login-event.ts'
import type { IdTokenMark } from './claim-id-token.ts'
import type { RoleOffer } from './role-offer.ts'

/** A sign-in that a provider has proven, and that only lacks a role. JSON, and a secret: it holds the token. */
export interface ProvenSignIn {
  readonly providerArn: string
  /** What STS is asked with. In no page, URL, log, event or error. */
  readonly idToken: string
  readonly mark: IdTokenMark
  readonly person: WebIdentityFacts
  readonly roleSessionName: string
  readonly offer: RoleOffer
  /** Where the person wanted to go; already checked. */
  readonly destination?: string
}
