import type { FedbridgeError } from '../errors.ts'

/** Codes whose `received` is a word of ours: what is not allowed, or what does not fit. */
const codes: ReadonlySet<string> = new Set(['BROKER_DENIED', 'BROKER_CALL_UNFIT'])

/** What was in the way of asking in our own name: the name of an action, or a word of ours. */
export function brokerObstacle({ code, received }: FedbridgeError): string | undefined {
  return codes.has(code) ? received : undefined
}

const bothSides =
  'both the policies of the user or role whose credentials this service has, and the trust policy of the role, with that user or role as its Principal'

/** What to change, by what {@link brokerObstacle} says. */
export const brokerHints: Readonly<Record<string, string | undefined>> = {
  'sts:AssumeRole': `Look whether the role exists, and let sts:AssumeRole be allowed by ${bothSides}. Where the trust policy asks for an external ID, set broker.externalId. The log has what AWS said.`,
  'sts:TagSession': `The identity provider sends session tags. Let sts:TagSession be allowed by ${bothSides}, with these tags; or let the identity provider send none.`,
  'sts:SetSourceIdentity': `The identity provider sends a source identity. Let sts:SetSourceIdentity be allowed by ${bothSides}; or let the identity provider send none.`,
  'sts:GetFederationToken':
    'Let sts:GetFederationToken be allowed by the policies of the user whose credentials this service has, for the resource arn:aws:sts::<account>:federated-user/*.',
  'a source identity':
    'GetFederationToken passes no source identity on. Let the identity provider send none, or set broker.call to AssumeRole in the configuration.',
  'temporary credentials':
    'GetFederationToken takes the long-term key of an IAM user alone. Write one under sts.credentials in the configuration, or set broker.call to AssumeRole.',
  'another account':
    'The key under sts.credentials belongs to another account than the role that was chosen, and so would the session. Take the key of a user of that account, or set broker.call to AssumeRole.',
}
