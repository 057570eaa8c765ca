import { describe, expect, it } from 'vitest'
import { diagnose } from '../../../src/diagnosis/diagnose.ts'
import type { DiagnosisContext } from '../../../src/diagnosis/diagnosis-context.ts'
import { guideUrl } from '../../../src/diagnosis/guide-url.ts'
import { describeForm } from '../../../src/diagnosis/page/describe-form.ts'
import { describePage } from '../../../src/diagnosis/page/describe-page.ts'
import { describeWindows } from '../../../src/diagnosis/page/describe-windows.ts'
import type { DebugResultData } from '../../../src/views/debug/debug-page-data.ts'
import { testIdpMetadataXml } from '../../fakes/saml-test-keys.ts'
import { signedResponse, type SignedResponseOptions } from '../../fakes/signed-response.ts'
import { allowStatement, policyOf, testContext, testRoleArn } from '../test-context.ts'

const pageFor = async (
  options: SignedResponseOptions | string,
  changes: Partial<DiagnosisContext> = {},
): Promise<DebugResultData> => {
  const input = typeof options === 'string' ? options : signedResponse(options)
  return describePage(await diagnose(input, testContext(changes)))
}

const at = new Date('2030-01-01T12:00:00Z')
const inSeconds = (seconds: number): Date => new Date(at.getTime() + seconds * 1000)

describe('spans of time in the drawing', () => {
  it('lie around now, as far to the left as to the right, and never past an edge', () => {
    const [window] = describeWindows(
      [{ name: 'x', notBefore: inSeconds(-600), notOnOrAfter: inSeconds(600), state: 'current' }],
      at,
    )
    expect(window).toMatchObject({
      from: '2030-01-01T11:50:00.000Z',
      until: '2030-01-01T12:10:00.000Z',
      words: 'began 10 minutes ago, ends in 10 minutes',
    })
    const { fromPosition = 0, untilPosition = 0 } = window ?? {}
    expect(500 - fromPosition).toBe(untilPosition - 500)
    expect(fromPosition).toBeGreaterThan(0)
    expect(fromPosition).toBeLessThan(500)
  })

  it('are compressed far away: five minutes can be seen beside ten years', () => {
    const year = 365 * 24 * 3600
    const [short, long] = describeWindows(
      [
        { name: 'short', notBefore: inSeconds(0), notOnOrAfter: inSeconds(300), state: 'current' },
        {
          name: 'long',
          notBefore: inSeconds(-10 * year),
          notOnOrAfter: inSeconds(10 * year),
          state: 'current',
        },
      ],
      at,
    )
    expect(short?.fromPosition).toBe(500)
    expect((short?.untilPosition ?? 0) - 500).toBeGreaterThan(30)
    expect(long).toMatchObject({ fromPosition: 20, untilPosition: 980 })
  })

  it('reach the edge where they are open, or say no readable time', () => {
    const never = new Date(Number.NaN)
    const windows = describeWindows(
      [
        { name: 'open', state: 'current' },
        { name: 'unreadable', notBefore: never, notOnOrAfter: never, state: 'over' },
      ],
      at,
    )
    for (const window of windows) {
      expect(window).toMatchObject({ fromPosition: 0, untilPosition: 1000 })
      expect(window).not.toHaveProperty('from')
    }
  })
})

