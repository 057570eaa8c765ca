import {
  AssumeRoleWithSAMLCommand,
  ExpiredTokenException,
  IDPRejectedClaimException,
  InvalidIdentityTokenException,
  MalformedPolicyDocumentException,
  PackedPolicyTooLargeException,
  STSClient,
  STSServiceException,
} from '@aws-sdk/client-sts'
import type {
  AssumeRoleWithSAMLCommandInput,
  AssumeRoleWithSAMLCommandOutput,
} from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nameQualifier } from '../../../src/federation/name-qualifier.ts'
import { testIdpEntityId } from '../../fakes/saml-test-keys.ts'
import { instant, signedResponse, testAcsUrl, testNow } from '../../fakes/signed-response.ts'
import type { SignedResponseOptions } from '../../fakes/signed-response.ts'
import {
  account,
  attributesFor,
  aws,
  openTestEmulator,
  providerArn,
  roleArn,
  twinProviderArn,
} from '../open-test-emulator.ts'
import type { TestEmulator } from '../open-test-emulator.ts'

let emulator: TestEmulator
let sts: STSClient

beforeAll(async () => {
  emulator = await openTestEmulator()
  sts = clientOf(emulator)
})
afterAll(async () => {
  sts.destroy()
  await emulator.close()
})

function clientOf({ url }: TestEmulator): STSClient {
  return new STSClient({
    endpoint: url,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'unused', secretAccessKey: 'unused' },
  })
}

function assume(
  call: Partial<AssumeRoleWithSAMLCommandInput> = {},
  client = sts,
): Promise<AssumeRoleWithSAMLCommandOutput> {
  return client.send(
    new AssumeRoleWithSAMLCommand({
      RoleArn: roleArn('Developer'),
      PrincipalArn: providerArn,
      SAMLAssertion: signedResponse(),
      ...call,
    }),
  )
}

/** The error of a call, as the SDK made it from the answer. */
async function refusal(
  call: Partial<AssumeRoleWithSAMLCommandInput>,
  client = sts,
): Promise<STSServiceException> {
  const outcome = await assume(call, client).catch((failure: unknown) => failure)
  if (outcome instanceof STSServiceException) return outcome
  throw new Error(`expected an error of STS, got ${String(outcome)}`)
}

const asserting = (options: SignedResponseOptions): { SAMLAssertion: string } => ({
  SAMLAssertion: signedResponse(options),
})

describe('STS AssumeRoleWithSAML: the answer', () => {
  it('has every field of the API, read from the assertion', async () => {
    const answer = await assume({
      ...asserting({
        attributes: attributesFor(['Developer'], {
          'PrincipalTag:Project': 'Unicorn',
          'PrincipalTag:CostCenter': '987654',
          TransitiveTagKeys: 'Project',
          SourceIdentity: 'alice',
        }),
      }),
    })
    const role = await emulator.directory.findRole(roleArn('Developer'))
    expect(answer).toMatchObject({
      AssumedRoleUser: {
        Arn: `arn:aws:sts::${account}:assumed-role/Developer/alice@example.com`,
        AssumedRoleId: `${role?.roleId ?? ''}:alice@example.com`,
      },
      Subject: 'alice',
      SubjectType: 'persistent',
      Issuer: testIdpEntityId,
      Audience: testAcsUrl,
      NameQualifier: nameQualifier({
        issuer: testIdpEntityId,
        accountId: account,
        providerName: 'ExampleCorp',
      }),
      SourceIdentity: 'alice',
      PackedPolicySize: 2,
      SessionTokenUtilization: 2,
    })
    expect(answer.Credentials).toMatchObject({
      AccessKeyId: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/) as string,
      SecretAccessKey: expect.stringMatching(/^[\w+/]{40}$/) as string,
      SessionToken: expect.stringMatching(/^[\w+/]{200,}={0,2}$/) as string,
      Expiration: new Date(testNow.getTime() + 3600 * 1000),
    })
  })

  it('tells no packed size and no source identity where there is none', async () => {
    const answer = await assume()
    expect(answer.SourceIdentity).toBeUndefined()
    expect(answer.SessionTokenUtilization).toBeUndefined()
  })

  it('takes the same assertion again, for the same role and for another', async () => {
    const SAMLAssertion = signedResponse({
      attributes: attributesFor(['Developer', 'team/Auditor']),
    })
    const first = await assume({ SAMLAssertion })
    const again = await assume({ SAMLAssertion })
    const other = await assume({ SAMLAssertion, RoleArn: roleArn('team/Auditor') })
    expect(again.Credentials?.AccessKeyId).not.toBe(first.Credentials?.AccessKeyId)
    // The path of the role is left out of the session's ARN.
    expect(other.AssumedRoleUser?.Arn).toBe(
      `arn:aws:sts::${account}:assumed-role/Auditor/alice@example.com`,
    )
  })

  it('ignores which request the response answers, as STS has sent none', async () => {
    const answer = await assume(asserting({ inResponseTo: '_somebody-elses-request' }))
    expect(answer.Subject).toBe('alice')
  })

  it('says the full Format of a subject that is neither persistent nor transient', async () => {
    const nameIdFormat = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress'
    const answer = await assume(asserting({ nameIdFormat }))
    expect(answer.SubjectType).toBe(nameIdFormat)
  })
})

