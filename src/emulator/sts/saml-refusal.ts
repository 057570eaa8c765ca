import { FedbridgeError, StsRefused } from '../../errors.ts'
import type { AwsError, ErrorCode } from '../../errors.ts'
import { invalidTags, wrapAnswer } from './wrap-answer.ts'
import type { WrappedError } from './wrap-answer.ts'

const invalidResponse: WrappedError = {
  service: 'AWSOpenIdDiscoveryService',
  errorCode: 'AuthSamlInvalidSamlResponseException',
}

const wrappedErrors: Partial<Record<ErrorCode, WrappedError>> = {
  SAML_BASE64_INVALID: invalidResponse,
  SAML_ISSUER_UNKNOWN: invalidResponse,
  SAML_ISSUER_MISMATCH: invalidResponse,
  SAML_PROVIDER_UNKNOWN: {
    service: 'AWSOpenIdDiscoveryService',
    errorCode: 'AuthSamlManifestNotFoundException',
  },
  SESSION_TAG_INVALID: invalidTags,
  SESSION_TAGS_TOO_MANY: invalidTags,
}

/** AWS has no provider without metadata; one with the wrong metadata is the nearest it has. */
const answersOfOurs: Partial<Record<ErrorCode, AwsError>> = {
  SAML_PROVIDER_UNAVAILABLE: {
    code: 'InvalidIdentityToken',
    message: 'Response signature invalid',
    status: 400,
  },
}

/**
 * A refusal of AssumeRoleWithSAML as the client sees it: AWS's code and text, some with the error of
 * the service behind STS around them. Which check said no stays in `cause`, for the log.
 */
export function samlRefusal(failure: FedbridgeError, requestId: string): StsRefused {
  return new StsRefused(failure.code, failure.message, {
    aws: awsAnswer(failure, requestId),
    cause: failure,
    ...(failure.check === undefined ? {} : { check: failure.check }),
  })
}

function awsAnswer(failure: FedbridgeError, requestId: string): AwsError {
  const aws = answersOfOurs[failure.code] ?? failure.aws ?? invalidSamlResponse
  const wrapped = wrappedErrors[failure.code]
  return wrapped === undefined ? aws : wrapAnswer(aws, wrapped, requestId)
}

/** What the sign-in page says of a response it cannot use. */
const invalidSamlResponse: AwsError = {
  code: 'InvalidIdentityToken',
  message: 'Your request included an invalid SAML response.',
  status: 400,
}
