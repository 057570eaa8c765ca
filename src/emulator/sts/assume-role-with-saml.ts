import { FederationClaimRejected, SamlResponseRejected } from '../../errors.ts'
import type { FederatedIdentity } from '../../federation/federated-identity.ts'
import { nameQualifier } from '../../federation/name-qualifier.ts'
import { packedPolicySizePercent } from '../../federation/packed-policy-size.ts'
import { samlConditionContext } from '../../federation/saml-condition-context.ts'
import { checkRoleMaximum, roleSessionDurationSeconds } from '../../federation/session-duration.ts'
import { parseIamRoleArn, parseSamlProviderArn } from '../../partition/arn.ts'
import { evaluateRoleTrust } from '../../policy/evaluate-role-trust.ts'
import type { Decision } from '../../policy/explanation.ts'
import { decodeSamlResponse } from '../../saml/decode-saml-response.ts'
import type { IdpMetadata } from '../../saml/idp-metadata-model.ts'
import { readFederatedIdentity } from '../../saml/read-federated-identity.ts'
import { verifyResponse } from '../../saml/verify-response.ts'
import { issueCredentials } from '../credentials/issue-credentials.ts'
import type { IssuedCredentials } from '../credentials/issue-credentials.ts'
import type { AssumedRoleSession, SamlFederation } from '../credentials/session.ts'
import type { Role, SamlProvider } from '../iam/account-directory.ts'
import type { QueryCall } from '../query/query-action.ts'
import type { ValueOf } from '../query/parameter-shape.ts'
import type { assumeRoleWithSamlParameters } from './assume-role-with-saml-parameters.ts'
import { findFederatedRole, requireTrust } from './federated-role.ts'
import { parseSessionPolicies } from './parse-session-policies.ts'
import { presentedRecipient } from './presented-recipient.ts'
import { requireSessionPolicies } from './require-session-policies.ts'
import type { StsEmulation } from './sts-emulation.ts'

/** AWS: an assertion must be redeemed within five minutes; the clock skew is not added. */
const maxIssueAgeSeconds = 300

export type AssumeRoleWithSamlRequest = ValueOf<typeof assumeRoleWithSamlParameters>

/** What a call has found out so far: the record of a refusal says as much of it as there is. */
export interface AssumeRoleWithSamlFindings {
  identity?: FederatedIdentity
  federation?: SamlFederation
  decisions?: readonly Decision[]
}

/** A role session that was granted. */
export interface AssumedRole extends IssuedCredentials<AssumedRoleSession> {
  readonly identity: FederatedIdentity
  readonly federation: SamlFederation
  readonly packedPolicySizePercent: number | undefined
}

/**
 * Grants a role session to the bearer of a SAML response. The steps stand in the order in which
 * trust grows: nothing of the assertion is read before it is verified, and nothing about roles is
 * said to anyone whose assertion does not name them.
 *
 * The same assertion is taken again while it is valid, for the same role or another, as AWS takes it:
 * tools show the roles of a response first and call with it afterwards.
 *
 * @throws {FedbridgeError} the first reason to refuse, with AWS's answer in `aws`
 * @see IAM User Guide, "AssumeRoleWithSAML—federation through an enterprise Identity Provider
 *   compatible with SAML 2.0"
 */
