import type {
  DebugFormData,
  DebugPageData,
  DebugResultData,
  ShownFinding,
  ShownFlowStep,
  ShownTrust,
  ShownWindow,
} from '../../../src/views/debug/debug-page-data.ts'
import { listingOf, type SampleMark } from './sample-listing.ts'

const role = 'arn:aws:iam::123456789012:role/Developer'
const provider = 'arn:aws:iam::123456789012:saml-provider/ExampleCorp'

const sampleForm: DebugFormData = {
  action: '/debug',
  source: 'text',
  input: 'PHNhbWxwOlJlc3BvbnNlIElEPSJfOGU4ZGM1ZjYiPjwvc2FtbHA6UmVzcG9uc2U+',
  at: '',
  endpoint: 'sts',
  role: '',
  provider: '',
  duration: '',
  trustPolicy: '',
  metadata: '',
  keySet: '',
  knownRoles: [role, 'arn:aws:iam::123456789012:role/engineering/Auditor'],
  knownProviders: [provider, 'arn:aws:iam::123456789012:oidc-provider/partners.example.com'],
  suggestedTimes: [
    { label: 'When it was issued, 09:38:52', at: '2026-03-02T09:38:52Z' },
    { label: 'Just before it ended, 09:43:51', at: '2026-03-02T09:43:51Z' },
  ],
  problems: [],
  largestInput: '10 MB',
}

const response = (changes: Readonly<Record<number, string>> = {}): string[] =>
  [
    '<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_8e8dc5f69a98cc4c1ff3427e5ce34606fd672f91e6" Version="2.0" IssueInstant="2026-03-02T09:38:52Z" Destination="https://signin.aws.amazon.com/saml">',
    '  <saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">http://www.okta.com/exk1fcia6d6EMsf331d8</saml:Issuer>',
    '  <samlp:Status>',
    '    <samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/>',
    '  </samlp:Status>',
    '  <saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_d71a3a8e9fcc45c9e9d248ef7049393fc8f04e5f75" Version="2.0" IssueInstant="2026-03-02T09:38:52Z">',
    '    <saml:Issuer>http://www.okta.com/exk1fcia6d6EMsf331d8</saml:Issuer>',
    '    <ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#">',
    '      <ds:SignatureValue>█ 344 characters █</ds:SignatureValue>',
    '    </ds:Signature>',
    '    <saml:Subject>',
    '      <saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">alice@example.com</saml:NameID>',
    '      <saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">',
    '        <saml:SubjectConfirmationData NotOnOrAfter="2026-03-02T09:43:52Z" Recipient="https://signin.aws.amazon.com/saml"/>',
    '      </saml:SubjectConfirmation>',
    '    </saml:Subject>',
    '    <saml:Conditions NotBefore="2026-03-02T09:33:52Z" NotOnOrAfter="2026-03-02T09:43:52Z">',
    '      <saml:AudienceRestriction>',
    '        <saml:Audience>urn:amazon:webservices</saml:Audience>',
    '      </saml:AudienceRestriction>',
    '    </saml:Conditions>',
    '    <saml:AttributeStatement>',
    '      <saml:Attribute Name="https://aws.amazon.com/SAML/Attributes/Role">',
    '        <saml:AttributeValue>arn:aws:iam::123456789012:role/Developer,arn:aws:iam::123456789012:saml-provider/ExampleCorp</saml:AttributeValue>',
    '      </saml:Attribute>',
    '      <saml:Attribute Name="https://aws.amazon.com/SAML/Attributes/RoleSessionName">',
    '        <saml:AttributeValue>alice@example.com</saml:AttributeValue>',
    '      </saml:Attribute>',
    '    </saml:AttributeStatement>',
    '  </saml:Assertion>',
    '</samlp:Response>',
  ].map((row, index) => changes[index] ?? row)

