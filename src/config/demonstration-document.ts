import { testIdpWord } from './test-idp-issuer.ts'

const partition = 'aws'
const accountId = '123456789012'
const providerArn = `arn:${partition}:iam::${accountId}:saml-provider/ExampleCorp`

/**
 * The demonstration as one would write it into a file. Its policies are ones that work unchanged at
 * AWS: `saml:aud` is AWS's own sign-in address, tags and source identity need their own permission.
 *
 * @see IAM User Guide, "Creating a role for SAML 2.0 federation (console)", "Passing session tags in
 *   AWS STS", "Monitor and control actions taken with assumed roles"
 */
export function demonstrationDocument({
  storageUrl,
  ...server
}: {
  readonly port?: number
  readonly host?: string
  readonly publicUrl?: string
  readonly storageUrl?: string
}): Readonly<Record<string, unknown>> {
  return {
    server,
    partition,
    storage: { ...(storageUrl === undefined ? {} : { url: storageUrl }) },
    identityProviders: {
      saml: [{ arn: providerArn, metadata: testIdpWord, name: 'Example Corp' }],
    },
    testIdp: { enabled: true },
    emulator: {
      accounts: {
        [accountId]: {
          alias: 'example-corp',
          roles: {
            Developer: developer,
            Auditor: auditor,
            Admin: admin,
            LongSession: longSession,
          },
          users: { admin: administrator, broker },
        },
      },
    },
  }
}

/**
 * Allows the provider to sign people in, with session tags and a source identity, which need
 * permissions of their own, and on further conditions.
 */
function trustPolicy(
  conditions: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {},
): Readonly<Record<string, unknown>> {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'SignInWithExampleCorp',
        Effect: 'Allow',
        Principal: { Federated: providerArn },
        Action: ['sts:AssumeRoleWithSAML', 'sts:TagSession', 'sts:SetSourceIdentity'],
        Condition: {
          ...conditions,
          StringEquals: {
            'saml:aud': 'https://signin.aws.amazon.com/saml',
            ...conditions['StringEquals'],
          },
        },
      },
    ],
  }
}

/** Shows what session tags are for: instances of one's own project, beside a folder of one's own. */
const developer = {
  description: 'Develops and deploys; sees a folder of their own and their project',
  maxSessionDurationSeconds: 14_400,
  tags: { team: 'platform' },
  trustPolicy: trustPolicy(),
  policies: {
    'own-folder': {
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'ListOwnFolder',
          Effect: 'Allow',
          Action: 's3:ListBucket',
          Resource: 'arn:aws:s3:::example-corp-home',
          Condition: {
            StringLike: { 's3:prefix': '${saml:namequalifier}/${saml:sub}/*' },
            StringEquals: { 'saml:sub_type': 'persistent' },
          },
        },
        {
          Sid: 'UseOwnFolder',
          Effect: 'Allow',
          Action: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
          Resource: 'arn:aws:s3:::example-corp-home/${saml:namequalifier}/${saml:sub}/*',
          Condition: { StringEquals: { 'saml:sub_type': 'persistent' } },
        },
      ],
    },
    'own-project': {
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'OperateInstancesOfOwnProject',
          Effect: 'Allow',
          Action: ['ec2:StartInstances', 'ec2:StopInstances', 'ec2:RebootInstances'],
          Resource: `arn:aws:ec2:*:${accountId}:instance/*`,
          Condition: {
            StringEquals: { 'aws:ResourceTag/Project': '${aws:PrincipalTag/Project}' },
          },
        },
        { Sid: 'SeeInstances', Effect: 'Allow', Action: 'ec2:Describe*', Resource: '*' },
      ],
    },
  },
}

/** Shows permissions that read widely, and a denial that no other policy can lift. */
const auditor = {
  description: 'Reads what happened and how things are set up; changes nothing',
  tags: { team: 'compliance' },
  trustPolicy: trustPolicy(),
  policies: {
    'read-the-audit': {
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'ReadTrailsAndSettings',
          Effect: 'Allow',
          Action: [
            'cloudtrail:DescribeTrails',
            'cloudtrail:GetTrailStatus',
            'cloudtrail:LookupEvents',
            'config:Describe*',
            'iam:GenerateCredentialReport',
            'iam:Get*',
            'iam:List*',
          ],
          Resource: '*',
        },
        {
          Sid: 'NeverReadTheData',
          Effect: 'Deny',
          Action: ['s3:GetObject', 'dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:Scan'],
          Resource: '*',
        },
      ],
    },
  },
}

/** Shows a denial: only people with the affiliation `admin` get in, and the debugger says so. */
const admin = {
  description: 'Everything, for people whom the directory calls admin',
  trustPolicy: trustPolicy({
    'ForAnyValue:StringEquals': { 'saml:edupersonaffiliation': ['admin'] },
  }),
  policies: {
    everything: {
      Version: '2012-10-17',
      Statement: [{ Sid: 'Everything', Effect: 'Allow', Action: '*', Resource: '*' }],
    },
  },
}

/** Shows a session of up to twelve hours. */
const longSession = {
  description: 'Watches dashboards for a whole shift',
  maxSessionDurationSeconds: 43_200,
  trustPolicy: trustPolicy(),
  policies: {
    'watch-dashboards': {
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'WatchDashboards',
          Effect: 'Allow',
          Action: ['cloudwatch:Get*', 'cloudwatch:List*', 'cloudwatch:Describe*'],
          Resource: '*',
        },
      ],
    },
  },
}

/** Sets things up over the IAM API. The key is the one of AWS's documentation: it opens nothing else. */
const administrator = {
  accessKeys: [{ id: 'AKIAIOSFODNN7EXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' }],
  managedPolicies: [`arn:${partition}:iam::aws:policy/AdministratorAccess`],
}

/** Hands out sessions, and may do nothing else; its key is likewise known to everybody. */
const broker = {
  accessKeys: [{ id: 'AKIAI44QH8DHBEXAMPLE', secret: 'je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY' }],
  policies: {
    sts: {
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'HandOutSessions',
          Effect: 'Allow',
          Action: [
            'sts:AssumeRole',
            'sts:TagSession',
            'sts:SetSourceIdentity',
            'sts:GetFederationToken',
          ],
          Resource: '*',
        },
      ],
    },
  },
}
