import { RequestRefused } from '../../errors.ts'

/** The errors of OAuth and OpenID Connect that the test IdP answers with, by their own names. */
export type OauthErrorCode =
  | 'access_denied'
  | 'invalid_client'
  | 'invalid_grant'
  | 'invalid_request'
  | 'invalid_scope'
  | 'invalid_token'
  | 'login_required'
  | 'registration_not_supported'
  | 'request_not_supported'
  | 'request_uri_not_supported'
  | 'server_error'
  | 'unsupported_grant_type'
  | 'unsupported_response_type'

/** A client asked for something that the protocol has an error for. */
export class OauthRefused extends RequestRefused {
  readonly error: OauthErrorCode
  /** HTTP status where the error is not carried by a redirect. */
  readonly status: number
  /** `WWW-Authenticate`, where the error is about who asks. */
  readonly challenge: string | undefined

  constructor(
    error: OauthErrorCode,
    description: string,
    {
      status = 400,
      challenge,
    }: { readonly status?: number; readonly challenge?: string | undefined } = {},
  ) {
    super('PARAMETER_INVALID', description, { check: error })
    this.error = error
    this.status = status
    this.challenge = challenge
  }
}
