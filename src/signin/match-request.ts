import { timingSafeEqual } from 'node:crypto'
import { SamlResponseRejected } from '../errors.ts'
import {
  browserSha256,
  findOutstandingRequest,
  type OutstandingRequest,
} from './outstanding-request.ts'
import type { Bridge } from './bridge.ts'

/** What a delivered response turned out to answer. */
export type RequestMatch =
  | { readonly kind: 'unsolicited' }
  | { readonly kind: 'answers'; readonly request: OutstandingRequest }
  /** The browser sent no cookie: it withholds them from a form of another site. Ask again from ours. */
  | { readonly kind: 'cookie-withheld' }

/**
 * Finds the AuthnRequest that a response claims to answer, and proves that this browser started it.
 * The claim itself is not trusted here: the verifier holds the signed InResponseTo to it.
 *
 * @throws {SamlResponseRejected} SAML_REQUEST_UNKNOWN for an unknown, answered or expired request,
 *   SAML_REQUEST_OTHER_BROWSER when another browser started it.
 * @see SAML Profiles 2.0 §4.1.4.3 (InResponseTo); OWASP "Login CSRF"
 */
export async function matchRequest(
  {
    inResponseTo,
    browser,
    resubmitted,
  }: {
    inResponseTo: string | undefined
    /** The browser's sign-in cookie. */
    browser: string | undefined
    resubmitted: boolean
  },
  { storage }: Pick<Bridge, 'storage'>,
): Promise<RequestMatch> {
  if (inResponseTo === undefined) return { kind: 'unsolicited' }
  const request = await findOutstandingRequest(inResponseTo, storage)
  if (request === undefined) {
    throw new SamlResponseRejected(
      'SAML_REQUEST_UNKNOWN',
      'the response answers no outstanding sign-in request',
      { check: 'match-request' },
    )
  }
  if (browser === undefined && !resubmitted) return { kind: 'cookie-withheld' }
  if (browser === undefined || !sameText(browserSha256(browser), request.browserSha256)) {
    throw new SamlResponseRejected(
      'SAML_REQUEST_OTHER_BROWSER',
      'the sign-in request was started in another browser',
      { check: 'match-request' },
    )
  }
  return { kind: 'answers', request }
}

function sameText(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))
}
