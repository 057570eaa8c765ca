import type { ShownEvent } from '../views/events-page.tsx'
import type { CloudTrailEvent } from './cloud-trail-event.ts'

/** An event as the page shows it: who, what, how it went, and the record itself. */
export function shownEvent(event: CloudTrailEvent): ShownEvent {
  const { errorCode, responseElements, userIdentity } = event
  const failed =
    errorCode !== undefined ||
    event.errorMessage !== undefined ||
    responseElements?.['ConsoleLogin'] === 'Failure'
  return {
    time: event.eventTime,
    name: event.eventName,
    source: event.eventSource,
    outcome: failed ? 'failure' : 'success',
    principal: userIdentity.userName ?? userIdentity.arn ?? userIdentity.principalId ?? 'unknown',
    detail: event.errorMessage ?? roleOf(event) ?? '',
    ...(errorCode === undefined ? {} : { errorCode }),
    json: JSON.stringify(event, undefined, 2),
  }
}

/** The role that it was about. */
function roleOf({
  resources,
  userIdentity,
  additionalEventData,
}: CloudTrailEvent): string | undefined {
  const loginTo = additionalEventData?.['LoginTo']
  return (
    resources?.find(({ type }) => type === 'AWS::IAM::Role')?.ARN ??
    userIdentity.arn ??
    (typeof loginTo === 'string' ? loginTo : undefined)
  )
}