describe('the page of a response that is right', () => {
  it('names the session, the verified identity, and each test of the trust policy', async () => {
    const page = await pageFor({})
    expect(page).toMatchObject({
      verdict: 'accepted',
      headline: `alice@example.com would be signed in to ${testRoleArn}.`,
      judgedAt: '2030-01-01T12:00:00.000Z',
      identity: { verified: true },
    })
    expect(page.flow.map(({ state }) => state)).toEqual(['done', 'done', 'done', 'done', 'done'])
    expect(page.session).toContainEqual({ term: 'Lasts', values: ['1 hour (3600 seconds)'] })
    expect(page.contextKeys).toContainEqual({ key: 'saml:sub', values: ['alice'], survives: true })
    expect(page.trust).toMatchObject([
      {
        role: testRoleArn,
        allowed: true,
        decisions: [
          {
            action: 'sts:AssumeRoleWithSAML',
            allowed: true,
            statements: [
              {
                name: 'statement 1',
                effect: 'Allow',
                applies: true,
                decided: true,
                tests: [
                  { label: 'Principal', holds: true },
                  { label: 'Action', holds: true },
                  {
                    label: 'StringEquals on saml:aud',
                    holds: true,
                    expected: ['https://signin.aws.amazon.com/saml'],
                    present: ['https://signin.aws.amazon.com/saml'],
                  },
                ],
              },
            ],
          },
        ],
      },
    ])
  })
})

describe('the page of a response that is refused', () => {
  it('has what follows from a cause behind it, and linked to it', async () => {
    const { findings } = await pageFor({ now: inSeconds(-7200) })
    const [cause, ...others] = findings
    expect(cause?.level).toBe('error')
    expect(cause?.consequenceOf).toBeUndefined()
    const consequence = others.find(({ consequenceOf }) => consequenceOf !== undefined)
    expect(consequence?.consequenceOf).toEqual({ anchor: cause?.anchor, title: cause?.title })
  })

  it('links from the failed step and from the row to the finding, and back', async () => {
    const page = await pageFor({ audience: 'urn:example:other' })
    const [cause] = page.findings
    expect(cause).toMatchObject({ id: 'audience-mismatch', code: 'SAML_AUDIENCE_MISMATCH' })
    const step = page.flow.find(({ state }) => state === 'failed')
    expect(step?.findings[0]).toEqual({ anchor: cause?.anchor, title: cause?.title })
    const row = page.documents[0]?.rows.find(({ anchor }) => anchor === cause?.rowAnchor)
    expect(row?.findings).toContainEqual({ anchor: cause?.anchor, level: 'error' })
    expect(row?.spans.map(({ text }) => text).join('')).toContain('urn:example:other')
    expect(cause?.place).toBe(`line 1, column ${(row?.column ?? 0) + '<saml:Audience>'.length}`)
  })

  it('links to the section of the guide, where it is known where that is', async () => {
    const guide = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/'
    const { findings } = await pageFor({ audience: 'urn:example:other' })
    expect(findings[0]?.guideUrl).toMatch(/^https:\/\/docs\.aws\.amazon\.com\/IAM\/.+\.html$/u)
    const analyzed = await pageFor(policyOf({ ...allowStatement, Principal: '*' }))
    expect(analyzed.findings.map(({ guideUrl }) => guideUrl)).toContain(
      `${guide}access-analyzer-reference-policy-checks.html`,
    )
    expect(guideUrl('A section of nobody')).toBeUndefined()
  })

  it('shows claims as claims, and neither identity nor session', async () => {
    const page = await pageFor({ audience: 'urn:example:other' })
    expect(page.identity?.verified).toBe(false)
    expect(page.session).toBeUndefined()
    expect(page.contextKeys).toEqual([])
  })

  it('offers the policy after the smallest change where the change is one of the policy', async () => {
    const condition = { StringEquals: { 'saml:aud': 'https://signin.aws.amazon.com/samll' } }
    const roles = [
      { arn: testRoleArn, trustPolicy: policyOf({ ...allowStatement, Condition: condition }) },
    ]
    const { trust } = await pageFor({}, { roles })
    const [{ change } = {}] = trust
    expect(change?.sentence).toMatch(/^[A-Z].*\.$/u)
    expect(JSON.parse(change?.policy ?? '')).toMatchObject({
      Statement: [
        { Condition: { StringEquals: { 'saml:aud': ['https://signin.aws.amazon.com/saml'] } } },
      ],
    })
    expect(trust[0]?.decisions[0]?.statements[0]?.tests.at(-1)).toMatchObject({
      holds: false,
      expected: ['https://signin.aws.amazon.com/samll'],
      present: ['https://signin.aws.amazon.com/saml'],
    })
  })
})

