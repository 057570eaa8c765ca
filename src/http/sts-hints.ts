import type { ErrorCode, FedbridgeError } from '../errors.ts'

/** Codes whose `received` is a word of ours, or a code of AWS's, for what was in the way. */
const codes: ReadonlySet<string> = new Set([
  'STS_UNREACHABLE',
  'STS_ENDPOINT_WRONG',
  'STS_CREDENTIALS_INVALID',
])

/** What was in the way of an answer of STS: one of the words that {@link stsHintOf} knows. */
export function stsObstacle({ code, received }: FedbridgeError): string | undefined {
  if (received === undefined || !codes.has(code)) return undefined
  return obstacleHints[received] === undefined ? undefined : received
}

/** What to change about a failure of STS, by its code and what {@link stsObstacle} says. */
export function stsHintOf(code: ErrorCode, obstacle: string | undefined): string | undefined {
  const own = obstacle === undefined || !codes.has(code) ? undefined : obstacleHints[obstacle]
  return own ?? hints[code]
}

const log = 'The log of this service has the address and what came.'

const ownKey =
  'sts.credentials in the configuration of this service, or in the environment where it has none'

const otherPartition =
  'Each partition of AWS, China and GovCloud for example, has keys of its own: compare partition and region too.'

const obstacleHints: Readonly<Record<string, string | undefined>> = {
  // STS_UNREACHABLE
  'no answer in time':
    'STS, or the network on the way to it, is too slow, or a firewall drops what is sent. Start the sign-in again. If it fails the same way, look whether the machine that runs this service may call the address of sts.endpoint; name a second region in sts.regions, or allow more time with sts.requestTimeoutSeconds.',
  'its name is not known':
    'The machine that runs this service knows no host of that name. Compare sts.endpoint and region in the configuration; in a network without names of the outside, its name server or a VPC endpoint has to know STS. The log has the name.',
  'the connection was refused':
    'Nobody listens at the address of sts.endpoint. Compare host and port in the configuration of this service, and look whether what should be there is running.',
  'the connection broke':
    'Start the sign-in again. If it fails the same way, something between this service and STS, a proxy or a firewall, may cut the connection; or sts.endpoint says http where https is spoken.',
  'there is no way to it':
    'The machine that runs this service has no route to the address of sts.endpoint. Look at its network, or use a VPC endpoint.',
  'its certificate is not trusted':
    'STS, or a proxy before it, shows a certificate of an authority that this service does not know, or one for another name or time. Compare the host in sts.endpoint. For an authority of your own, start the service with NODE_EXTRA_CA_CERTS naming the file of its certificate.',
  'TLS failed':
    'What listens at the address of sts.endpoint does not speak TLS, or none that this service does. Compare https and http, and the port, in the configuration.',
  'it fails':
    'STS, or what stands before it, says that it fails. Start the sign-in again in a while; a second region in sts.regions would be asked in its place.',
  'it failed at this call':
    'STS says that it failed at this very call. Start the sign-in again in a while. With an emulator its own log has the reason: it may know less of this call than AWS does.',
  // STS_ENDPOINT_WRONG
  'something else than STS': `The page of a proxy or of another server came in place of an answer. Compare sts.endpoint in the configuration with the address of the STS, and look whether a proxy asks for a sign-in of its own. ${log}`,
  'an answer without a field': `The STS at sts.endpoint leaves out what a sign-in needs. An emulator may not know this call well enough: take a newer version. ${log}`,
  'an answer that is too long': `The answer was longer than any of STS. Compare sts.endpoint in the configuration. ${log}`,
  // STS_CREDENTIALS_INVALID
  'no credentials': `Write credentials under sts.credentials in the configuration of this service, or let its environment have some: variables, shared files, a role of the container or the instance.`,
  InvalidClientTokenId: `STS does not know the access key in ${ownKey}. ${otherPartition}`,
  UnrecognizedClientException: `STS does not know the access key in ${ownKey}. ${otherPartition}`,
  SignatureDoesNotMatch: `The secret access key does not belong to the access key, in ${ownKey}.`,
  ExpiredToken: `The session token has expired, in ${ownKey}: give it a new one.`,
  ExpiredTokenException: `The session token has expired, in ${ownKey}: give it a new one.`,
}

const hints: Partial<Record<ErrorCode, string>> = {
  STS_UNREACHABLE:
    'Start the sign-in again in a while. If it fails the same way, look whether the machine that runs this service reaches AWS; the log has what was in the way.',
  STS_CIRCUIT_OPEN:
    'STS has left several calls in a row unanswered, so that nobody waits for it now. Start the sign-in again in half a minute. The log has what was in the way of those calls.',
  STS_THROTTLED:
    'AWS limits how often an account may call STS, and the limit was met. Start the sign-in again in some seconds. If it goes on, look what else in the account calls STS in this region.',
  STS_ENDPOINT_WRONG: `Compare sts.endpoint in the configuration of this service with the address of the STS. ${log}`,
  STS_REGION_DISABLED:
    'Activate STS in this region for the account of the role (IAM console, Account settings), or set region or sts.regions in the configuration of this service to one in which it is active.',
  STS_CLOCK_SKEWED:
    'Set the clock of the machine that runs this service: its signatures count for five minutes.',
  STS_CREDENTIALS_INVALID: `AWS does not take ${ownKey}. ${otherPartition}`,
  STS_PARTITION_MISMATCH:
    'Accounts of the China, GovCloud and other partitions are reached by a service that is set up for them. Choose a role of this one, or compare partition in the configuration with the role ARNs that the identity provider sends.',
}
