import { StsRefused } from '../../errors.ts'
import type { AwsError, ErrorCode, FedbridgeError } from '../../errors.ts'
import { invalidTags, wrapAnswer } from './wrap-answer.ts'

const notAuthorized: AwsError = {
  code: 'AccessDenied',
  message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
  status: 403,
}

/** Codes that both protocols have, and whose usual answer names the other action. */
const answersOfOurs: Partial<Record<ErrorCode, AwsError>> = {
  ROLE_UNKNOWN: notAuthorized,
  TRUST_POLICY_DENIED: notAuthorized,
}

const taggedWrong: readonly ErrorCode[] = ['SESSION_TAG_INVALID', 'SESSION_TAGS_TOO_MANY']

/** Of a refusal for which no answer of AWS is known. */
const invalidToken: AwsError = {
  code: 'InvalidIdentityToken',
  message:
    'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
  status: 400,
}

/**
 * A refusal of AssumeRoleWithWebIdentity as the client sees it: AWS's code and text. Which check said no
 * stays in `cause`, for the log. That tags are answered as in a SAML response is inferred.
 */
export function webIdentityRefusal(failure: FedbridgeError, requestId: string): StsRefused {
  return new StsRefused(failure.code, failure.message, {
    aws: awsAnswer(failure, requestId),
    cause: failure,
    ...(failure.check === undefined ? {} : { check: failure.check }),
  })
}

function awsAnswer(failure: FedbridgeError, requestId: string): AwsError {
  const aws = answersOfOurs[failure.code] ?? failure.aws
  if (aws === undefined) return invalidToken
  return taggedWrong.includes(failure.code) ? wrapAnswer(aws, invalidTags, requestId) : aws
}
