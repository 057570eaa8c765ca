import { describe, expect, it } from 'vitest'
import {
  laterWebIdentityConditionContext,
  webIdentityConditionContext,
} from '../../src/federation/web-identity-condition-context.ts'
import {
  builtInWebIdentityProvider,
  webIdentityProviderName,
} from '../../src/federation/web-identity-provider-name.ts'
import type { WebIdentity } from '../../src/federation/web-identity.ts'

const github = 'https://token.actions.githubusercontent.com'
const identity = (change: Partial<WebIdentity> = {}): WebIdentity => ({
  protocol: 'oidc',
  issuer: github,
  subject: 'repo:octo/app:ref:refs/heads/main',
  audience: 'sts.amazonaws.com',
  originalAudiences: ['sts.amazonaws.com'],
  authenticationMethods: [],
  issuedAt: new Date(0),
  expiresAt: new Date(0),
  sessionTags: new Map(),
  transitiveTagKeys: [],
  ...change,
})
const valuesOf = (context: ReturnType<typeof webIdentityConditionContext>) =>
  Object.fromEntries([...context.values()].map(({ key, values }) => [key, values]))

describe('IAM User Guide, "Available keys for AWS web identity federation"', () => {
  it('names keys after the issuer without its scheme, with its path', () => {
    const issuer = 'https://oidc.eks.us-east-1.amazonaws.com/id/ABC'
    expect(valuesOf(webIdentityConditionContext(identity({ issuer })))).toEqual({
      'oidc.eks.us-east-1.amazonaws.com/id/ABC:aud': ['sts.amazonaws.com'],
      'oidc.eks.us-east-1.amazonaws.com/id/ABC:oaud': ['sts.amazonaws.com'],
      'oidc.eks.us-east-1.amazonaws.com/id/ABC:sub': ['repo:octo/app:ref:refs/heads/main'],
    })
  })

  it('fills aud from azp, and oaud from aud', () => {
    const google = identity({
      issuer: 'https://accounts.google.com',
      audience: 'android',
      authorizedParty: 'android',
      originalAudiences: ['web'],
    })
    expect(valuesOf(webIdentityConditionContext(google))).toMatchObject({
      'accounts.google.com:aud': ['android'],
      'accounts.google.com:azp': ['android'],
      'accounts.google.com:oaud': ['web'],
    })
  })

  it.each([
    ['https://graph.facebook.com', ['graph.facebook.com:app_id', 'graph.facebook.com:id']],
    ['https://www.amazon.com', ['www.amazon.com:app_id', 'www.amazon.com:user_id']],
    [
      'https://cognito-identity.amazonaws.com',
      [
        'cognito-identity.amazonaws.com:amr',
        'cognito-identity.amazonaws.com:aud',
        'cognito-identity.amazonaws.com:sub',
      ],
    ],
  ])('%s has its own words', (issuer, keys) => {
    const context = webIdentityConditionContext(identity({ issuer, authenticationMethods: ['x'] }))
    expect(Object.keys(valuesOf(context))).toEqual(keys)
  })

  it('makes amr a list', () => {
    const issuer = 'https://cognito-identity.amazonaws.com'
    const context = webIdentityConditionContext(identity({ issuer, authenticationMethods: ['x'] }))
    expect(context.get('cognito-identity.amazonaws.com:amr')?.multivalued).toBe(true)
    expect(context.get('cognito-identity.amazonaws.com:aud')?.multivalued).toBe(false)
  })

  it('has session tags, source identity and session name beside them, by lower-cased name', () => {
    const context = webIdentityConditionContext(
      identity({
        sessionTags: new Map([['Project', 'Automation']]),
        transitiveTagKeys: ['Project'],
        sourceIdentity: 'Admin',
      }),
      { roleSessionName: 'alice' },
    )
    expect(context.get('aws:requesttag/project')?.values).toEqual(['Automation'])
    expect(context.get('aws:tagkeys')?.values).toEqual(['Project'])
    expect(context.get('sts:transitivetagkeys')?.values).toEqual(['Project'])
    expect(context.get('sts:sourceidentity')?.values).toEqual(['Admin'])
    expect(context.get('sts:rolesessionname')?.values).toEqual(['alice'])
  })
})

describe('IAM User Guide, "Cross-service AWS web identity federation context keys"', () => {
  const later = (issuer: string) =>
    Object.keys(
      valuesOf(
        laterWebIdentityConditionContext(
          identity({ issuer, authorizedParty: 'a', authenticationMethods: ['x'] }),
          { federatedProvider: 'p' },
        ),
      ),
    )

  it('amr, aud and sub survive, azp and oaud do not', () => {
    expect(later('https://a.test')).toEqual([
      'a.test:amr',
      'a.test:aud',
      'a.test:sub',
      'aws:FederatedProvider',
    ])
    expect(later('https://graph.facebook.com')).toEqual([
      'graph.facebook.com:app_id',
      'graph.facebook.com:id',
      'aws:FederatedProvider',
    ])
  })
})

describe('names of providers', () => {
  it('are the URL without its scheme; four are built in', () => {
    expect(webIdentityProviderName('https://a.test/b/')).toBe('a.test/b/')
    expect(builtInWebIdentityProvider('https://accounts.google.com')).toBe('accounts.google.com')
    expect(builtInWebIdentityProvider('accounts.google.com')).toBe('accounts.google.com')
    expect(builtInWebIdentityProvider('https://accounts.google.com/x')).toBeUndefined()
    expect(builtInWebIdentityProvider('http://accounts.google.com')).toBeUndefined()
  })
})
