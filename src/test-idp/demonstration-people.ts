import { awsAttributes } from './aws-attributes.ts'
import type { AwsClaims } from './aws-attributes.ts'
import type { TestIdpAttribute } from './response-draft.ts'

/** Someone to sign in as. */
export interface TestIdpPerson {
  readonly id: string
  readonly name: string
  readonly description: string
  /** The NameID. */
  readonly subject: string
  readonly attributes: readonly TestIdpAttribute[]
}

/**
 * The people of the demonstration, each of whom shows something: alice a choice of roles, session
 * tags and source identity; bob a sign-in without a choice; carol a role that a condition of its
 * trust policy denies her; dave a session of twelve hours.
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
      description:
        'Platform engineer: two roles, session tags of which one chains, source identity',
      subject: 'alice@example.com',
      attributes: awsAttributes({
        roles: [role('Developer'), role('Auditor')],
        roleSessionName: 'alice@example.com',
        sessionTags: { Project: 'Marketing', CostCenter: '12345' },
        transitiveTagKeys: ['Project', 'CostCenter'],
        sourceIdentity: 'alice',
        affiliations: ['staff', 'member'],
      }),
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
    },
  ]
}
