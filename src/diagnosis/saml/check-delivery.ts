import { locatedAttribute } from '../../xml/located-xml.ts'
import { closestValue } from '../closest-value.ts'
import type { Finding } from '../finding.ts'
import { signInPageAnswer } from '../sign-in-page-answer.ts'
import { quoted, writeFinding } from '../write-finding.ts'
import { explainDifference } from './check-audience.ts'
import type { SamlFacts } from './saml-facts.ts'

/**
 * Where the response is to be delivered, and what it answers. STS takes any Recipient and leaves the
 * judgement to the trust policy; for it another one than ours is a warning.
 */
export function checkDelivery(facts: SamlFacts): readonly Finding[] {
  return [
    ...checkDestination(facts),
    ...checkRecipient(facts),
    ...checkPost(facts),
    ...checkInResponseTo(facts),
  ]
}

function levelOf({ context }: SamlFacts): 'error' | 'warning' {
  return context.endpoint === 'sign-in' ? 'error' : 'warning'
}

function checkDestination(facts: SamlFacts): readonly Finding[] {
  const { located, context, attributeOf, tagOf, signatures } = facts
  const { response } = located
  if (response === undefined) return []
  const destination = locatedAttribute(response, 'Destination')?.value
  if (destination === undefined) {
    if (!signatures.some(({ element }) => element === 'Response')) return []
    return [
      writeFinding('destination-missing', {
        message:
          'The Response is signed and has no Destination, which the POST binding then asks for.',
        level: levelOf(facts),
        awsError: signInPageAnswer,
        expected: context.acceptedRecipients[0],
        received: 'no Destination',
        at: tagOf(response),
      }),
    ]
  }
  if (context.acceptedRecipients.includes(destination)) return []
  const closest = closestValue(destination, context.acceptedRecipients)
  return [
    writeFinding('destination-mismatch', {
      message: `The Response is addressed to ${quoted(destination)}.${explainDifference(destination, closest, context.partition)}`,
      level: levelOf(facts),
      awsError: signInPageAnswer,
      expected: closest?.value,
      received: destination,
      at: attributeOf(response, 'Destination'),
    }),
  ]
}

function checkRecipient(facts: SamlFacts): readonly Finding[] {
  const { located, context, attributeOf } = facts
  const data = located.confirmationData
  const recipient = data && locatedAttribute(data, 'Recipient')?.value
  if (recipient === undefined || context.acceptedRecipients.includes(recipient)) return []
  const closest = closestValue(recipient, context.acceptedRecipients)
  return [
    writeFinding('recipient-mismatch', {
      message: `The assertion may only be delivered to ${quoted(recipient)}.${explainDifference(recipient, closest, context.partition)}${context.endpoint === 'sts' ? ' STS takes it, and the trust policy sees it as saml:aud.' : ''}`,
      level: levelOf(facts),
      awsError: signInPageAnswer,
      expected: closest?.value,
      received: recipient,
      at: attributeOf(data, 'Recipient'),
    }),
  ]
}

/** A capture says where the form was sent. */
function checkPost({ document, located, attributeOf }: SamlFacts): readonly Finding[] {
  const { deliveredTo, action } = document
  const data = located.confirmationData
  const recipient = data && locatedAttribute(data, 'Recipient')?.value
  if (deliveredTo === undefined || action !== undefined || recipient === undefined) return []
  if (deliveredTo === recipient) return []
  return [
    writeFinding('delivered-elsewhere', {
      message: `The response was sent to ${quoted(deliveredTo)}, and its Recipient is ${quoted(recipient)}.`,
      expected: recipient,
      received: deliveredTo,
      at: attributeOf(data, 'Recipient'),
    }),
  ]
}

function checkInResponseTo({
  located,
  context,
  attributeOf,
  strict,
}: SamlFacts): readonly Finding[] {
  const { response, confirmationData: data } = located
  const ofResponse = response && locatedAttribute(response, 'InResponseTo')?.value
  const ofData = data && locatedAttribute(data, 'InResponseTo')?.value
  const expected = context.inResponseTo ?? 'ignore'
  if (strict.verdict === 'accepted') return []
  if (ofResponse !== undefined && ofData !== undefined && ofResponse !== ofData) {
    return [
      writeFinding('in-response-to-mismatch', {
        message: 'Response and SubjectConfirmationData answer different requests.',
        expected: ofResponse,
        received: ofData,
        at: attributeOf(data, 'InResponseTo'),
      }),
    ]
  }
  if (expected === 'ignore') return []
  const received = ofData ?? ofResponse
  if (expected === 'absent') {
    if (received === undefined) return []
    return [
      writeFinding('in-response-to-mismatch', {
        message: `The response answers the request ${quoted(received)}, and none is outstanding.`,
        expected: 'no InResponseTo',
        received,
        at: attributeOf(data ?? response, 'InResponseTo'),
      }),
    ]
  }
  if (ofData !== undefined && expected.includes(ofData)) return []
  return [
    writeFinding('in-response-to-mismatch', {
      message:
        ofData === undefined
          ? 'The response answers no request, and one is outstanding.'
          : `The response answers the request ${quoted(ofData)}, which is not the one that is outstanding.`,
      expected: expected.join(' or '),
      received: ofData ?? 'no InResponseTo',
      at: attributeOf(data ?? response, 'InResponseTo'),
    }),
  ]
}
