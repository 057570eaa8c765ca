import type { CloudTrailEvent, CloudTrailUserIdentity } from './cloud-trail-event.ts'
import { eventParts, fieldMaxLength, known, type EventBase } from './event-parts.ts'

/** What is known of a switch of roles in the console, or of the way back. */
export interface SwitchRoleFacts extends EventBase {
  readonly requestId: string
  readonly eventName: 'SwitchRole' | 'ExitRole'
  /** Who it is afterwards: where it failed, who it still is. */
  readonly userIdentity: CloudTrailUserIdentity
  /** ARN of the session before. */
  readonly switchFrom: string
  /** Where the browser goes. */
  readonly redirectTo: string
  readonly recipientAccountId: string
  readonly outcome:
    | { readonly kind: 'success' }
    | { readonly kind: 'failure'; readonly errorCode: string; readonly errorMessage: string }
}

/**
 * The record of a switch of roles in the console, beside the one of AssumeRole.
 *
 * @see AWS CloudTrail User Guide, "AWS Management Console sign-in events"
 */
export function switchRoleEvent(facts: SwitchRoleFacts): CloudTrailEvent {
  const { eventName, userIdentity, switchFrom, redirectTo, outcome, requestId } = facts
  return {
    ...eventParts(facts),
    userIdentity,
    eventSource: 'signin.amazonaws.com',
    eventName,
    ...(outcome.kind === 'failure'
      ? known({
          errorCode: outcome.errorCode,
          errorMessage: outcome.errorMessage.slice(0, fieldMaxLength),
        })
      : {}),
    requestParameters: null,
    responseElements: { [eventName]: outcome.kind === 'success' ? 'Success' : 'Failure' },
    additionalEventData: { SwitchFrom: switchFrom, RedirectTo: redirectTo },
    requestID: requestId,
    eventType: 'AwsConsoleSignIn',
    recipientAccountId: facts.recipientAccountId,
  }
}
