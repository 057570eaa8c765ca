import { randomUUID } from 'node:crypto'
import { apiCallEvent, recordedFields } from '../../audit/api-call-event.ts'
import type { ApiCallFacts } from '../../audit/api-call-event.ts'
import { principalId } from '../caller/principal-id.ts'
import { userIdentityOf } from '../caller/user-identity.ts'
import type { SignedCall } from '../query/query-action.ts'
import type { StsActionName } from './sts-decision.ts'
import type { StsEmulation } from './sts-emulation.ts'
import type { StsFindings } from './sts-findings.ts'

/** A call that ended, for its record. */
export interface EndedStsCall {
  readonly eventName: StsActionName
  readonly at: Date
  readonly call: SignedCall
  /** As sent; secrets among them are left out. */
  readonly parameters: Readonly<Record<string, unknown>>
  readonly findings: StsFindings
  readonly outcome: ApiCallFacts['outcome']
}

/**
 * Keeps the record of a signed call. One that reached into another account leaves two, with one
 * `sharedEventID`: in the caller's account with the caller's whole identity, in the other with no more
 * than its account and unique id. A refusal stays in the caller's account: otherwise strangers could
 * write into everybody's records.
 *
 * @throws {StorageFailed}
 * @see IAM User Guide, "Example cross-account AWS STS API events in CloudTrail log files", "Example
 *   AWS STS role chaining API event in CloudTrail log file"
 */
export async function recordStsCall(
  { recordEvent }: StsEmulation,
  { eventName, at, call, parameters, findings, outcome }: EndedStsCall,
): Promise<void> {
  const { caller, region, requestId, sourceAddress, userAgent } = call
  if (caller.kind === 'service') return
  const { accountId } = caller
  const { resources, resourceAccountId = accountId } = findings
  const crossesAccounts = resourceAccountId !== accountId && outcome.kind === 'success'
  const facts = {
    at,
    region,
    requestId,
    sourceAddress,
    userAgent,
    eventSource: 'sts.amazonaws.com',
    eventName,
    requestParameters: requestParametersOf(parameters, findings),
    outcome,
    // Nothing in an account changes by any call of STS.
    readOnly: true,
    ...(resources === undefined ? {} : { resources }),
    ...(crossesAccounts ? { sharedEventId: randomUUID() } : {}),
  }
  await recordEvent(
    apiCallEvent({
      ...facts,
      userIdentity: userIdentityOf(caller),
      recipientAccountId: accountId,
    }),
  )
  if (!crossesAccounts) return
  await recordEvent(
    apiCallEvent({
      ...facts,
      userIdentity: { type: 'AWSAccount', principalId: principalId(caller), accountId },
      recipientAccountId: resourceAccountId,
    }),
  )
}

function requestParametersOf(
  parameters: Readonly<Record<string, unknown>>,
  { requestParameters = {} }: StsFindings,
): ApiCallFacts['requestParameters'] {
  const recorded = { ...recordedFields(parameters), ...requestParameters }
  return Object.keys(recorded).length === 0 ? null : recorded
}
