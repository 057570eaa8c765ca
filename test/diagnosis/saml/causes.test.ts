import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import forge from 'node-forge'
import { describe, expect, it } from 'vitest'
import { diagnose } from '../../../src/diagnosis/diagnose.ts'
import type { DiagnosisContext } from '../../../src/diagnosis/diagnosis-context.ts'
import { testIdpMetadata, testIdpMetadataXml } from '../../fakes/saml-test-keys.ts'
import {
  instant,
  signedResponse,
  signedResponseXml,
  testAttributes,
  testNow,
} from '../../fakes/signed-response.ts'
import type { SignedResponseOptions } from '../../fakes/signed-response.ts'
import {
  allowStatement,
  awsAttribute,
  diagnoseResponse,
  policyOf,
  testContext,
  testProvider,
  testProviderArn,
  testRole,
  testRoleArn,
} from '../test-context.ts'

const role = awsAttribute('Role')
const sessionName = awsAttribute('RoleSessionName')
const pair = testAttributes[role] as string
const without = (name: string): SignedResponseOptions => ({
  attributes: Object.fromEntries(Object.entries(testAttributes).filter(([one]) => one !== name)),
})
const withAttributes = (
  attributes: NonNullable<SignedResponseOptions['attributes']>,
): SignedResponseOptions => ({ attributes: { ...testAttributes, ...attributes } })
const trusting = (...statements: readonly object[]): Partial<DiagnosisContext> => ({
  roles: [{ ...testRole, trustPolicy: policyOf(...statements) }],
})

interface Cause {
  readonly what: string
  readonly response?: SignedResponseOptions
  readonly context?: Partial<DiagnosisContext>
  readonly first: string
  /** AWS's text as the guide has it, or the beginning of it. */
  readonly aws: string
}

