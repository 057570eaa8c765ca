import type { CloudTrailUserIdentity } from '../../audit/cloud-trail-event.ts'
import { webIdentityProviderName } from '../../federation/web-identity-provider-name.ts'
import type { Session } from '../credentials/session.ts'
import type { Caller } from './caller.ts'

/**
 * A caller as records name it: a user by name and unique id, a session with what it was issued from,
 * since when, and what a federated person brought.
 *
 * @see IAM User Guide, "Logging IAM and AWS STS API calls with AWS CloudTrail"
 */
export function userIdentityOf(caller: Caller): CloudTrailUserIdentity {
  const { accountId, arn, accessKeyId } = caller
  switch (caller.kind) {
    case 'service':
      return { type: 'Unknown', arn, accountId }
    case 'user': {
      const { userId: principalId, userName } = caller.user
      return { type: 'IAMUser', principalId, arn, accountId, accessKeyId, userName }
    }
    case 'session':
      return { ...sessionIdentity(caller.session), arn, accountId, accessKeyId }
  }
}

function sessionIdentity(
  session: Session,
): Pick<CloudTrailUserIdentity, 'type' | 'principalId' | 'userName' | 'sessionContext'> {
  const { accountId } = session
  switch (session.kind) {
    case 'assumed-role':
      return {
        type: 'AssumedRole',
        principalId: `${session.roleId}:${session.roleSessionName}`,
        sessionContext: {
          sessionIssuer: {
            type: 'Role',
            principalId: session.roleId,
            arn: session.roleArn,
            accountId,
            userName: lastPart(session.roleArn),
          },
          webIdFederationData: webIdFederationData(session.federation),
          attributes: sessionAttributes(session),
          ...(session.sourceIdentity === undefined
            ? {}
            : { sourceIdentity: session.sourceIdentity }),
        },
      }
    case 'federated-user':
      return {
        type: 'FederatedUser',
        principalId: `${accountId}:${session.federatedUserName}`,
        sessionContext: {
          sessionIssuer: {
            type: 'IAMUser',
            principalId: session.userId,
            arn: session.userArn,
            accountId,
            userName: lastPart(session.userArn),
          },
          attributes: sessionAttributes(session),
        },
      }
    case 'session-token':
      return {
        type: 'IAMUser',
        principalId: session.userId,
        userName: lastPart(session.userArn),
        sessionContext: { attributes: sessionAttributes(session) },
      }
  }
}

/** Records have the element empty for sessions of everyone else. */
function webIdFederationData(
  federation: (Session & { kind: 'assumed-role' })['federation'],
): Readonly<Record<string, unknown>> {
  if (federation?.protocol !== 'oidc') return {}
  const { providerArn, issuer, subject, audience } = federation
  const name = webIdentityProviderName(issuer)
  return {
    federatedProvider: providerArn,
    attributes: { [`${name}:aud`]: audience, [`${name}:sub`]: subject },
  }
}

/** Texts, both of them, as in CloudTrail. */
function sessionAttributes(session: Session): Readonly<Record<string, string>> {
  return {
    creationDate: session.issuedAt.toISOString().replace(/\.\d+Z$/u, 'Z'),
    mfaAuthenticated: String(session.mfaAuthenticatedAt !== undefined),
  }
}

function lastPart(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1)
}