const documentOf = (marks: readonly SampleMark[], changes?: Readonly<Record<number, string>>) => ({
  kind: 'SAML response',
  foundIn: 'the form field SAMLResponse',
  steps: ['form body', 'percent-encoding', 'base64'],
  facts: [
    { term: 'RelayState', values: ['https://console.aws.amazon.com/s3?region=eu-west-1'] },
    { term: 'Delivered to', values: ['https://signin.aws.amazon.com/saml'] },
  ],
  rows: listingOf(response(changes), marks),
  omittedCharacters: 0,
  redacted: false,
})

const product = { name: 'Okta', evidence: ['the issuer begins with http://www.okta.com/'] }

const flow = (
  failedAt: number,
  findings: ShownFlowStep['findings'] = [],
): readonly ShownFlowStep[] =>
  [
    ['Identity provider', 'Okta signs a response for alice@example.com'],
    ['Delivery', 'A browser posts it to https://signin.aws.amazon.com/saml'],
    ['Fedbridge', 'Signature, issuer, audience, times and attributes are checked'],
    ['STS', 'The trust policy of Developer is asked'],
    ['Console', 'A session opens the console'],
  ].map(([name = '', detail = ''], index) => ({
    name,
    detail,
    state: index < failedAt ? 'done' : index === failedAt ? 'failed' : 'not-reached',
    findings: index === failedAt ? findings : [],
  }))

const windows = (state: ShownWindow['state'], words: string): readonly ShownWindow[] => [
  {
    name: 'Assertion (Conditions)',
    from: '2026-03-02T09:33:52Z',
    until: '2026-03-02T09:43:52Z',
    state,
    words,
    fromPosition: state === 'current' ? 440 : 250,
    untilPosition: state === 'current' ? 560 : 380,
  },
  {
    name: 'SubjectConfirmationData',
    until: '2026-03-02T09:43:52Z',
    state,
    words,
    fromPosition: 0,
    untilPosition: state === 'current' ? 560 : 380,
  },
  {
    name: 'Signing certificate CN=okta.example.com',
    from: '2020-01-01T00:00:00Z',
    until: '2030-01-01T00:00:00Z',
    state: 'current',
    words: 'for 3 years and 10 months more',
    fromPosition: 40,
    untilPosition: 955,
  },
  {
    name: 'Session at the identity provider (SessionNotOnOrAfter)',
    from: '2026-03-02T09:38:50Z',
    until: '2026-03-02T17:38:50Z',
    state: 'within-skew',
    words: 'begins in 20 seconds; a skew of 60 seconds is allowed',
    fromPosition: 505,
    untilPosition: 720,
  },
]

const identityFacts = [
  { term: 'Issuer', values: ['http://www.okta.com/exk1fcia6d6EMsf331d8'] },
  { term: 'Subject (NameID)', values: ['alice@example.com'] },
  { term: 'Subject type', values: ['persistent'] },
]

const attributes = [
  { term: 'https://aws.amazon.com/SAML/Attributes/Role', values: [`${role},${provider}`] },
  { term: 'https://aws.amazon.com/SAML/Attributes/RoleSessionName', values: ['alice@example.com'] },
  { term: 'groups', values: ['platform', 'on-call', ''] },
  { term: 'manager', values: [] },
]

const contextKeys = [
  { key: 'saml:aud', values: ['https://signin.aws.amazon.com/saml'], survives: false },
  { key: 'saml:iss', values: ['http://www.okta.com/exk1fcia6d6EMsf331d8'], survives: false },
  { key: 'saml:sub', values: ['alice@example.com'], survives: true },
  { key: 'saml:sub_type', values: ['persistent'], survives: true },
  { key: 'aws:RequestTag/Project', values: ['Unicorn'], survives: false },
  { key: 'aws:PrincipalTag/Project', values: ['Unicorn'], survives: true },
  { key: 'saml:edupersonaffiliation', values: ['staff', 'member'], survives: false },
]

