import type {
  CloudTrailEvent,
  CloudTrailResource,
  CloudTrailUserIdentity,
} from './cloud-trail-event.ts'
import { eventParts, fieldMaxLength, known, type EventBase } from './event-parts.ts'

/** What is known about a signed call of STS or IAM. */
export interface ApiCallFacts extends EventBase {
  /** `sts.amazonaws.com` or `iam.amazonaws.com`. */
  readonly eventSource: string
  readonly eventName: string
  readonly requestId: string
  readonly userIdentity: CloudTrailUserIdentity
  /** With CloudTrail's names: {@link recordedFields} makes them. */
  readonly requestParameters: Readonly<Record<string, unknown>> | null
  readonly outcome:
    | {
        readonly kind: 'success'
        readonly responseElements: Readonly<Record<string, unknown>> | null
      }
    /** AWS's code and text, as answered. */
    | { readonly kind: 'failure'; readonly errorCode: string; readonly errorMessage: string }
  readonly additionalEventData?: Readonly<Record<string, unknown>>
  readonly resources?: readonly CloudTrailResource[]
  /** The account whose trail the record stands in. */
  readonly recipientAccountId: string
  readonly readOnly: boolean
  readonly sharedEventId?: string
}

/**
 * The record of a call. A failed one has `errorCode` and `errorMessage`, and `responseElements` null;
 * so has one that only looked, as in CloudTrail.
 *
 * @see IAM User Guide, "Logging IAM and AWS STS API calls with AWS CloudTrail"
 */
export function apiCallEvent(facts: ApiCallFacts): CloudTrailEvent {
  const { outcome, resources, additionalEventData, sharedEventId: sharedEventID } = facts
  return {
    ...eventParts(facts),
    userIdentity: facts.userIdentity,
    eventSource: facts.eventSource,
    eventName: facts.eventName,
    ...(outcome.kind === 'failure'
      ? {
          errorCode: outcome.errorCode,
          errorMessage: outcome.errorMessage.slice(0, fieldMaxLength),
        }
      : {}),
    requestParameters: facts.requestParameters,
    responseElements: outcome.kind === 'success' ? outcome.responseElements : null,
    requestID: facts.requestId,
    readOnly: facts.readOnly,
    eventType: 'AwsApiCall',
    recipientAccountId: facts.recipientAccountId,
    ...known({ additionalEventData, resources, sharedEventID }),
  }
}

/** Names, in requests and answers, of what may stand in no record. */
const secretNames: readonly string[] = [
  'SecretAccessKey',
  'SessionToken',
  'AddPrivateKey',
  'TokenCode',
  'SAMLAssertion',
  'WebIdentityToken',
  'EncodedMessage',
  'DecodedMessage',
]

/**
 * The fields of a request or an answer as records have them: names begin with a small letter, texts are
 * cut at one kilobyte, instants are UTC texts, and secrets are left out wherever they stand. Null when
 * nothing is left.
 */
export function recordedFields(
  fields: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> | null {
  const recorded = Object.entries(fields)
    .filter(([name, value]) => value !== undefined && !secretNames.includes(name))
    .map(([name, value]) => [decapitalise(name), recordedValue(value)] as const)
  return recorded.length === 0 ? null : Object.fromEntries(recorded)
}

function recordedValue(value: unknown): unknown {
  if (typeof value === 'string') return value.slice(0, fieldMaxLength)
  if (value instanceof Date) return cloudTrailTime(value)
  if (Array.isArray(value)) return value.map(recordedValue)
  if (typeof value === 'object' && value !== null) {
    return recordedFields(value as Readonly<Record<string, unknown>>) ?? {}
  }
  return value
}

function decapitalise(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1)
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `Mar 23, 2016, 2:39:57 AM` in UTC: the form that CloudTrail gives instants in fields. */
export function cloudTrailTime(time: Date): string {
  const hour = time.getUTCHours()
  const two = (part: number): string => String(part).padStart(2, '0')
  const day = `${months[time.getUTCMonth()] ?? ''} ${time.getUTCDate()}, ${time.getUTCFullYear()}`
  const clock = `${hour % 12 === 0 ? 12 : hour % 12}:${two(time.getUTCMinutes())}:${two(time.getUTCSeconds())}`
  return `${day}, ${clock} ${hour < 12 ? 'AM' : 'PM'}`
}
