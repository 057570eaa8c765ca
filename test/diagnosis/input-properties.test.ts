import { readFileSync } from 'node:fs'
import { deflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import type { DocumentKind, RecognizedDocument } from '../../src/diagnosis/recognition.ts'
import { optionsFor } from '../../src/diagnosis/saml/verify-strictly.ts'
import { PolicyRejected, SamlMetadataRejected, SamlResponseRejected } from '../../src/errors.ts'
import { parsePolicyDocument } from '../../src/policy/parse-policy-document.ts'
import { decodeSamlResponse } from '../../src/saml/decode-saml-response.ts'
import { parseIdpMetadata } from '../../src/saml/idp-metadata.ts'
import { verifyResponse } from '../../src/saml/verify-response.ts'
import { fuzzRuns } from '../fakes/fuzz-runs.ts'
import { testIdpMetadata, testIdpMetadataXml } from '../fakes/saml-test-keys.ts'
import { signedResponse, signedResponseXml, testAcsUrl } from '../fakes/signed-response.ts'
import { mutation } from './mutation.ts'
import { allowStatement, policyOf, testContext, testProvider } from './test-context.ts'

// Whatever people have at hand, changed anyhow: nothing is thrown, what the strict readers refuse has a
// finding of level error, what they take has none from reading it, and nobody becomes somebody by it.

const fixture = (name: string): string =>
  readFileSync(new URL(`../fixtures/diagnosis/${name}`, import.meta.url), 'utf8')

const parameter = signedResponse()
const form = new URLSearchParams({ SAMLResponse: parameter, RelayState: 'r' }).toString()
const har = JSON.stringify({
  log: {
    version: '1.2',
    creator: { name: 'test', version: '1' },
    entries: [form, 'RelayState=x'].map((text) => ({
      startedDateTime: '2030-01-01T12:00:00Z',
      request: {
        method: 'POST',
        url: testAcsUrl,
        headers: [{ name: 'content-type', value: 'application/x-www-form-urlencoded' }],
        postData: { mimeType: 'application/x-www-form-urlencoded', text },
      },
      response: { status: 302, headers: [], content: { text: '' } },
    })),
  },
})
const examples = [
  har,
  fixture('sign-ins.har'),
  fixture('posting-page.html'),
  `<form action="${testAcsUrl}" method="post"><input name="SAMLResponse" value="${parameter}"></form>`,
  fixture('cloudtrail-event.json'),
  form,
  parameter,
  `https://sp.example.com/saml?SAMLResponse=${encodeURIComponent(deflateRawSync(signedResponseXml()).toString('base64'))}`,
  JSON.stringify({ id_token: fixture('id-token.txt').trim(), token_type: 'Bearer' }),
  `Authorization: Bearer ${fixture('id-token.txt').trim()}`,
  testIdpMetadataXml(),
  readFileSync('metadata/example-org.xml', 'utf8'),
  policyOf(allowStatement),
  JSON.stringify({ Statement: [allowStatement, { ...allowStatement, Effect: 'Deny' }] }, null, 2),
]

const metadata = testIdpMetadata()
const provider = { ...testProvider, metadata }
const context = testContext({ providers: [provider] })

/** The strict readers, by the kind of document; there is none for what is only named. */
const readers: Readonly<Partial<Record<DocumentKind, (document: RecognizedDocument) => unknown>>> =
  {
    'saml-response': ({ parameter: sent, text }) =>
      verifyResponse(
        decodeSamlResponse(sent ?? toBase64(text)),
        metadata,
        optionsFor(provider, context),
      ),
    'saml-metadata': ({ text }) => parseIdpMetadata(text, context),
    'trust-policy': ({ text }) => parsePolicyDocument(text, 'trust'),
  }

/** Whether the strict reader of that kind of document refuses it; undefined where there is none. */
function isRefused(document: RecognizedDocument): boolean | undefined {
  const read = readers[document.kind]
  if (read === undefined) return undefined
  try {
    read(document)
    return false
  } catch (failure) {
    const isRefusal =
      failure instanceof SamlResponseRejected ||
      failure instanceof SamlMetadataRejected ||
      failure instanceof PolicyRejected
    if (isRefusal) return true
    throw failure
  }
}

const toBase64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64')

const changed = fc
  .tuple(fc.constantFrom(...examples), fc.array(mutation, { maxLength: 3 }))
  .map(([text, mutations]) => mutations.reduce((before, mutate) => mutate(before), text))
const anything = fc.oneof(
  { weight: 8, arbitrary: changed },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 300 }) },
  { weight: 1, arbitrary: fc.json() },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }) },
)

const { numRuns, timeoutMs } = fuzzRuns({ standard: 700, share: 0.23 })

describe('the diagnosis of whatever is given', () => {
  it(
    'is never thrown, says what is refused, and never makes an identity of it',
    async () => {
      const seen = { refused: 0, taken: 0 }
      await fc.assert(
        fc.asyncProperty(anything, async (input) => {
          const diagnosis = await diagnose(input, context)
          const { findings, identity, session, flow, documents, main, verdict } = diagnosis
          const errors = findings.filter(({ level }) => level === 'error')
          expect(() => JSON.stringify(diagnosis)).not.toThrow()
          expect(flow).toHaveLength(5)
          expect(findings.every(({ message }) => message.length > 0)).toBe(true)
          expect(verdict).toBe(errors.length > 0 ? 'rejected' : 'accepted')
          const document = documents[main]
          expect(document).toBeDefined()
          if (document === undefined) return
          const refused = isRefused(document)
          if (refused === true) {
            seen.refused += 1
            expect(findings[0]?.level).toBe('error')
          }
          if (refused === false) seen.taken += 1
          if (refused === false && document.kind === 'saml-metadata') expect(errors).toEqual([])
          if (document.kind !== 'saml-response' || refused === true) {
            expect(identity).toBeUndefined()
            expect(session).toBeUndefined()
          }
        }),
        { numRuns },
      )
      // The property is about both.
      expect(Math.min(seen.refused, seen.taken)).toBeGreaterThan(numRuns / 100)
    },
    timeoutMs,
  )
})