const signedBy: ShownFinding = {
  id: 'signed-by',
  anchor: 'finding-8',
  level: 'info',
  title: 'Signature',
  message:
    'The assertion is signed with RSA-SHA256 by the certificate CN=okta.example.com of the metadata.',
  place: 'line 1, column 812',
  path: '/Response/Assertion/Signature',
  rowAnchor: 'row-0-7',
}

const productSeen: ShownFinding = {
  id: 'product-recognised',
  anchor: 'finding-9',
  level: 'info',
  title: 'Product',
  message: 'The response was made by Okta: the issuer begins with http://www.okta.com/.',
}

const allowed: ShownTrust = {
  role,
  provider,
  allowed: true,
  decisions: [
    {
      action: 'sts:AssumeRoleWithSAML',
      allowed: true,
      reason: 'Statement 1 allows it, and no statement denies it.',
      statements: [
        {
          name: 'statement 1',
          effect: 'Allow',
          applies: true,
          decided: true,
          reason: 'Principal, action and the one condition hold.',
          tests: [
            {
              holds: true,
              label: 'Principal',
              expected: [],
              reason: 'The provider is named.',
            },
            {
              holds: true,
              label: 'StringEquals saml:aud',
              expected: ['https://signin.aws.amazon.com/saml'],
              present: ['https://signin.aws.amazon.com/saml'],
              reason: 'The values are the same.',
            },
          ],
        },
      ],
    },
  ],
}

const acceptedResult: DebugResultData = {
  verdict: 'accepted',
  headline: 'alice@example.com would be signed in to Developer in account 123456789012',
  judgedAt: '2026-03-02T09:39:00Z',
  findings: [
    {
      id: 'clock-skew-used',
      anchor: 'finding-1',
      level: 'warning',
      title: 'Clocks differ',
      message:
        'The assertion begins 20 seconds from now; it is accepted because a skew of 60 seconds is allowed.',
      expected: 'a time before 2026-03-02T09:39:00Z',
      received: '2026-03-02T09:39:20Z',
      place: 'line 1, column 1498',
      path: '/Response/Assertion/Conditions/@NotBefore',
      rowAnchor: 'row-0-16',
      remedy:
        'Let both clocks be set by NTP, and hand the response on at once: AWS takes it for five minutes.',
    },
    signedBy,
    productSeen,
  ],
  documents: [
    documentOf([
      { row: 16, text: '2026-03-02T09:33:52Z', level: 'warning', finding: 'finding-1' },
      { row: 7, text: 'ds:Signature', level: 'info', finding: 'finding-8' },
    ]),
  ],
  main: 0,
  product,
  flow: flow(5),
  windows: windows('current', 'for 4 minutes and 52 seconds more'),
  identity: { verified: true, facts: identityFacts, attributes },
  contextKeys,
  trust: [allowed],
  session: [
    {
      term: 'Assumed role',
      values: ['arn:aws:sts::123456789012:assumed-role/Developer/alice@example.com'],
    },
    { term: 'RoleSessionName', values: ['alice@example.com'] },
    { term: 'Duration', values: ['3600 seconds (one hour)'] },
    { term: 'Session tags', values: ['Project = Unicorn, transitive', 'CostCenter = 987654'] },
    { term: 'Source identity', values: ['alice'] },
  ],
}

