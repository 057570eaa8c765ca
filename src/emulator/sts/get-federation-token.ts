import { packedPolicySizePercent } from '../../federation/packed-policy-size.ts'
import { requestTagContext } from '../caller/caller-context.ts'
import { issueCredentials } from '../credentials/issue-credentials.ts'
import { sessionArn } from '../credentials/session.ts'
import type { StructureShape, ValueOf } from '../query/parameter-shape.ts'
import type { QueryAction, QueryResult } from '../query/query-action.ts'
import { longTermUser } from './long-term-user.ts'
import { stsShapes } from './parameter-shapes.ts'
import { parseSessionPolicies } from './parse-session-policies.ts'
import { requirePermission } from './require-permission.ts'
import { requireSessionPolicies } from './require-session-policies.ts'
import { passedTags } from './role-session-tags.ts'
import { credentialsAnswer, packedSizeAnswer } from './session-answer.ts'
import { stsAction } from './sts-action.ts'
import type { StsCall } from './sts-action.ts'
import type { StsEmulation } from './sts-emulation.ts'

/** The parameters of GetFederationToken, as AWS's service model has them. */
export const getFederationTokenParameters = {
  type: 'structure',
  required: ['Name'],
  members: {
    Name: stsShapes.federatedUserName,
    Policy: stsShapes.policy,
    PolicyArns: stsShapes.policyArns,
    DurationSeconds: stsShapes.userDurationSeconds,
    Tags: stsShapes.tags,
  },
} as const satisfies StructureShape

/** Twelve hours. */
const defaultSeconds = 43_200

/**
 * GetFederationToken: credentials for somebody whom the user vouches for. They may do what both the
 * user's policies and the session policies allow, and without session policies nothing. Their tags
 * cannot be transitive, as they cannot assume roles.
 *
 * @see IAM User Guide, "Permissions for GetFederationToken", "Passing session tags using
 *   GetFederationToken"
 */
export function getFederationTokenAction(sts: StsEmulation): QueryAction {
  return stsAction(sts, {
    name: 'GetFederationToken',
    parameters: getFederationTokenParameters,
    recordsAnswer: true,
    run: getFederationToken,
  })
}

async function getFederationToken(
  request: ValueOf<typeof getFederationTokenParameters>,
  context: StsCall,
): Promise<QueryResult> {
  const { sts, call, now } = context
  const { accountId, partition, user } = longTermUser(call.caller, 'GetFederationToken')
  const { Name: federatedUserName, Tags = [], DurationSeconds = defaultSeconds } = request
  const sessionPolicies = parseSessionPolicies(request)
  const sessionTags = passedTags(Tags)
  const session = {
    kind: 'federated-user',
    partition,
    accountId,
    federatedUserName,
    userArn: user.arn,
    userId: user.userId,
    sessionTags,
    transitiveTagKeys: [],
    sessionPolicies,
    issuedAt: now,
    expiresAt: new Date(now.getTime() + DurationSeconds * 1000),
  } as const
  const arn = `arn:${partition}:sts::${accountId}:federated-user/${federatedUserName}`
  const asked = { resource: arn, context: requestTagContext(sessionTags) }
  await requirePermission({ action: 'sts:GetFederationToken', ...asked }, context)
  if (sessionTags.size > 0) await requirePermission({ action: 'sts:TagSession', ...asked }, context)
  await requireSessionPolicies(sessionPolicies, { accountId, directory: sts.directory })
  const percent = packedPolicySizePercent({ sessionPolicies, sessionTags })
  const issued = issueCredentials(session, sts.sealer)
  return {
    Credentials: credentialsAnswer(issued.credentials),
    FederatedUser: {
      FederatedUserId: `${accountId}:${federatedUserName}`,
      Arn: sessionArn(issued.session),
    },
    ...packedSizeAnswer(percent),
  }
}
