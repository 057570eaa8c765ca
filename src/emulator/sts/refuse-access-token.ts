import { RequestRefused } from '../../errors.ts'
import { validationError } from './sts-refusal.ts'

/** The providers of OAuth 2.0 access tokens that AWS asks about a token. */
const accessTokenProviders: readonly string[] = ['www.amazon.com', 'graph.facebook.com']

const check = 'refuse-access-token'

/**
 * Answers a call with a ProviderId, which says that the token is an OAuth 2.0 access token of Login
 * with Amazon or Facebook. AWS asks the provider what it is worth. Nobody is asked from here, so none
 * is ever taken: the answer is that the provider could not be reached. A JWT is no such token of theirs,
 * and gets what AWS answers when a provider says no. Both texts are ours; AWS's are not known.
 *
 * @throws {RequestRefused} PARAMETER_INVALID always: `IDPCommunicationError`, `IDPRejectedClaim`, or
 *   `ValidationError` for another provider, which is not verified against AWS
 * @see STS API Reference, "AssumeRoleWithWebIdentity", ProviderId; IAM User Guide, "About web identity
 *   federation"
 */
export function refuseAccessToken(providerId: string, token: string): never {
  if (!accessTokenProviders.includes(providerId)) {
    throw validationError(`${providerId.slice(0, 255)} is not a supported ProviderId`, {
      check,
      message: `the ProviderId is none of ${accessTokenProviders.join(', ')}`,
    })
  }
  if (/^[\w-]+\.[\w-]+\.[\w-]*$/.test(token)) {
    throw new RequestRefused(
      'PARAMETER_INVALID',
      'the token is a JWT, and came with a ProviderId',
      {
        check,
        expected: 'an access token, or no ProviderId',
        aws: {
          code: 'IDPRejectedClaim',
          message: `${providerId}: the token is not an access token of this provider. Do not specify ProviderId for an ID token`,
          status: 403,
        },
      },
    )
  }
  throw new RequestRefused('PARAMETER_INVALID', `${providerId} is not asked about access tokens`, {
    check,
    aws: {
      code: 'IDPCommunicationError',
      message: `${providerId} could not be reached to verify the access token`,
      status: 400,
    },
  })
}