const badSignatureResult: DebugResultData = {
  verdict: 'rejected',
  headline:
    'The signature was made with another certificate than the one in the metadata of ExampleCorp: the identity provider has changed its key.',
  judgedAt: '2026-03-02T09:39:00Z',
  findings: [
    {
      id: 'certificate-changed',
      anchor: 'finding-1',
      level: 'error',
      title: 'Signed with another certificate',
      message:
        'The signature was made with another certificate than the one in the metadata of ExampleCorp: the identity provider has changed its key.',
      expected:
        'CN=okta.example.com, SHA-256 thumbprint 5f:1c:90:aa:31, of 2020-01-01 to 2030-01-01',
      received:
        'CN=okta.example.com, SHA-256 thumbprint e0:77:12:9b:4d, of 2026-02-28 to 2036-02-28',
      place: 'line 1, column 812',
      path: '/Response/Assertion/Signature/KeyInfo/X509Data/X509Certificate',
      rowAnchor: 'row-0-8',
      aws: {
        code: 'InvalidIdentityToken',
        message: 'Response signature invalid',
        status: 400,
      },
      remedy:
        'Download the metadata of the identity provider again and update the SAML provider in IAM with it (aws iam update-saml-provider).',
      productHint: {
        product: 'Okta',
        text: 'Applications › your AWS application › Sign On › SAML Signing Certificates › Actions › View IdP metadata.',
      },
      guideSection: 'Troubleshooting SAML 2.0 federation with AWS',
      guideUrl: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_saml.html',
      code: 'SIGNATURE_INVALID',
    },
    {
      id: 'claims-unverified',
      anchor: 'finding-2',
      level: 'info',
      title: 'Nothing proven',
      message: 'Nothing that the document says is proven, as its signature does not verify.',
      consequenceOf: { anchor: 'finding-1', title: 'Signed with another certificate' },
    },
    {
      id: 'audience-mismatch',
      anchor: 'finding-3',
      level: 'error',
      title: 'Another audience',
      message: 'The response is meant for another audience than AWS.',
      expected: 'urn:amazon:webservices',
      received: 'urn:amazon:webservice',
      place: 'line 1, column 1630',
      path: '/Response/Assertion/Conditions/AudienceRestriction/Audience',
      rowAnchor: 'row-0-18',
      aws: {
        code: 'InvalidIdentityToken',
        message: 'The response was issued for another audience',
        status: 400,
      },
      remedy:
        'Correct the audience (entity ID, relying party identifier) at the identity provider.',
      productHint: {
        product: 'Okta',
        text: 'Applications › your AWS application › Sign On › Audience URI (SP Entity ID).',
      },
      guideSection: 'Troubleshooting SAML 2.0 federation with AWS',
      code: 'SAML_AUDIENCE_MISMATCH',
    },
    {
      id: 'delivered-elsewhere',
      anchor: 'finding-4',
      level: 'warning',
      title: 'Delivered elsewhere',
      message: 'The form was posted to another address than the one the Recipient names.',
      expected: 'https://signin.aws.amazon.com/saml',
      received: 'https://eu-west-1.signin.aws.amazon.com/saml',
      place: 'the form’s action',
    },
    signedBy,
    productSeen,
  ],
  documents: [
    documentOf(
      [
        { row: 8, text: '█ 344 characters █', level: 'error', finding: 'finding-1' },
        { row: 18, text: 'urn:amazon:webservice', level: 'error', finding: 'finding-3' },
      ],
      { 18: '        <saml:Audience>urn:amazon:webservice</saml:Audience>' },
    ),
    {
      kind: 'SAML request',
      foundIn: 'entry 3 of the HAR file',
      steps: ['base64', 'deflate'],
      facts: [],
      rows: listingOf(['<samlp:AuthnRequest ID="_1"/>'], []).map((row) => ({
        ...row,
        anchor: 'row-1-0',
      })),
      omittedCharacters: 12_345,
      redacted: false,
    },
  ],
  main: 0,
  product,
  flow: flow(2, [
    { anchor: 'finding-1', title: 'Signed with another certificate' },
    { anchor: 'finding-3', title: 'Another audience' },
  ]),
  windows: windows('current', 'for 4 minutes and 52 seconds more'),
  identity: { verified: false, facts: identityFacts, attributes },
  contextKeys: [],
  trust: [],
}

