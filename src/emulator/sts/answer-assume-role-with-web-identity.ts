import { assumeRoleWithWebIdentityEvent } from '../../audit/assume-role-with-web-identity-event.ts'
import type { AssumeRoleWithWebIdentityFacts } from '../../audit/assume-role-with-web-identity-event.ts'
import { accountIn } from '../../audit/event-parts.ts'
import { FedbridgeError } from '../../errors.ts'
import { assumedRoleId, sessionArn } from '../credentials/session.ts'
import type { QueryCall, QueryResult } from '../query/query-action.ts'
import { assumeRoleWithWebIdentity } from './assume-role-with-web-identity.ts'
import type {
  AssumedWebIdentityRole,
  AssumeRoleWithWebIdentityFindings,
  AssumeRoleWithWebIdentityRequest,
} from './assume-role-with-web-identity.ts'
import { credentialsAnswer, packedSizeAnswer } from './session-answer.ts'
import type { StsEmulation } from './sts-emulation.ts'
import { tellDecision } from './tell-decision.ts'
import type { DecisionFacts } from './tell-decision.ts'
import { webIdentityRefusal } from './web-identity-refusal.ts'

/**
 * Answers AssumeRoleWithWebIdentity with every field of the API, and leaves three traces of the
 * decision, granted or refused: an event in CloudTrail's shape, a log line, and the whole explanation
 * for `onDecision`. The client gets AWS's text and nothing beyond it; the token is in none of them. A
 * call whose role ARN names no account leaves no event: there is nobody whose record it is.
 *
 * @throws {StsRefused} with AWS's answer; {StorageFailed} when the event cannot be kept
 */
export async function answerAssumeRoleWithWebIdentity(
  request: AssumeRoleWithWebIdentityRequest,
  call: QueryCall,
  sts: StsEmulation,
): Promise<QueryResult> {
  const findings: AssumeRoleWithWebIdentityFindings = {}
  const record = async (outcome: AssumeRoleWithWebIdentityFacts['outcome']): Promise<void> => {
    if (accountIn(request.RoleArn) === undefined) return
    const facts = eventFacts(request, call, sts, findings)
    await sts.recordEvent(assumeRoleWithWebIdentityEvent({ ...facts, outcome }))
  }
  try {
    const assumed = await assumeRoleWithWebIdentity(request, call, sts, findings)
    await record({
      kind: 'success',
      session: {
        accessKeyId: assumed.credentials.accessKeyId,
        expiration: assumed.credentials.expiration,
        assumedRoleArn: sessionArn(assumed.session),
        assumedRoleId: assumedRoleId(assumed.session),
      },
    })
    tellDecision(sts, decisionFacts(request, call, findings), undefined)
    return renderResult(assumed)
  } catch (failure) {
    // The store's failures and our own mistakes are no decision about the caller.
    if (!(failure instanceof FedbridgeError) || failure.code.startsWith('STORAGE_')) throw failure
    const refusal = webIdentityRefusal(failure, call.requestId)
    tellDecision(sts, decisionFacts(request, call, findings), failure)
    const { code: errorCode = '', message: errorMessage = '' } = refusal.aws ?? {}
    await record({ kind: 'failure', errorCode, errorMessage })
    throw refusal
  }
}

function renderResult(assumed: AssumedWebIdentityRole): QueryResult {
  const { credentials, session, identity, federation, packedPolicySizePercent } = assumed
  return {
    Credentials: credentialsAnswer(credentials),
    SubjectFromWebIdentityToken: identity.subject,
    AssumedRoleUser: { AssumedRoleId: assumedRoleId(session), Arn: sessionArn(session) },
    ...packedSizeAnswer(packedPolicySizePercent),
    // The reference speaks of `iss`; AWS answers the provider's ARN, and the domain of a built-in one.
    Provider: federation.providerArn,
    Audience: identity.audience,
    SourceIdentity: identity.sourceIdentity,
  }
}

function eventFacts(
  request: AssumeRoleWithWebIdentityRequest,
  { requestId, sourceAddress, userAgent }: QueryCall,
  { clock, region }: StsEmulation,
  { identity, provider }: AssumeRoleWithWebIdentityFindings,
): Omit<AssumeRoleWithWebIdentityFacts, 'outcome'> {
  const { RoleArn, RoleSessionName, ProviderId, DurationSeconds, Policy, PolicyArns } = request
  return {
    at: clock.now(),
    region,
    requestId,
    sourceAddress,
    userAgent,
    roleArn: RoleArn,
    roleSessionName: RoleSessionName,
    ...(ProviderId === undefined ? {} : { providerId: ProviderId }),
    ...(DurationSeconds === undefined ? {} : { durationSeconds: DurationSeconds }),
    ...(Policy === undefined ? {} : { policy: Policy }),
    ...(PolicyArns === undefined ? {} : { policyArns: PolicyArns }),
    ...(identity === undefined || provider === undefined
      ? {}
      : { identity: { ...identity, provider } }),
  }
}

function decisionFacts(
  { RoleArn: roleArn }: AssumeRoleWithWebIdentityRequest,
  { requestId }: QueryCall,
  { provider, decisions: trust = [] }: AssumeRoleWithWebIdentityFindings,
): DecisionFacts {
  return {
    action: 'AssumeRoleWithWebIdentity',
    requestId,
    roleArn,
    ...(provider === undefined ? {} : { principalArn: provider }),
    trust,
  }
}
