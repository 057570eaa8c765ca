import { describe, expect, it } from 'vitest'
import { diagnose } from '../../../src/diagnosis/diagnose.ts'
import type { Diagnosis } from '../../../src/diagnosis/diagnosis.ts'
import type { DiagnosisContext } from '../../../src/diagnosis/diagnosis-context.ts'
import { findingsOfCode } from '../../../src/diagnosis/findings.ts'
import { contextOfTrace } from '../../../src/diagnosis/traces/context-of-trace.ts'
import type { SignInTrace } from '../../../src/diagnosis/traces/sign-in-trace.ts'
import { errorKind, errorKinds, type AwsError, type ErrorCode } from '../../../src/errors.ts'
import { signedResponse, testAcsUrl, testNow } from '../../fakes/signed-response.ts'
import {
  tokenContext,
  tokenNow,
  tokenOf,
  oidcProviderArn,
  webRoleArn,
} from '../oidc/token-context.ts'
import {
  allowStatement,
  policyOf,
  testContext,
  testProviderArn,
  testRoleArn,
} from '../test-context.ts'

const callbackUrl = 'http://localhost:8400/oidc/callback'
const denied: AwsError = {
  code: 'AccessDenied',
  message: 'Not authorized to perform sts:AssumeRoleWithSAML',
  status: 403,
  requestId: 'id-of-sts',
}

type Refused = Pick<SignInTrace, 'refusal' | 'input'> & Partial<SignInTrace>

function samlTrace(change: Refused): SignInTrace {
  return {
    requestId: 'one',
    at: new Date(testNow),
    path: '/saml',
    deliveredTo: testAcsUrl,
    sourceAddress: '127.0.0.1',
    ...change,
  }
}

function oidcTrace(change: Refused): SignInTrace {
  return {
    requestId: 'one',
    at: tokenNow,
    path: '/oidc/callback',
    deliveredTo: callbackUrl,
    sourceAddress: '127.0.0.1',
    providerArn: oidcProviderArn,
    ...change,
  }
}

const denyingPolicy = policyOf({ ...allowStatement, Effect: 'Deny' })
const posted = (samlResponse: string): string => `SAMLResponse=${encodeURIComponent(samlResponse)}`
const refusalOf = (code: ErrorCode, aws = errorKind(code).aws): SignInTrace['refusal'] => ({
  code,
  message: 'what the endpoint said',
  ...(aws === undefined ? {} : { aws }),
})
const judge = (trace: SignInTrace, base: DiagnosisContext): Promise<Diagnosis> =>
  diagnose(trace.input, contextOfTrace(trace, base))

const codes = Object.keys(errorKinds) as ErrorCode[]
const ofService: readonly ErrorCode[] = codes.filter((code) =>
  /^(?:STORAGE|OUTBOUND|TLS|STS|BROKER|FEDERATION)_|^INTERNAL$|^ROLE_NOT_BROKERED$|^COMMAND_LINE_ROLE/.test(
    code,
  ),
)
/** Whatever the path of a response can be refused with. */
const ofSaml: readonly ErrorCode[] = codes.filter(
  (code) =>
    /^(?:SAML|XML|SIGNATURE|ENCRYPTION|DECRYPTION|ROLE|PROVIDER|SESSION_DURATION|SESSION_TAG|SOURCE|TRANSITIVE|PACKED|ARN|TRUST)_/.test(
      code,
    ) && code !== 'SAML_PRIVATE_KEY_INVALID',
)
const ofOidc: readonly ErrorCode[] = [
  ...codes.filter((code) =>
    /^(?:ID_TOKEN|OIDC|SESSION_TAG|SOURCE|TRANSITIVE|PACKED|TRUST)_/.test(code),
  ),
  'ROLE_SESSION_NAME_INVALID',
  'PARAMETER_REPEATED',
]
const answer = `${callbackUrl}?code=%2843+characters%29&state=%2843+characters%29`

describe('a refused sign-in is explained by its own reason first, whatever its document shows', () => {
  it('knows codes to be explained', () => {
    expect(ofSaml.length).toBeGreaterThan(65)
    expect(ofOidc.length).toBeGreaterThan(30)
    expect(ofService.length).toBeGreaterThan(12)
  })

  it.each([...ofSaml, ...ofService])('%s of a response that is in order', async (code) => {
    const trace = samlTrace({ refusal: refusalOf(code), input: posted(signedResponse()) })
    const { verdict, findings, flow } = await judge(trace, testContext())
    expect(verdict).toBe('rejected')
    expect(findings[0]).toMatchObject({ level: 'error', code })
    expect(findings[0]).not.toHaveProperty('consequenceOf')
    expect(findingsOfCode(code)).toContain(findings[0]?.id)
    expect(findings[0]?.remedy ?? '').toMatch(/\.$|^$/)
    expect(flow.some(({ state }) => state === 'failed')).toBe(true)
  })

  it.each([...ofSaml, ...ofService])('%s of something that is no response', async (code) => {
    const trace = samlTrace({ refusal: refusalOf(code), input: posted('%%%') })
    const { findings } = await judge(trace, testContext())
    expect(findings[0]).toMatchObject({ level: 'error', code })
  })

  it.each([...ofSaml, ...ofService])('%s of a response of another time and place', async (code) => {
    const input = posted(signedResponse({ now: new Date(0), recipient: 'https://other.example' }))
    const { findings } = await judge(samlTrace({ refusal: refusalOf(code), input }), testContext())
    expect(findings[0]).toMatchObject({ level: 'error', code })
  })

  it.each([...ofOidc, ...ofService])('%s of a token that is in order', async (code) => {
    const trace = oidcTrace({ refusal: refusalOf(code), input: tokenOf(), roleArn: webRoleArn })
    const { verdict, findings } = await judge(trace, tokenContext())
    expect(verdict).toBe('rejected')
    expect(findings[0]).toMatchObject({ level: 'error', code })
    expect(findingsOfCode(code)).toContain(findings[0]?.id)
  })

  it.each([...ofOidc, ...ofService])('%s of an answer with a code', async (code) => {
    const { findings } = await judge(
      oidcTrace({ refusal: refusalOf(code), input: answer }),
      tokenContext(),
    )
    expect(findings[0]).toMatchObject({ level: 'error', code })
    expect(findings.map(({ id }) => id)).toContain('authorization-code')
  })

  it.each([...ofOidc, ...ofService])('%s of nothing at all, and nothing besides', async (code) => {
    const { findings } = await judge(
      oidcTrace({ refusal: refusalOf(code), input: '' }),
      tokenContext(),
    )
    expect(findings).toHaveLength(1)
    expect(findings[0]).toMatchObject({ level: 'error', code })
  })
})

