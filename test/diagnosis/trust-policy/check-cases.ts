import type { TrustPolicySurroundings } from '../../../src/diagnosis/trust-policy/find-trust-policy-problems.ts'
import type { TrustPolicyCheckId } from '../../../src/diagnosis/trust-policy/trust-policy-checks.ts'
import type { TrustPolicyFinding } from '../../../src/diagnosis/trust-policy/trust-policy-finding.ts'

/** A policy that provokes one check, and its nearest twin that does not. */
export interface CheckCase {
  readonly id: TrustPolicyCheckId
  readonly bad: string
  readonly good: string
  readonly about: TrustPolicySurroundings
  /** What the finding says, besides its id; of its message a part. */
  readonly says: Partial<TrustPolicyFinding>
}

const account = '123456789012'
const samlProvider = `arn:aws:iam::${account}:saml-provider/ExampleCorp`
const oidcProvider = `arn:aws:iam::${account}:oidc-provider/server.example.com`
const github = 'token.actions.githubusercontent.com'
const gitHubProvider = `arn:aws:iam::${account}:oidc-provider/${github}`
const signIn = 'https://signin.aws.amazon.com/saml'

type Part = Readonly<Record<string, unknown>>

/** A text with a member for each part that is not undefined, on lines of its own. */
function json(value: unknown): string {
  return JSON.stringify(value, undefined, 2)
}

function policy(...statements: readonly Part[]): string {
  return json({ Version: '2012-10-17', Statement: statements })
}

export function saml(part: Part = {}): Part {
  return {
    Effect: 'Allow',
    Principal: { Federated: samlProvider },
    Action: 'sts:AssumeRoleWithSAML',
    Condition: { StringEquals: { 'saml:aud': signIn } },
    ...part,
  }
}

function oidc(part: Part = {}): Part {
  return {
    Effect: 'Allow',
    Principal: { Federated: oidcProvider },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: { StringEquals: { 'server.example.com:aud': 'client' } },
    ...part,
  }
}

function aws(part: Part = {}): Part {
  return { Effect: 'Allow', Principal: { AWS: account }, Action: 'sts:AssumeRole', ...part }
}

/** A SAML statement that has one condition more. */
function when(condition: Part): Part {
  return saml({ Condition: { StringEquals: { 'saml:aud': signIn }, ...condition } })
}

/** An AWS statement with this condition alone. */
function awsWhen(condition: unknown): string {
  return policy(aws({ Condition: condition }))
}

function gitHub(condition: Part): Part {
  return oidc({ Principal: { Federated: gitHubProvider }, Condition: condition })
}

const audience = { [`${github}:aud`]: 'sts.amazonaws.com' }
const branch = { [`${github}:sub`]: 'repo:org/repo:ref:refs/heads/main' }
const good = policy(saml())
const role = `arn:aws:iam::${account}:role/Deployer`
const session = `arn:aws:sts::${account}:assumed-role/Deployer/ci`
const first = '$.Statement[0]'

function check(
  id: TrustPolicyCheckId,
  bad: string | Part,
  twin: string | Part,
  says: Partial<TrustPolicyFinding> = {},
  about: TrustPolicySurroundings = {},
): CheckCase {
  const text = (source: string | Part): string =>
    typeof source === 'string' ? source : policy(source)
  return { id, bad: text(bad), good: text(twin), about, says }
}

function without(statement: Part, name: string): Part {
  return Object.fromEntries(Object.entries(statement).filter(([key]) => key !== name))
}