describe('STS AssumeRoleWithSAML: how long the credentials live', () => {
  const secondsOf = (answer: AssumeRoleWithSAMLCommandOutput): number =>
    ((answer.Credentials?.Expiration?.getTime() ?? 0) - testNow.getTime()) / 1000

  it.each([
    ['one hour by default', {}, {}, 3600],
    ['DurationSeconds, up to the maximum of the role', { DurationSeconds: 43_200 }, {}, 43_200],
    ['DurationSeconds, down to 15 minutes', { DurationSeconds: 900 }, {}, 900],
    [
      'SessionDuration where it is shorter than DurationSeconds',
      { DurationSeconds: 7200 },
      { attributes: attributesFor(['Developer'], { SessionDuration: '1800' }) },
      1800,
    ],
    [
      'one hour where SessionDuration is longer, as it can only shorten',
      {},
      { attributes: attributesFor(['Developer'], { SessionDuration: '7200' }) },
      3600,
    ],
    [
      'until SessionNotOnOrAfter where that comes first',
      {},
      { sessionNotOnOrAfter: instant(testNow, 1200) },
      1200,
    ],
  ])('%s', async (_, call, options, seconds) => {
    expect(secondsOf(await assume({ ...call, ...asserting(options) }))).toBe(seconds)
  })

  it('refuses more than the maximum of the role', async () => {
    const attributes = attributesFor(['team/Auditor'])
    const call = { RoleArn: roleArn('team/Auditor'), ...asserting({ attributes }) }
    expect(secondsOf(await assume({ ...call, DurationSeconds: 3600 }))).toBe(3600)
    expect(await refusal({ ...call, DurationSeconds: 3601 })).toMatchObject({
      name: 'ValidationError',
      message: 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    })
  })
})

/** What AWSOpenIdDiscoveryService adds, in the form STS passes on. */
const wrapped = (text: string, errorCode: string): RegExp =>
  new RegExp(
    `^${text} \\(Service: AWSOpenIdDiscoveryService; Status Code: 400; Error Code: ${errorCode}; Request ID: [0-9a-f-]{36}; Proxy: null\\)$`,
  )

