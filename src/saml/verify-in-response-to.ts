import { attribute } from '../xml/xml-element.ts'
import type { XmlElement } from '../xml/xml-element.ts'
import type { AssertionClaims } from './assertion-claims.ts'
import { rejected } from './rejected.ts'

/**
 * What the response may answer: `ignore` where the requests cannot be known (STS), `absent` for a
 * sign-in that the identity provider started, or the IDs of the requests that are outstanding.
 */
export type ExpectedInResponseTo = 'ignore' | 'absent' | readonly string[]

/**
 * The response answers what it should answer. Response and SubjectConfirmationData agree where both
 * speak; only the latter is always signed, so only it proves anything.
 *
 * @throws {SamlResponseRejected} SAML_IN_RESPONSE_TO_MISMATCH
 * @see SAML Profiles 2.0, sections 4.1.4.3 and 4.1.5: an unsolicited response "MUST NOT contain an
 *   InResponseTo attribute"
 */
export function verifyInResponseTo(
  { confirmation }: Pick<AssertionClaims, 'confirmation'>,
  { response }: { readonly response: XmlElement },
  expected: ExpectedInResponseTo,
): void {
  const ofResponse = attribute(response, 'InResponseTo')
  const ofConfirmation = confirmation.inResponseTo
  if (ofResponse !== undefined && ofConfirmation !== undefined && ofResponse !== ofConfirmation) {
    throw mismatch('Response and SubjectConfirmationData answer different requests', 'the same', [
      ofResponse,
      ofConfirmation,
    ])
  }
  if (expected === 'ignore') return
  if (expected === 'absent') {
    if (ofResponse === undefined && ofConfirmation === undefined) return
    throw mismatch('the response answers a request and none was made', 'no InResponseTo', [
      ofResponse ?? ofConfirmation,
    ])
  }
  if (ofConfirmation === undefined || !expected.includes(ofConfirmation)) {
    throw mismatch('the response does not answer an outstanding request', expected.join(' or '), [
      ofConfirmation,
    ])
  }
}

function mismatch(
  message: string,
  expected: string,
  received: readonly (string | undefined)[],
): Error {
  return rejected('SAML_IN_RESPONSE_TO_MISMATCH', message, {
    expected,
    received: received.map((one) => one ?? 'no InResponseTo').join(', '),
  })
}
