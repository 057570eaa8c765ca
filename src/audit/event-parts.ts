import { randomUUID } from 'node:crypto'
import type { CloudTrailEvent } from './cloud-trail-event.ts'

/** CloudTrail cuts these fields at one kilobyte; clients choose how long they are. */
export const fieldMaxLength = 1024

/** What every record starts from. */
export interface EventBase {
  readonly at: Date
  readonly region: string
  readonly sourceAddress: string
  readonly userAgent: string
  readonly eventId?: string
}

/** The parts that are the same in all records. */
export function eventParts({
  at,
  region,
  sourceAddress,
  userAgent,
  eventId = randomUUID(),
}: EventBase): Pick<
  CloudTrailEvent,
  'eventVersion' | 'eventTime' | 'awsRegion' | 'sourceIPAddress' | 'userAgent' | 'eventID'
> {
  return {
    eventVersion: '1.08',
    eventTime: at.toISOString().replace(/\.\d+Z$/u, 'Z'),
    awsRegion: region,
    sourceIPAddress: sourceAddress,
    userAgent: userAgent.slice(0, fieldMaxLength),
    eventID: eventId,
  }
}

/** The account in an ARN of IAM or STS; undefined for anything else, as ARNs in requests may be. */
export function accountIn(arn: string | undefined): string | undefined {
  return /^arn:[\w-]+:(?:iam|sts)::(\d{12}):/u.exec(arn ?? '')?.[1]
}

/** `fields` without those that are undefined: a record has no empty fields. */
export function known<Fields extends Readonly<Record<string, unknown>>>(
  fields: Fields,
): { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Fields]?: Exclude<Fields[Name], undefined>
  }
}
