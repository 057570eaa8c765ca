import {
  renderCommandLineCodePage,
  type CommandLineCodeData,
} from '../../src/views/command-line-code-page.tsx'
import {
  renderCommandLineConfirmPage,
  type CommandLineConfirmData,
} from '../../src/views/command-line-confirm-page.tsx'
import {
  renderCommandLineOutcomePage,
  type CommandLineOutcomeData,
} from '../../src/views/command-line-outcome-page.tsx'
import {
  renderCommandLineProvidersPage,
  type CommandLineProvidersData,
} from '../../src/views/command-line-providers-page.tsx'
import {
  renderConsoleMessagePage,
  type ConsoleMessageData,
} from '../../src/views/console-message-page.tsx'
import { renderConsolePage, type ConsolePageData } from '../../src/views/console-page.tsx'
import { renderDebugPage } from '../../src/views/debug/debug-page.tsx'
import { renderErrorPage, type ErrorPageData } from '../../src/views/error-page.tsx'
import { renderEventsPage, type EventsPageData } from '../../src/views/events-page.tsx'
import { renderHomePage, type HomePageData } from '../../src/views/home-page.tsx'
import {
  renderPermissionsPage,
  type PermissionsPageData,
} from '../../src/views/permissions-page.tsx'
import { renderPostFormPage, type PostFormData } from '../../src/views/post-form-page.tsx'
import {
  renderProviderLogoutPage,
  type ProviderLogoutData,
} from '../../src/views/provider-logout-page.tsx'
import {
  renderRoleChooserPage,
  type OidcRoleChooserData,
  type RoleChooserData,
} from '../../src/views/role-chooser-page.tsx'
import {
  renderTestIdpOidcPage,
  type TestIdpOidcPageData,
} from '../../src/views/test-idp-oidc-page.tsx'
import { renderTestIdpPage, type TestIdpPageData } from '../../src/views/test-idp-page.tsx'
import { renderTestIdpSignedOutPage } from '../../src/views/test-idp-signed-out-page.tsx'
import { sampleDebugPages } from './debug/sample-debug.ts'

/** Data with every optional field present, as a demonstration would show it. */
export const sampleHome: HomePageData = {
  publicUrl: 'http://localhost:8400',
  demonstration: true,
  providers: [
    {
      name: 'ExampleCorp',
      accountId: '123456789012',
      accountAlias: 'example-corp',
      protocol: 'saml',
      loginUrl: 'http://localhost:8400/saml/login/123456789012/ExampleCorp',
      metadataUrl: 'http://localhost:8400/static/saml/SAMLSPEXAMPLE00001/saml-metadata.xml',
    },
    {
      name: 'Partners',
      accountId: '123456789012',
      accountAlias: 'example-corp',
      protocol: 'oidc',
      loginUrl: '/oidc/login/123456789012/partners.example.com',
      metadataUrl: 'https://partners.example.com/.well-known/openid-configuration',
      logoutUrl: '/oidc/logout/123456789012/partners.example.com',
    },
    {
      name: 'OldDirectory',
      accountId: '210987654321',
      protocol: 'saml',
      unavailable:
        'The metadata was valid until 2025-11-30 and has not been brought up to date since.',
    },
  ],
  recentSignins: [
    {
      time: '2026-03-02T09:41:07Z',
      subject: 'alice@example.com',
      roleArn: 'arn:aws:sts::123456789012:assumed-role/Developer/alice@example.com',
      outcome: 'success',
    },
    {
      time: '2026-03-02T09:38:52Z',
      subject: 'bob@example.com',
      roleArn: 'arn:aws:iam::123456789012:role/engineering/data/Auditor',
      outcome: 'failure',
      reason: 'Not authorized to perform sts:AssumeRoleWithSAML',
    },
  ],
  acsUrl: 'http://localhost:8400/saml',
  spMetadataUrl: 'http://localhost:8400/static/saml-metadata.xml',
  spEntityId: 'urn:amazon:webservices',
  oidcRedirectUri: 'http://localhost:8400/oidc/callback',
  endpointUrl: 'http://localhost:8400',
  links: [
    { label: 'Events', href: '/events', note: 'What was decided, in CloudTrail’s shape.' },
    { label: 'Console', href: '/console/', note: 'The session of this browser.' },
  ],
}

