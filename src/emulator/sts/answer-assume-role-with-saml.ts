import { assumeRoleWithSamlEvent } from '../../audit/assume-role-with-saml-event.ts'
import type {
  AssumeRoleWithSamlFacts,
  IssuedSession,
} from '../../audit/assume-role-with-saml-event.ts'
import { FedbridgeError } from '../../errors.ts'
import { assumedRoleId, sessionArn } from '../credentials/session.ts'
import type { QueryCall, QueryResult } from '../query/query-action.ts'
import { assumeRoleWithSaml } from './assume-role-with-saml.ts'
import type {
  AssumedRole,
  AssumeRoleWithSamlFindings,
  AssumeRoleWithSamlRequest,
} from './assume-role-with-saml.ts'
import { samlRefusal } from './saml-refusal.ts'
import type { StsEmulation } from './sts-emulation.ts'
import { tellDecision } from './tell-decision.ts'
import type { DecisionFacts } from './tell-decision.ts'

/**
 * Answers AssumeRoleWithSAML with every field of the API, and leaves three traces of the decision,
 * granted or refused: an event in CloudTrail's shape, a log line, and the whole explanation for
 * `onDecision`. The client gets AWS's text and nothing beyond it.
 *
 * @throws {StsRefused} with AWS's answer; {StorageFailed} when the event cannot be kept
 */
export async function answerAssumeRoleWithSaml(
  request: AssumeRoleWithSamlRequest,
  call: QueryCall,
  sts: StsEmulation,
): Promise<QueryResult> {
  const findings: AssumeRoleWithSamlFindings = {}
  try {
    const assumed = await assumeRoleWithSaml(request, call, sts, findings)
    await sts.recordEvent(
      assumeRoleWithSamlEvent({
        ...eventFacts(request, call, sts, findings),
        outcome: { kind: 'success', session: issuedSession(assumed) },
      }),
    )
    tellDecision(sts, decisionFacts(request, call, findings), undefined)
    return renderResult(assumed)
  } catch (failure) {
    // The store's failures and our own mistakes are no decision about the caller.
    if (!(failure instanceof FedbridgeError) || failure.code.startsWith('STORAGE_')) throw failure
    const refusal = samlRefusal(failure, call.requestId)
    tellDecision(sts, decisionFacts(request, call, findings), failure)
    const { code = '', message = '' } = refusal.aws ?? {}
    await sts.recordEvent(
      assumeRoleWithSamlEvent({
        ...eventFacts(request, call, sts, findings),
        outcome: { kind: 'failure', errorCode: code, errorMessage: message },
      }),
    )
    throw refusal
  }
}

function renderResult(assumed: AssumedRole): QueryResult {
  const { credentials, session, identity, federation, packedPolicySizePercent } = assumed
  return {
    Credentials: {
      AccessKeyId: credentials.accessKeyId,
      SecretAccessKey: credentials.secretAccessKey,
      SessionToken: credentials.sessionToken,
      Expiration: credentials.expiration,
    },
    AssumedRoleUser: { AssumedRoleId: assumedRoleId(session), Arn: sessionArn(session) },
    PackedPolicySize: packedPolicySizePercent,
    // The name AWS gave PackedPolicySize in 2026; both are sent, as clients of either age exist.
    SessionTokenUtilization: packedPolicySizePercent,
    Subject: identity.subject,
    SubjectType: identity.subjectType,
    Issuer: identity.issuer,
    // As asserted, whatever the trust policy was shown.
    Audience: identity.audience,
    NameQualifier: federation.nameQualifier,
    SourceIdentity: identity.sourceIdentity,
  }
}

function eventFacts(
  { RoleArn, PrincipalArn, DurationSeconds }: AssumeRoleWithSamlRequest,
  { requestId, sourceAddress, userAgent }: QueryCall,
  { clock, region }: StsEmulation,
  { identity, federation }: AssumeRoleWithSamlFindings,
): Omit<AssumeRoleWithSamlFacts, 'outcome'> {
  return {
    at: clock.now(),
    region,
    requestId,
    sourceAddress,
    userAgent,
    roleArn: RoleArn,
    principalArn: PrincipalArn,
    ...(DurationSeconds === undefined ? {} : { durationSeconds: DurationSeconds }),
    ...(identity === undefined || federation === undefined
      ? {}
      : { identity: { ...identity, nameQualifier: federation.nameQualifier } }),
  }
}

function issuedSession({ session, credentials, identity }: AssumedRole): IssuedSession {
  const { subjectType, issuer, audience } = identity
  return {
    accessKeyId: credentials.accessKeyId,
    expiration: credentials.expiration,
    assumedRoleArn: sessionArn(session),
    assumedRoleId: assumedRoleId(session),
    subjectType,
    issuer,
    audience,
  }
}

function decisionFacts(
  { RoleArn: roleArn, PrincipalArn: principalArn }: AssumeRoleWithSamlRequest,
  { requestId }: QueryCall,
  { decisions: trust = [] }: AssumeRoleWithSamlFindings,
): DecisionFacts {
  return { action: 'AssumeRoleWithSAML', requestId, roleArn, principalArn, trust }
}
