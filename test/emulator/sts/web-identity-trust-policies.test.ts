import { describe, expect, it } from 'vitest'
import { FedbridgeError } from '../../../src/errors.ts'
import { webIdentityConditionContext } from '../../../src/federation/web-identity-condition-context.ts'
import type { WebIdentity } from '../../../src/federation/web-identity.ts'
import { evaluateRoleTrust } from '../../../src/policy/evaluate-role-trust.ts'
import { home, roleIn } from './open-test-sts.ts'
import { oidcProvider, openWebIdentitySts, webIdentityRole } from './open-web-identity-sts.ts'

const github = 'token.actions.githubusercontent.com'
const eks = 'oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE'

/** A condition of a trust policy, a token's subject and audience, and what STS makes of them. */
interface Case {
  readonly what: string
  readonly condition: object | undefined
  readonly sub: string
  readonly aud?: string
  readonly allowed: boolean
}

const branch = {
  StringEquals: {
    [`${github}:aud`]: 'sts.amazonaws.com',
    [`${github}:sub`]: 'repo:GitHubOrg/GitHubRepo:ref:refs/heads/GitHubBranch',
  },
}
const repository = {
  StringLike: {
    [`${github}:aud`]: 'sts.amazonaws.com',
    [`${github}:sub`]: 'repo:GitHubOrg/GitHubRepo:*',
  },
}
const organization = {
  StringLike: {
    [`${github}:aud`]: 'sts.amazonaws.com',
    [`${github}:sub`]: 'repo:GitHubOrg/*',
  },
}
const main = 'repo:GitHubOrg/GitHubRepo:ref:refs/heads/GitHubBranch'
const literalWildcard = {
  StringEquals: { [`${github}:sub`]: 'repo:GitHubOrg/GitHubRepo:*' },
}

const githubCases: readonly Case[] = [
  { what: 'one branch', condition: branch, sub: main, allowed: true },
  { what: 'another branch', condition: branch, sub: `${main}2`, allowed: false },
  {
    what: 'a branch in other case',
    condition: branch,
    sub: main.toLowerCase(),
    allowed: false,
  },
  {
    what: 'a pull request, under one branch',
    condition: branch,
    sub: 'repo:GitHubOrg/GitHubRepo:pull_request',
    allowed: false,
  },
  { what: 'another audience', condition: branch, sub: main, aud: 'other', allowed: false },
  { what: 'any branch of one repository', condition: repository, sub: `${main}2`, allowed: true },
  {
    what: 'an environment of one repository',
    condition: repository,
    sub: 'repo:GitHubOrg/GitHubRepo:environment:prod',
    allowed: true,
  },
  {
    what: 'another repository whose name begins alike',
    condition: repository,
    sub: 'repo:GitHubOrg/GitHubRepo2:ref:refs/heads/main',
    allowed: false,
  },
  {
    what: 'any repository of one organization',
    condition: organization,
    sub: 'repo:GitHubOrg/Other:ref:refs/heads/main',
    allowed: true,
  },
  {
    what: 'another organization whose name begins alike',
    condition: organization,
    sub: 'repo:GitHubOrg2/GitHubRepo:ref:refs/heads/main',
    allowed: false,
  },
  {
    what: 'a wildcard under StringEquals, which is the character itself',
    condition: literalWildcard,
    sub: main,
    allowed: false,
  },
  {
    what: 'anybody, where no condition is',
    condition: undefined,
    sub: 'repo:SomebodyElse/X:ref:refs/heads/main',
    allowed: true,
  },
]

const serviceAccount = {
  StringEquals: {
    [`${eks}:sub`]: 'system:serviceaccount:default:my-service-account',
    [`${eks}:aud`]: 'sts.amazonaws.com',
  },
}
const eksCases: readonly Case[] = [
  {
    what: 'one service account',
    condition: serviceAccount,
    sub: 'system:serviceaccount:default:my-service-account',
    allowed: true,
  },
  {
    what: 'another namespace',
    condition: serviceAccount,
    sub: 'system:serviceaccount:kube-system:my-service-account',
    allowed: false,
  },
  {
    what: 'the key of another cluster',
    condition: {
      StringEquals: {
        [`${eks}2:sub`]: 'system:serviceaccount:default:my-service-account',
      },
    },
    sub: 'system:serviceaccount:default:my-service-account',
    allowed: false,
  },
  {
    what: 'any account of a namespace',
    condition: { StringLike: { [`${eks}:sub`]: 'system:serviceaccount:default:*' } },
    sub: 'system:serviceaccount:default:other',
    allowed: true,
  },
]

