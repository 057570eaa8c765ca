import { describe, expect, it } from 'vitest'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import type { Finding } from '../../src/diagnosis/finding.ts'
import { orderFindings } from '../../src/diagnosis/order-findings.ts'
import { traceFlow } from '../../src/diagnosis/trace-flow.ts'
import { writeFinding } from '../../src/diagnosis/write-finding.ts'
import type { RegisteredFindingId } from '../../src/diagnosis/findings.ts'
import { signedResponse, signedResponseXml } from '../fakes/signed-response.ts'
import { allowStatement, policyOf, testContext } from './test-context.ts'

const finding = (id: RegisteredFindingId, details: Partial<Finding> = {}): Finding => ({
  ...writeFinding(id, { message: 'x' }),
  ...details,
})
const ids = (findings: readonly Finding[]): readonly string[] => findings.map(({ id }) => id)

describe('the order of findings', () => {
  it('begins with what explains the code of the verifier, whatever else there is', () => {
    const findings = [finding('unsigned'), finding('role-attribute-missing'), finding('expired')]
    expect(ids(orderFindings(findings, 'SAML_EXPIRED'))[0]).toBe('expired')
    expect(ids(orderFindings(findings, undefined))).toEqual([
      'unsigned',
      'expired',
      'role-attribute-missing',
    ])
  })

  it('has errors before warnings before information, and the earlier place first', () => {
    const findings = [
      finding('signed-by'),
      finding('clock-skew-used'),
      finding('not-well-formed', { at: { line: 9 } }),
      finding('not-well-formed', { at: { line: 2 } }),
    ]
    expect(orderFindings(findings, undefined).map(({ id, at }) => [id, at?.line])).toEqual([
      ['not-well-formed', 2],
      ['not-well-formed', 9],
      ['clock-skew-used', undefined],
      ['signed-by', undefined],
    ])
  })

  it('marks what is missing as a consequence of what hides it, and nothing that is there', () => {
    const ordered = orderFindings(
      [
        finding('truncated', { code: 'XML_NOT_WELL_FORMED' }),
        finding('role-attribute-missing'),
        finding('audience-mismatch'),
      ],
      'XML_NOT_WELL_FORMED',
    )
    expect(ordered.map(({ id, consequenceOf }) => [id, consequenceOf])).toEqual([
      ['truncated', undefined],
      ['audience-mismatch', undefined],
      ['role-attribute-missing', 'truncated'],
    ])
  })

  it('takes a wrong address for one mistake only when it is the same one', () => {
    const consequence = (received: string) =>
      orderFindings(
        [
          finding('destination-mismatch', { received: 'https://a' }),
          finding('recipient-mismatch', { received }),
        ],
        'SAML_DESTINATION_MISMATCH',
      )[1]?.consequenceOf
    expect(consequence('https://a')).toBe('destination-mismatch')
    expect(consequence('https://b')).toBeUndefined()
  })

  it('marks nothing of one document as a consequence of another one', () => {
    const [, second] = orderFindings(
      [
        finding('truncated', { at: { document: 0 } }),
        finding('role-attribute-missing', { at: { document: 1 } }),
      ],
      undefined,
    )
    expect(second?.consequenceOf).toBeUndefined()
  })
})

describe('the way of a sign-in', () => {
  const states = (...findings: readonly Finding[]): readonly string[] =>
    traceFlow(findings).map(({ state }) => state)

  it.each([
    ['status-not-success', 0],
    ['recipient-mismatch', 1],
    ['unsigned', 2],
    ['trust-policy-denied', 3],
  ] as const)('ends because of %s at step %d', (id, step) => {
    const failed = ['done', 'done', 'done', 'done', 'done'].map((done, index) =>
      index < step ? done : index === step ? 'failed' : 'not-reached',
    )
    expect(states(finding(id))).toEqual(failed)
  })

  it('goes on behind a warning', () => {
    expect(states(finding('clock-skew-used'))).toEqual(Array(5).fill('done'))
  })
})

describe('several documents in one input', () => {
  const har = (...parameters: readonly string[]): string =>
    JSON.stringify({
      log: {
        version: '1.2',
        creator: { name: 'x', version: '1' },
        entries: parameters.map((parameter) => ({
          startedDateTime: '2030-01-01T12:00:00.000Z',
          request: {
            method: 'POST',
            url: 'https://signin.aws.amazon.com/saml',
            headers: [],
            queryString: [],
            postData: {
              mimeType: 'application/x-www-form-urlencoded',
              text: `SAMLResponse=${encodeURIComponent(parameter)}`,
            },
          },
          response: { status: 200, headers: [], content: { mimeType: 'text/html', text: '' } },
        })),
      },
    })

  it('are all judged, and the diagnosis is about the first one with an error', async () => {
    const bad = Buffer.from(signedResponseXml().replace('>alice<', '>admin<')).toString('base64')
    const diagnosis = await diagnose(har(signedResponse(), bad), testContext())
    expect(diagnosis).toMatchObject({ verdict: 'rejected', main: 1 })
    expect(diagnosis.findings[0]).toMatchObject({
      id: 'changed-after-signing',
      at: { document: 1 },
    })
    expect(diagnosis.identity).toBeUndefined()
    expect(diagnosis.findings.some(({ at }) => at?.document === 0)).toBe(true)
  })

  it('accepts when all of them are accepted', async () => {
    const diagnosis = await diagnose(har(signedResponse()), testContext())
    expect(diagnosis).toMatchObject({ verdict: 'accepted', main: 0 })
  })
})

describe('other documents', () => {
  it('a trust policy gets its own findings, with places in it', async () => {
    const { findings } = await diagnose(
      policyOf({ ...allowStatement, Action: 'sts:AssumeRoleWithSaml2' }),
      testContext(),
    )
    expect(findings[0]?.at).toMatchObject({
      line: 1,
      document: 0,
      path: expect.any(String) as string,
    })
  })

  it.each([
    ['hello', 'unrecognized-input'],
    ['', 'unrecognized-input'],
    ['{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"}]}', 'document-not-judged'],
  ])('%s: %s', async (input, id) => {
    const { findings, verdict } = await diagnose(input, testContext())
    expect(findings[0]).toMatchObject({ id, level: 'error' })
    expect(verdict).toBe('rejected')
  })

  it('are handed to whoever judges their kind', async () => {
    const { findings } = await diagnose(
      '{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"}]}',
      testContext(),
      {
        'json-web-key-set': () => ({ findings: [finding('signed-by')], windows: [] }),
      },
    )
    expect(ids(findings)).toEqual(['signed-by'])
  })
})

describe('hints for a product', () => {
  it('come with a finding about a setting of the product that made the document', async () => {
    const { product, findings } = await diagnose(
      signedResponseXml({
        issuer: 'http://www.okta.com/exk1abc2def3ghi4j5k6',
        attributes: {},
      }),
      testContext(),
    )
    expect(product?.id).toBe('okta')
    expect(findings.find(({ id }) => id === 'role-attribute-missing')?.productHint).toMatch(
      /^Okta: /,
    )
    expect(findings.find(({ level }) => level === 'info')?.productHint).toBeUndefined()
  })
})