// The eleven errors of the guide, some with several causes, in its order.
const troubleshooting: readonly Cause[] = [
  {
    what: 'no Role attribute',
    response: without(role),
    first: 'role-attribute-missing',
    aws: "SAML Assertion doesn't contain the requested Role",
  },
  {
    what: 'no Role attribute, in a browser',
    response: without(role),
    context: { endpoint: 'sign-in' },
    first: 'role-attribute-missing',
    aws: 'Your request included an invalid SAML response. To logout, click here.',
  },
  {
    what: 'a Role attribute in another case',
    response: {
      attributes: { [awsAttribute('role')]: pair, [sessionName]: 'alice@example.com' },
    },
    first: 'role-attribute-misspelt',
    aws: "SAML Assertion doesn't contain the requested Role",
  },
  {
    what: 'no RoleSessionName',
    response: without(sessionName),
    first: 'role-session-name-missing',
    aws: 'RoleSessionName is required in AuthnResponse',
  },
  {
    what: 'a misspelt RoleSessionName',
    response: { attributes: { [role]: pair, [awsAttribute('RoleSesionName')]: 'alice' } },
    first: 'role-session-name-misspelt',
    aws: 'RoleSessionName is required in AuthnResponse',
  },
  {
    what: 'a misspelt role',
    response: withAttributes({ [role]: pair.replace('Developer', 'Develper') }),
    first: 'role-unknown',
    aws: 'Not authorized to perform sts:AssumeRoleWithSAML',
  },
  {
    what: 'a role in another case',
    response: withAttributes({ [role]: pair.replace('Developer', 'developer') }),
    first: 'role-unknown',
    aws: 'Not authorized to perform sts:AssumeRoleWithSAML',
  },
  {
    what: 'a trust policy without the action',
    context: trusting({ ...allowStatement, Action: 'sts:TagSession' }),
    first: 'trust-policy-denied',
    aws: 'Not authorized to perform sts:AssumeRoleWithSAML',
  },
  {
    what: 'session tags without sts:TagSession',
    response: withAttributes({ [awsAttribute('PrincipalTag:team')]: 'red' }),
    context: trusting({ ...allowStatement, Action: 'sts:AssumeRoleWithSAML' }),
    first: 'tag-session-denied',
    aws: 'Not authorized to perform sts:AssumeRoleWithSAML',
  },
  {
    what: 'a source identity without sts:SetSourceIdentity',
    response: withAttributes({ [awsAttribute('SourceIdentity')]: 'alice' }),
    context: trusting({ ...allowStatement, Action: 'sts:AssumeRoleWithSAML' }),
    first: 'set-source-identity-denied',
    aws: 'Not authorized to perform sts:AssumeRoleWithSAML',
  },
  {
    what: 'a trust policy for another provider',
    context: trusting({ ...allowStatement, Principal: { Federated: `${testProviderArn}2` } }),
    first: 'trust-policy-denied',
    aws: 'Not authorized to perform sts:AssumeRoleWithSAML',
  },
  {
    what: 'a condition that does not hold',
    context: trusting({ ...allowStatement, Condition: { StringEquals: { 'saml:sub': 'bob' } } }),
    first: 'trust-policy-denied',
    aws: 'Not authorized to perform sts:AssumeRoleWithSAML',
  },
  {
    what: 'no NameID',
    response: { beforeSigning: (xml) => xml.replace(/<saml:NameID.*?<\/saml:NameID>/, '') },
    first: 'name-id-missing',
    aws: 'Not authorized to perform sts:AssumeRoleWithSAML',
  },
  {
    what: 'a RoleSessionName with a space',
    response: withAttributes({ [sessionName]: 'Alice Example' }),
    first: 'role-session-name-characters',
    aws: 'RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}',
  },
  {
    what: 'a RoleSessionName of 65 characters',
    response: withAttributes({ [sessionName]: 'a'.repeat(65) }),
    first: 'role-session-name-length',
    aws: 'RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}',
  },
  {
    what: 'a SourceIdentity that begins with aws:',
    response: withAttributes({ [awsAttribute('SourceIdentity')]: 'aws:alice' }),
    first: 'source-identity-invalid',
    aws: 'Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with "aws:"',
  },
  {
    what: 'a SourceIdentity of 65 characters',
    response: withAttributes({ [awsAttribute('SourceIdentity')]: 'a'.repeat(65) }),
    first: 'source-identity-invalid',
    aws: 'Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with "aws:"',
  },
  {
    what: 'a SourceIdentity with a space',
    response: withAttributes({ [awsAttribute('SourceIdentity')]: 'Alice Example' }),
    first: 'source-identity-invalid',
    aws: 'Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with "aws:"',
  },
  {
    what: 'a renewed certificate',
    response: { key: 'idp-rsa-2048-next' },
    first: 'certificate-changed',
    aws: 'Response signature invalid',
  },
  {
    what: 'an issuer that the metadata does not declare',
    response: { issuer: 'https://idp.example.com/saml/' },
    first: 'issuer-mismatch',
    aws: 'Issuer not present in specified provider',
  },
  {
    what: 'a provider that does not exist',
    response: withAttributes({ [role]: pair.replace('ExampleCorp', 'ExampelCorp') }),
    first: 'provider-unknown',
    aws: "Specified provider doesn't exist",
  },
  {
    what: 'DurationSeconds over the maximum of the role',
    context: { choose: { durationSeconds: 7200 } },
    first: 'duration-over-role-maximum',
    aws: 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
  },
  {
    what: 'SessionDuration over the maximum of the role, at the sign-in endpoint',
    response: withAttributes({ [awsAttribute('SessionDuration')]: '7200' }),
    context: { endpoint: 'sign-in' },
    first: 'duration-over-role-maximum',
    aws: 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
  },
  {
    what: 'another audience',
    response: { audience: 'urn:amazon:webservice' },
    first: 'audience-mismatch',
    aws: 'Response does not contain the required audience.',
  },
  {
    what: 'no audience',
    response: { audience: null },
    first: 'audience-missing',
    aws: 'Response does not contain the required audience.',
  },
]

/** The headings of the guide; metadata is not part of a sign-in, and stands in a table of its own. */
const errorsOfTheGuide = [
  'Your request included an invalid SAML response. To logout, click here.',
  'RoleSessionName is required in AuthnResponse',
  'Not authorized to perform sts:AssumeRoleWithSAML',
  'RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}',
  'Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with "aws:"',
  'Response signature invalid',
  'Issuer not present in specified provider',
  'Could not parse metadata',
  "Specified provider doesn't exist",
  'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
  'Response does not contain the required audience.',
]