describe('IAM User Guide, "Troubleshooting SAML 2.0 federation with AWS"', () => {
  const noRoleSessionName = { [aws('Role')]: `${roleArn('Developer')},${providerArn}` }

  it.each<{
    guide: string
    call: Partial<AssumeRoleWithSAMLCommandInput>
    name: string
    status: number
    message: string | RegExp
  }>([
    {
      guide: 'a response without the Role attribute',
      call: asserting({ attributes: { [aws('RoleSessionName')]: 'alice' } }),
      name: 'InvalidIdentityTokenException',
      status: 400,
      message: "SAML Assertion doesn't contain the requested Role and Metadata in the attributes",
    },
    {
      guide: 'a role that the response does not name',
      call: { RoleArn: roleArn('team/Auditor') },
      name: 'InvalidIdentityTokenException',
      status: 400,
      message: "SAML Assertion doesn't contain the requested Role and Metadata in the attributes",
    },
    {
      guide: 'a role that the response names with another provider, whose keys are the same',
      call: { PrincipalArn: twinProviderArn },
      name: 'InvalidIdentityTokenException',
      status: 400,
      message: "SAML Assertion doesn't contain the requested Role and Metadata in the attributes",
    },
    {
      guide: 'RoleSessionName is required in AuthnResponse',
      call: asserting({ attributes: noRoleSessionName }),
      name: 'InvalidIdentityTokenException',
      status: 400,
      message: 'RoleSessionName is required in AuthnResponse',
    },
    {
      guide: 'Not authorized: the role does not exist',
      call: {
        RoleArn: roleArn('developer'),
        ...asserting({ attributes: attributesFor(['developer']) }),
      },
      name: 'AccessDenied',
      status: 403,
      message: 'Not authorized to perform sts:AssumeRoleWithSAML',
    },
    {
      guide: 'Not authorized: tags, and a trust policy without sts:TagSession',
      call: {
        RoleArn: roleArn('Untagged'),
        ...asserting({ attributes: attributesFor(['Untagged'], { 'PrincipalTag:Team': 'blue' }) }),
      },
      name: 'AccessDenied',
      status: 403,
      message: 'Not authorized to perform sts:AssumeRoleWithSAML',
    },
    {
      guide: 'Not authorized: a source identity, and a trust policy without sts:SetSourceIdentity',
      call: {
        RoleArn: roleArn('Unsourced'),
        ...asserting({ attributes: attributesFor(['Unsourced'], { SourceIdentity: 'alice' }) }),
      },
      name: 'AccessDenied',
      status: 403,
      message: 'Not authorized to perform sts:AssumeRoleWithSAML',
    },
    {
      guide: 'Not authorized: a trust policy for another provider',
      call: {
        RoleArn: roleArn('OfAnotherProvider'),
        ...asserting({ attributes: attributesFor(['OfAnotherProvider']) }),
      },
      name: 'AccessDenied',
      status: 403,
      message: 'Not authorized to perform sts:AssumeRoleWithSAML',
    },
    {
      guide: 'Not authorized: a condition that the user does not meet',
      call: {
        RoleArn: roleArn('Staff'),
        ...asserting({
          attributes: {
            ...attributesFor(['Staff']),
            'urn:oid:1.3.6.1.4.1.5923.1.1.1.1': 'student',
          },
        }),
      },
      name: 'AccessDenied',
      status: 403,
      message: 'Not authorized to perform sts:AssumeRoleWithSAML',
    },
    {
      guide: 'Not authorized: no Subject with a NameID',
      call: asserting({
        beforeSigning: (xml) => xml.replace(/<saml:NameID[^>]*>[^<]*<\/saml:NameID>/, ''),
      }),
      name: 'AccessDenied',
      status: 403,
      message: 'Not authorized to perform sts:AssumeRoleWithSAML',
    },
    {
      guide: 'RoleSessionName in AuthnResponse must match',
      call: asserting({ attributes: { ...noRoleSessionName, [aws('RoleSessionName')]: 'a b' } }),
      name: 'InvalidIdentityTokenException',
      status: 400,
      message: 'RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}',
    },
    {
      guide: 'Source Identity must match',
      call: asserting({ attributes: attributesFor(['Developer'], { SourceIdentity: 'aws:me' }) }),
      name: 'InvalidIdentityTokenException',
      status: 400,
      message: 'Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with "aws:"',
    },
    {
      guide: 'Response signature invalid: the metadata has another key',
      call: asserting({ key: 'other-idp-rsa-2048' }),
      name: 'InvalidIdentityTokenException',
      status: 400,
      message: 'Response signature invalid',
    },
    {
      guide: 'Issuer not present in specified provider',
      call: asserting({ issuer: 'https://somebody-else.example.com' }),
      name: 'InvalidIdentityTokenException',
      status: 400,
      message: wrapped(
        'Issuer not present in specified provider',
        'AuthSamlInvalidSamlResponseException',
      ),
    },
    {
      guide: "Specified provider doesn't exist",
      call: { PrincipalArn: `${providerArn}s` },
      name: 'InvalidIdentityTokenException',
      status: 400,
      message: wrapped("Specified provider doesn't exist", 'AuthSamlManifestNotFoundException'),
    },
    {
      guide: 'Requested DurationSeconds exceeds MaxSessionDuration',
      call: {
        RoleArn: roleArn('team/Auditor'),
        DurationSeconds: 7200,
        ...asserting({ attributes: attributesFor(['team/Auditor']) }),
      },
      name: 'ValidationError',
      status: 400,
      message: 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    },
    {
      guide: 'Response does not contain the required audience',
      call: asserting({ audience: 'urn:somebody:else' }),
      name: 'InvalidIdentityTokenException',
      status: 400,
      message: 'Response does not contain the required audience.',
    },
    {
      guide: 'Your request included an invalid SAML response',
      call: asserting({
        inResponseTo: '_request',
        afterSigning: (xml) => xml.replace('InResponseTo="_request"', 'InResponseTo="_another"'),
      }),
      name: 'InvalidIdentityTokenException',
      status: 400,
      message: 'Your request included an invalid SAML response.',
    },
  ])('answers $guide', async ({ call, name, status, message }) => {
    const failure = await refusal(call)
    expect(failure.name).toBe(name)
    expect(failure.$metadata.httpStatusCode).toBe(status)
    expect(failure.message).toMatch(
      message instanceof RegExp
        ? message
        : new RegExp(`^${message.replaceAll(/[[\](){}+.$]/g, String.raw`\$&`)}$`),
    )
  })

  it('accepts each of them once what the guide names is put right', async () => {
    const attributes = {
      ...attributesFor(['Developer', 'team/Auditor', 'Untagged', 'Unsourced', 'Staff'], {}),
      'urn:oid:1.3.6.1.4.1.5923.1.1.1.1': 'staff',
    }
    for (const name of ['Developer', 'team/Auditor', 'Untagged', 'Unsourced', 'Staff']) {
      const answer = await assume({ RoleArn: roleArn(name), ...asserting({ attributes }) })
      expect(answer.Subject).toBe('alice')
    }
  })
})