export const sampleChooser: RoleChooserData = {
  actionUrl: 'http://localhost:8400/saml',
  samlResponse: Buffer.from('<samlp:Response>ä</samlp:Response>').toString('base64'),
  relayState: 'https://console.aws.amazon.com/s3?region=eu-west-1',
  name: 'alice@example.com',
  region: 'us-east-1',
  csrfToken: 'bJ8mNq0k6nQm3xw0uE2zv3c5rVdYkQe8mUu2dV1a0YQ',
  sessionId: '5f5b2b1c-6f2e-4f5c-9d0c-0f8f4f9f6d11',
  accounts: [
    {
      accountId: '123456789012',
      alias: 'example-corp',
      roles: [
        { arn: 'arn:aws:iam::123456789012:role/Developer', name: 'Developer' },
        { arn: 'arn:aws:iam::123456789012:role/engineering/Auditor', name: 'Auditor' },
        { arn: 'arn:aws:iam::123456789012:role/LongSession', name: 'LongSession' },
        {
          arn: 'arn:aws:iam::123456789012:role/Legacy',
          name: 'Legacy',
          unavailable: 'The provider that the assertion names for it is not configured.',
        },
      ],
    },
    {
      accountId: '210987654321',
      roles: [{ arn: 'arn:aws:iam::210987654321:role/ReadOnly', name: 'ReadOnly' }],
    },
    {
      accountId: '333333333333',
      alias: 'closed',
      roles: [
        {
          arn: 'arn:aws:iam::333333333333:role/Gone',
          name: 'Gone',
          unavailable: 'No provider of this account is configured.',
        },
      ],
    },
  ],
}

export const sampleOidcChooser: OidcRoleChooserData = {
  actionUrl: '/oidc/choose',
  choiceId: 'q0kM7n0aQ3v8fJH2rRzXwQ5sB1tY9uLdKcPe6oGiVhA',
  loginUrl: 'http://localhost:8400/oidc/login/123456789012/partners.example.com',
  name: 'alice@example.com',
  csrfToken: 'bJ8mNq0k6nQm3xw0uE2zv3c5rVdYkQe8mUu2dV1a0YQ',
  accounts: sampleChooser.accounts.map((account, at) => ({
    ...account,
    roles: account.roles.map((role, index) =>
      at + index === 0
        ? { ...role, caution: 'STS also looks at aws:SourceIp, which is not known here.' }
        : role,
    ),
  })),
  unrelated: [
    { accountId: '123456789012', alias: 'example-corp', roleCount: 12 },
    { accountId: '210987654321', roleCount: 1 },
  ],
  notes: ['The roles of account 444444444444 could not be read.'],
}

/** Nobody may do anything with it. */
export const sampleOidcNoRole: OidcRoleChooserData = {
  ...sampleOidcChooser,
  accounts: sampleChooser.accounts.map((account) => ({
    ...account,
    roles: account.roles.filter(({ unavailable }) => unavailable !== undefined),
  })),
}

const sampleProviderLogout: ProviderLogoutData = {
  kind: 'no-logout',
  providerName: 'Partners',
  consoleSignOutUrl: 'http://localhost:8400/federation?Action=logout',
  homeUrl: '/',
}

/** Enough roles for the filter. */
export const sampleWideChooser: RoleChooserData = {
  ...sampleChooser,
  accounts: ['production', 'staging', 'sandbox', 'data-platform-with-a-rather-long-alias'].map(
    (alias, index) => ({
      accountId: `10000000000${index}`,
      alias,
      roles: ['Administrator', 'Developer', 'ReadOnly', 'BillingAndCostManagementReviewer'].map(
        (name) => ({ arn: `arn:aws:iam::10000000000${index}:role/${name}`, name }),
      ),
    }),
  ),
}