describe('IAM User Guide, "Troubleshooting SAML 2.0 federation with AWS"', () => {
  it('has eleven errors, and each is provoked here', () => {
    expect(errorsOfTheGuide).toHaveLength(11)
    const provoked = new Set(['Could not parse metadata', ...troubleshooting.map(({ aws }) => aws)])
    expect(errorsOfTheGuide.filter((text) => !provoked.has(text))).toEqual([])
  })

  it.each(troubleshooting)('$what: $first comes first', async (cause) => {
    const { findings, verdict } = await diagnoseResponse(cause.response, cause.context)
    const [first] = findings
    expect(first).toMatchObject({ id: cause.first, level: 'error' })
    expect(first?.awsError?.message).toContain(cause.aws)
    expect(first?.consequenceOf).toBeUndefined()
    expect(verdict).toBe('rejected')
  })

  it('is silent about the sibling of each of them', async () => {
    const { verdict, findings } = await diagnoseResponse(
      withAttributes({
        [awsAttribute('PrincipalTag:team')]: 'red',
        [awsAttribute('SourceIdentity')]: 'alice',
        [awsAttribute('SessionDuration')]: '3600',
      }),
      { endpoint: 'sign-in' },
    )
    expect(findings.filter(({ level }) => level !== 'info')).toEqual([])
    expect(verdict).toBe('accepted')
  })

  const metadata = testIdpMetadataXml()
  const withCertificate = (base64: string): string =>
    metadata.replace(/<X509Certificate>[^<]*/, `<X509Certificate>${base64}`)
  it.each([
    ['metadata-byte-order-mark', `\uFEFF${metadata}`],
    ['metadata-certificate', metadata.replace(/<X509Certificate>..../, '<X509Certificate>AAAA')],
    ['metadata-key-size', withCertificate(certificateOf('rsa-1016'))],
    ['metadata-extension-repeated', withCertificate(certificateWithExtensionTwice())],
    ['metadata-no-signing-key', metadata.replace(/<KeyDescriptor.*<\/KeyDescriptor>/, '')],
    ['metadata-not-of-an-idp', metadata.replaceAll('IDPSSODescriptor', 'SPSSODescriptor')],
    ['metadata-xml', metadata.replace('</EntityDescriptor>', '<x></EntityDescriptor>')],
  ])('Could not parse metadata: %s', async (id, text) => {
    const { findings, verdict } = await diagnose(text, testContext())
    expect(findings[0]).toMatchObject({ id, awsError: { message: 'Could not parse metadata' } })
    expect(verdict).toBe('rejected')
  })

  it('reads metadata that is right', async () => {
    const { findings, verdict } = await diagnose(metadata, testContext())
    expect(findings.map(({ id }) => id)).toEqual(['metadata-read'])
    expect(verdict).toBe('accepted')
  })
})

