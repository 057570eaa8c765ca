import type { VerifyResponseOptions } from '../../src/saml/verify-response.ts'
import { MovableClock } from './movable-clock.ts'
import { testAcsUrl, testAudience, testNow } from './signed-response.ts'

/** The policy under which `signedResponse()` is accepted with `testIdpMetadata()`. */
export function testVerifyOptions(
  changes: Partial<VerifyResponseOptions> = {},
): VerifyResponseOptions {
  return {
    clock: new MovableClock(testNow),
    acceptedAudiences: [testAudience, testAcsUrl],
    acceptedRecipients: [testAcsUrl],
    inResponseTo: 'absent',
    ...changes,
  }
}