export const sampleConsole: ConsolePageData = {
  accountId: '123456789012',
  accountAlias: 'example-corp',
  roleName: 'Developer',
  roleArn: 'arn:aws:iam::123456789012:role/Developer',
  assumedRoleArn: 'arn:aws:sts::123456789012:assumed-role/Developer/alice@example.com',
  sessionName: 'alice@example.com',
  federated: {
    protocol: 'saml',
    provider: 'arn:aws:iam::123456789012:saml-provider/ExampleCorp',
    issuer: 'http://localhost:8400/test-idp/metadata.xml',
    nameQualifier: 'bd7VYfK2tc6qvEw0bjJd0qTv3Yg=',
    subject: 'alice@example.com',
    subjectType: 'persistent',
  },
  sessionTags: [
    { key: 'Project', value: 'Unicorn', transitive: true },
    { key: 'CostCenter', value: '987654', transitive: false },
    { key: 'Department', value: 'Platform Engineering', transitive: true },
  ],
  sourceIdentity: 'alice',
  startedAt: '2026-03-02T09:41:07.000Z',
  expiresAt: '2026-03-02T10:41:07.000Z',
  now: '2026-03-02T09:58:30.000Z',
  service: 's3',
  region: 'us-east-1',
  partition: 'aws',
  policies: [
    {
      name: 's3-read',
      sentences: [
        'Allows s3:GetObject and s3:ListBucket on every bucket whose name begins with example-.',
        'Denies s3:* on arn:aws:s3:::example-secrets/* unless aws:PrincipalTag/Project is Unicorn.',
      ],
    },
    { name: 'whoami', sentences: ['Allows sts:GetCallerIdentity on everything.'] },
  ],
  permissionsUrl: '/console/permissions',
  revokeUrl: '/console/revoke-sessions',
  revoked: true,
  signOutUrl: '/federation?Action=logout',
  csrfToken: 'bJ8mNq0k6nQm3xw0uE2zv3c5rVdYkQe8mUu2dV1a0YQ',
}

/** Of a session that another STS has issued. */
export const sampleForeignConsole: ConsolePageData = {
  accountId: '123456789012',
  roleName: 'Developer',
  assumedRoleArn: 'arn:aws:sts::123456789012:assumed-role/Developer/alice@example.com',
  sessionName: 'alice@example.com',
  vouchedBy: { sts: 'http://localhost:4566', userId: 'AROA3X42LBCDOEXAMPLE0:alice@example.com' },
  sessionTags: [],
  startedAt: '2026-03-02T09:41:07.000Z',
  expiresAt: '2026-03-02T10:41:07.000Z',
  now: '2026-03-02T09:58:30.000Z',
  region: 'us-east-1',
  partition: 'aws',
  policies: [],
  signOutUrl: '/console/sign-out',
  csrfToken: 'bJ8mNq0k6nQm3xw0uE2zv3c5rVdYkQe8mUu2dV1a0YQ',
}

export const sampleMessage: ConsoleMessageData = {
  kind: 'expired',
  issuerUrl: 'https://sso.example.com/apps/aws?tenant=1',
  homeUrl: '/',
}

