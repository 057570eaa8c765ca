import type { AwsError } from '../../errors.ts'

/** The service behind STS that said no. Its error travels inside STS's message, to the letter. */
export interface WrappedError {
  readonly service: string
  readonly errorCode: string
}

/** What stands behind STS's word on session tags that break a rule. */
export const invalidTags: WrappedError = {
  service: 'AWSSecurityTokenV20111201',
  errorCode: 'ValidationError',
}

/** AWS's answer with the error of the service behind STS around it. */
export function wrapAnswer(
  aws: AwsError,
  { service, errorCode }: WrappedError,
  requestId: string,
): AwsError {
  return {
    ...aws,
    message: `${aws.message} (Service: ${service}; Status Code: ${aws.status}; Error Code: ${errorCode}; Request ID: ${requestId}; Proxy: null)`,
  }
}
