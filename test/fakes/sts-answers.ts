/** Answers of STS as they go over the wire, for a fake server to give. Secrets in them are canaries. */

interface Answer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
}

/** The request id that every answer here has, in its text. */
export const stsRequestId = 'c6104cbe-af31-11e0-8154-cbc7ccf896c7'

const namespace = 'https://sts.amazonaws.com/doc/2011-06-15/'
const asItIs = (xml: string): string => xml

const credentials = `<Credentials>
      <AccessKeyId>ASIAEXAMPLEEXAMPLE00</AccessKeyId>
      <SecretAccessKey>secret-canary</SecretAccessKey>
      <SessionToken>token-canary</SessionToken>
      <Expiration>2026-01-01T01:00:00Z</Expiration>
    </Credentials>`
const assumedRoleUser = `<AssumedRoleUser>
      <Arn>arn:aws:sts::123456789012:assumed-role/Developer/alice@example.com</Arn>
      <AssumedRoleId>AROAEXAMPLEEXAMPLE000:alice@example.com</AssumedRoleId>
    </AssumedRoleUser>`

function stsAnswer(action: string, result: string, changed = asItIs): Answer {
  const xml = `<${action}Response xmlns="${namespace}">
  <${action}Result>
    ${result}
  </${action}Result>
  <ResponseMetadata><RequestId>${stsRequestId}</RequestId></ResponseMetadata>
</${action}Response>`
  return { headers: { 'content-type': 'text/xml' }, body: changed(xml) }
}

export const samlAnswer = (changed = asItIs): Answer =>
  stsAnswer(
    'AssumeRoleWithSAML',
    `<Issuer>https://idp.example.com/metadata</Issuer>
    ${assumedRoleUser}
    ${credentials}
    <Audience>https://signin.aws.amazon.com/saml</Audience>
    <SubjectType>persistent</SubjectType>
    <PackedPolicySize>6</PackedPolicySize>
    <NameQualifier>SbdGOnUkh1i4+EXAMPLExL/jEvs=</NameQualifier>
    <SourceIdentity>alice</SourceIdentity>
    <Subject>_cbb88bf52c2510eabe00c1642d4643f41430fe25e3</Subject>`,
    changed,
  )

export const webIdentityAnswer = (changed = asItIs): Answer =>
  stsAnswer(
    'AssumeRoleWithWebIdentity',
    `<SubjectFromWebIdentityToken>alice</SubjectFromWebIdentityToken>
    <Audience>fedbridge</Audience>
    ${assumedRoleUser}
    ${credentials}
    <PackedPolicySize>6</PackedPolicySize>
    <SourceIdentity>alice</SourceIdentity>
    <Provider>arn:aws:iam::123456789012:oidc-provider/server.example.com</Provider>`,
    changed,
  )

export const assumeRoleAnswer = (changed = asItIs): Answer =>
  stsAnswer(
    'AssumeRole',
    `${assumedRoleUser}
    ${credentials}
    <PackedPolicySize>6</PackedPolicySize>
    <SourceIdentity>alice</SourceIdentity>`,
    changed,
  )

export const federationTokenAnswer = (changed = asItIs): Answer =>
  stsAnswer(
    'GetFederationToken',
    `<FederatedUser>
      <Arn>arn:aws:sts::123456789012:federated-user/alice</Arn>
      <FederatedUserId>123456789012:alice</FederatedUserId>
    </FederatedUser>
    ${credentials}
    <PackedPolicySize>6</PackedPolicySize>`,
    changed,
  )

export const callerIdentityAnswer = (changed = asItIs): Answer =>
  stsAnswer(
    'GetCallerIdentity',
    `<Arn>arn:aws:sts::123456789012:assumed-role/Developer/alice@example.com</Arn>
    <UserId>AROAEXAMPLEEXAMPLE000:alice@example.com</UserId>
    <Account>123456789012</Account>`,
    changed,
  )

/** An error of STS. */
export const stsError = (code: string, message: string, status = 400): Answer => ({
  status,
  headers: { 'content-type': 'text/xml' },
  body: `<ErrorResponse xmlns="${namespace}">
  <Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>
  <RequestId>${stsRequestId}</RequestId>
</ErrorResponse>`,
})
