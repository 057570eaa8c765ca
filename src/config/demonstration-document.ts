import {
  samlSignIn,
  trustPolicy,
  webIdentitySignIn,
  type DemonstrationOidcProvider,
  type PolicyText,
} from './demonstration-trust-policies.ts'
import { testIdpProviderName, testIdpWord } from './test-idp-issuer.ts'
import { isLoopbackUrl, objectToOrigin, publicOrigin } from './urls.ts'

const partition = 'aws'
const accountId = '123456789012'
const samlProviderArn = `arn:${partition}:iam::${accountId}:saml-provider/ExampleCorp`

/**
 * The demonstration as one would write it into a file. Its policies are ones that work unchanged at
 * AWS, but for the port in the name of the OpenID Connect provider, which is this process: tags and
 * source identity need their own permission, and both protocols are held to their audience.
 *
 * The provider's ARN follows from the public URL. Where no ARN can hold it, because the host is an
 * IPv6 address, and where codes would cross a network in the clear, the demonstration has SAML alone.
 *
 * @see IAM User Guide, "Passing session tags in AWS STS", "Monitor and control actions taken with
 *   assumed roles"
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
  const oidc = oidcProviderOf(server)
  return {
    server,
    partition,
    storage: { ...(storageUrl === undefined ? {} : { url: storageUrl }) },
    identityProviders: {
      saml: [{ arn: samlProviderArn, metadata: testIdpWord, name: 'Example Corp' }],
      oidc: oidc.map(({ arn, clientId }) => ({
        arn,
        issuer: testIdpWord,
        clientId,
        name: 'Example Corp (OpenID Connect)',
        // So that the role of twelve hours shows what it is for.
        sessionDurationSeconds: 43_200,
      })),
    },
    testIdp: { enabled: true },
    emulator: {
      accounts: {
        [accountId]: {
          alias: 'example-corp',
          roles: {
            Developer: { ...developer, trustPolicy: everybody(oidc) },
            Auditor: { ...auditor, trustPolicy: everybody(oidc) },
            Admin: { ...admin, trustPolicy: administrators(oidc) },
            LongSession: { ...longSession, trustPolicy: everybody(oidc) },
          },
          users: { admin: administrator, broker },
        },
      },
    },
  }
}

/** The built-in identity provider as OpenID Connect provider: one, or none where there cannot be one. */
function oidcProviderOf({
  port = 8400,
  publicUrl,
}: {
  readonly port?: number
  readonly publicUrl?: string
}): readonly DemonstrationOidcProvider[] {
  // A public URL that is none is told by the schema.
  if (publicUrl !== undefined && objectToOrigin(publicUrl) !== undefined) return []
  const origin = publicOrigin({ port, publicUrl })
  // The test identity provider sends no codes over http to another machine.
  if (!origin.startsWith('https:') && !isLoopbackUrl(origin)) return []
  const providerName = testIdpProviderName(origin)
  if (providerName === undefined) return []
  const arn = `arn:${partition}:iam::${accountId}:oidc-provider/${providerName}`
  return [{ arn, providerName, clientId: 'fedbridge' }]
}

/** Everybody whom one of the providers signs in. */
function everybody(oidc: readonly DemonstrationOidcProvider[]): PolicyText {
  return trustPolicy(
    samlSignIn(samlProviderArn),
    ...oidc.map((provider) => webIdentitySignIn(provider)),
  )
}

/** The affiliation `admin` over SAML; over OpenID Connect, whoever signed in with a second factor. */
function administrators(oidc: readonly DemonstrationOidcProvider[]): PolicyText {
  return trustPolicy(
    samlSignIn(samlProviderArn, {
      'ForAnyValue:StringEquals': { 'saml:edupersonaffiliation': ['admin'] },
    }),
    ...oidc.map((provider) =>
      webIdentitySignIn(provider, {
        'ForAnyValue:StringEquals': { [`${provider.providerName}:amr`]: ['mfa'] },
      }),
    ),
  )
}

/** Shows what session tags are for: instances of one's own project, beside a folder of one's own. */
const developer = {
  description: 'Develops and deploys; sees a folder of their own and their project',
  maxSessionDurationSeconds: 14_400,
  tags: { team: 'platform' },
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

/** Shows a denial: only some people get in, and the debugger and the role chooser say why. */
const admin = {
  description:
    'Everything, for people whom the directory calls admin or who signed in with a second factor',
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
