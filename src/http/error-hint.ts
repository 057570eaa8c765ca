import { errorKind, type ErrorCode } from '../errors.ts'

/** What a person can do next about `code`, where there is something to say. */
export function errorHint(code: ErrorCode): string | undefined {
  const own = hints[code]
  if (own !== undefined) return own
  if (/^(SAML|SIGNATURE|XML)_/.test(code)) {
    return 'Start the sign-in again. If it fails the same way, give the request id to whoever runs this service: the log says which check refused the response, and what it expected.'
  }
  if (errorKind(code).fault === 'caller') return undefined
  return 'The log of this service has the reason under the request id.'
}

const clocks =
  'Start the sign-in again from the beginning. If it fails at once, compare the clocks of the identity provider and of this service.'

const hints: Partial<Record<ErrorCode, string>> = {
  SAML_EXPIRED: clocks,
  SAML_ISSUED_TOO_LONG_AGO: clocks,
  SAML_NOT_YET_VALID: clocks,
  SAML_ISSUE_INSTANT_IN_FUTURE: clocks,
  SAML_REPLAYED:
    'Each response signs in once. Going back or reloading sends the old one: start the sign-in again.',
  SAML_REQUEST_UNKNOWN: 'Start the sign-in again from the home page.',
  SAML_REQUEST_OTHER_BROWSER:
    'Finish the sign-in in the browser in which it was started, and let it keep cookies.',
  SAML_UNSOLICITED: 'Start the sign-in from the home page instead of from the identity provider.',
  SAML_AUDIENCE_MISMATCH:
    'Set the audience, or SP entity ID, at the identity provider to the value on the home page.',
  SAML_DESTINATION_MISMATCH:
    'Set the single sign-on URL at the identity provider to the ACS URL on the home page.',
  SAML_RECIPIENT_MISMATCH:
    'Set the single sign-on URL at the identity provider to the ACS URL on the home page.',
  SAML_ISSUER_UNKNOWN:
    'Add the metadata of this identity provider to the configuration, or check that its entity ID is still the same.',
  SIGNATURE_INVALID:
    'If the identity provider has changed its signing certificate, bring its metadata up to date here.',
  STS_REFUSED:
    'The response itself is in order. Look at the role: does it exist, does its trust policy allow this provider, these session tags and the source identity, and does it allow sessions of this length? With the built-in AWS, the log of this service names the statement and the condition that decided.',
  CSRF_MISMATCH: 'The page needs a cookie of this site to send its form.',
  METHOD_NOT_ALLOWED: 'This address is for programs or forms, not for opening in a browser.',
  LOOPBACK_ONLY:
    'Open it in a browser on the machine that runs the service, or set server.debugger in the configuration.',
}