/** Both forms of every check; {@link good} is the twin of what is wrong with the text as a whole. */
export const checkCases: readonly CheckCase[] = [
  // The text
  check('json-syntax-error', good.replace(']\n}', '],\n}'), good, {
    path: '$',
    line: 16,
    column: 4,
    remedy: 'there is a comma behind the last entry: remove the comma',
    awsError: {
      code: 'MalformedPolicyDocument',
      message: 'This policy contains invalid Json',
      status: 400,
    },
  }),
  check('repeated-name', good.replace('"Effect"', '"Effect": "Deny",\n      "Effect"'), good, {
    message: 'the object has "Effect" twice',
    line: 6,
    column: 7,
  }),
  check('policy-unreadable', `${'['.repeat(70)}${']'.repeat(70)}`, good, { level: 'error' }),
  check('unsupported-character', saml({ Sid: 'Пароль' }), saml({ Sid: 'Parole' }), {
    level: 'error',
  }),
  check('leading-white-space', ` ${good}`, good, {
    awsError: {
      code: 'MalformedPolicyDocument',
      message: 'JSON strings must not have leading spaces',
      status: 400,
    },
  }),
  check('iam-grammar', json({ Version: '2012-10-17', Id: 7, Statement: [saml()] }), good, {
    level: 'error',
    path: '$.Id',
  }),
  check(
    'policy-size-exceeds-role-trust-policy-quota',
    when({ StringLike: { 'saml:sub': ['a'.repeat(2048)] } }),
    when({ StringLike: { 'saml:sub': ['a'.repeat(1000)] } }),
    {
      level: 'error',
      accessAnalyzerType: 'WARNING',
      expected: 'at most 2048',
      awsError: {
        code: 'LimitExceeded',
        message: 'Cannot exceed quota for ACLSizePerRole: 2048',
        status: 409,
      },
    },
  ),
  check('data-type-mismatch', saml({ Action: 7 }), saml(), {
    path: `${first}.Action`,
    message: 'The text does not match the expected JSON data type String.',
    received: 'number',
  }),
  check('data-type-mismatch', '[]', good, { path: '$' }),
  check('missing-version', json({ Statement: [saml()] }), good, {
    level: 'warning',
    accessAnalyzerType: 'WARNING',
  }),
  check('invalid-version', json({ Version: '2026-11-24', Statement: [saml()] }), good, {
    path: '$.Version',
    expected: '2012-10-17',
    awsError: {
      code: 'MalformedPolicyDocument',
      message: 'The policy must contain a valid version string',
      status: 400,
    },
  }),
  check('invalid-policy-element', saml({ Conditions: {} }), saml(), {
    path: `${first}.Conditions`,
    expected: 'Condition',
    received: 'Conditions',
    level: 'error',
    awsError: {
      code: 'MalformedPolicyDocument',
      message: 'Unknown field Conditions',
      status: 400,
    },
  }),
  check(
    'invalid-policy-element',
    json({ Version: '2012-10-17', statement: [], Statement: [saml()] }),
    good,
    { path: '$.statement', expected: 'Statement' },
  ),
  check('missing-statement', json({ Version: '2012-10-17', Statement: [] }), good, {
    path: '$.Statement',
    awsError: {
      code: 'MalformedPolicyDocument',
      message: 'Could not parse the policy: Statement is empty!',
      status: 400,
    },
  }),
  check('missing-statement', json({ Version: '2012-10-17' }), good, { path: '$' }),
  check('no-allow-statement', aws({ Effect: 'Deny' }), aws(), { level: 'warning' }),
  check(
    'unique-sids-required',
    policy(saml({ Sid: 'A' }), oidc({ Sid: 'A' })),
    policy(saml({ Sid: 'A' }), oidc({ Sid: 'B' })),
    {
      path: '$.Statement[1].Sid',
      awsError: {
        code: 'MalformedPolicyDocument',
        message: 'The Statement Ids in the policy are not unique',
        status: 400,
      },
    },
  ),
  check(
    'redundant-statement',
    policy(saml({ Sid: 'A' }), saml({ Sid: 'B', Action: ['STS:AssumeRoleWithSAML'] })),
    policy(saml({ Sid: 'A' }), saml({ Sid: 'B', Action: ['sts:TagSession'] })),
    { level: 'info', path: '$.Statement[1]' },
  ),
  // One statement
  check('unsupported-sid', saml({ Sid: 'let-us-in' }), saml({ Sid: 'LetUsIn' }), {
    path: `${first}.Sid`,
    received: 'let-us-in',
    level: 'error',
  }),
  check('empty-sid-value', saml({ Sid: '' }), saml({ Sid: 'A' }), { level: 'info' }),
  check('missing-effect', without(saml(), 'Effect'), saml(), {
    path: first,
    awsError: {
      code: 'MalformedPolicyDocument',
      message: 'Missing required field Effect',
      status: 400,
    },
  }),
  check('invalid-effect', saml({ Effect: 'allow' }), saml(), {
    path: `${first}.Effect`,
    expected: 'Allow',
    received: 'allow',
  }),
  check('unsupported-element-combination', saml({ NotAction: 'sts:TagSession' }), saml(), {
    path: `${first}.NotAction`,
    level: 'error',
  }),
  check('role-trust-policy-syntax-error-resource', saml({ Resource: '*' }), saml(), {
    path: `${first}.Resource`,
    message:
      'Role trust policies apply to the role that they are attached to. You cannot specify a resource. Remove the Resource or NotResource element.',
    awsError: {
      code: 'MalformedPolicyDocument',
      message: 'Has prohibited field Resource',
      status: 400,
    },
  }),
  // Who
  check('missing-principal', without(saml(), 'Principal'), saml(), {
    path: first,
    awsError: {
      code: 'MalformedPolicyDocument',
      message: 'Missing required field Principal',
      status: 400,
    },
  }),
  check(
    'role-trust-policy-syntax-error-notprincipal',
    { ...without(aws({ Effect: 'Deny' }), 'Principal'), NotPrincipal: { AWS: account } },
    aws({ Effect: 'Deny' }),
    {
      path: `${first}.NotPrincipal`,
      awsError: {
        code: 'MalformedPolicyDocument',
        message: 'AssumeRole policy must not contain NotPrincipal field.',
        status: 400,
      },
    },
  ),
  check(
    'allow-with-notprincipal',
    { ...without(aws(), 'Principal'), NotPrincipal: { AWS: account } },
    { ...without(aws({ Effect: 'Deny' }), 'Principal'), NotPrincipal: { AWS: account } },
    { accessAnalyzerType: 'SECURITY_WARNING' },
  ),
  check('role-trust-policy-unsupported-wildcard-in-principal', aws({ Principal: '*' }), aws(), {
    path: `${first}.Principal`,
    awsError: {
      code: 'MalformedPolicyDocument',
      message: 'AssumeRolepolicy contained an invalid principal: "STAR":"*".',
      status: 400,
    },
  }),
  check('everyone-trusted', aws({ Principal: { AWS: '*' } }), aws(), {
    level: 'warning',
    path: `${first}.Principal.AWS`,
  }),
  check('invalid-principal-format', saml({ Principal: samlProvider }), saml(), {
    remedy: `write an object, for example {"Federated": "${samlProvider}"}`,
    level: 'error',
  }),
  check('invalid-principal-key', saml({ Principal: { SAML: samlProvider } }), saml(), {
    path: `${first}.Principal.SAML`,
    expected: 'Federated',
    received: 'SAML',
    level: 'error',
  }),
  check('invalid-principal-key', saml({ Principal: { federated: samlProvider } }), saml(), {
    expected: 'Federated',
  }),
  check(
    'unsupported-wildcard-in-principal',
    saml({ Principal: { Federated: `arn:aws:iam::${account}:saml-provider/*` } }),
    saml(),
    { received: `arn:aws:iam::${account}:saml-provider/*`, level: 'error' },
  ),
  check(
    'invalid-federated-principal-syntax-in-role-trust-policy',
    oidc({
      Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/https://server.example.com` },
    }),
    oidc(),
    {
      expected: oidcProvider,
      remedy: 'write the issuer without its scheme',
      awsError: {
        code: 'MalformedPolicyDocument',
        message: 'Federated principals must be valid domain names or SAML metadata ARNs',
        status: 400,
      },
    },
  ),
  check(
    'invalid-federated-principal-syntax-in-role-trust-policy',
    saml({ Principal: { Federated: samlProvider.replace(account, '1234-5678-9012') } }),
    saml(),
    {
      remedy: 'write the account as twelve digits without hyphens',
      expected: 'arn:aws:iam::<account>:saml-provider/ExampleCorp',
    },
  ),
  check(
    'invalid-service-principal-format',
    aws({ Principal: { Service: 'ec2' } }),
    aws({ Principal: { Service: 'ec2.amazonaws.com' } }),
    { expected: '<service>.amazonaws.com', level: 'error' },
  ),
  check(
    'invalid-principal',
    aws({ Principal: { AWS: `arn:aws:iam::${account}:group/admins` } }),
    aws({ Principal: { AWS: `arn:aws:iam::${account}:role/admins` } }),
    { level: 'error', received: `arn:aws:iam::${account}:group/admins` },
  ),
  check(
    'invalid-role-reference',
    aws({ Principal: { AWS: 'AROAEXAMPLEEXAMPLE000' } }),
    aws({ Principal: { AWS: role } }),
    { level: 'warning', accessAnalyzerType: 'WARNING' },
  ),
  check(
    'invalid-user-reference',
    aws({ Principal: { AWS: 'AIDAEXAMPLEEXAMPLE000' } }),
    aws({ Principal: { AWS: `arn:aws:iam::${account}:user/susan` } }),
    { level: 'warning' },
  ),
  check(
    'redundant-principal-in-role-trust-policy',
    aws({ Principal: { AWS: [role, session] } }),
    aws({ Principal: { AWS: [role, session.replace('Deployer', 'Builder')] } }),
    { path: `${first}.Principal.AWS[1]`, received: session, level: 'info' },
  ),
  check('empty-array-principal', saml({ Principal: { Federated: [] } }), saml(), {
    accessAnalyzerType: 'SUGGESTION',
    level: 'error',
  }),
  check('empty-object-principal', saml({ Principal: {} }), saml(), {
    level: 'error',
    awsError: {
      code: 'MalformedPolicyDocument',
      message: 'Missing required field Principal cannot be empty!',
      status: 400,
    },
  }),
  check(
    'unknown-built-in-provider',
    oidc({ Principal: { Federated: 'accounts.gogle.com' } }),
    oidc({ Principal: { Federated: 'accounts.google.com' } }),
    { expected: 'accounts.google.com', received: 'accounts.gogle.com' },
  ),
  check(
    'provider-of-another-account',
    saml({ Principal: { Federated: samlProvider.replace(account, '111122223333') } }),
    saml(),
    { expected: account, received: '111122223333', level: 'error' },
    { accountId: account },
  ),
  check(
    'providers-of-several-accounts',
    policy(
      saml(),
      saml({ Principal: { Federated: samlProvider.replace(account, '111122223333') } }),
    ),
    policy(saml(), saml({ Principal: { Federated: `${samlProvider}2` } })),
    { path: '$.Statement[1].Principal.Federated' },
  ),
  check(
    'principal-of-another-partition',
    saml({ Principal: { Federated: samlProvider.replace('arn:aws:', 'arn:aws-cn:') } }),
    saml(),
    { expected: 'aws', received: 'aws-cn', level: 'error' },
    { partition: 'aws' },
  ),
  check(
    'principal-of-another-partition',
    aws({ Principal: { AWS: [role, role.replace('arn:aws:', 'arn:aws-us-gov:')] } }),
    aws({ Principal: { AWS: [role, `${role}2`] } }),
    { path: `${first}.Principal.AWS[1]` },
  ),
  check(
    'principal-of-unknown-partition',
    aws({ Principal: { AWS: role.replace('arn:aws:', 'arn:aws-usgov:') } }),
    aws({ Principal: { AWS: role.replace('arn:aws:', 'arn:aws-us-gov:') } }),
    { expected: 'aws-us-gov' },
  ),
  // What
  check('missing-action', without(saml(), 'Action'), saml(), {
    path: first,
    awsError: {
      code: 'MalformedPolicyDocument',
      message: 'Missing required field Action',
      status: 400,
    },
  }),
  check('empty-array-action', saml({ Action: [] }), saml(), {
    accessAnalyzerType: 'SUGGESTION',
    level: 'error',
  }),
  check('invalid-action', saml({ Action: 'sts:AssumeRoleWithSaml2' }), saml(), {
    expected: 'sts:AssumeRoleWithSAML',
    message:
      'The action sts:AssumeRoleWithSaml2 does not exist. Did you mean sts:AssumeRoleWithSAML?',
    level: 'error',
  }),
  check('invalid-action', saml({ Action: 'AssumeRoleWithSAML' }), saml(), {
    expected: 'sts:AssumeRoleWithSAML',
    awsError: {
      code: 'MalformedPolicyDocument',
      message: 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
      status: 400,
    },
  }),
  check('invalid-service-in-action', saml({ Action: 'st:AssumeRoleWithSAML' }), saml(), {
    message: 'The service st specified in the action does not exist. Did you mean sts?',
    expected: 'sts:AssumeRoleWithSAML',
  }),
  check('unsupported-action-in-policy', saml({ Action: 's3:GetObject' }), saml(), {
    received: 's3:GetObject',
    awsError: {
      code: 'MalformedPolicyDocument',
      message: 'AssumeRole policy may only specify STS AssumeRole actions.',
      status: 400,
    },
  }),
  check('unsupported-action-in-policy', saml({ Action: 'sts:GetSessionToken' }), saml()),
  check(
    'redundant-action',
    saml({ Action: ['sts:AssumeRole*', 'sts:AssumeRoleWithSAML'] }),
    saml({ Action: ['sts:AssumeRoleWithSAML', 'sts:TagSession'] }),
    { path: `${first}.Action[1]`, level: 'info' },
  ),
  check(
    'redundant-action',
    saml({ Action: ['sts:AssumeRoleWithSAML', 'STS:assumeRoleWithSAML'] }),
    saml(),
    { path: `${first}.Action[1]`, message: 'The 1 action(s) are redundant' },
  ),
  check(
    'mismatched-action-for-principal',
    saml({ Action: 'sts:AssumeRoleWithWebIdentity' }),
    saml(),
    {
      message: `The sts:AssumeRoleWithWebIdentity action is invalid with the following principal(s): ${samlProvider}. Use a SAML provider principal with the sts:AssumeRoleWithSAML action or use an OIDC provider principal with the sts:AssumeRoleWithWebIdentity action. Ensure the provider is Federated if you use either of the two options.`,
      expected: 'sts:AssumeRoleWithSAML',
      received: 'sts:AssumeRoleWithWebIdentity',
      level: 'error',
    },
  ),
  check('mismatched-action-for-principal', oidc({ Action: 'sts:AssumeRole' }), oidc(), {
    expected: 'sts:AssumeRoleWithWebIdentity',
  }),
  check(
    'missing-action-for-condition-key',
    when({ StringLike: { 'sts:SourceIdentity': 'susan' } }),
    saml({
      Action: ['sts:AssumeRoleWithSAML', 'sts:SetSourceIdentity'],
      Condition: {
        StringEquals: { 'saml:aud': signIn },
        StringLike: { 'sts:SourceIdentity': 'susan' },
      },
    }),
    { expected: 'sts:SetSourceIdentity', accessAnalyzerType: 'ERROR' },
  ),
  check(
    'missing-action-for-condition-key',
    when({ StringLike: { 'aws:RequestTag/team': 'a' } }),
    policy(
      when({ StringLike: { 'aws:RequestTag/team': 'a' } }),
      saml({ Action: 'sts:TagSession' }),
    ),
    { expected: 'sts:TagSession' },
  ),
  check(
    'unsupported-action-for-condition-key',
    when({ StringLike: { 'sts:ExternalId': 'x' } }),
    aws({ Condition: { StringLike: { 'sts:ExternalId': 'x' } } }),
    { received: 'sts:AssumeRoleWithSAML' },
  ),
  check(
    'unsupported-action-for-condition-key',
    saml({
      Principal: { AWS: account, Federated: samlProvider },
      Action: ['sts:AssumeRole', 'sts:AssumeRoleWithSAML'],
    }),
    saml(),
    { received: 'sts:AssumeRole' },
  ),
  check(
    'missing-action-for-roles-anywhere-trust-policy',
    aws({ Principal: { Service: 'rolesanywhere.amazonaws.com' } }),
    aws({
      Principal: { Service: 'rolesanywhere.amazonaws.com' },
      Action: ['sts:AssumeRole', 'sts:SetSourceIdentity', 'sts:TagSession'],
    }),
    { expected: 'sts:SetSourceIdentity, sts:TagSession' },
  ),
  check(
    'missing-tag-session',
    saml(),
    saml({ Action: ['sts:AssumeRoleWithSAML', 'sts:TagSession'] }),
    { level: 'info', expected: 'sts:TagSession' },
    { expectedClaims: { sessionTags: true } },
  ),
  check(
    'missing-set-source-identity',
    saml(),
    saml({ Action: ['sts:AssumeRoleWithSAML', 'sts:SetSourceIdentity'] }),
    { level: 'info', expected: 'sts:SetSourceIdentity' },
    { expectedClaims: { sourceIdentity: true } },
  ),
  // When: operators and keys
  check('empty-object-condition', aws({ Condition: {} }), aws(), { level: 'info' }),
  check('empty-object-condition', aws({ Condition: { Bool: {} } }), aws(), {
    path: `${first}.Condition.Bool`,
  }),
  check(
    'invalid-condition-operator',
    saml({ Condition: { StringEqual: { 'saml:aud': signIn } } }),
    saml(),
    {
      path: `${first}.Condition.StringEqual`,
      expected: 'StringEquals',
      received: 'StringEqual',
      level: 'error',
    },
  ),
  check(
    'invalid-condition-operator',
    when({ 'ForAnyValues:stringlike': { 'saml:uid': 'a' } }),
    when({ 'ForAnyValue:StringLike': { 'saml:uid': 'a' } }),
    { expected: 'ForAnyValue:StringLike' },
  ),
  check(
    'null-with-if-exists',
    awsWhen({ NullIfExists: { 'aws:TokenIssueTime': 'true' } }),
    awsWhen({ Null: { 'aws:TokenIssueTime': 'true' } }),
    { expected: 'Null', level: 'error' },
  ),
  check(
    'null-with-qualifier',
    awsWhen({ 'ForAnyValue:Null': { 'aws:TagKeys': 'true' } }),
    awsWhen({ Null: { 'aws:TokenIssueTime': 'true' } }),
    { level: 'info' },
  ),
  check(
    'invalid-condition-key-format',
    saml({ Condition: { StringEquals: { aud: signIn } } }),
    saml(),
    { expected: 'saml:aud', level: 'error' },
  ),
  check(
    'duplicate-keys-with-different-case',
    when({ StringLike: { 'saml:sub': 'a', 'SAML:sub': 'b' } }),
    when({ StringLike: { 'saml:sub': ['a', 'b'] } }),
    { received: 'SAML:sub', level: 'error' },
  ),
  check(
    'invalid-global-condition-key',
    awsWhen({ StringEquals: { 'aws:PrincipalOrgId2': 'o-1' } }),
    awsWhen({ StringEquals: { 'aws:principalorgid': 'o-1' } }),
    { expected: 'aws:PrincipalOrgID' },
  ),
  check(
    'deprecated-global-condition-key',
    awsWhen({ ArnLike: { 'aws:ARN': role } }),
    awsWhen({ ArnLike: { 'aws:PrincipalArn': role } }),
    { expected: 'aws:PrincipalArn', level: 'warning' },
  ),
  check(
    'invalid-service-condition-key',
    saml({ Condition: { StringEquals: { 'saml:audience': signIn } } }),
    saml(),
    {
      path: `${first}.Condition.StringEquals["saml:audience"]`,
      line: 12,
      column: 11,
      endColumn: 26,
      expected: 'saml:aud',
      message:
        'The condition key saml:audience does not exist in the service saml. Use a valid condition key.',
    },
  ),
  check(
    'invalid-service-condition-key',
    oidc({ Condition: { StringEquals: { 'server.example.com:email': 'a@example.com' } } }),
    oidc({ Condition: { StringEquals: { 'server.example.com:sub': 'a@example.com' } } }),
  ),
  check(
    'invalid-service-condition-key',
    saml({ Condition: { StringEquals: { 'smal:aud': signIn } } }),
    saml(),
    { expected: 'saml:aud' },
  ),
  check(
    'condition-key-of-another-provider',
    oidc({ Condition: { StringEquals: { 'https://server.example.com:aud': 'client' } } }),
    oidc(),
    { expected: 'server.example.com:aud', level: 'error' },
  ),
  check(
    'condition-key-of-another-provider',
    oidc({ Condition: { StringEquals: { 'login.example.com:aud': 'client' } } }),
    oidc(),
    { expected: 'server.example.com:aud', received: 'login.example.com:aud' },
  ),
  check(
    'irrelevant-condition-key-in-policy',
    awsWhen({ StringEquals: { 's3:prefix': 'home/' } }),
    awsWhen({ StringEquals: { 'aws:PrincipalOrgID': 'o-1' } }),
    { level: 'warning', accessAnalyzerType: 'SUGGESTION' },
  ),
  check(
    'missing-tag-key-in-condition',
    awsWhen({ StringEquals: { 'aws:PrincipalTag/': 'a' } }),
    awsWhen({ StringEquals: { 'aws:PrincipalTag/team': 'a' } }),
    {
      message:
        'The condition key aws:PrincipalTag/ must include a tag key to control access based on tags. Use the format aws:PrincipalTag/tag-key and specify a key name for tag-key.',
    },
  ),
  check(
    'missing-qualifier',
    when({ StringLike: { 'saml:edupersonaffiliation': 'staff' } }),
    when({ 'ForAnyValue:StringLike': { 'saml:edupersonaffiliation': 'staff' } }),
    { expected: 'ForAnyValue:StringLike', accessAnalyzerType: 'ERROR', level: 'warning' },
  ),
  check(
    'forallvalues-with-single-valued-key',
    oidc({ Condition: { 'ForAllValues:StringEquals': { 'server.example.com:aud': 'client' } } }),
    oidc(),
    {
      message:
        'Using ForAllValues qualifier with the single-valued condition key server.example.com:aud can be overly permissive. We recommend that you remove ForAllValues:.',
      accessAnalyzerType: 'SECURITY_WARNING',
      expected: 'StringEquals',
    },
  ),
  check(
    'forallvalues-of-absent-key',
    when({ 'ForAllValues:StringLike': { 'saml:uid': 'a' } }),
    when({ 'ForAllValues:StringLike': { 'saml:uid': 'a' }, Null: { 'saml:uid': 'false' } }),
    { level: 'warning' },
  ),
  check(
    'confirm-audience-claim-type',
    oidc({ Condition: { 'ForAnyValue:StringEquals': { 'server.example.com:aud': 'client' } } }),
    oidc(),
    { level: 'info', accessAnalyzerType: 'SUGGESTION' },
  ),
  // When: values
  check(
    'empty-array-condition',
    when({ StringLike: { 'saml:sub': [] } }),
    when({ StringLike: { 'saml:sub': ['a'] } }),
    { level: 'info' },
  ),
  check(
    'empty-array-condition-forallvalues',
    when({ 'ForAllValues:StringLike': { 'saml:uid': [] } }),
    when({ 'ForAllValues:StringLike': { 'saml:uid': ['a'] } }),
  ),
  check(
    'empty-array-condition-foranyvalue',
    when({ 'ForAnyValue:StringLike': { 'saml:uid': [] } }),
    when({ 'ForAnyValue:StringLike': { 'saml:uid': ['a'] } }),
  ),
  check(
    'empty-array-condition-ifexists',
    when({ StringLikeIfExists: { 'saml:sub': [] } }),
    when({ StringLikeIfExists: { 'saml:sub': ['a'] } }),
  ),
  check(
    'invalid-condition-data-type',
    when({ StringLike: { 'saml:sub': ['7', 7] } }),
    when({ StringLike: { 'saml:sub': ['7', '8'] } }),
    { path: `${first}.Condition.StringLike["saml:sub"][1]`, level: 'warning' },
  ),
  check(
    'inexact-number',
    policy(oidc()).replace('"client"', '66677788899900012345'),
    policy(oidc()).replace('"client"', '666777888999000'),
    { expected: '"66677788899900012345"', message: 'is compared as 66677788899900015000' },
  ),
  check(
    'wildcard-without-like-operator',
    gitHub({ StringEquals: { ...audience, [`${github}:sub`]: 'repo:org/repo:*' } }),
    gitHub({ StringEquals: audience, StringLike: { [`${github}:sub`]: 'repo:org/repo:*' } }),
    { expected: 'StringLike', received: 'repo:org/repo:*' },
  ),
  check(
    'type-mismatch',
    awsWhen({ StringEquals: { 'aws:SourceIp': '203.0.113.0/24' } }),
    awsWhen({ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }),
    {
      message:
        'Use the operator type IPAddress instead of operator StringEquals for the condition key aws:SourceIp.',
    },
  ),
  check(
    'type-mismatch',
    oidc({ Condition: { NumericEquals: { 'server.example.com:aud': '7' } } }),
    oidc(),
    { expected: 'String' },
  ),
  check(
    'type-mismatch-boolean',
    awsWhen({ Bool: { 'aws:MultiFactorAuthPresent': 'yes' } }),
    awsWhen({ Bool: { 'aws:MultiFactorAuthPresent': true } }),
    { received: 'yes' },
  ),
  check(
    'type-mismatch-date',
    awsWhen({ DateLessThan: { 'aws:CurrentTime': 'tomorrow' } }),
    awsWhen({ DateLessThan: { 'aws:CurrentTime': '2030-01-31T12:00:00Z' } }),
    { received: 'tomorrow' },
  ),
  check(
    'type-mismatch-ip-range',
    awsWhen({ IpAddress: { 'aws:SourceIp': '203.0.113.0/33' } }),
    awsWhen({ IpAddress: { 'aws:SourceIp': '2001:db8::/32' } }),
    { received: '203.0.113.0/33' },
  ),
  check(
    'type-mismatch-number',
    awsWhen({ NumericLessThan: { 'aws:MultiFactorAuthAge': '1h' } }),
    awsWhen({ NumericLessThan: { 'aws:MultiFactorAuthAge': 3600 } }),
    { received: '1h' },
  ),
  check(
    'type-mismatch-string',
    awsWhen({ BinaryEquals: { 's3:x': 'a!' } }),
    awsWhen({ BinaryEquals: { 's3:x': 'AAAA' } }),
  ),
  check(
    'invalid-condition-multiple-boolean',
    awsWhen({ Bool: { 'aws:MultiFactorAuthPresent': ['true', 'false'] } }),
    awsWhen({ Bool: { 'aws:MultiFactorAuthPresent': ['true'] } }),
  ),
  check(
    'private-ip-address',
    awsWhen({ IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }),
    awsWhen({ IpAddress: { 'aws:SourceIp': '100.0.0.0/8' } }),
  ),
  check(
    'private-notipaddress',
    awsWhen({ NotIpAddress: { 'aws:SourceIp': ['192.168.1.1', '172.31.0.1'] } }),
    awsWhen({ NotIpAddress: { 'aws:SourceIp': ['192.169.1.1', '172.32.0.1'] } }),
  ),
  check(
    'private-ip-address-subset',
    awsWhen({ IpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '203.0.113.0/24'] } }),
    awsWhen({ IpAddress: { 'aws:SourceIp': ['203.0.113.0/24'] } }),
  ),
  check(
    'private-notipaddress-subset',
    awsWhen({ NotIpAddress: { 'aws:SourceIp': ['fd00::/8', '203.0.113.0/24'] } }),
    awsWhen({ NotIpAddress: { 'aws:SourceIp': ['203.0.113.0/24'] } }),
  ),
  check(
    'improve-ip-range',
    awsWhen({ IpAddress: { 'aws:SourceIp': '203.0.113.77/26' } }),
    awsWhen({ IpAddress: { 'aws:SourceIp': '203.0.113.64/26' } }),
    { expected: '203.0.113.64/26', level: 'info' },
  ),
  check(
    'redundant-condition-value-num',
    awsWhen({ NumericLessThan: { 'aws:MultiFactorAuthAge': ['2700', '3600'] } }),
    awsWhen({ NumericLessThan: { 'aws:MultiFactorAuthAge': ['3600'] } }),
    {
      message:
        'Multiple values in NumericLessThan are redundant. Replace with the greatest single value for aws:MultiFactorAuthAge.',
    },
  ),
  check(
    'invalid-vpc-format',
    awsWhen({ StringEquals: { 'aws:SourceVpc': 'vpc-123' } }),
    awsWhen({ StringEquals: { 'aws:SourceVpc': 'vpc-12345678' } }),
    { received: 'vpc-123' },
  ),
  check(
    'invalid-vpce-format',
    awsWhen({ StringEquals: { 'aws:SourceVpce': 'vpc-12345678' } }),
    awsWhen({ StringEquals: { 'aws:SourceVpce': 'vpce-11223344556677889' } }),
  ),
  // Variables
  check(
    'missing-brace-in-variable',
    awsWhen({ StringLike: { 'sts:RoleSessionName': '${aws:username' } }),
    awsWhen({ StringLike: { 'sts:RoleSessionName': '${aws:username}' } }),
    { level: 'error', received: '${aws:username' },
  ),
  check(
    'missing-quote-in-variable',
    awsWhen({ StringLike: { 'sts:RoleSessionName': "${aws:username, 'a}" } }),
    awsWhen({ StringLike: { 'sts:RoleSessionName': "${aws:username, 'a'}" } }),
    { level: 'error' },
  ),
  check(
    'unsupported-space-in-variable',
    awsWhen({ StringLike: { 'sts:RoleSessionName': '${aws: username}' } }),
    awsWhen({ StringLike: { 'sts:RoleSessionName': '${aws:username}' } }),
  ),
  check(
    'empty-variable',
    awsWhen({ StringLike: { 'sts:RoleSessionName': '${}' } }),
    awsWhen({ StringLike: { 'sts:RoleSessionName': '${*}' } }),
  ),
  check(
    'variable-unsupported-in-element',
    aws({ Principal: { AWS: 'arn:aws:iam::${aws:PrincipalAccount}:root' } }),
    aws(),
    { level: 'error' },
  ),
  check(
    'variable-unsupported-in-version',
    awsWhen({ StringLike: { 'sts:RoleSessionName': '${aws:username}' } }).replace('2012', '2008'),
    awsWhen({ StringLike: { 'sts:RoleSessionName': '${aws:username}' } }),
    { level: 'warning' },
  ),
  check(
    'invalid-variable-for-operator',
    awsWhen({ NumericLessThan: { 'aws:MultiFactorAuthAge': '${aws:PrincipalTag/age}' } }),
    awsWhen({ NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' } }),
  ),
  // Federation
  check('missing-condition-key-for-oidc-principal', without(oidc(), 'Condition'), oidc(), {
    accessAnalyzerType: 'SECURITY_WARNING',
    expected: 'server.example.com:aud',
  }),
  check(
    'missing-github-repo-condition-key',
    gitHub({ StringEquals: audience }),
    gitHub({ StringEquals: { ...audience, ...branch } }),
    { accessAnalyzerType: 'SECURITY_WARNING', expected: `${github}:sub` },
  ),
  check(
    'missing-github-repo-condition-key',
    gitHub({ StringEquals: audience, StringEqualsIfExists: branch }),
    gitHub({ StringEquals: audience, StringLike: branch }),
  ),
  check(
    'missing-github-repo-condition-key',
    gitHub({ StringEquals: audience, StringLike: { [`${github}:sub`]: '*' } }),
    gitHub({ StringEquals: audience, StringLike: { [`${github}:sub`]: 'repo:org/*' } }),
  ),
  check(
    'specific-github-repo-and-branch-recommended',
    gitHub({ StringEquals: audience, StringLike: { [`${github}:sub`]: 'repo:org/*' } }),
    gitHub({ StringEquals: audience, StringLike: branch }),
    { received: 'repo:org/*', level: 'warning' },
  ),
  check(
    'missing-audience-of-built-in-provider',
    oidc({
      Principal: { Federated: 'accounts.google.com' },
      Condition: { StringLike: { 'accounts.google.com:sub': '1' } },
    }),
    oidc({
      Principal: { Federated: 'accounts.google.com' },
      Condition: { StringLike: { 'accounts.google.com:aud': '1' } },
    }),
    { expected: 'accounts.google.com:aud' },
  ),
  check(
    'missing-audience-of-built-in-provider',
    oidc({
      Principal: { Federated: 'www.amazon.com' },
      Condition: { StringLike: { 'www.amazon.com:user_id': '1' } },
    }),
    oidc({
      Principal: { Federated: 'www.amazon.com' },
      Condition: { StringLike: { 'www.amazon.com:app_id': '1' } },
    }),
    { expected: 'www.amazon.com:app_id' },
  ),
  check(
    'missing-subject-of-shared-issuer',
    oidc({
      Principal: { Federated: oidcProvider.replace('server.example.com', 'gitlab.com') },
      Condition: { StringEquals: { 'gitlab.com:aud': 'https://gitlab.com' } },
    }),
    oidc({
      Principal: { Federated: oidcProvider.replace('server.example.com', 'gitlab.com') },
      Condition: { StringEquals: { 'gitlab.com:aud': 'a', 'gitlab.com:sub': 'b' } },
    }),
    { expected: 'gitlab.com:sub' },
  ),
  check('missing-saml-condition', without(saml(), 'Condition'), saml(), { level: 'warning' }),
  check(
    'missing-saml-audience',
    saml({ Condition: { StringEquals: { 'saml:iss': 'https://idp.example.com' } } }),
    when({ StringLike: { 'saml:iss': 'https://idp.example.com' } }),
    { level: 'info' },
  ),
  check(
    'saml-audience-is-no-sign-in-url',
    saml({ Condition: { StringEquals: { 'saml:aud': `${signIn}l` } } }),
    saml(),
    { remedy: `write ${signIn}`, expected: signIn, level: 'warning' },
  ),
  check(
    'saml-audience-is-no-sign-in-url',
    saml({
      Principal: { Federated: samlProvider.replace('arn:aws:', 'arn:aws-cn:') },
    }),
    saml({
      Principal: { Federated: samlProvider.replace('arn:aws:', 'arn:aws-cn:') },
      Condition: { StringEquals: { 'saml:aud': 'https://signin.amazonaws.cn/saml' } },
    }),
    {
      message: `saml:aud is the Recipient of the response, and ${signIn} is no sign-in URL of the partition aws-cn.`,
    },
  ),
  check(
    'saml-audience-is-no-sign-in-url',
    saml({ Condition: { StringLike: { 'saml:aud': 'https://*.signin.aws.example.com/saml' } } }),
    saml({ Condition: { StringLike: { 'saml:aud': 'https://*.signin.aws.amazon.com/saml' } } }),
  ),
  check(
    'saml-audience-is-an-entity-id',
    saml({ Condition: { StringEquals: { 'saml:aud': 'urn:amazon:webservices' } } }),
    saml(),
    { expected: signIn },
  ),
]
