/** What an `error` of a provider means, and what to do about it. */
export interface ExplainedError {
  /** Ends a sentence. */
  readonly meaning: string
  readonly remedy: string
}

const ofClient =
  'Compare the client at the provider with the one in the configuration of this service: '
const prompt =
  'This service asks for nothing that would forbid the provider to show its pages (no prompt=none): look for a proxy or a policy of the provider that does.'
const requestObject =
  'This service sends its parameters as they are, and no request object: look at what the client at the provider is set to demand.'
const later =
  'Start the sign-in again in a while; the log of the provider has the reason under the time of the sign-in.'

/** @see RFC 6749, section 4.1.2.1; OpenID Connect Core 1.0, section 3.1.2.6 */
const errors: ReadonlyMap<string, ExplainedError> = new Map<string, ExplainedError>([
  [
    'access_denied',
    {
      meaning: 'the person has cancelled, or may not use this application there',
      remedy:
        'Assign the person, or a group of theirs, to the application at the provider; if they cancelled, let them sign in again.',
    },
  ],
  [
    'invalid_request',
    {
      meaning: 'it cannot use the request that this service sent the browser with',
      remedy: `${ofClient}the redirect URI to the last character, the response type code, and PKCE with S256.`,
    },
  ],
  [
    'unauthorized_client',
    {
      meaning: 'this client may not ask for a code',
      remedy: `${ofClient}it needs the authorization code flow (grant type authorization_code, response type code).`,
    },
  ],
  [
    'unsupported_response_type',
    {
      meaning: 'it gives no codes to this client',
      remedy: `${ofClient}it needs the response type code.`,
    },
  ],
  [
    'invalid_scope',
    {
      meaning: 'it does not know one of the scopes, or not for this client',
      remedy: `${ofClient}every scope has to be one that it allows, openid among them.`,
    },
  ],
  ['server_error', { meaning: 'it failed', remedy: later }],
  ['temporarily_unavailable', { meaning: 'it cannot answer at the moment', remedy: later }],
  [
    'interaction_required',
    { meaning: 'it would have to ask the person something and was not to', remedy: prompt },
  ],
  [
    'login_required',
    { meaning: 'the person would have to sign in there, and it was not to ask', remedy: prompt },
  ],
  [
    'account_selection_required',
    { meaning: 'the person would have to choose an account there', remedy: prompt },
  ],
  [
    'consent_required',
    {
      meaning: 'the person, or an administrator, has not consented to the scopes',
      remedy:
        'Let an administrator grant consent for the application at the provider, or let the person be asked.',
    },
  ],
  [
    'invalid_request_uri',
    { meaning: 'the address of a request object cannot be used', remedy: requestObject },
  ],
  ['invalid_request_object', { meaning: 'a request object cannot be used', remedy: requestObject }],
  ['request_not_supported', { meaning: 'it takes no request objects', remedy: requestObject }],
  [
    'request_uri_not_supported',
    { meaning: 'it takes no addresses of request objects', remedy: requestObject },
  ],
  [
    'registration_not_supported',
    {
      meaning: 'it takes no registration within a request',
      remedy: 'Register the client at the provider, and put its client ID into the configuration.',
    },
  ],
])

/** Every registered `error`. */
export const registeredErrors: readonly string[] = [...errors.keys()]

/** What is known of an `error`; of one that no specification has, where to look. */
export function explainedError(error: string): ExplainedError {
  return (
    errors.get(error) ?? {
      meaning: 'an error of its own, which OpenID Connect does not know',
      remedy: 'Look the error up in the documentation of the provider, and into its log.',
    }
  )
}