const expiredResult: DebugResultData = {
  verdict: 'rejected',
  headline: 'The assertion ended 1 hour and 12 minutes ago, at 2026-03-02 09:43:52 UTC.',
  judgedAt: '2026-03-02T10:56:00Z',
  findings: [
    {
      id: 'expired',
      anchor: 'finding-1',
      level: 'error',
      title: 'Expired',
      message: 'The assertion could be used until 2026-03-02T09:43:52Z, 1 hour and 12 minutes ago.',
      expected: 'a time after 2026-03-02T10:55:00Z',
      received: '2026-03-02T09:43:52Z',
      place: 'line 1, column 1498',
      path: '/Response/Assertion/Conditions/@NotOnOrAfter',
      rowAnchor: 'row-0-16',
      aws: {
        code: 'ExpiredTokenException',
        message: 'Token must be redeemed within 5 minutes of issuance',
        status: 400,
      },
      remedy:
        'Let both clocks be set by NTP, and hand the response on at once: AWS takes it for five minutes.',
      guideSection: 'Configuring SAML assertions for the authentication response',
      code: 'SAML_EXPIRED',
    },
    {
      id: 'confirmation-expired',
      anchor: 'finding-2',
      level: 'error',
      title: 'Confirmation expired',
      message: 'The subject confirmation ended at the same time.',
      received: '2026-03-02T09:43:52Z',
      place: 'line 1, column 1320',
      path: '/Response/Assertion/Subject/SubjectConfirmation/SubjectConfirmationData/@NotOnOrAfter',
      rowAnchor: 'row-0-13',
      code: 'SAML_EXPIRED',
      consequenceOf: { anchor: 'finding-1', title: 'Expired' },
    },
    {
      id: 'issued-too-long-ago',
      anchor: 'finding-3',
      level: 'error',
      title: 'Older than five minutes',
      message: 'It was issued 1 hour and 17 minutes ago.',
      received: '2026-03-02T09:38:52Z',
      place: 'line 1, column 640',
      rowAnchor: 'row-0-5',
      consequenceOf: { anchor: 'finding-1', title: 'Expired' },
    },
    signedBy,
  ],
  documents: [
    documentOf([
      { row: 16, text: 'NotOnOrAfter', level: 'error', finding: 'finding-1' },
      { row: 13, text: '2026-03-02T09:43:52Z', level: 'error', finding: 'finding-2' },
      { row: 5, text: '2026-03-02T09:38:52Z', level: 'error', finding: 'finding-3' },
    ]),
  ],
  main: 0,
  product,
  flow: flow(2, [{ anchor: 'finding-1', title: 'Expired' }]),
  windows: windows('over', 'ended 1 hour and 12 minutes ago'),
  identity: { verified: false, facts: identityFacts, attributes },
  contextKeys: [],
  trust: [],
}

const githubProvider = 'arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com'