describe('what happens to responses on their way', () => {
  const pretty = (xml: string): string => xml.replaceAll('><', '>\n  <')
  const parameter = signedResponse()

  it.each([
    ['document-reformatted', pretty(signedResponseXml())],
    ['document-reformatted', pretty(signedResponseXml({ sign: 'both' }))],
    ['changed-after-signing', signedResponseXml().replace('>alice<', '>admin<')],
    [
      'character-encoding-changed',
      Buffer.from(signedResponseXml({ nameId: 'Zoë' }), 'utf8').toString('latin1'),
    ],
    ['truncated', signedResponseXml().slice(0, 2000)],
    ['not-well-formed', signedResponseXml().replace('</saml:Subject>', '')],
    ['xml-comment', signedResponseXml().replace('>alice<', '>ali<!-- -->ce<')],
    ['xml-comment', `<!-- copied -->${signedResponseXml()}`],
    ['plus-became-space', parameter.replaceAll('+', ' ')],
    ['deflated', undefined],
  ])('%s', async (id, text) => {
    const { deflateRawSync } = await import('node:zlib')
    const input =
      text ??
      `SAMLResponse=${encodeURIComponent(deflateRawSync(Buffer.from(signedResponseXml())).toString('base64'))}`
    const { findings, verdict } = await diagnose(input, testContext())
    expect(findings[0]).toMatchObject({ id, level: 'error' })
    expect(verdict).toBe('rejected')
  })

  it('says of another XML declaration which one is read', async () => {
    const latin = `<?xml version="1.0" encoding="ISO-8859-1"?>${signedResponseXml()}`
    const { findings } = await diagnose(latin, testContext())
    expect(findings[0]).toMatchObject({
      id: 'processing-instruction',
      expected: '<?xml version="1.0" encoding="UTF-8"?>',
      received: '<?xml version="1.0" encoding="ISO-8859-1"?>',
      at: { line: 1, column: 1 },
    })
    const utf8 = latin.replace('ISO-8859-1', 'UTF-8')
    expect((await diagnose(utf8, testContext())).verdict).toBe('accepted')
  })

  it('points at the place where the parsers stopped', async () => {
    const xml = signedResponseXml().replace(' Version="2.0"', ' Version="2.0" xmlns:x=""')
    const { findings } = await diagnose(xml, testContext())
    expect(findings[0]).toMatchObject({ code: 'XML_NOT_WELL_FORMED', at: { line: 1 } })
    expect(findings[0]?.at?.column).toBeGreaterThan(1)
  })

  it('says of a reformatted response that the identity provider did sign it', async () => {
    const { findings } = await diagnose(pretty(signedResponseXml()), testContext())
    expect(findings[0]?.message).toMatch(/reformatted after it was signed.*did sign it/)
  })

  it('accepts the same response in a form that is encoded as it has to be', async () => {
    const input = `SAMLResponse=${encodeURIComponent(parameter)}&RelayState=x`
    expect(await diagnose(input, testContext())).toMatchObject({ verdict: 'accepted' })
  })
})

describe('the signature', () => {
  it('of another provider that is known is told as such', async () => {
    const other = {
      ...testProvider,
      arn: `${testProviderArn}2`,
      metadata: testIdpMetadata({
        entityId: 'https://other-idp.example.com',
        keys: ['other-idp-rsa-2048'],
      }),
    }
    const { findings } = await diagnoseResponse(
      { key: 'other-idp-rsa-2048' },
      { providers: [testProvider, other] },
    )
    expect(findings[0]).toMatchObject({ id: 'signed-by-another-provider' })
    expect(findings[0]?.message).toContain(other.arn)
  })

  it('by a certificate that is not in the metadata names both with fingerprints and dates', async () => {
    const { findings } = await diagnoseResponse({ key: 'attacker-rsa-2048' })
    const [first] = findings
    expect(first).toMatchObject({ id: 'certificate-changed', code: 'SIGNATURE_INVALID' })
    expect(first?.expected).toMatch(/^SHA-256 [0-9a-f]{64}, \d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d$/)
    expect(first?.received).toMatch(/^SHA-256 [0-9a-f]{64}, /)
    expect(first?.received).not.toBe(first?.expected)
    expect(first?.at?.path).toMatch(/X509Certificate$/)
  })

  it('without a certificate says that nobody can tell whose it is', async () => {
    const { findings } = await diagnoseResponse({ key: 'attacker-rsa-2048', keyInfo: null })
    expect(findings[0]).toMatchObject({ id: 'signature-wrong' })
  })

  it('with a changed SignatureValue is damaged', async () => {
    const { findings } = await diagnoseResponse({
      afterSigning: (xml) =>
        xml.replace(
          /<ds:SignatureValue>(.)/,
          (_, first) => `<ds:SignatureValue>${first === 'A' ? 'B' : 'A'}`,
        ),
    })
    expect(findings[0]).toMatchObject({ id: 'signature-damaged' })
  })

  it('is computed for no document that the verifier refuses before', async () => {
    const { findings } = await diagnoseResponse({
      afterSigning: (xml) =>
        xml.replace('>alice<', '>admin<').replace('<samlp:Status>', '<Assertion/><samlp:Status>'),
    })
    expect(findings.map(({ id }) => id)).not.toContain('changed-after-signing')
    expect(findings[0]).toMatchObject({ id: 'several-assertions' })
  })
})