export const sampleEvents: EventsPageData = {
  events: [
    {
      time: '2026-03-02T09:41:08Z',
      name: 'ConsoleLogin',
      source: 'signin.amazonaws.com',
      outcome: 'success',
      principal: 'alice@example.com',
      detail: 'arn:aws:sts::123456789012:assumed-role/Developer/alice@example.com',
      json: JSON.stringify({ eventVersion: '1.08', eventName: 'ConsoleLogin' }, null, 2),
    },
    {
      time: '2026-03-02T09:38:52Z',
      name: 'AssumeRoleWithSAML',
      source: 'sts.amazonaws.com',
      outcome: 'failure',
      principal: 'bd7VYfK2tc6qvEw0bjJd0qTv3Yg=:bob@example.com',
      detail: 'Not authorized to perform sts:AssumeRoleWithSAML',
      errorCode: 'AccessDenied',
      json: JSON.stringify(
        {
          eventVersion: '1.08',
          userIdentity: { type: 'SAMLUser', userName: 'bob@example.com' },
          eventName: 'AssumeRoleWithSAML',
          errorCode: 'AccessDenied',
        },
        null,
        2,
      ),
    },
  ],
}

export const sampleError: ErrorPageData = {
  status: 400,
  code: 'SAML_ISSUED_TOO_LONG_AGO',
  title: 'The response was issued too long ago.',
  requestId: '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed',
  aws: {
    code: 'ExpiredTokenException',
    message: 'Token must be redeemed within 5 minutes of issuance',
    requestId: '7a1f3c52-90ab-4c11-8f6e-0d2b6a1c9e44',
  },
  hint: 'Start the sign-in again from the beginning.',
  homeUrl: '/',
  traceUrl: '/debug/traces/1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed',
}

export const sampleTestIdp: TestIdpPageData = {
  actionUrl: '/test-idp/saml/sso',
  hidden: [{ name: 'SAMLRequest', value: 'fZFfa8Iw' }],
  people: [
    {
      id: 'alice',
      name: 'Alice Liddell',
      description: 'Developer with session tags, two of them transitive, and a source identity.',
      subject: 'alice@example.com',
      attributes: [
        {
          name: 'https://aws.amazon.com/SAML/Attributes/Role',
          values: [
            'arn:aws:iam::123456789012:role/Developer,arn:aws:iam::123456789012:saml-provider/ExampleCorp',
            'arn:aws:iam::123456789012:role/Auditor,arn:aws:iam::123456789012:saml-provider/ExampleCorp',
          ],
        },
        {
          name: 'https://aws.amazon.com/SAML/Attributes/RoleSessionName',
          values: ['alice@example.com'],
        },
        {
          name: 'https://aws.amazon.com/SAML/Attributes/PrincipalTag:Project',
          values: ['Unicorn'],
        },
      ],
    },
    {
      id: 'bob',
      name: 'Bob Carpenter',
      description: 'Auditor; his trust policy asks for a department that he is not in.',
      subject: 'bob@example.com',
      attributes: [
        { name: 'https://aws.amazon.com/SAML/Attributes/RoleSessionName', values: ['bob'] },
      ],
    },
  ],
  faults: [
    { id: 'audience', label: 'Wrong audience', description: 'The Audience names another service.' },
    { id: 'expired', label: 'Expired', description: 'NotOnOrAfter lies ten minutes back.' },
    {
      id: 'signature',
      label: 'Bad signature',
      description: 'A character is changed after signing.',
    },
  ],
  spEntityId: 'urn:amazon:webservices',
  acsUrl: 'http://localhost:8400/saml',
  csrfToken: 'bJ8mNq0k6nQm3xw0uE2zv3c5rVdYkQe8mUu2dV1a0YQ',
}

export const samplePostForm: PostFormData = {
  action: 'https://idp.example.com/sso',
  fields: [
    { name: 'SAMLRequest', value: 'PHNhbWxwOkF1dGhuUmVxdWVzdC8+' },
    { name: 'RelayState', value: 'pending-1' },
  ],
  title: 'Going to your identity provider',
  buttonLabel: 'Continue',
}

