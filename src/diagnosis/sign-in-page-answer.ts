import type { AwsError } from '../errors.ts'

/** What AWS's sign-in page says of a response that it cannot use, whatever the reason. */
export const signInPageAnswer: AwsError = {
  code: 'InvalidIdentityToken',
  message: 'Your request included an invalid SAML response. To logout, click here.',
  status: 400,
}