describe('a refusal and what the document shows', () => {
  it('are one finding where the document shows the reason, with its place', async () => {
    const input = posted(signedResponse({ audience: 'urn:other' }))
    const trace = samlTrace({ refusal: refusalOf('SAML_AUDIENCE_MISMATCH'), input })
    const { findings } = await judge(trace, testContext())
    expect(findings.filter(({ code }) => code === 'SAML_AUDIENCE_MISMATCH')).toHaveLength(1)
    expect(findings[0]).toMatchObject({ id: 'audience-mismatch', received: 'urn:other' })
    expect(findings[0]?.at?.line).toBeGreaterThan(0)
  })

  it('are in the words of the refusal where it does not', async () => {
    const trace = samlTrace({
      refusal: refusalOf('SAML_REPLAYED'),
      input: posted(signedResponse()),
    })
    const { findings, identity } = await judge(trace, testContext())
    expect(findings[0]).toMatchObject({ id: 'replayed', message: 'What the endpoint said.' })
    expect(identity).toBeDefined()
  })

  it('put the answer of STS behind the statement that it follows from', async () => {
    const input = posted(signedResponse())
    const refusal = refusalOf('STS_REFUSED', denied)
    const roles = [{ arn: testRoleArn, trustPolicy: denyingPolicy }]
    const trace = samlTrace({
      refusal,
      input,
      roleArn: testRoleArn,
      providerArn: testProviderArn,
    })
    const { findings } = await judge(trace, testContext({ roles }))
    expect(findings[0]).toMatchObject({ id: 'trust-policy-denied', awsError: denied })
    expect(findings.find(({ id }) => id === 'sts-refused')).toMatchObject({
      level: 'info',
      message: `AWS answered AccessDenied: "${denied.message}".`,
    })
  })

  it('let STS speak for itself where nothing here says the same', async () => {
    const input = posted(signedResponse())
    const trace = samlTrace({ refusal: refusalOf('STS_REFUSED', denied), input })
    const { findings } = await judge(trace, testContext({ roles: [] }))
    expect(findings[0]).toMatchObject({
      id: 'sts-refused',
      level: 'error',
      awsError: denied,
      message: `AWS answered AccessDenied: "${denied.message}".`,
    })
  })

  it('do not take another answer of AWS for the same', async () => {
    const other: AwsError = { code: 'RegionDisabledException', message: 'off', status: 403 }
    const roles = [{ arn: testRoleArn, trustPolicy: denyingPolicy }]
    const trace = samlTrace({
      refusal: refusalOf('STS_REFUSED', other),
      input: posted(signedResponse()),
    })
    const { findings } = await judge(trace, testContext({ roles }))
    expect(findings[0]).toMatchObject({ id: 'sts-refused', awsError: other })
  })

  it('say nothing of a refusal that there was not', async () => {
    const { findings, verdict } = await diagnose(posted(signedResponse()), testContext())
    expect(verdict).toBe('accepted')
    expect(findings.map(({ id }) => id)).not.toContain('sts-refused')
  })
})

describe('an identity of a refused sign-in', () => {
  it.each(['ID_TOKEN_NONCE', 'ID_TOKEN_ALGORITHM', 'ID_TOKEN_EXPIRED'] as const)(
    'is not given where the verification knew more (%s), though the token verifies here',
    async (code) => {
      const { identity, claimed, session } = await judge(
        oidcTrace({ refusal: refusalOf(code), input: tokenOf() }),
        tokenContext(),
      )
      expect(identity).toBeUndefined()
      expect(session).toBeUndefined()
      expect(claimed).toMatchObject({ unverified: true })
    },
  )

  it('is given where the token was proven and refused for another reason', async () => {
    const { identity } = await judge(
      oidcTrace({ refusal: refusalOf('OIDC_ROLE_MISSING'), input: tokenOf() }),
      tokenContext(),
    )
    expect(identity).toBeDefined()
  })

  it('is not given of a response that the sign-in rejected', async () => {
    const { identity, claimed } = await judge(
      samlTrace({ refusal: refusalOf('SIGNATURE_INVALID'), input: posted(signedResponse()) }),
      testContext(),
    )
    expect(identity).toBeUndefined()
    expect(claimed).toMatchObject({ unverified: true })
  })

  it('is given in another try, which asks the verification here alone', async () => {
    const trace = samlTrace({
      refusal: refusalOf('SIGNATURE_INVALID'),
      input: posted(signedResponse()),
    })
    const { identity, verdict } = await diagnose(
      trace.input,
      contextOfTrace(trace, testContext(), {}),
    )
    expect(verdict).toBe('accepted')
    expect(identity).toBeDefined()
  })
})