describe('addresses and times in words', () => {
  it.each([
    ['https://signin.aws.amazon.com/saml/', 'by a slash at the end'],
    ['http://signin.aws.amazon.com/saml', 'in http in place of https'],
    ['https://SIGNIN.aws.amazon.com/saml', 'in case'],
    ['https://eu-west-1.signin.aws.amazon.com/saml', 'in the region eu-west-1'],
    ['https://signin.amazonaws.cn/saml', 'in the partition aws-cn'],
  ])('Recipient %s differs %s', async (recipient, words) => {
    const { findings } = await diagnoseResponse({ recipient }, { endpoint: 'sign-in' })
    const [destination, second] = findings
    expect(destination).toMatchObject({
      id: 'destination-mismatch',
      expected: 'https://signin.aws.amazon.com/saml',
    })
    expect(destination?.message).toContain(words)
    expect(second).toMatchObject({
      id: 'recipient-mismatch',
      consequenceOf: 'destination-mismatch',
    })
  })

  it('another Recipient is a warning for STS, and saml:aud for the trust policy', async () => {
    const { findings } = await diagnoseResponse({ recipient: 'https://sp.example.com/saml' })
    expect(findings[0]).toMatchObject({ id: 'trust-policy-denied' })
    expect(findings.find(({ id }) => id === 'recipient-mismatch')).toMatchObject({
      level: 'warning',
    })
  })

  it('says how long ago a response expired, and what the clocks may differ by', async () => {
    const { findings } = await diagnoseResponse({
      notOnOrAfter: instant(testNow, -252),
      issueInstant: instant(testNow, -290),
      notBefore: instant(testNow, -290),
    })
    expect(findings[0]).toMatchObject({ id: 'expired', code: 'SAML_EXPIRED' })
    expect(findings[0]?.message).toBe(
      "The Conditions of the assertion expired 4 minutes and 12 seconds ago; your identity provider's clock and this one may differ by 3 minutes.",
    )
    expect(findings.find(({ id }) => id === 'confirmation-expired')).toMatchObject({
      consequenceOf: 'expired',
    })
  })

  it('warns when only the skew let a response pass', async () => {
    const { findings, verdict } = await diagnoseResponse({ notBefore: instant(testNow, 60) })
    expect(findings.map(({ id }) => id)).toContain('clock-skew-used')
    expect(verdict).toBe('accepted')
  })
})

