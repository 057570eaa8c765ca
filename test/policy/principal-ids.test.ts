import { describe, expect, it } from 'vitest'
import { PolicyRejected } from '../../src/errors.ts'
import { evaluateTrustPolicy } from '../../src/policy/evaluate-trust-policy.ts'
import { parsePolicyDocument } from '../../src/policy/parse-policy-document.ts'
import {
  principalsToArns,
  principalsToIds,
  requirePrincipals,
} from '../../src/policy/principal-ids.ts'
import type { AwsPrincipal } from '../../src/policy/request.ts'

const accountId = '123456789012'
const role = `arn:aws:iam::${accountId}:role/service/Broker`
const user = `arn:aws:iam::${accountId}:user/Ana`
const foreignRole = 'arn:aws:iam::999999999999:role/Visitor'
const ids = new Map([
  [role, 'AROAEXAMPLEBROKER0001'],
  [user, 'AIDAEXAMPLEANA0000001'],
])
const owners = new Map([...ids].map(([arn, id]) => [id, arn]))

function idOf(arn: string): string | undefined {
  return arn.includes(accountId) ? ids.get(arn) : 'unknown-account'
}

function arnOf(id: string): string | undefined {
  return owners.get(id)
}

function trusting(AWS: unknown): object {
  return {
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Principal: { AWS }, Action: 'sts:AssumeRole' },
  }
}

describe('IAM User Guide: IAM role principals, IAM user principals', () => {
  it('keeps a user and a role by their unique ids, and gives the ARNs back', () => {
    const written = trusting([user, role])
    const kept = principalsToIds(written, idOf)
    expect(kept).toEqual({
      document: trusting(['AIDAEXAMPLEANA0000001', 'AROAEXAMPLEBROKER0001']),
      missing: [],
    })
    expect(principalsToArns(kept.document, arnOf)).toEqual(written)
  })

  it('leaves one value one value and does not touch what it was given', () => {
    const written = trusting(role)
    const before = structuredClone(written)
    expect(principalsToIds(written, idOf).document).toEqual(trusting('AROAEXAMPLEBROKER0001'))
    expect(written).toEqual(before)
  })

  it.each([
    ['everyone', '*'],
    ['an account', accountId],
    ['the root ARN of an account', `arn:aws:iam::${accountId}:root`],
    ['a role session', `arn:aws:sts::${accountId}:assumed-role/Broker/s`],
    ['a federated user', `arn:aws:sts::${accountId}:federated-user/f`],
    ['a role of an account that is not known here', foreignRole],
    ['a unique id', 'AROAEXAMPLEOTHER00001'],
  ])('leaves %s as it is', (_, value) => {
    expect(principalsToIds(trusting(value), idOf)).toEqual({
      document: trusting(value),
      missing: [],
    })
  })

  it('leaves identity providers, services, bare stars and conditions as they are', () => {
    const document = {
      Statement: [
        { Effect: 'Allow', Principal: { Federated: user, Service: 'ec2.amazonaws.com' } },
        { Effect: 'Deny', Principal: '*' },
        { Effect: 'Deny', Condition: { ArnEquals: { 'aws:PrincipalArn': role } } },
      ],
    }
    expect(principalsToIds(document, idOf)).toEqual({ document, missing: [] })
  })

  it('reaches NotPrincipal, and every statement of a list', () => {
    const document = (name: string): object => ({
      Statement: [
        { Effect: 'Deny', NotPrincipal: { AWS: [name] } },
        { Effect: 'Allow', Principal: { AWS: name } },
      ],
    })
    expect(principalsToIds(document(role), idOf).document).toEqual(
      document('AROAEXAMPLEBROKER0001'),
    )
  })

  it('reports who does not exist, with regard to case', () => {
    const nobody = `arn:aws:iam::${accountId}:user/ana`
    expect(principalsToIds(trusting([user, nobody]), idOf)).toEqual({
      document: trusting(['AIDAEXAMPLEANA0000001', nobody]),
      missing: [nobody],
    })
  })

  it('reports ids of nobody to whoever asks', () => {
    const document = trusting(['AIDAEXAMPLEANA0000001', 'AROAEXAMPLEGONE000001'])
    expect(principalsToIds(document, idOf, (id) => owners.has(id)).missing).toEqual([
      'AROAEXAMPLEGONE000001',
    ])
  })

  it('gives an id without an owner back as it is', () => {
    const document = trusting(['AROAEXAMPLEGONE000001', 'AIDAEXAMPLEANA0000001'])
    expect(principalsToArns(document, arnOf)).toEqual(trusting(['AROAEXAMPLEGONE000001', user]))
  })

  it('makes a document of which IAM would take every word', () => {
    const kept = principalsToIds(trusting([user, role, accountId]), idOf).document
    expect(parsePolicyDocument(kept, 'trust').Statement).toHaveLength(1)
  })

  it('refuses a policy that names nobody with the answer of IAM', () => {
    const nobody = `arn:aws:iam::${accountId}:role/Gone`
    const found = principalsToIds(trusting([role, nobody]), idOf)
    expect(() => {
      requirePrincipals(found, 'AssumeRolePolicyDocument')
    }).toThrow(
      expect.objectContaining({
        code: 'POLICY_MALFORMED',
        received: nobody,
        aws: {
          code: 'MalformedPolicyDocument',
          message: `Invalid principal in policy: "AWS":"${nobody}"`,
          status: 400,
        },
      }),
    )
    expect(() => {
      requirePrincipals(principalsToIds(trusting(role), idOf), 'AssumeRolePolicyDocument')
    }).not.toThrow(PolicyRejected)
  })
})

describe('a trusted role that is deleted and made again', () => {
  const kept = principalsToIds(trusting(role), idOf).document
  const policy = parsePolicyDocument(kept, 'trust')

  function decisionFor(principal: Partial<AwsPrincipal>): string {
    return evaluateTrustPolicy(policy, {
      principal: {
        kind: 'aws',
        accountId,
        arn: `arn:aws:sts::${accountId}:assumed-role/Broker/s`,
        sessionIssuerArn: role,
        ...principal,
      },
      action: 'sts:AssumeRole',
      context: new Map(),
    }).decision
  }

  it('is trusted, through its sessions, while it is the one that was named', () => {
    expect(decisionFor({ uniqueId: 'AROAEXAMPLEBROKER0001' })).toBe('allowed')
  })

  it('is not trusted under its old name when it has a new id', () => {
    expect(decisionFor({ uniqueId: 'AROAEXAMPLEBROKER0002' })).toBe('implicitDeny')
  })

  it('is not trusted by its name alone', () => {
    expect(decisionFor({})).toBe('implicitDeny')
  })

  it('is trusted again after the policy was written anew', () => {
    const renewed = principalsToIds(trusting(role), () => 'AROAEXAMPLEBROKER0002').document
    expect(
      evaluateTrustPolicy(parsePolicyDocument(renewed, 'trust'), {
        principal: {
          kind: 'aws',
          accountId,
          arn: `arn:aws:sts::${accountId}:assumed-role/Broker/s`,
          sessionIssuerArn: role,
          uniqueId: 'AROAEXAMPLEBROKER0002',
        },
        action: 'sts:AssumeRole',
        context: new Map(),
      }).decision,
    ).toBe('allowed')
  })
})
