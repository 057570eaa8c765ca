import { describe, expect, it } from 'vitest'
import { diagnose } from '../../../src/diagnosis/diagnose.ts'
import { describeDiagnosis, renderJson } from '../../../src/diagnosis/report/render-json.ts'
import { signedResponse, testAttributes } from '../../fakes/signed-response.ts'
import { signingKey, tokenContext, tokenNow, testIssuer } from '../oidc/token-context.ts'
import { signToken } from '../../fakes/sign-token.ts'
import { awsAttribute, diagnoseResponse, policyOf, testContext, testRole } from '../test-context.ts'

interface Read {
  readonly verdict: string
  readonly findings: readonly {
    readonly id: string
    readonly level: string
    readonly at?: object
  }[]
  readonly [name: string]: unknown
}

const parsed = (text: string): Read => JSON.parse(text) as Read

describe('a diagnosis as JSON', () => {
  it('has the verdict and the findings with the cause first, each with id, level and message', async () => {
    const diagnosis = await diagnoseResponse({ audience: 'urn:other' })
    const read = parsed(renderJson([{ name: 'a.xml', diagnosis }]))
    expect(Object.keys(read).slice(0, 3)).toEqual(['input', 'verdict', 'findings'])
    expect(read).toMatchObject({
      input: 'a.xml',
      verdict: 'rejected',
      at: '2030-01-01T12:00:00.000Z',
    })
    expect(read.findings[0]).toMatchObject({
      id: 'audience-mismatch',
      level: 'error',
      received: 'urn:other',
      at: { document: 0, line: 1 },
      awsError: { code: 'InvalidIdentityToken' },
    })
    for (const finding of read.findings) {
      expect(finding).toMatchObject({
        id: expect.any(String) as string,
        level: expect.stringMatching(/^(?:error|warning|info)$/) as string,
        message: expect.any(String) as string,
      })
    }
  })

  it('says everything of an accepted one that a diagnosis has, with instants as ISO 8601', async () => {
    const attributes = { ...testAttributes, [awsAttribute('PrincipalTag:__proto__')]: 'x' }
    const diagnosis = await diagnoseResponse({ attributes })
    const read = parsed(renderJson([{ name: '-', diagnosis }]))
    expect(read.verdict).toBe('accepted')
    expect(read['session']).toMatchObject({
      roleSessionName: 'alice@example.com',
      expiresAt: '2030-01-01T13:00:00.000Z',
    })
    expect(read['trust']).toMatchObject([
      { allowed: true, decisions: [{ decision: 'allowed' }, {}] },
    ])
    expect(read['flow']).toHaveLength(5)
    expect(JSON.stringify(read['identity'])).toContain('"__proto__":"x"')
    for (const window of read['windows'] as readonly Record<string, string>[]) {
      for (const bound of ['notBefore', 'notOnOrAfter']) {
        if (bound in window) expect(window[bound]).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
      }
    }
  })

  it('never holds the document, which may be a credential', async () => {
    const response = signedResponse()
    const diagnosis = await diagnose(response, testContext())
    const text = renderJson([{ name: '-', diagnosis }])
    expect(text).not.toContain('SignatureValue>')
    expect(text).not.toContain(response.slice(0, 60))
    expect(parsed(text)['documents']).toMatchObject([{ kind: 'saml-response' }])

    const token = signToken(
      {
        header: { alg: 'RS256', kid: 'key-1' },
        claims: { iss: testIssuer, aud: 'fedbridge', sub: 'a', iat: tokenNow.getTime() / 1000 },
      },
      signingKey,
    )
    const ofToken = renderJson([{ name: '-', diagnosis: await diagnose(token, tokenContext()) }])
    expect(parsed(ofToken)['documents']).toMatchObject([{ kind: 'id-token' }])
    for (const part of token.split('.')) expect(ofToken).not.toContain(part)
  })

  it('names the edits of the smallest change, and not the whole policy', async () => {
    const trustPolicy = policyOf({
      Effect: 'Allow',
      Principal: { Federated: 'arn:aws:iam::123456789012:saml-provider/ExampleCorp' },
      Action: 'sts:AssumeRoleWithSAML',
      Condition: { StringEquals: { 'saml:aud': 'https://signin.aws.amazon.com/sam1' } },
    })
    const diagnosis = await diagnoseResponse({}, { roles: [{ ...testRole, trustPolicy }] })
    const { trust } = describeDiagnosis(diagnosis)
    expect(trust).toMatchObject([
      {
        smallestChange: {
          outcome: 'found',
          best: {
            edits: [
              {
                target: 'policy',
                oldValue: 'https://signin.aws.amazon.com/sam1',
                newValue: 'https://signin.aws.amazon.com/saml',
              },
            ],
          },
        },
      },
    ])
    expect(JSON.stringify(trust)).not.toContain('"policy":{')
  })

  it('keeps the shape for several inputs, with one verdict for all of them', async () => {
    const good = { name: 'a.xml', diagnosis: await diagnoseResponse() }
    const bad = { name: 'b.xml', diagnosis: await diagnoseResponse({ audience: 'urn:other' }) }
    const both = parsed(renderJson([good, bad]))
    expect(both.verdict).toBe('rejected')
    expect(both.findings.filter(({ level }) => level === 'error')).toMatchObject([
      { input: 'b.xml', id: 'audience-mismatch' },
    ])
    expect(both['inputs']).toMatchObject([
      { input: 'a.xml', verdict: 'accepted' },
      { input: 'b.xml', verdict: 'rejected' },
    ])
    expect(parsed(renderJson([good, good])).verdict).toBe('accepted')
  })
})