describe('roles and trust', () => {
  it('proposes the smallest change of a trust policy that denies', async () => {
    const { findings, trust, session } = await diagnoseResponse(
      {},
      trusting({
        ...allowStatement,
        Condition: { StringEquals: { 'saml:aud': 'https://signin.aws.amazon.com/sam' } },
      }),
    )
    expect(findings[0]).toMatchObject({
      id: 'trust-policy-denied',
      received: 'saml:aud: https://signin.aws.amazon.com/saml',
    })
    expect(findings[0]?.remedy).toContain('https://signin.aws.amazon.com/saml')
    expect(trust).toMatchObject([{ allowed: false, smallestChange: { outcome: 'found' } }])
    expect(session).toBeUndefined()
  })

  it('takes the denial of one of several roles as a warning, unless it is the one that is chosen', async () => {
    const auditor = testRoleArn.replace('Developer', 'Auditor')
    const response = withAttributes({
      [role]: [pair, pair.replace(testRoleArn, auditor)],
    })
    const roles = [
      testRole,
      { arn: auditor, trustPolicy: policyOf({ ...allowStatement, Effect: 'Deny' }) },
    ]
    const open = await diagnoseResponse(response, { roles })
    expect(open.verdict).toBe('accepted')
    expect(open.findings[0]).toMatchObject({ id: 'trust-policy-denied', level: 'warning' })
    const chosen = await diagnoseResponse(response, { roles, choose: { roleArn: auditor } })
    expect(chosen).toMatchObject({
      verdict: 'rejected',
      findings: [{ id: 'trust-policy-denied', level: 'error' }, {}],
    })
  })

  it('tries another trust policy without another sign-in', async () => {
    const denied = await diagnoseResponse(
      {},
      { choose: { trustPolicy: policyOf({ ...allowStatement, Effect: 'Deny' }) } },
    )
    expect(denied.findings[0]).toMatchObject({ id: 'trust-policy-denied' })
    const malformed = await diagnoseResponse({}, { choose: { trustPolicy: '{' } })
    expect(malformed.findings[0]).toMatchObject({
      id: 'trust-policy-unusable',
      code: 'POLICY_MALFORMED',
    })
  })

  it('judges no role of an account of which it knows none', async () => {
    const { findings, verdict } = await diagnoseResponse({}, { roles: [] })
    expect(findings.map(({ id }) => id)).toContain('role-not-judged')
    expect(verdict).toBe('accepted')
  })

  it('refuses a role that the assertion does not name, with the one that is meant', async () => {
    const { findings } = await diagnoseResponse(
      {},
      { choose: { roleArn: testRoleArn.replace('Developer', 'developer') } },
    )
    expect(findings[0]).toMatchObject({
      id: 'role-not-in-assertion',
      code: 'ROLE_NOT_IN_ASSERTION',
    })
    expect(findings[0]?.message).toContain(testRoleArn)
  })

  it('says that a provider is another’s when its keys did not sign', async () => {
    const other = {
      ...testProvider,
      arn: `${testProviderArn}2`,
      metadata: testIdpMetadata({ entityId: 'https://other.example.com' }),
    }
    const { findings } = await diagnoseResponse(
      withAttributes({ [role]: pair.replace(testProviderArn, other.arn) }),
      { providers: [testProvider, other] },
    )
    // The assertion names the other one; the issuer decides who verifies.
    expect(findings[0]).toMatchObject({ id: 'provider-of-another', code: 'PROVIDER_OF_ANOTHER' })
  })
})

describe('attributes', () => {
  it.each([
    [testRoleArn, 'the ARN of the provider is missing'],
    [`${testRoleArn};${testProviderArn}`, 'with a comma between them'],
    [`${testRoleArn},${testRoleArn}`, 'both are ARNs of roles'],
    [`${testRoleArn},arn:aws:iam::123:saml-provider/ExampleCorp`, 'not twelve digits'],
    [`${testRoleArn},arn:aws:sts::123456789012:saml-provider/X`, 'of the service'],
  ])('the Role value %s: %s', async (value, words) => {
    const { findings } = await diagnoseResponse(withAttributes({ [role]: value }))
    expect(findings[0]).toMatchObject({ id: 'role-pair-malformed', code: 'ROLE_ATTRIBUTE_INVALID' })
    expect(findings[0]?.message).toContain(words)
  })

  it('points at the character of a RoleSessionName that is not allowed', async () => {
    const xml = signedResponseXml(withAttributes({ [sessionName]: 'Alice Example' }))
    const { findings } = await diagnose(xml, testContext())
    const { line = 0, column = 0, endColumn } = findings[0]?.at ?? {}
    expect(xml.split('\n')[line - 1]?.slice(column - 1, column + 7)).toBe(' Example')
    expect(endColumn).toBe(column + 1)
  })

  it.each([
    [{ [awsAttribute('SessionDuration')]: '60' }, 'session-duration-invalid'],
    [{ [awsAttribute('PrincipalTag:team')]: ['a', 'b'] }, 'session-tag-several-values'],
    [{ [awsAttribute('PrincipalTag:aws:x')]: 'a' }, 'session-tag-invalid'],
    [
      { [awsAttribute('PrincipalTag:a')]: '1', [awsAttribute('PrincipalTag:A')]: '2' },
      'session-tag-duplicate',
    ],
    [{ [awsAttribute('TransitiveTagKeys')]: 'team' }, 'transitive-tag-key-unknown'],
    [
      {
        [role]: pair.replace('arn:aws:iam::123456789012:saml', 'arn:aws-cn:iam::123456789012:saml'),
      },
      'role-pair-partitions',
    ],
    [
      Object.fromEntries(
        Array.from({ length: 51 }, (_, i) => [awsAttribute(`PrincipalTag:t${i}`), 'x']),
      ),
      'session-tags-too-many',
    ],
  ])('%# %s', async (attributes, id) => {
    const { findings } = await diagnoseResponse(withAttributes(attributes))
    expect(findings[0]).toMatchObject({ id, level: 'error' })
    expect(findings[0]?.at?.line).toBeGreaterThan(0)
  })

  it('warns of an AWS attribute in another spelling, which AWS ignores', async () => {
    const { findings, verdict } = await diagnoseResponse(
      withAttributes({
        [awsAttribute('SourceIdentiy')]: 'alice',
        [awsAttribute('principaltag:team')]: 'red',
      }),
    )
    expect(findings.filter(({ id }) => id === 'aws-attribute-misspelt')).toHaveLength(2)
    expect(verdict).toBe('accepted')
  })
})