const deniedResult: DebugResultData = {
  verdict: 'rejected',
  headline:
    'The trust policy of Deploy does not allow it: sub is "repo:example-org/website:ref:refs/heads/main", and statement 1 asks for another repository.',
  judgedAt: '2026-03-02T09:39:00Z',
  findings: [
    {
      id: 'trust-policy-denies',
      anchor: 'finding-1',
      level: 'error',
      title: 'Not allowed by the trust policy',
      message:
        'Statement 1 of the trust policy of Deploy would allow it, but its condition StringLike on token.actions.githubusercontent.com:sub does not hold.',
      expected: 'repo:example-org/web-site:*',
      received: 'repo:example-org/website:ref:refs/heads/main',
      place: 'line 11, column 57',
      path: '$.Statement[0].Condition.StringLike["token.actions.githubusercontent.com:sub"]',
      aws: {
        code: 'AccessDenied',
        message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
        status: 403,
      },
      remedy:
        'Add "repo:example-org/website:*" to the values, or run the workflow in the repository that the policy names.',
      guideSection: 'Creating a role for web identity or OpenID Connect Federation (console)',
      code: 'TRUST_POLICY_DENIED',
    },
    {
      id: 'token-verified',
      anchor: 'finding-2',
      level: 'info',
      title: 'Signature',
      message: 'The token is signed with RS256 by the key 38826b17 of the issuer.',
      path: 'kid',
      place: 'header, line 4',
      rowAnchor: 'row-0-3',
    },
  ],
  documents: [
    {
      kind: 'ID token',
      foundIn: 'the Authorization header',
      steps: ['base64url'],
      facts: [],
      rows: [
        '{',
        '  "typ": "JWT",',
        '  "alg": "RS256",',
        '  "kid": "38826b17"',
        '}',
        '{',
        '  "sub": "repo:example-org/website:ref:refs/heads/main",',
        '  "aud": "sts.amazonaws.com",',
        '  "exp": 1772444640',
        '}',
      ].map((text, index) => {
        const [, name, between, value = '', rest = ''] =
          /^(\s*"\w+")(: )("[^"]*"|\d+)(.*)$/.exec(text) ?? []
        return {
          anchor: `row-0-${String(index)}`,
          line: index + 1,
          column: 1,
          depth: text.startsWith(' ') ? 1 : 0,
          spans:
            name === undefined
              ? [{ text, color: 'punctuation' as const }]
              : [
                  { text: name.trim(), color: 'name' as const },
                  { text: between ?? '', color: 'punctuation' as const },
                  {
                    text: value,
                    color: value.startsWith('"') ? ('value' as const) : ('number' as const),
                    ...(index === 6 ? { mark: 'error' as const } : {}),
                  },
                  { text: rest, color: 'punctuation' as const },
                ],
          findings: index === 6 ? [{ anchor: 'finding-1', level: 'error' as const }] : [],
        }
      }),
      omittedCharacters: 0,
      redacted: false,
    },
  ],
  main: 0,
  product: { name: 'GitHub Actions', evidence: ['the issuer'] },
  flow: flow(3, [{ anchor: 'finding-1', title: 'Not allowed by the trust policy' }]),
  windows: windows('current', 'for 4 minutes and 52 seconds more').slice(0, 1),
  identity: {
    verified: true,
    facts: [
      { term: 'Issuer', values: ['https://token.actions.githubusercontent.com'] },
      { term: 'Subject', values: ['repo:example-org/website:ref:refs/heads/main'] },
    ],
    attributes: [],
  },
  contextKeys: [
    {
      key: 'token.actions.githubusercontent.com:sub',
      values: ['repo:example-org/website:ref:refs/heads/main'],
      survives: true,
    },
    {
      key: 'token.actions.githubusercontent.com:aud',
      values: ['sts.amazonaws.com'],
      survives: true,
    },
  ],
  trust: [
    {
      role: 'arn:aws:iam::123456789012:role/Deploy',
      provider: githubProvider,
      allowed: false,
      decisions: [
        {
          action: 'sts:AssumeRoleWithWebIdentity',
          allowed: false,
          reason: 'No statement allows it.',
          statements: [
            {
              name: 'statement 1 "AllowGitHub"',
              effect: 'Allow',
              applies: false,
              decided: false,
              reason: 'One condition does not hold.',
              tests: [
                {
                  holds: true,
                  label: 'Principal',
                  expected: [githubProvider],
                  present: [githubProvider],
                  reason: 'The provider is named.',
                },
                {
                  holds: false,
                  label: 'StringLike token.actions.githubusercontent.com:sub',
                  expected: ['repo:example-org/web-site:*', 'repo:example-org/docs:*'],
                  present: ['repo:example-org/website:ref:refs/heads/main'],
                  reason: 'No value matches.',
                },
                {
                  holds: false,
                  label: 'StringEquals aws:RequestTag/Team',
                  expected: ['platform'],
                  reason: 'The key is absent.',
                },
              ],
            },
            {
              name: 'statement 2 "NoForks"',
              effect: 'Deny',
              applies: false,
              decided: false,
              reason: 'It is about another action.',
              tests: [],
            },
          ],
        },
      ],
      change: {
        sentence: 'Let statement 1 take this repository as well.',
        edits: [
          'Statement[0].Condition.StringLike["token.actions.githubusercontent.com:sub"]: add "repo:example-org/website:*"',
        ],
        policy: JSON.stringify(
          {
            Version: '2012-10-17',
            Statement: [
              {
                Sid: 'AllowGitHub',
                Effect: 'Allow',
                Principal: { Federated: githubProvider },
                Action: 'sts:AssumeRoleWithWebIdentity',
              },
            ],
          },
          undefined,
          2,
        ),
        others: ['Remove the condition on aws:RequestTag/Team, which no token of GitHub has.'],
      },
    },
  ],
  session: [
    { term: 'Assumed role', values: ['arn:aws:sts::123456789012:assumed-role/Deploy/ci'] },
    { term: 'Duration', values: ['3600 seconds (one hour)'] },
  ],
}