const samplePermissions: PermissionsPageData = {
  bar: sampleConsole,
  actionUrl: '/console/permissions',
  csrfToken: 'bJ8mNq0k6nQm3xw0uE2zv3c5rVdYkQe8mUu2dV1a0YQ',
  form: {
    action: 's3:PutObject',
    resource: 'arn:aws:s3:::example-reports/home/alice/report.txt',
    resourcePolicy: '{"Version":"2012-10-17","Statement":[]}',
    resourceAccountId: '123456789012',
    context: 's3:x-amz-acl=private',
  },
  problem: 'Syntax errors in policy.',
  answer: {
    decision: 'explicitDeny',
    reason: 'statement 1 of the policy AWSRevokeOlderSessions denies s3:PutObject',
    policyTypes: [
      {
        policyType: 'identity',
        decision: 'explicitDeny',
        reason: 'statement 1 of the policy AWSRevokeOlderSessions denies s3:PutObject',
        statements: [
          {
            policy: 'AWSRevokeOlderSessions',
            index: 0,
            sid: 'Revoke',
            effect: 'Deny',
            applies: true,
            reason: 'everything it asks for is there',
            conditions: [
              {
                operator: 'DateLessThan',
                key: 'aws:TokenIssueTime',
                expected: ['2026-03-02T09:41:07Z'],
                present: ['2026-03-02T08:12:00Z'],
                holds: true,
              },
              {
                operator: 'StringEquals',
                key: 'aws:PrincipalTag/Project',
                expected: ['Unicorn'],
                present: null,
                holds: false,
              },
            ],
          },
        ],
      },
    ],
  },
}

