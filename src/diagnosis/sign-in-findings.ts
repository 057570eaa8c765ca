import type { FindingKind } from './finding-kind.ts'
import { guideSections as guide } from './guide-sections.ts'

const log = 'The log of this service has the reason under the request id.'

/** How a sign-in can end behind everything that a document shows: at AWS, or in the service itself. */
// prettier-ignore
export const signInFindings = {
  'sts-refused': { level: 'error', area: 'trust', title: 'Refused by STS', explains: ['STS_REFUSED'], remedy: "Look at the role in IAM: whether it exists, and whether its trust policy lets this sign-in in with all that it brings. CloudTrail has the call under the request id of STS.", guideSection: guide.troubleshooting },
  'sts-not-answering': { level: 'error', area: 'trust', title: 'No answer of STS', explains: ['STS_UNREACHABLE', 'STS_CIRCUIT_OPEN', 'STS_THROTTLED'], remedy: 'Start the sign-in again in a while; if it fails the same way, look at sts.endpoint and at the way from this service to it.' },
  'sts-set-up-wrong': { level: 'error', area: 'trust', title: 'STS not set up', explains: ['STS_ENDPOINT_WRONG', 'STS_REGION_DISABLED', 'STS_CLOCK_SKEWED', 'STS_CREDENTIALS_INVALID', 'STS_PARTITION_MISMATCH'], remedy: 'Correct sts, region and partition in the configuration of this service.' },
  'broker-refused': { level: 'error', area: 'trust', title: 'Not to be brokered', explains: ['BROKER_DENIED', 'BROKER_CALL_UNFIT', 'ROLE_NOT_BROKERED'], remedy: 'Look at the permissions of the credentials of this service, at the trust policy of the role, and at the broker of this provider in the configuration.' },
  'federation-refused': { level: 'error', area: 'console', title: 'Refused by the federation endpoint', explains: ['FEDERATION_REFUSED'], remedy: 'The session was opened, and the console does not take it: compare partition and region of STS and of the federation endpoint in the configuration.', guideSection: guide.consoleSignIn },
  'command-line-role-not-offered': { level: 'error', area: 'role', title: 'Role of the command not on offer', explains: ['COMMAND_LINE_ROLE_NOT_OFFERED'], remedy: 'Ask the command for a role and an account that the sign-in offers, or for none, and choose in the browser.' },
  'service-failed': { level: 'error', area: 'service', title: 'The service itself', explains: ['INTERNAL', 'STORAGE_UNAVAILABLE', 'STORAGE_FULL', 'OUTBOUND_FAILED', 'OUTBOUND_ADDRESS_REFUSED', 'TLS_CHAIN_UNREADABLE'], remedy: log },
} as const satisfies Record<string, FindingKind>
