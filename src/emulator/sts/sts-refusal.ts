import { RequestRefused } from '../../errors.ts'
import type { ErrorCode } from '../../errors.ts'

/** What a refusal says beyond AWS's answer: for the log. */
interface RefusalDetails {
  readonly check: string
  readonly message: string
}

/** `ValidationError`: 400. */
export function validationError(awsMessage: string, details: RefusalDetails): RequestRefused {
  return refusal('PARAMETER_INVALID', details, 'ValidationError', awsMessage, 400)
}

/** `InvalidParameterValue`: 400. */
export function invalidParameterValue(awsMessage: string, details: RefusalDetails): RequestRefused {
  return refusal('PARAMETER_INVALID', details, 'InvalidParameterValue', awsMessage, 400)
}

/** `InvalidIdentityToken`: 400. */
export function invalidIdentityToken(awsMessage: string, details: RefusalDetails): RequestRefused {
  return refusal('PARAMETER_INVALID', details, 'InvalidIdentityToken', awsMessage, 400)
}

/** `AccessDenied`: 403. */
export function accessDenied(awsMessage: string, details: RefusalDetails): RequestRefused {
  return refusal('ACCESS_DENIED', details, 'AccessDenied', awsMessage, 403)
}

function refusal(
  ours: ErrorCode,
  { check, message }: RefusalDetails,
  code: string,
  awsMessage: string,
  status: number,
): RequestRefused {
  return new RequestRefused(ours, message, { check, aws: { code, message: awsMessage, status } })
}