export const sampleTestIdpOidc: TestIdpOidcPageData = {
  actionUrl: '/test-idp/oidc/sign-in',
  hidden: [
    { name: 'client_id', value: 'fedbridge' },
    { name: 'state', value: 'bJ8mNq0k6nQm3xw0' },
  ],
  people: [
    {
      id: 'alice',
      name: 'Alice Example',
      description: 'Platform engineer: session tags of which two chain, source identity',
      claims: JSON.stringify(
        {
          sub: '5b0c7e52-3f0e-4f6b-9a1d-2c8d4be1a7f3',
          email: 'alice@example.com',
          amr: ['pwd'],
          'https://aws.amazon.com/tags': { principal_tags: { Project: ['Unicorn'] } },
        },
        undefined,
        2,
      ),
    },
    {
      id: 'bob',
      name: 'Bob Example',
      description: 'A token with nothing in it for AWS',
      claims: '{ "sub": "bob", }',
    },
  ],
  chosenPersonId: 'bob',
  problem: 'The claims are not JSON: something is wrong at line 1, column 17.',
  faults: [
    {
      id: 'alg-none',
      kind: 'token',
      label: 'alg none',
      description: 'The header says that nothing is signed, and nothing is.',
    },
    {
      id: 'wrong-state',
      kind: 'flow',
      label: 'Wrong state',
      description: 'The answer carries the state of another sign-in, as a forged one does.',
    },
    {
      id: 'key-set-empty',
      kind: 'keys',
      label: 'Key set empty',
      description: 'The key set holds no keys.',
    },
  ],
  chosenFaultId: 'wrong-state',
  algorithms: ['RS256', 'ES256'],
  chosenAlgorithm: 'ES256',
  keyIds: [
    { keyId: 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k', algorithm: 'RS256' },
    { keyId: '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbW', algorithm: 'ES256' },
  ],
  notice: 'New keys sign from now on. The old ones stay in the key set for an hour.',
  clientId: 'fedbridge',
  redirectUri: 'http://localhost:8400/oidc/callback',
  csrfToken: 'bJ8mNq0k6nQm3xw0uE2zv3c5rVdYkQe8mUu2dV1a0YQ',
}

const sampleCommandLineConfirm: CommandLineConfirmData = {
  actionUrl: '/command-line/confirm',
  id: 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k',
  csrfToken: 'bJ8mNq0k6nQm3xw0uE2zv3c5rVdYkQe8mUu2dV1a0YQ',
  roleArn: 'arn:aws:iam::123456789012:role/Developer',
  accountId: '123456789012',
  accountAlias: 'example-corp',
  expiresAt: '2026-03-02T11:00:00Z',
  program: { kind: 'loopback', address: 'http://127.0.0.1:51234/callback' },
  otherRoles: { count: 3, until: '2026-03-02T10:05:00Z' },
}

const sampleCommandLineCode: CommandLineCodeData = {
  actionUrl: '/command-line/device',
  csrfToken: 'bJ8mNq0k6nQm3xw0uE2zv3c5rVdYkQe8mUu2dV1a0YQ',
  unknown: true,
}

const sampleCommandLineProviders: CommandLineProvidersData = {
  providers: [
    {
      name: 'ExampleCorp',
      accountId: '123456789012',
      accountAlias: 'example-corp',
      url: '/command-line/start?id=x&provider=arn:aws:iam::123456789012:saml-provider/ExampleCorp',
    },
    {
      name: 'Partners',
      accountId: '210987654321',
      url: '/command-line/start?id=x&provider=arn:aws:iam::210987654321:saml-provider/Partners',
    },
  ],
}

/** A page with data that it can be rendered from. */
export interface SamplePage {
  readonly name: string
  readonly data: object
  /** The page for data of the same shape. */
  readonly render: (data: object) => string
}

const page = <Data extends object>(
  name: string,
  data: Data,
  render: (data: Data) => string,
): SamplePage => ({ name, data, render: render as (data: object) => string })

/** Every page, and every variant that shows other fields. */
export const samplePages: readonly SamplePage[] = [
  page('home', sampleHome, renderHomePage),
  page(
    'home-empty',
    { ...sampleHome, demonstration: false, providers: [], recentSignins: [], links: [] },
    renderHomePage,
  ),
  page('role-chooser', sampleChooser, renderRoleChooserPage),
  page('role-chooser-wide', sampleWideChooser, renderRoleChooserPage),
  page('oidc-role-chooser', sampleOidcChooser, renderRoleChooserPage),
  page('oidc-no-role', sampleOidcNoRole, renderRoleChooserPage),
  page('provider-logout', sampleProviderLogout, renderProviderLogoutPage),
  page(
    'provider-logged-out',
    { ...sampleProviderLogout, kind: 'logged-out' },
    renderProviderLogoutPage,
  ),
  page('console', sampleConsole, renderConsolePage),
  page('console-foreign', sampleForeignConsole, renderConsolePage),
  page('permissions', samplePermissions, renderPermissionsPage),
  page('console-message', sampleMessage, renderConsoleMessagePage),
  page('events', sampleEvents, renderEventsPage),
  page('events-empty', { events: [] }, renderEventsPage),
  page('error', sampleError, renderErrorPage),
  page('test-idp', sampleTestIdp, renderTestIdpPage),
  page('test-idp-oidc', sampleTestIdpOidc, renderTestIdpOidcPage),
  page(
    'test-idp-oidc-empty',
    { ...sampleTestIdpOidc, hidden: [], people: [], faults: [], keyIds: [] },
    renderTestIdpOidcPage,
  ),
  page('test-idp-signed-out', {}, renderTestIdpSignedOutPage),
  page('post-form', samplePostForm, renderPostFormPage),
  page('command-line-confirm', sampleCommandLineConfirm, renderCommandLineConfirmPage),
  page(
    'command-line-confirm-elsewhere',
    { ...sampleCommandLineConfirm, program: { kind: 'device', userCode: 'BCDF-GHJK' } },
    renderCommandLineConfirmPage,
  ),
  page('command-line-code', sampleCommandLineCode, renderCommandLineCodePage),
  page('command-line-providers', sampleCommandLineProviders, renderCommandLineProvidersPage),
  // One that leads on by itself cannot be looked at.
  page<CommandLineOutcomeData>(
    'command-line-outcome',
    { outcome: 'done' },
    renderCommandLineOutcomePage,
  ),
  ...sampleDebugPages.map(({ name, data }) => page(name, data, renderDebugPage)),
]