async function allowed(
  name: string,
  { condition, sub, aud = 'sts.amazonaws.com' }: Case,
): Promise<boolean> {
  const principal = oidcProvider(name)
  const sts = await openWebIdentitySts({
    providerIssuer: `https://${name}`,
    roles: [
      webIdentityRole('Deploy', { principal, ...(condition === undefined ? {} : { condition }) }),
    ],
    oidcProviders: [
      {
        arn: principal,
        issuer: `https://${name}`,
        clientIds: ['sts.amazonaws.com', 'other'],
        thumbprints: [],
      },
    ],
  })
  const WebIdentityToken = sts.token({ sub, aud })
  try {
    const answer = await sts.call(
      'AssumeRoleWithWebIdentity',
      sts.sent({ RoleArn: roleIn(home, 'Deploy'), WebIdentityToken }),
    )
    return answer['Provider'] === principal
  } catch (failure) {
    if (failure instanceof FedbridgeError && failure.code === 'TRUST_POLICY_DENIED') return false
    throw failure
  }
}

describe('IAM User Guide, "Configuring a role for GitHub OIDC identity provider"', () => {
  it.each(githubCases)('$what: $allowed', async (each) => {
    expect(await allowed(github, each)).toBe(each.allowed)
  })
})

describe('an issuer with a path, as Amazon EKS has', () => {
  it.each(eksCases)('$what: $allowed', async (each) => {
    expect(await allowed(eks, each)).toBe(each.allowed)
  })
})

/** The guide's samples of built-in providers: name, the key of the app, the app. */
const samples = [
  ['www.amazon.com', 'app_id', 'amzn1.application-oa2-123456'],
  ['graph.facebook.com', 'app_id', '111222333444555'],
  ['accounts.google.com', 'aud', '666777888999000'],
  ['cognito-identity.amazonaws.com', 'aud', 'us-east:12345678-ffff-ffff-ffff-123456'],
] as const

describe('IAM User Guide, "Creating a role for web identity or OpenID Connect Federation"', () => {
  const at = new Date('2030-01-01T12:00:00Z')
  /** What the trust policy of the sample says to a person of a provider. */
  const decision = (
    [name, key, app]: (typeof samples)[number],
    { issuer = name, audience = app }: { issuer?: string; audience?: string } = {},
  ): string | undefined => {
    const { trustPolicy } = webIdentityRole('Sample', {
      principal: name,
      actions: ['sts:AssumeRoleWithWebIdentity'],
      condition: { StringEquals: { [`${name}:${key}`]: app } },
    })
    const identity: WebIdentity = {
      protocol: 'oidc',
      issuer: `https://${issuer}`,
      subject: 'user1',
      audience,
      originalAudiences: [audience],
      authenticationMethods: [],
      issuedAt: at,
      expiresAt: at,
      sessionTags: new Map(),
      transitiveTagKeys: [],
    }
    const [trust] = evaluateRoleTrust({
      role: { trustPolicy, tags: new Map() },
      provider: issuer,
      action: 'sts:AssumeRoleWithWebIdentity',
      identity,
      identityContext: webIdentityConditionContext(identity),
      call: { now: at, sourceAddress: '192.0.2.1', userAgent: 'test', region: 'us-east-1' },
    })
    return trust?.decision
  }

  it.each(samples.map((sample) => ({ name: sample[0], sample })))('$name', ({ sample }) => {
    expect(decision(sample)).toBe('allowed')
    expect(decision(sample, { audience: 'another' })).toBe('implicitDeny')
    const issuer = sample[0] === 'www.amazon.com' ? 'graph.facebook.com' : 'www.amazon.com'
    expect(decision(sample, { issuer })).toBe('implicitDeny')
  })
})
