import { RequestRefused } from '../../errors.ts'

/** What a program is told that asks for its answer. @see RFC 6749, section 5.2; RFC 8628, section 3.5 */
export type TokenError =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'unsupported_grant_type'
  | 'authorization_pending'
  | 'slow_down'
  | 'access_denied'
  | 'expired_token'

/** A program asked for its answer and does not get it: the protocol's own word for the reason. */
export class TokenRefused extends RequestRefused {
  readonly error: TokenError
  constructor(error: TokenError) {
    super('COMMAND_LINE_TOKEN_REFUSED', `the command is told ${error}`, { check: 'redeem' })
    this.error = error
  }
}