describe('the page of other documents', () => {
  it('has no way of a sign-in for what signs nobody in', async () => {
    const metadata = await pageFor(testIdpMetadataXml())
    expect(metadata.documents[0]?.kind).toBe('SAML metadata')
    expect(metadata.flow).toEqual([])
    expect((await pageFor(policyOf(allowStatement))).flow).toEqual([])
  })

  it('titles findings of a trust policy, whose checks have names of Access Analyzer', async () => {
    const { findings } = await pageFor(policyOf({ ...allowStatement, Principal: '*' }))
    expect(findings.length).toBeGreaterThan(0)
    for (const { title } of findings) {
      expect(title).toMatch(/^[A-Z]/u)
      expect(title).not.toContain(' – ')
    }
  })

  it('names the document in places where there are several', async () => {
    const form = (response: string): string =>
      new URLSearchParams({ SAMLResponse: response }).toString()
    const har = JSON.stringify({
      log: {
        version: '1.2',
        creator: { name: 'x', version: '1' },
        entries: [
          signedResponse({}),
          signedResponse({ audience: 'urn:example:other', responseId: '_2' }),
        ].map((response) => ({
          startedDateTime: '2030-01-01T12:00:00Z',
          request: {
            method: 'POST',
            url: 'https://signin.aws.amazon.com/saml',
            headers: [],
            postData: { mimeType: 'application/x-www-form-urlencoded', text: form(response) },
          },
          response: { content: {} },
        })),
      },
    })
    const page = await pageFor(har)
    expect(page.documents).toHaveLength(2)
    expect(page.main).toBe(1)
    expect(page.findings[0]?.place).toMatch(/^SAML response in HAR entry 2.*: line 1, column \d+$/u)
    expect(page.findings[0]?.rowAnchor).toMatch(/^document-2-row-/u)
    const anchors = page.documents.flatMap(({ rows }) => rows.map(({ anchor }) => anchor))
    expect(new Set(anchors).size).toBe(anchors.length)
  })
})

describe('the form', () => {
  const known = testContext()
  const base = { action: '/debug', source: 'text', fields: {}, known } as const

  it('keeps what was written into it', () => {
    const fields = { at: 'x', endpoint: 'sign-in', role: 'r', keySet: '{', clientId: 'a b' }
    expect(describeForm({ ...base, input: 'document', fields })).toMatchObject({
      ...fields,
      input: 'document',
      provider: '',
    })
    expect(describeForm({ ...base, fields: { endpoint: 'nonsense' } }).endpoint).toBe('sts')
  })

  it('leaves out a document that is too large for a text field', () => {
    const limit = 1024 * 1024
    expect(describeForm({ ...base, input: 'x'.repeat(limit) }).input).toHaveLength(limit)
    expect(describeForm({ ...base, input: 'x'.repeat(limit + 1) }).input).toBe('')
  })

  it('suggests when the document was issued, each instant once', async () => {
    const diagnosis = await diagnose(signedResponse({}), known)
    const label = 'When it was issued'
    expect(describeForm({ ...base, diagnosis }).suggestedTimes).toEqual([
      { label, at: '2030-01-01T12:00:00.000Z' },
    ])
    const traced = describeForm({ ...base, diagnosis, tracedAt: at }).suggestedTimes
    expect(traced).toEqual([
      { label: 'When the sign-in was refused', at: '2030-01-01T12:00:00.000Z' },
    ])
  })

  it('offers the roles and providers that are known, each once', async () => {
    const diagnosis = await diagnose(signedResponse({}), known)
    const form = describeForm({ ...base, diagnosis })
    expect(form.knownRoles).toEqual([testRoleArn])
    expect(form.knownProviders).toEqual(known.providers.map(({ arn }) => arn))
  })
})
