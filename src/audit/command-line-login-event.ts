import type { CloudTrailEvent } from './cloud-trail-event.ts'
import { accountIn, eventParts, known, type EventBase } from './event-parts.ts'

/** What is known when a program is given credentials, or is not. Neither they nor any code is in it. */
export interface CommandLineLoginFacts extends EventBase {
  readonly requestId: string
  readonly roleArn: string
  /** Public: it names the credentials in every later record. */
  readonly accessKeyId: string
  /** How the program asked. */
  readonly via: 'loopback' | 'device' | 'other-role'
  /** `remembered`: nobody was asked, as the person had said so before. */
  readonly decision: 'allowed' | 'remembered' | 'denied'
}

/**
 * The record of a person's decision about a program. The event is ours and has no counterpart that a
 * document of AWS's describes; its fields are CloudTrail's.
 */
export function commandLineLoginEvent(facts: CommandLineLoginFacts): CloudTrailEvent {
  const { requestId, roleArn, accessKeyId, via, decision } = facts
  const accountId = accountIn(roleArn)
  return {
    ...eventParts(facts),
    userIdentity: { type: 'AssumedRole', arn: roleArn, accessKeyId, ...known({ accountId }) },
    eventSource: 'signin.amazonaws.com',
    eventName: 'CommandLineLogin',
    requestParameters: { via },
    responseElements: { CommandLineLogin: decision === 'denied' ? 'Failure' : 'Success' },
    additionalEventData: { Decision: decision },
    requestID: requestId,
    eventType: 'AwsConsoleSignIn',
    ...known({ recipientAccountId: accountId }),
  }
}
