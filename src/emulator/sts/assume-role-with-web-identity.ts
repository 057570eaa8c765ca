import { apiCallEvent, recordedFields } from '../../audit/api-call-event.ts'
import type { ApiCallFacts } from '../../audit/api-call-event.ts'
import { FedbridgeError } from '../../errors.ts'
import { parseIamRoleArn } from '../../partition/arn.ts'
import { queryAction } from '../query/query-action.ts'
import type { QueryAction, QueryCall, QueryResult } from '../query/query-action.ts'
import type { StructureShape, ValueOf } from '../query/parameter-shape.ts'
import { stsShapes } from './parameter-shapes.ts'
import { parseSessionPolicies } from './parse-session-policies.ts'
import type { StsEmulation } from './sts-emulation.ts'
import { invalidIdentityToken } from './sts-refusal.ts'
import { tellDecision } from './tell-decision.ts'
import { webIdentityIssuer } from './web-identity-issuer.ts'

/** The parameters of AssumeRoleWithWebIdentity, as AWS's service model has them. */
export const assumeRoleWithWebIdentityParameters = {
  type: 'structure',
  required: ['RoleArn', 'RoleSessionName', 'WebIdentityToken'],
  members: {
    RoleArn: stsShapes.arn,
    RoleSessionName: stsShapes.roleSessionName,
    WebIdentityToken: { type: 'string', minLength: 4, maxLength: 20_000, sensitive: true },
    ProviderId: { type: 'string', minLength: 4, maxLength: 2048 },
    PolicyArns: stsShapes.policyArns,
    Policy: stsShapes.policy,
    DurationSeconds: stsShapes.roleDurationSeconds,
  },
} as const satisfies StructureShape

type Request = ValueOf<typeof assumeRoleWithWebIdentityParameters>

/**
 * AssumeRoleWithWebIdentity: checks what can be checked without the keys of the identity provider, and
 * grants nothing. No key is retrieved, and that is what a token of a known provider is answered.
 *
 * @see IAM User Guide, "AssumeRoleWithWebIdentity—federation through a web-based identity provider"
 */
export function assumeRoleWithWebIdentityAction(sts: StsEmulation): QueryAction {
  return queryAction({
    name: 'AssumeRoleWithWebIdentity',
    parameters: assumeRoleWithWebIdentityParameters,
    run: async (request, call) => {
      try {
        return await assumeRoleWithWebIdentity(request, sts)
      } catch (failure) {
        if (!(failure instanceof FedbridgeError) || failure.code.startsWith('STORAGE_')) {
          throw failure
        }
        const { requestId } = call
        const { RoleArn: roleArn } = request
        const action = 'AssumeRoleWithWebIdentity'
        tellDecision(sts, { action, requestId, roleArn, trust: [] }, failure)
        await recordRefusal(failure, request, call, sts)
        throw failure
      }
    },
  })
}

async function assumeRoleWithWebIdentity(
  request: Request,
  { directory }: StsEmulation,
): Promise<QueryResult> {
  const { partition, accountId } = parseIamRoleArn(request.RoleArn)
  parseSessionPolicies(request)
  const issuer = webIdentityIssuer(request.WebIdentityToken)
  const url = issuer.replace(/^https:\/\//, '')
  const provider = await directory.findOidcProvider(
    `arn:${partition}:iam::${accountId}:oidc-provider/${url}`,
  )
  if (provider === undefined) {
    throw invalidIdentityToken(`No OpenIDConnect provider found in your account for ${issuer}`, {
      check: 'find-oidc-provider',
      message: `account ${accountId} has no provider for the issuer of the token`,
    })
  }
  throw invalidIdentityToken(
    "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
    { check: 'retrieve-verification-key', message: 'no key was retrieved' },
  )
}

/** The record stands in the role's account, and names nobody: nothing of the token was verified. */
async function recordRefusal(
  failure: FedbridgeError,
  request: Request,
  { requestId, sourceAddress, userAgent }: QueryCall,
  { clock, region, recordEvent }: StsEmulation,
): Promise<void> {
  const [, recipientAccountId] = /^arn:[\w-]+:iam::(\d{12}):role\//.exec(request.RoleArn) ?? []
  // No account, nobody whose record it is.
  if (recipientAccountId === undefined) return
  const { code: errorCode = 'InternalFailure', message: errorMessage = '' } = failure.aws ?? {}
  const facts: ApiCallFacts = {
    at: clock.now(),
    region,
    requestId,
    sourceAddress,
    userAgent,
    eventSource: 'sts.amazonaws.com',
    eventName: 'AssumeRoleWithWebIdentity',
    userIdentity: { type: 'Unknown' },
    requestParameters: recordedFields(request),
    outcome: { kind: 'failure', errorCode, errorMessage },
    resources: [{ ARN: request.RoleArn, accountId: recipientAccountId, type: 'AWS::IAM::Role' }],
    recipientAccountId,
    readOnly: true,
  }
  await recordEvent(apiCallEvent(facts))
}
