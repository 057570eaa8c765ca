import { issueCredentials } from '../credentials/issue-credentials.ts'
import type { StructureShape, ValueOf } from '../query/parameter-shape.ts'
import type { QueryAction, QueryResult } from '../query/query-action.ts'
import { longTermUser } from './long-term-user.ts'
import { stsShapes } from './parameter-shapes.ts'
import { credentialsAnswer } from './session-answer.ts'
import { stsAction } from './sts-action.ts'
import type { StsCall } from './sts-action.ts'
import type { StsEmulation } from './sts-emulation.ts'
import { verifyMfaCode } from './verify-mfa-code.ts'

/** The parameters of GetSessionToken, as AWS's service model has them. */
export const getSessionTokenParameters = {
  type: 'structure',
  required: [],
  members: {
    DurationSeconds: stsShapes.userDurationSeconds,
    SerialNumber: stsShapes.serialNumber,
    TokenCode: stsShapes.tokenCode,
  },
} as const satisfies StructureShape

/** Twelve hours. */
const defaultSeconds = 43_200

/**
 * GetSessionToken: temporary credentials of the user itself, with the sign that it proved an MFA device
 * when it did. Policies have no say, not even one that denies: the call authenticates.
 *
 * @see IAM User Guide, "Permissions for GetSessionToken"
 */
export function getSessionTokenAction(sts: StsEmulation): QueryAction {
  return stsAction(sts, {
    name: 'GetSessionToken',
    parameters: getSessionTokenParameters,
    recordsAnswer: true,
    run: getSessionToken,
  })
}

async function getSessionToken(
  request: ValueOf<typeof getSessionTokenParameters>,
  { sts, call, now }: StsCall,
): Promise<QueryResult> {
  const { accountId, partition, user } = longTermUser(call.caller, 'GetSessionToken')
  const { DurationSeconds: durationSeconds = defaultSeconds } = request
  const mfaProven = await verifyMfaCode(request, call.caller, sts)
  const { credentials } = issueCredentials(
    {
      kind: 'session-token',
      partition,
      accountId,
      userArn: user.arn,
      userId: user.userId,
      sessionTags: new Map(),
      transitiveTagKeys: [],
      sessionPolicies: { policyArns: [] },
      ...(mfaProven ? { mfaAuthenticatedAt: now } : {}),
      issuedAt: now,
      expiresAt: new Date(now.getTime() + durationSeconds * 1000),
    },
    sts.sealer,
  )
  return { Credentials: credentialsAnswer(credentials) }
}
