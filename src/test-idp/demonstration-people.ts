import { awsAttributes } from './aws-attributes.ts'
import type { AwsClaims } from './aws-attributes.ts'
import { awsTokenClaims } from './oidc/aws-token-claims.ts'
import type { Claims } from './oidc/id-token-draft.ts'
import type { TestIdpAttribute } from './response-draft.ts'

/** Someone to sign in as. */
export interface TestIdpPerson {
  readonly id: string
  readonly name: string
  readonly description: string
  /** The NameID. */
  readonly subject: string
  readonly attributes: readonly TestIdpAttribute[]
  /** The same person over OpenID Connect. */
  readonly oidc: {
    readonly description: string
    /** What ID tokens and UserInfo say, `sub` included. */
    readonly claims: Claims
  }
}

/**
 * The people of the demonstration, each of whom shows something: alice a choice of roles, session
 * tags and source identity; bob a sign-in without a choice; carol a role that a condition of its
 * trust policy denies her; dave a session of twelve hours. Over OpenID Connect dave alone has a second
 * factor behind him (`amr`), carol's tags stand in a claim each, and what people may do follows from
 * their claims, as no token names roles.
 *
 * The roles are `Developer`, `Auditor`, `Admin` and `LongSession` of the account.
 */
export function demonstrationPeople({
  partition = 'aws',
  accountId = '123456789012',
  providerName = 'ExampleCorp',
}: {
  readonly partition?: string
  readonly accountId?: string
  readonly providerName?: string
} = {}): readonly TestIdpPerson[] {
  const role = (name: string): AwsClaims['roles'][number] => ({
    roleArn: `arn:${partition}:iam::${accountId}:role/${name}`,
    providerArn: `arn:${partition}:iam::${accountId}:saml-provider/${providerName}`,
  })
  return [
    {
      id: 'alice',
      name: 'Alice Example',
      description: 'Platform engineer: two roles, session tags of which two chain, source identity',
      subject: 'alice@example.com',
      attributes: awsAttributes({
        roles: [role('Developer'), role('Auditor')],
        roleSessionName: 'alice@example.com',
        ...aliceTags,
        affiliations: ['staff', 'member'],
      }),
      oidc: {
        description: 'Platform engineer: session tags of which two chain, source identity',
        claims: {
          ...standardClaims('alice', 'Alice', '5b0c7e52-3f0e-4f6b-9a1d-2c8d4be1a7f3'),
          groups: ['platform', 'staff'],
          amr: ['pwd'],
          ...awsTokenClaims(aliceTags),
        },
      },
    },
    {
      id: 'bob',
      name: 'Bob Example',
      description: 'One role: straight to the console, without a choice',
      subject: 'bob@example.com',
      attributes: awsAttributes({
        roles: [role('Auditor')],
        roleSessionName: 'bob@example.com',
        affiliations: ['member'],
      }),
      oidc: {
        description: 'A token with nothing in it for AWS: no tags, no source identity',
        claims: {
          ...standardClaims('bob', 'Bob', 'c1d9f0a4-77b2-4e19-8c35-90e6ab42d518'),
          groups: ['compliance'],
          amr: ['pwd'],
        },
      },
    },
    {
      id: 'carol',
      name: 'Carol Example',
      description: 'Student and staff: the trust policy of Admin denies her on a condition',
      subject: 'carol@example.com',
      attributes: [
        ...awsAttributes({
          roles: [role('Developer'), role('Admin')],
          roleSessionName: 'carol@example.com',
          sessionTags: { Project: 'Thesis' },
          sourceIdentity: 'carol',
          affiliations: ['student', 'staff'],
        }),
        { name: 'urn:oid:1.3.6.1.4.1.5923.1.1.1.5', values: ['student'] },
      ],
      oidc: {
        description:
          'Student and staff: tags in a claim each; a password alone, where Admin wants a second factor',
        claims: {
          ...standardClaims('carol', 'Carol', '0e84b6c9-15da-4c73-b2f8-6d3a917e5c20'),
          groups: ['student', 'staff'],
          amr: ['pwd'],
          ...awsTokenClaims({
            sessionTags: { Project: 'Thesis' },
            transitiveTagKeys: ['Project'],
            sourceIdentity: 'carol',
            flattened: true,
          }),
        },
      },
    },
    {
      id: 'dave',
      name: 'Dave Example',
      description: 'On call: a console session of twelve hours',
      subject: 'dave@example.com',
      attributes: awsAttributes({
        roles: [role('LongSession')],
        roleSessionName: 'dave@example.com',
        sessionTags: { OnCall: 'yes' },
        sourceIdentity: 'dave',
        sessionDurationSeconds: 43_200,
      }),
      oidc: {
        description: 'On call: signed in with a second factor, which opens Admin',
        claims: {
          ...standardClaims('dave', 'Dave', 'f7325d1b-a8e6-4d90-83c4-1b59e02f6ad7'),
          groups: ['on-call'],
          amr: ['pwd', 'mfa'],
          ...awsTokenClaims({ sessionTags: { OnCall: 'yes' }, sourceIdentity: 'dave' }),
        },
      },
    },
  ]
}

/** Alice is to AWS the same over both protocols. */
const aliceTags = {
  sessionTags: { Project: 'Marketing', Department: 'Engineering', CostCenter: '12345' },
  transitiveTagKeys: ['Project', 'CostCenter'],
  sourceIdentity: 'alice',
}

/** @see OpenID Connect Core 1.0, section 5.1 */
function standardClaims(username: string, givenName: string, subject: string): Claims {
  return {
    sub: subject,
    preferred_username: username,
    name: `${givenName} Example`,
    email: `${username}@example.com`,
    email_verified: true,
  }
}