describe('the provider that is asked for', () => {
  it('is unknown by its name, with the nearest one', async () => {
    const { findings } = await diagnoseResponse(
      {},
      { choose: { providerArn: `${testProviderArn}2` } },
    )
    expect(findings.map(({ id, level }) => [id, level])).toContainEqual([
      'provider-unknown',
      'error',
    ])
    expect(findings[0]).toMatchObject({
      id: 'provider-unknown',
      code: 'SAML_PROVIDER_UNKNOWN',
      expected: testProviderArn,
    })
    expect(findings.map(({ id }) => id)).not.toContain('issuer-unknown')
  })

  it('is the only one whose keys are tried', async () => {
    const other = {
      ...testProvider,
      arn: `${testProviderArn}2`,
      metadata: testIdpMetadata({ entityId: 'https://other.example.com' }),
    }
    const context = { providers: [testProvider, other], choose: { providerArn: other.arn } }
    const { findings } = await diagnoseResponse({}, context)
    expect(findings[0]).toMatchObject({
      id: 'issuer-mismatch',
      expected: 'https://other.example.com',
    })
  })

  it('is not usable, and says why', async () => {
    const { arn, accountId, providerName } = testProvider
    const { findings } = await diagnoseResponse(
      {},
      { providers: [{ arn, accountId, providerName, unavailable: 'its file is missing' }] },
    )
    expect(findings[0]).toMatchObject({ id: 'provider-unavailable' })
    expect(findings[0]?.message).toContain('its file is missing')
  })

  it('has metadata that has expired', async () => {
    const metadata = { ...testIdpMetadata(), validUntil: new Date('2029-12-31T00:00:00Z') }
    const { findings } = await diagnoseResponse({}, { providers: [{ ...testProvider, metadata }] })
    expect(findings[0]).toMatchObject({ id: 'metadata-expired', code: 'SAML_METADATA_EXPIRED' })
  })
})

describe('without anything to verify with', () => {
  it('finds what is wrong, and says that nobody verified', async () => {
    const { findings, identity } = await diagnose(
      signedResponse(without(sessionName)),
      testContext({ providers: [], roles: [] }),
    )
    expect(findings.map(({ id }) => id).slice(0, 2)).toEqual([
      'role-session-name-missing',
      'no-provider-known',
    ])
    expect(identity).toBeUndefined()
  })
})

function certificateOf(name: string): string {
  const file = new URL(`../../fixtures/certificates/${name}.pem`, import.meta.url)
  return new X509Certificate(readFileSync(file)).raw.toString('base64')
}

function certificateWithExtensionTwice(): string {
  const keys = forge.pki.rsa.generateKeyPair(1024)
  const certificate = forge.pki.createCertificate()
  certificate.publicKey = keys.publicKey
  certificate.serialNumber = '01'
  certificate.validity.notBefore = new Date('2026-01-01T00:00:00Z')
  certificate.validity.notAfter = new Date('2036-01-01T00:00:00Z')
  const name = [{ name: 'commonName', value: 'idp.example.com' }]
  certificate.setSubject(name)
  certificate.setIssuer(name)
  const extension = { name: 'basicConstraints', cA: false }
  certificate.setExtensions([extension, { ...extension }])
  certificate.sign(keys.privateKey, forge.md.sha256.create())
  return forge.util.encode64(forge.asn1.toDer(forge.pki.certificateToAsn1(certificate)).getBytes())
}
