import type { CloudTrailResource } from '../../audit/cloud-trail-event.ts'
import type { AccessDecision, Decision } from '../../policy/explanation.ts'

/** What a call has found out so far: the record of a refusal says as much of it as there is. */
export interface StsFindings {
  roleArn?: string
  /** What all policies together said, action by action. */
  access?: readonly AccessDecision[]
  /** What the trust policy among them said. */
  trust?: readonly Decision[]
  /** For the record, besides the parameters: with CloudTrail's names. */
  requestParameters?: Readonly<Record<string, unknown>>
  resources?: readonly CloudTrailResource[]
  /** The account of the role, which keeps a record too when it is not the caller's. */
  resourceAccountId?: string
}
