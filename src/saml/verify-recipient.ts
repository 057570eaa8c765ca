import { attribute } from '../xml/xml-element.ts'
import type { XmlElement } from '../xml/xml-element.ts'
import type { AssertionClaims } from './assertion-claims.ts'
import { rejected } from './rejected.ts'

/** The addresses a response may be delivered to, or `any` where that is judged elsewhere. */
export type AcceptedRecipients = readonly string[] | 'any'

/**
 * The assertion may be delivered here. Compared with configured addresses, character by character,
 * and never with a Host header.
 *
 * @throws {SamlResponseRejected} SAML_RECIPIENT_MISMATCH
 * @see SAML Profiles 2.0, section 4.1.4.3: "Verify that the Recipient attribute in any bearer
 *   SubjectConfirmationData matches the assertion consumer service URL"
 */
export function verifyRecipient(
  { confirmation: { recipient } }: Pick<AssertionClaims, 'confirmation'>,
  accepted: AcceptedRecipients,
): void {
  if (accepted !== 'any' && !accepted.includes(recipient)) {
    throw rejected('SAML_RECIPIENT_MISMATCH', 'the assertion is meant for another recipient', {
      expected: accepted.join(' or '),
      received: recipient,
    })
  }
}

/**
 * The Response was sent here. It may say nothing about that, unless it is signed.
 *
 * @throws {SamlResponseRejected} SAML_DESTINATION_MISMATCH
 * @see SAML Bindings 2.0, section 3.5.5.2: "If the message is signed, the Destination XML attribute
 *   in the root SAML element of the protocol message MUST contain the URL to which the sender has
 *   instructed the user agent to deliver the message."
 */
export function verifyDestination(
  {
    response,
    responseIsSigned,
  }: { readonly response: XmlElement; readonly responseIsSigned: boolean },
  accepted: AcceptedRecipients,
): void {
  if (accepted === 'any') return
  const destination = attribute(response, 'Destination')
  if (destination === undefined ? responseIsSigned : !accepted.includes(destination)) {
    throw rejected('SAML_DESTINATION_MISMATCH', 'the Response was sent to another address', {
      expected: accepted.join(' or '),
      received: destination ?? 'no Destination on a signed Response',
    })
  }
}
