import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diagnose } from '../../../src/diagnosis/diagnose.ts'
import type { Diagnosis } from '../../../src/diagnosis/diagnosis.ts'
import { describeForm } from '../../../src/diagnosis/page/describe-form.ts'
import { describePage } from '../../../src/diagnosis/page/describe-page.ts'
import type { DebugResultData, ShownTrace } from '../../../src/views/debug/debug-page-data.ts'
import { renderDebugPage } from '../../../src/views/debug/debug-page.tsx'
import { fuzzRuns } from '../../fakes/fuzz-runs.ts'
import { testIdpMetadataXml } from '../../fakes/saml-test-keys.ts'
import { signedResponse, signedResponseXml } from '../../fakes/signed-response.ts'
import { outlineOf } from '../../views/html-outline.ts'
import { mutation } from '../mutation.ts'
import { allowStatement, policyOf, testContext } from '../test-context.ts'

// Whatever is pasted: the page comes, in markup that holds nothing of what was pasted, its links lead
// somewhere on it, nobody becomes somebody by it, and of a trace nothing is told that signs.

const fixture = (name: string): string =>
  readFileSync(new URL(`../../fixtures/diagnosis/${name}`, import.meta.url), 'utf8')

const xml = signedResponseXml({ sign: 'both' })
const signaturePieces = [...xml.matchAll(/SignatureValue>([^<]+)</gu)].flatMap(([, value = '']) =>
  Array.from({ length: 7 }, (_, index) => value.slice(index * 40, index * 40 + 60)),
)
const examples = [
  xml,
  xml.replaceAll('><', '>\n<'),
  signedResponseXml({ attributes: { '<xss onx=1>': ['"><xss onx="1">', "javascript:'x'"] } }),
  signedResponse(),
  new URLSearchParams({ SAMLResponse: signedResponse(), RelayState: '<xss>' }).toString(),
  fixture('sign-ins.har'),
  fixture('posting-page.html'),
  fixture('id-token.txt').trim(),
  JSON.stringify({ id_token: fixture('id-token.txt').trim() }),
  testIdpMetadataXml(),
  policyOf(allowStatement),
  JSON.stringify({ Version: '</script><xss>', Statement: [{ Sid: '</textarea><xss>' }] }, null, 2),
]
const markup = fc.constantFrom(
  '<xss onx=1>',
  '</textarea><xss>',
  '</pre></code></details><xss>',
  '" onx="1',
  '<script>1</script>',
  'javascript:1',
  '\u202e\u2066<xss>',
)
const position = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const marked = fc.tuple(position, markup).map(([where, what]) => (text: string): string => {
  const at = Math.floor(text.length * where)
  return text.slice(0, at) + what + text.slice(at)
})
const changed = fc
  .tuple(
    fc.constantFrom(...examples),
    fc.array(fc.oneof(mutation, marked), { maxLength: 3 }),
    fc.boolean(),
  )
  .map(([text, mutations, encoded]) => {
    const after = mutations.reduce((before, mutate) => mutate(before), text)
    return encoded ? Buffer.from(after, 'utf8').toString('base64') : after
  })
const anything = fc.oneof(
  { weight: 9, arbitrary: changed },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 300 }) },
)

const context = testContext()
const trace: ShownTrace = {
  code: 'SIGNATURE_INVALID',
  title: 'x',
  requestId: 'request',
  path: '/saml',
  at: '2030-01-01T12:00:00.000Z',
  keptUntil: '2030-01-01T13:00:00.000Z',
}

function pageFor(input: string, diagnosis: Diagnosis, result: DebugResultData): string {
  const isTrace = result.trace !== undefined
  const form = describeForm({
    action: '/debug',
    source: isTrace ? 'trace' : 'text',
    ...(isTrace ? {} : { input }),
    fields: {},
    known: context,
    diagnosis,
  })
  return renderDebugPage({ form, result })
}

/** That a page is markup of ours alone, and that what it links to is there. */
function expectInert(html: string): void {
  const { elements } = outlineOf(html)
  const ids = elements.flatMap(({ attributes }) => attributes.get('id') ?? [])
  expect(new Set(ids).size).toBe(ids.length)
  const known = new Set(ids)
  for (const { tag, attributes } of elements) {
    expect(tag).not.toBe('xss')
    if (tag === 'script') expect(attributes.get('src')).toMatch(/^\/static\/assets\//u)
    for (const name of attributes.keys()) expect(name).not.toMatch(/^on|^style$/u)
    const href = attributes.get('href')
    if (href?.startsWith('#') === true) expect(known).toContain(href.slice(1))
    else if (href !== undefined) expect(href).toMatch(/^(?:\/(?!\/)|https:\/\/docs\.aws\.)/u)
  }
}

const textsOf = ({ documents }: DebugResultData): string =>
  documents
    .flatMap(({ rows }) => rows.map(({ spans }) => spans.map(({ text }) => text).join('')))
    .join('\n')

const { numRuns, timeoutMs } = fuzzRuns({ standard: 120, share: 0.004 })

describe('the page of whatever is pasted', () => {
  it(
    'comes, is inert, and makes an identity of nothing that was rejected',
    async () => {
      await fc.assert(
        fc.asyncProperty(anything, async (input) => {
          const diagnosis = await diagnose(input, context)
          const result = describePage(diagnosis)
          expectInert(pageFor(input, diagnosis, result))
          expect(result.verdict).toBe(diagnosis.verdict)
          expect(result.identity?.verified === true).toBe(diagnosis.identity !== undefined)
          if (result.verdict === 'rejected') {
            expect(result.headline).toBe(diagnosis.findings[0]?.message)
            expect(result.findings[0]?.level).toBe('error')
          }
          const rows = new Set(result.documents.flatMap((one) => one.rows.map((row) => row.anchor)))
          for (const { rowAnchor } of result.findings) {
            if (rowAnchor !== undefined) expect(rows).toContain(rowAnchor)
          }
        }),
        { numRuns },
      )
    },
    2 * timeoutMs,
  )

  it(
    'tells nothing of a trace that signs',
    async () => {
      await fc.assert(
        fc.asyncProperty(anything, async (input) => {
          const diagnosis = await diagnose(input, context)
          const result = describePage(diagnosis, trace)
          expectInert(pageFor(input, diagnosis, result))
          expect(textsOf(result)).not.toMatch(/[\w+/=-]{80}/u)
          const all = JSON.stringify(result)
          for (const piece of signaturePieces) expect(all).not.toContain(piece)
        }),
        { numRuns },
      )
    },
    2 * timeoutMs,
  )
})