const unrecognisedResult: DebugResultData = {
  verdict: 'rejected',
  headline: 'Nothing in it is a SAML response, a token, metadata or a trust policy.',
  judgedAt: '2026-03-02T09:39:00Z',
  findings: [
    {
      id: 'input-unrecognised',
      anchor: 'finding-1',
      level: 'error',
      title: 'Not recognised',
      message: 'Nothing in it is a SAML response, a token, metadata or a trust policy.',
      expected: 'base64 that begins with PHNhbWxw, XML, a token of three parts, JSON, a HAR file',
      received: 'dear support, please see the attached screenshot',
      remedy:
        'Open the browser’s network panel, sign in, and copy the value of SAMLResponse from the request to /saml.',
    },
  ],
  documents: [],
  main: 0,
  flow: [],
  windows: [],
  contextKeys: [],
  trust: [],
}

/** The pages that the debugger shows, by what they show. */
export const sampleDebugPages: readonly { readonly name: string; readonly data: DebugPageData }[] =
  [
    {
      name: 'debug-empty',
      data: { form: { ...sampleForm, input: '', exampleUrl: '/test-idp/', suggestedTimes: [] } },
    },
    {
      name: 'debug-problems',
      data: {
        form: {
          ...sampleForm,
          at: 'yesterday',
          trustPolicy: '{ "Version": ',
          metadata: '<EntityDescriptor/>',
          keySet: '{}',
          problems: [
            { field: 'at', message: 'Write the time as 2030-01-01T12:00:00Z.' },
            { field: 'trustPolicy', message: 'The trust policy is not JSON.' },
            { field: 'file', message: 'The file is larger than 10 MB.' },
          ],
        },
      },
    },
    { name: 'debug-accepted', data: { form: sampleForm, result: acceptedResult } },
    { name: 'debug-bad-signature', data: { form: sampleForm, result: badSignatureResult } },
    { name: 'debug-expired', data: { form: sampleForm, result: expiredResult } },
    {
      name: 'debug-denied',
      data: { form: { ...sampleForm, suggestedTimes: [] }, result: deniedResult },
    },
    { name: 'debug-unrecognised', data: { form: sampleForm, result: unrecognisedResult } },
    {
      name: 'debug-trace',
      data: {
        form: {
          ...sampleForm,
          action: '/debug/traces/0b9f4f9b-6c1f-4a55-9f4f-1f3d0f2c7a11',
          source: 'trace',
          input: '',
          at: '2026-03-02T09:38:58Z',
          endpoint: 'sign-in',
        },
        result: {
          ...badSignatureResult,
          documents: badSignatureResult.documents.map((shown) => ({ ...shown, redacted: true })),
          trace: {
            code: 'SIGNATURE_INVALID',
            title: 'The signature is not valid',
            requestId: '0b9f4f9b-6c1f-4a55-9f4f-1f3d0f2c7a11',
            stsRequestId: '7a2c1f3e-6d1b-4b0e-8d3c-5f0e9b1a2c3d',
            path: '/saml',
            at: '2026-03-02T09:38:58Z',
            keptUntil: '2026-03-02T10:38:58Z',
          },
        },
      },
    },
  ]
