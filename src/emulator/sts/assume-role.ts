import { IdentifierRejected } from '../../errors.ts'
import { packedPolicySizePercent } from '../../federation/packed-policy-size.ts'
import { checkRoleMaximum } from '../../federation/session-duration.ts'
import { limits } from '../../federation/limits.ts'
import { parseIamRoleArn } from '../../partition/arn.ts'
import type { ParsedIamRoleArn } from '../../partition/arn.ts'
import type { Caller } from '../caller/caller.ts'
import { issueCredentials } from '../credentials/issue-credentials.ts'
import { assumedRoleId, sessionArn } from '../credentials/session.ts'
import type { StructureShape, ValueOf } from '../query/parameter-shape.ts'
import type { QueryAction, QueryResult } from '../query/query-action.ts'
import type { Role } from '../iam/account-directory.ts'
import { authorizeAssumeRole } from './authorize-assume-role.ts'
import { stsShapes } from './parameter-shapes.ts'
import { parseSessionPolicies } from './parse-session-policies.ts'
import { requireSessionPolicies } from './require-session-policies.ts'
import { roleSessionTags } from './role-session-tags.ts'
import type { RoleSessionTags } from './role-session-tags.ts'
import { credentialsAnswer, packedSizeAnswer } from './session-answer.ts'
import { stsAction } from './sts-action.ts'
import type { StsCall } from './sts-action.ts'
import type { StsEmulation } from './sts-emulation.ts'
import { accessDenied, validationError } from './sts-refusal.ts'
import { verifyMfaCode } from './verify-mfa-code.ts'

/** The parameters of AssumeRole, as AWS's service model has them. */
export const assumeRoleParameters = {
  type: 'structure',
  required: ['RoleArn', 'RoleSessionName'],
  members: {
    RoleArn: stsShapes.arn,
    RoleSessionName: stsShapes.roleSessionName,
    PolicyArns: stsShapes.policyArns,
    Policy: stsShapes.policy,
    DurationSeconds: stsShapes.roleDurationSeconds,
    Tags: stsShapes.tags,
    TransitiveTagKeys: stsShapes.tagKeys,
    ExternalId: {
      type: 'string',
      minLength: 2,
      maxLength: 1224,
      pattern: String.raw`[\w+=,.@:\/-]*`,
    },
    SerialNumber: stsShapes.serialNumber,
    TokenCode: stsShapes.tokenCode,
    SourceIdentity: stsShapes.sourceIdentity,
  },
} as const satisfies StructureShape

type AssumeRoleRequest = ValueOf<typeof assumeRoleParameters>

/** A session that came from a role session lasts an hour at most, whatever its role allows. */
const chainedMaximumSeconds = 3600

/**
 * AssumeRole: a session of a role for a user or for a session that both its own policies and the
 * role's trust policy let.
 *
 * A role session carries no sign of MFA, even when the call that made it proved a device: policies can
 * ask about it while the role is assumed and not afterwards.
 *
 * @see IAM User Guide, "AssumeRole—cross-account delegation and federation through a custom identity
 *   broker", "Role chaining", "Choosing between GetSessionToken and AssumeRole"
 */
export function assumeRoleAction(sts: StsEmulation): QueryAction {
  return stsAction(sts, {
    name: 'AssumeRole',
    parameters: assumeRoleParameters,
    recordsAnswer: true,
    run: assumeRole,
  })
}

