import { describe, expect, it } from 'vitest'
import { openServiceKeys } from '../../../src/emulator/caller/open-service-keys.ts'
import { principalId } from '../../../src/emulator/caller/principal-id.ts'
import { userIdentityOf } from '../../../src/emulator/caller/user-identity.ts'
import { federatedUser, roleSession, sessionTokenSession } from '../credentials/sessions.ts'
import { broker, holding, userCaller } from './callers.ts'

const attributes = { creationDate: '2030-01-01T12:00:00Z', mfaAuthenticated: 'false' }
const common = { accountId: '123456789012', accessKeyId: 'ASIAEXAMPLEEXAMPLE00' }

describe("CloudTrail's userIdentity", () => {
  it('of a user', () => {
    expect(userIdentityOf(userCaller)).toEqual({
      type: 'IAMUser',
      principalId: broker.userId,
      arn: broker.arn,
      accountId: '123456789012',
      accessKeyId: 'AKIAEXAMPLEEXAMPLE00',
      userName: 'broker',
    })
  })

  it('of a role session', () => {
    expect(userIdentityOf(holding(roleSession()))).toEqual({
      ...common,
      type: 'AssumedRole',
      principalId: 'AROAEXAMPLEEXAMPLE000:alice',
      arn: 'arn:aws:sts::123456789012:assumed-role/Developer/alice',
      sessionContext: {
        sessionIssuer: {
          type: 'Role',
          principalId: 'AROAEXAMPLEEXAMPLE000',
          arn: 'arn:aws:iam::123456789012:role/team/Developer',
          accountId: '123456789012',
          userName: 'Developer',
        },
        webIdFederationData: {},
        attributes,
        sourceIdentity: 'alice',
      },
    })
  })

  it('of a federated user', () => {
    expect(userIdentityOf(holding(federatedUser()))).toEqual({
      ...common,
      type: 'FederatedUser',
      principalId: '123456789012:jane',
      arn: 'arn:aws:sts::123456789012:federated-user/jane',
      sessionContext: {
        sessionIssuer: {
          type: 'IAMUser',
          principalId: broker.userId,
          arn: broker.arn,
          accountId: '123456789012',
          userName: 'broker',
        },
        attributes,
      },
    })
  })

  it('of a user with a session token, who proved a device', () => {
    const mfaAuthenticatedAt = new Date('2030-01-01T12:00:00Z')
    const caller = holding({ ...sessionTokenSession(), mfaAuthenticatedAt })
    expect(userIdentityOf(caller)).toEqual({
      ...common,
      type: 'IAMUser',
      principalId: broker.userId,
      arn: broker.arn,
      userName: 'broker',
      sessionContext: { attributes: { ...attributes, mfaAuthenticated: 'true' } },
    })
  })

  it('of a web identity names the provider and what it said', () => {
    const federation = {
      protocol: 'oidc',
      providerArn: 'arn:aws:iam::123456789012:oidc-provider/server.example.com',
      issuer: 'https://server.example.com',
      subject: 'bob',
      audience: 'client-1',
      authenticationMethods: [],
    } as const
    expect(userIdentityOf(holding(roleSession({ federation })))).toMatchObject({
      sessionContext: {
        webIdFederationData: {
          federatedProvider: federation.providerArn,
          attributes: { 'server.example.com:aud': 'client-1', 'server.example.com:sub': 'bob' },
        },
      },
    })
  })

  it('has the same principal id as GetCallerIdentity', () => {
    for (const caller of [
      userCaller,
      holding(roleSession()),
      holding(federatedUser()),
      holding(sessionTokenSession()),
    ]) {
      expect(userIdentityOf(caller).principalId).toBe(principalId(caller))
    }
    const { caller } = openServiceKeys('aws').keyOf('123456789012')
    expect(principalId(caller)).toBe(caller.arn)
  })
})