describe('STS AssumeRoleWithSAML: each error arrives as the class of the SDK', () => {
  const manyTags = Object.fromEntries(
    Array.from({ length: 20 }, (_, index) => [
      `PrincipalTag:Tag${index}`,
      // Nothing in it repeats, so that packing does not help.
      Array.from({ length: 25 }, (__, position) =>
        ((index * 25 + position) * 2_654_435_761).toString(36),
      )
        .join('')
        .slice(0, 200),
    ]),
  )

  it('ExpiredTokenException for a response that is older than five minutes', async () => {
    const issuedAgo = (seconds: number): { SAMLAssertion: string } =>
      asserting({
        issueInstant: instant(testNow, -seconds),
        notBefore: instant(testNow, -600),
        notOnOrAfter: instant(testNow, 600),
      })
    expect((await assume(issuedAgo(300))).Subject).toBe('alice')
    const failure = await refusal(issuedAgo(301))
    expect(failure).toBeInstanceOf(ExpiredTokenException)
    expect(failure.message).toBe('Token must be redeemed within 5 minutes of issuance')
  })

  it('InvalidIdentityTokenException for text that is not base64', async () => {
    const failure = await refusal({ SAMLAssertion: 'not base64 at all' })
    expect(failure).toBeInstanceOf(InvalidIdentityTokenException)
    expect(failure.message).toMatch(
      wrapped('Invalid base64 SAMLResponse', 'AuthSamlInvalidSamlResponseException'),
    )
  })

  it('InvalidIdentityTokenException for a confirmation without a Recipient', async () => {
    const failure = await refusal(asserting({ recipient: null, destination: testAcsUrl }))
    expect(failure).toBeInstanceOf(InvalidIdentityTokenException)
    expect(failure.message).toBe(
      'Responses must contain SubjectConfirmatonData with a Recipient and NotOnOrAfter',
    )
  })

  it('InvalidIdentityTokenException for a provider whose metadata cannot be used, and no reason', async () => {
    const failure = await refusal({ PrincipalArn: `arn:aws:iam::${account}:saml-provider/Broken` })
    expect(failure).toBeInstanceOf(InvalidIdentityTokenException)
    expect(failure.message).toBe('Response signature invalid')
    expect(emulator.decisions.at(-1)?.refusal).toMatchObject({
      code: 'SAML_PROVIDER_UNAVAILABLE',
      message: expect.stringContaining('could not be fetched') as string,
    })
  })

  it('IDPRejectedClaimException when the identity provider reports a failure', async () => {
    const failure = await refusal(
      asserting({ status: 'urn:oasis:names:tc:SAML:2.0:status:Responder', sign: 'both' }),
    )
    expect(failure).toBeInstanceOf(IDPRejectedClaimException)
    expect(failure.$metadata.httpStatusCode).toBe(403)
  })

  it('MalformedPolicyDocumentException for a session policy that is none', async () => {
    const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*' }] }
    const failure = await refusal({ Policy: JSON.stringify(policy) })
    expect(failure).toBeInstanceOf(MalformedPolicyDocumentException)
    const [statement] = policy.Statement
    const repaired = { ...policy, Statement: [{ ...statement, Resource: '*' }] }
    const answer = await assume({ Policy: JSON.stringify(repaired) })
    expect(answer.SessionTokenUtilization).toBeGreaterThan(0)
  })

  it('PackedPolicyTooLargeException, with the percentage, for tags that take too much room', async () => {
    const failure = await refusal(asserting({ attributes: attributesFor(['Developer'], manyTags) }))
    expect(failure).toBeInstanceOf(PackedPolicyTooLargeException)
    expect(failure.message).toMatch(
      /^Packed size of session tags consumes 1\d\d% of allotted space\.$/,
    )
    const [first] = Object.entries(manyTags)
    const few = Object.fromEntries(first === undefined ? [] : [first])
    const answer = await assume(asserting({ attributes: attributesFor(['Developer'], few) }))
    expect(answer.SessionTokenUtilization).toBeLessThan(20)
  })

  it('ValidationError, with the words of its service, for a tag that is not allowed', async () => {
    const tagged = (key: string): { SAMLAssertion: string } =>
      asserting({ attributes: attributesFor(['Developer'], { [`PrincipalTag:${key}`]: 'x' }) })
    expect(await refusal(tagged('aws:team'))).toMatchObject({
      name: 'ValidationError',
      message: expect.stringMatching(
        /^Unable to validate tags \(Service: AWSSecurityTokenV20111201; Status Code: 400; Error Code: ValidationError; /,
      ) as string,
    })
    expect((await assume(tagged('team'))).Subject).toBe('alice')
  })

  it('InvalidParameterValue for tag keys that differ in case alone, and for a transitive key without a tag', async () => {
    const withTags = (tags: Readonly<Record<string, string>>): { SAMLAssertion: string } =>
      asserting({ attributes: attributesFor(['Developer'], tags) })
    expect(
      await refusal(withTags({ 'PrincipalTag:Team': 'a', 'PrincipalTag:team': 'b' })),
    ).toMatchObject({
      name: 'InvalidParameterValue',
      message: 'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    })
    expect(
      await refusal(withTags({ 'PrincipalTag:Team': 'a', TransitiveTagKeys: 'Other' })),
    ).toMatchObject({
      name: 'InvalidParameterValue',
      message: 'The specified transitive tag key must be included in the requested tags.',
    })
  })

  it('ValidationError for ARNs that are none', async () => {
    const notARole = `arn:aws:iam::${account}:user/alice`
    expect(await refusal({ RoleArn: notARole })).toMatchObject({
      name: 'ValidationError',
      message: 'Request ARN is invalid',
    })
    expect(await refusal({ PrincipalArn: notARole })).toMatchObject({
      name: 'ValidationError',
      message: 'Request ARN is invalid',
    })
  })

  it('ValidationError for parameters out of their ranges, all together', async () => {
    expect(
      await refusal({ RoleArn: '', PrincipalArn: providerArn, DurationSeconds: 100 }),
    ).toMatchObject({
      name: 'ValidationError',
      message: String.raw`3 validation errors detected: Value '' at 'roleArn' failed to satisfy constraint: Member must satisfy regular expression pattern: [\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+; Value '' at 'roleArn' failed to satisfy constraint: Member must have length greater than or equal to 20; Value '100' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900`,
    })
  })

  it('takes an assertion of 100,000 characters and refuses one of 100,001 without repeating it', async () => {
    const long = 'A'.repeat(100_001)
    expect(await refusal({ SAMLAssertion: long })).toMatchObject({
      name: 'ValidationError',
      message:
        "1 validation error detected: Value at 'sAMLAssertion' failed to satisfy constraint: Member must have length less than or equal to 100000",
    })
    // Long enough to be read, and then refused for what it is.
    expect(await refusal({ SAMLAssertion: long.slice(1) })).toBeInstanceOf(
      InvalidIdentityTokenException,
    )
  })
})

describe('STS AssumeRoleWithSAML: the Recipient and the trust policy', () => {
  it('presents a response that came to our own address under the sign-in URL of AWS', async () => {
    const recipient = `${emulator.url}/saml`
    const answer = await assume(asserting({ recipient }))
    // The answer says what was asserted.
    expect(answer.Audience).toBe(recipient)
  })

  it('presents what was asserted for any other address, and leaves it to the policy', async () => {
    const failure = await refusal(asserting({ recipient: 'https://example.com/saml' }))
    expect(failure.name).toBe('AccessDenied')
    const [asked] = emulator.decisions.at(-1)?.trust ?? []
    expect(asked?.statements[0]?.conditions[0]).toMatchObject({
      key: 'SAML:aud',
      present: ['https://example.com/saml'],
      holds: false,
    })
  })

  it('presents what was asserted when that is asked for', async () => {
    const strict = await openTestEmulator({
      presentRecipientAs: { default: false, byRecipient: {} },
    })
    const client = clientOf(strict)
    try {
      const SAMLAssertion = signedResponse({ recipient: `${strict.url}/saml` })
      expect((await refusal({ SAMLAssertion }, client)).name).toBe('AccessDenied')
      expect((await assume({}, client)).Subject).toBe('alice')
    } finally {
      client.destroy()
      await strict.close()
    }
  })
})

describe('STS AssumeRoleWithSAML: what is written down, and what is not', () => {
  it('tells the client nothing of which condition failed, and the decision everything', async () => {
    const SAMLAssertion = signedResponse({
      attributes: { ...attributesFor(['Staff']), 'urn:oid:1.3.6.1.4.1.5923.1.1.1.1': 'student' },
    })
    const response = await fetch(emulator.url, {
      method: 'POST',
      body: new URLSearchParams({
        Action: 'AssumeRoleWithSAML',
        Version: '2011-06-15',
        RoleArn: roleArn('Staff'),
        PrincipalArn: providerArn,
        SAMLAssertion,
      }),
    })
    const text = await response.text()
    expect(text).not.toMatch(/affiliation|student|staff|condition/i)
    expect(emulator.decisions.at(-1)).toMatchObject({
      requestId: response.headers.get('x-amzn-requestid'),
      outcome: 'refused',
      refusal: { code: 'TRUST_POLICY_DENIED', check: 'evaluate-role-trust' },
      trust: [
        {
          action: 'sts:AssumeRoleWithSAML',
          decision: 'implicitDeny',
          statements: [{ conditions: [{ expected: ['staff'], present: ['student'] }] }],
        },
      ],
    })
  })

  it('records a call that was granted, with the identity and without a secret', async () => {
    const answer = await assume()
    const event = emulator.events.at(-1)
    expect(event).toMatchObject({
      eventName: 'AssumeRoleWithSAML',
      eventSource: 'sts.amazonaws.com',
      userIdentity: { type: 'SAMLUser', userName: 'alice' },
      recipientAccountId: account,
    })
    expect(event?.errorCode).toBeUndefined()
    const written = JSON.stringify([emulator.events, emulator.decisions, emulator.log])
    expect(written).toContain(answer.Credentials?.AccessKeyId)
    expect(written).not.toContain(answer.Credentials?.SecretAccessKey)
    expect(written).not.toContain(answer.Credentials?.SessionToken)
  })

  it('records a call that was refused, with the code and text that the client got', async () => {
    const SAMLAssertion = signedResponse({ key: 'attacker-rsa-2048' })
    await refusal({ SAMLAssertion })
    expect(emulator.events.at(-1)).toMatchObject({
      eventName: 'AssumeRoleWithSAML',
      errorCode: 'InvalidIdentityToken',
      errorMessage: 'Response signature invalid',
      responseElements: null,
    })
    expect(emulator.log.join('')).toContain('SIGNATURE_INVALID')
    expect(emulator.log.join('')).not.toContain(SAMLAssertion.slice(0, 200))
  })

  it('grants nothing when the record cannot be kept', async () => {
    const { StorageFailed } = await import('../../../src/errors.ts')
    const full = await openTestEmulator({
      recordEvent: () => Promise.reject(new StorageFailed('STORAGE_FULL', 'no room')),
    })
    const client = clientOf(full)
    try {
      const failure = await refusal({}, client)
      expect(failure.name).toBe('ServiceUnavailable')
      expect(failure.$metadata.httpStatusCode).toBe(503)
    } finally {
      client.destroy()
      await full.close()
    }
  })
})
