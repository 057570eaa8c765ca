import { packedPolicySizePercent } from '../../federation/packed-policy-size.ts'
import { checkRoleMaximum } from '../../federation/session-duration.ts'
import { limits } from '../../federation/limits.ts'
import { webIdentityConditionContext } from '../../federation/web-identity-condition-context.ts'
import type { WebIdentity } from '../../federation/web-identity.ts'
import { parseIamRoleArn } from '../../partition/arn.ts'
import { peekIssuer } from '../../oidc/parse-compact-jws.ts'
import { readWebIdentity } from '../../oidc/read-web-identity.ts'
import { verifyIdToken } from '../../oidc/verify-id-token.ts'
import { evaluateRoleTrust } from '../../policy/evaluate-role-trust.ts'
import type { Decision } from '../../policy/explanation.ts'
import { issueCredentials } from '../credentials/issue-credentials.ts'
import type { IssuedCredentials } from '../credentials/issue-credentials.ts'
import type { AssumedRoleSession, WebIdentityFederation } from '../credentials/session.ts'
import type { ValueOf } from '../query/parameter-shape.ts'
import type { QueryCall } from '../query/query-action.ts'
import type { assumeRoleWithWebIdentityParameters } from './assume-role-with-web-identity-parameters.ts'
import { findFederatedRole, requireTrust, requireTrustOfProvider } from './federated-role.ts'
import { parseSessionPolicies } from './parse-session-policies.ts'
import { refuseAccessToken } from './refuse-access-token.ts'
import { requireSessionPolicies } from './require-session-policies.ts'
import type { StsEmulation } from './sts-emulation.ts'
import { findWebIdentityProvider } from './web-identity-provider.ts'

export type AssumeRoleWithWebIdentityRequest = ValueOf<typeof assumeRoleWithWebIdentityParameters>

/** What a call has found out so far: the record of a refusal says as much of it as there is. */
export interface AssumeRoleWithWebIdentityFindings {
  /** Of a token that was verified. */
  identity?: WebIdentity
  /** The provider that the token led to, whether it verified the token or not. */
  provider?: string
  decisions?: readonly Decision[]
}

const action = 'sts:AssumeRoleWithWebIdentity'

/** A role session that was granted. */
export interface AssumedWebIdentityRole extends IssuedCredentials<AssumedRoleSession> {
  readonly identity: WebIdentity
  readonly federation: WebIdentityFederation
  readonly packedPolicySizePercent: number | undefined
}

/**
 * Grants a role session to the bearer of an ID token. The steps stand in the order in which trust
 * grows: of a token that is not verified nothing is read but its issuer, to find who verifies it, and
 * nothing about roles is said to anyone without a token. Of a provider that AWS has built in, which no
 * account has set up, keys are fetched only for a role that trusts it: anybody can send such a token,
 * and gets the answer of a role that is not there otherwise.
 *
 * The same token is taken again while it is valid, whatever its `jti`, as AWS takes it: SDKs send the
 * token of a file until the file has another. Who wants one use per token has to see to it before.
 *
 * @throws {FedbridgeError} the first reason to refuse, with AWS's answer in `aws`
 * @see IAM User Guide, "AssumeRoleWithWebIdentity—federation through a web-based identity provider"
 */
export async function assumeRoleWithWebIdentity(
  request: AssumeRoleWithWebIdentityRequest,
  call: QueryCall,
  sts: StsEmulation,
  findings: AssumeRoleWithWebIdentityFindings = {},
): Promise<AssumedWebIdentityRole> {
  const now = sts.clock.now()

  // What the call asks for.
  const { RoleSessionName: roleSessionName, ProviderId, WebIdentityToken } = request
  const roleArn = parseIamRoleArn(request.RoleArn)
  const sessionPolicies = parseSessionPolicies(request)

  // Who it is about.
  if (ProviderId !== undefined) refuseAccessToken(ProviderId, WebIdentityToken)
  const { identity, federation } = await verifyWebIdentity(request, roleArn, sts, findings)

  // Whether they may.
  const role = await findFederatedRole(request.RoleArn, sts)
  const decisions = evaluateRoleTrust({
    role,
    provider: federation.providerArn,
    action,
    identity,
    identityContext: webIdentityConditionContext(identity, { roleSessionName }),
    call: { ...call, now, region: sts.region },
  })
  findings.decisions = decisions
  requireTrust(decisions)

  // For how long, and with what.
  const requestedSeconds = request.DurationSeconds ?? limits.sessionDurationSeconds.default
  const { maxSessionDurationSeconds } = role
  checkRoleMaximum({ requestedSeconds, maxSessionDurationSeconds })
  const { sessionTags, transitiveTagKeys, sourceIdentity } = identity
  await requireSessionPolicies(sessionPolicies, {
    accountId: role.accountId,
    directory: sts.directory,
  })
  const percent = packedPolicySizePercent({ sessionPolicies, sessionTags })
  const issued = issueCredentials(
    {
      kind: 'assumed-role',
      partition: roleArn.partition,
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
      expiresAt: new Date(now.getTime() + requestedSeconds * 1000),
    },
    sts.sealer,
  )
  return { ...issued, identity, federation, packedPolicySizePercent: percent }
}

/** From the text of a token to what it says, by the provider in the account of the role. */
async function verifyWebIdentity(
  { RoleArn, WebIdentityToken: token }: AssumeRoleWithWebIdentityRequest,
  role: ReturnType<typeof parseIamRoleArn>,
  { clock, clockSkewSeconds, directory, jwks }: StsEmulation,
  findings: AssumeRoleWithWebIdentityFindings,
): Promise<Pick<AssumedWebIdentityRole, 'identity' | 'federation'>> {
  const provider = await findWebIdentityProvider(peekIssuer(token), { role, directory })
  const { principal, issuer, issuerUrl, clientIds, thumbprints } = provider
  findings.provider = principal
  if (provider.isBuiltIn) {
    const trusting = await findFederatedRole(RoleArn, { directory })
    requireTrustOfProvider(trusting, { provider: principal, action })
  }
  const verified = await verifyIdToken(token, {
    issuer,
    keys: jwks.keysOf(issuerUrl, { thumbprints }),
    clientIds,
    clock,
    clockSkewSeconds,
  })
  const identity = readWebIdentity(verified)
  findings.identity = identity
  const { subject, audience, authenticationMethods } = identity
  const federation: WebIdentityFederation = {
    protocol: 'oidc',
    providerArn: principal,
    issuer,
    subject,
    audience,
    authenticationMethods,
  }
  return { identity, federation }
}