async function assumeRole(request: AssumeRoleRequest, context: StsCall): Promise<QueryResult> {
  const { sts, call, now, findings } = context
  const { caller } = call
  const { RoleSessionName: roleSessionName, ExternalId: externalId } = request
  findings.roleArn = request.RoleArn

  // What the call asks for.
  const { arn, partition, accountId } = parseRoleArn(request.RoleArn)
  findings.resourceAccountId = accountId
  findings.resources = [{ ARN: arn, accountId, type: 'AWS::IAM::Role' }]
  const sessionPolicies = parseSessionPolicies(request)
  const tags = roleSessionTags(request, caller)
  const sourceIdentity = sourceIdentityOf(request, caller)
  findings.requestParameters = inheritedParameters(tags, sourceIdentity)

  // Whether the caller may.
  requireNotRoot(caller)
  const mfaProven = await verifyMfaCode(request, caller, sts)
  const role = await sts.directory.findRole(arn)
  await authorizeAssumeRole(
    {
      roleArn: arn,
      accountId,
      role,
      roleSessionName,
      tags,
      sourceIdentity,
      externalId,
      mfaProven,
    },
    context,
  )
  if (role === undefined) throw new TypeError('a role that does not exist was allowed')

  // For how long, and with what.
  const chained = isRoleSession(caller)
  const durationSeconds = grantedSeconds(request, role, chained)
  await requireSessionPolicies(sessionPolicies, { accountId, directory: sts.directory })
  const { sessionTags, transitiveTagKeys } = tags
  const percent = packedPolicySizePercent({ sessionPolicies, sessionTags })
  const { session, credentials } = issueCredentials(
    {
      kind: 'assumed-role',
      partition,
      accountId,
      roleArn: role.arn,
      roleId: role.roleId,
      roleSessionName,
      chained,
      sessionTags,
      transitiveTagKeys,
      ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
      sessionPolicies,
      issuedAt: now,
      expiresAt: new Date(now.getTime() + durationSeconds * 1000),
    },
    sts.sealer,
  )
  return {
    Credentials: credentialsAnswer(credentials),
    AssumedRoleUser: { AssumedRoleId: assumedRoleId(session), Arn: sessionArn(session) },
    ...packedSizeAnswer(percent),
    SourceIdentity: sourceIdentity,
  }
}

function parseRoleArn(text: string): ParsedIamRoleArn {
  try {
    return parseIamRoleArn(text)
  } catch (failure) {
    if (!(failure instanceof IdentifierRejected)) throw failure
    throw validationError(`${text} is invalid`, {
      check: 'parse-role-arn',
      message: failure.message,
    })
  }
}

/** What the record says of a call besides its parameters. */
function inheritedParameters(
  { incoming }: RoleSessionTags,
  sourceIdentity: string | undefined,
): Readonly<Record<string, unknown>> {
  return {
    ...(incoming.size === 0 ? {} : { incomingTransitiveTags: Object.fromEntries(incoming) }),
    ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
  }
}

function requireNotRoot({ arn }: Caller): void {
  if (!arn.endsWith(':root')) return
  throw accessDenied('Roles may not be assumed by root accounts.', {
    check: 'require-not-root',
    message: 'the root user may not assume roles',
  })
}

/**
 * The source identity of the session: what the call sets, or what the calling session has. Set once, it
 * stays: a call that sets another is denied.
 *
 * @throws {RequestRefused} ACCESS_DENIED
 */
function sourceIdentityOf(
  { SourceIdentity: asked, RoleArn: roleArn }: AssumeRoleRequest,
  caller: Caller,
): string | undefined {
  const inherited = caller.kind === 'session' ? caller.session.sourceIdentity : undefined
  if (asked !== undefined && inherited !== undefined && asked !== inherited) {
    throw accessDenied(
      `User: ${caller.arn} is not authorized to perform: sts:SetSourceIdentity on resource: ${roleArn}`,
      {
        check: 'source-identity-of',
        message: 'the call sets another source identity than the calling session has',
      },
    )
  }
  return asked ?? inherited
}

function isRoleSession(caller: Caller): boolean {
  return caller.kind === 'session' && caller.session.kind === 'assumed-role'
}

function grantedSeconds(
  { DurationSeconds: requestedSeconds }: AssumeRoleRequest,
  { maxSessionDurationSeconds }: Role,
  chained: boolean,
): number {
  if (requestedSeconds === undefined) return limits.sessionDurationSeconds.default
  if (chained && requestedSeconds > chainedMaximumSeconds) {
    throw validationError(
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
      {
        check: 'granted-seconds',
        message: `a chained session is to last ${requestedSeconds} seconds, at most ${chainedMaximumSeconds} are allowed`,
      },
    )
  }
  checkRoleMaximum({ requestedSeconds, maxSessionDurationSeconds })
  return requestedSeconds
}