export async function assumeRoleWithSaml(
  request: AssumeRoleWithSamlRequest,
  call: QueryCall,
  sts: StsEmulation,
  findings: AssumeRoleWithSamlFindings = {},
): Promise<AssumedRole> {
  const now = sts.clock.now()

  // What the call asks for.
  const { partition } = parseIamRoleArn(request.RoleArn)
  parseSamlProviderArn(request.PrincipalArn)
  const sessionPolicies = parseSessionPolicies(request)

  // Who it is about.
  const response = decodeSamlResponse(request.SAMLAssertion)
  const provider = await findProvider(request.PrincipalArn, sts)
  const assertion = verifyResponse(response, usableMetadata(provider), {
    clock: sts.clock,
    clockSkewSeconds: sts.clockSkewSeconds,
    acceptedAudiences: [...sts.acceptedAudiences, `${sts.publicUrl}/saml/acs/${provider.uuid}`],
    // Any Recipient: the trust policy judges it, as `saml:aud`.
    acceptedRecipients: 'any',
    // STS has sent no request that the response could answer.
    inResponseTo: 'ignore',
    maxIssueAgeSeconds,
    decryption: provider.assertionEncryption,
    // The operator's own opt-ins, per provider; both are off by default.
    insecureAllowSha1: provider.insecureAllowSha1,
    insecureAllowSmallKeys: provider.insecureAllowSmallKeys,
  })
  const identity = readFederatedIdentity(assertion)
  findings.identity = identity
  const federation = federationOf(identity, provider)
  findings.federation = federation

  // Whether they may.
  requireRolePair(identity, request)
  const role = await findFederatedRole(request.RoleArn, sts)
  const decisions = evaluateRoleTrust({
    role,
    provider: provider.arn,
    action: 'sts:AssumeRoleWithSAML',
    identity,
    identityContext: samlConditionContext(identity, {
      accountId: provider.accountId,
      providerName: provider.providerName,
      presentedRecipient: presentedRecipient(identity.audience, sts),
    }),
    call: { ...call, now, region: sts.region },
  })
  findings.decisions = decisions
  requireTrust(decisions)

  // For how long, and with what.
  const durationSeconds = grantedSeconds(request, role, identity, now)
  const { sessionTags, transitiveTagKeys, sourceIdentity, roleSessionName } = identity
  await requireSessionPolicies(sessionPolicies, {
    accountId: role.accountId,
    directory: sts.directory,
  })
  const percent = packedPolicySizePercent({ sessionPolicies, sessionTags })
  const issued = issueCredentials(
    {
      kind: 'assumed-role',
      partition,
      accountId: role.accountId,
      roleArn: role.arn,
      roleId: role.roleId,
      roleSessionName,
      chained: false,
      federation,
      sessionTags,
      transitiveTagKeys,
      ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
      sessionPolicies,
      issuedAt: now,
      expiresAt: new Date(now.getTime() + durationSeconds * 1000),
    },
    sts.sealer,
  )
  return { ...issued, identity, federation, packedPolicySizePercent: percent }
}

async function findProvider(arn: string, { directory }: StsEmulation): Promise<SamlProvider> {
  const provider = await directory.findSamlProvider(arn)
  if (provider === undefined) {
    throw new SamlResponseRejected('SAML_PROVIDER_UNKNOWN', 'the provider does not exist', {
      check: 'find-provider',
      received: arn,
    })
  }
  return provider
}

function usableMetadata({ arn, state }: SamlProvider): IdpMetadata {
  if ('metadata' in state) return state.metadata
  throw new SamlResponseRejected(
    'SAML_PROVIDER_UNAVAILABLE',
    `provider ${arn} is not usable: ${state.unavailable}`,
    { check: 'usable-metadata' },
  )
}

function federationOf(identity: FederatedIdentity, provider: SamlProvider): SamlFederation {
  const { issuer, subject, subjectType } = identity
  const { accountId, providerName } = provider
  return {
    protocol: 'saml',
    providerArn: provider.arn,
    issuer,
    nameQualifier: nameQualifier({ issuer, accountId, providerName }),
    subject,
    subjectType,
  }
}

function requireRolePair(
  { rolePairs }: FederatedIdentity,
  { RoleArn, PrincipalArn }: AssumeRoleWithSamlRequest,
): void {
  const named = rolePairs.some(
    ({ roleArn, providerArn }) => roleArn === RoleArn && providerArn === PrincipalArn,
  )
  if (named) return
  throw new FederationClaimRejected(
    'ROLE_NOT_IN_ASSERTION',
    `the assertion does not name the role ${RoleArn} with the provider ${PrincipalArn}`,
    {
      check: 'require-role-pair',
      expected: rolePairs.map(({ roleArn, providerArn }) => `${roleArn},${providerArn}`).join(' '),
      received: `${RoleArn},${PrincipalArn}`,
    },
  )
}

function grantedSeconds(
  { DurationSeconds: requestedSeconds }: AssumeRoleWithSamlRequest,
  { maxSessionDurationSeconds }: Role,
  identity: FederatedIdentity,
  now: Date,
): number {
  if (requestedSeconds !== undefined) {
    checkRoleMaximum({ requestedSeconds, maxSessionDurationSeconds })
  }
  const { sessionDurationSeconds, sessionNotOnOrAfter } = identity
  return roleSessionDurationSeconds({
    now,
    requestedSeconds,
    ...(sessionDurationSeconds === undefined ? {} : { sessionDurationSeconds }),
    ...(sessionNotOnOrAfter === undefined ? {} : { sessionNotOnOrAfter }),
  })
}
