import fc from 'fast-check'
import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import { findingKind } from '../../src/diagnosis/findings.ts'
import { SamlResponseRejected } from '../../src/errors.ts'
import { decodeSamlResponse } from '../../src/saml/decode-saml-response.ts'
import { verifyResponse } from '../../src/saml/verify-response.ts'
import { optionsFor } from '../../src/diagnosis/saml/verify-strictly.ts'
import { testIdpMetadata, testIdpMetadataXml } from '../fakes/saml-test-keys.ts'
import { signedResponseXml } from '../fakes/signed-response.ts'
import { allowStatement, policyOf, testContext, testProvider } from './test-context.ts'

// Whatever is done to a document: nothing is thrown, the verifier's word stands, a rejection is
// explained by the first finding, and nobody becomes somebody by it.

/** 50,000 in continuous integration. */
const numRuns = Number(process.env['FEDBRIDGE_FUZZ_RUNS'] ?? 1500)

const metadata = testIdpMetadata({ keys: ['idp-rsa-2048', 'idp-ec-p256', 'idp-rsa-1024'] })
const provider = { ...testProvider, metadata }
const contexts = (['sts', 'sign-in'] as const).map((endpoint) =>
  testContext({ endpoint, providers: [provider] }),
)

const read = (verdict: string): readonly string[] =>
  readdirSync(new URL(`../fixtures/saml/${verdict}/`, import.meta.url)).map((name) =>
    readFileSync(new URL(`../fixtures/saml/${verdict}/${name}`, import.meta.url), 'utf8'),
  )
const responses = [...read('valid'), ...read('invalid'), signedResponseXml({ sign: 'both' })]

const hostile = fc.constantFrom(
  '',
  ' ',
  '\n',
  '<',
  '>',
  '&',
  '"',
  '<!---->',
  '<![CDATA[x]]>',
  '<?x y?>',
  '<!DOCTYPE x>',
  '&#13;',
  '&#xD;',
  '&evil;',
  '<x/>',
  '<saml:Assertion/>',
  '__proto__',
  'constructor',
  '\u202e',
  '\ud800',
  '\u0000',
  'http://',
  '/',
  'arn:aws:iam::123456789012:role/X',
  '2030-13-01T00:00:00Z',
  '#',
  '%00',
  'https://aws.amazon.com/SAML/Attributes/Role',
  'A'.repeat(500),
)
const position = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const at = (text: string, where: number): number => Math.floor(text.length * where)

type Mutation = (text: string) => string

/** The start of one of the tags, or of the text behind it. */
const boundary = (text: string, where: number): number => {
  const next = text.indexOf('<', at(text, where))
  return next < 0 ? text.length : next
}

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(position, hostile).map(
    ([where, what]): Mutation =>
      (text) =>
        text.slice(0, at(text, where)) + what + text.slice(at(text, where)),
  ),
  fc.tuple(position, hostile).map(
    ([where, what]): Mutation =>
      (text) =>
        text.slice(0, boundary(text, where)) + what + text.slice(boundary(text, where)),
  ),
  fc.tuple(position, fc.nat({ max: 400 })).map(
    ([where, length]): Mutation =>
      (text) =>
        text.slice(0, at(text, where)) + text.slice(at(text, where) + length),
  ),
  fc
    .tuple(position, position, fc.nat({ max: 1200 }))
    .map(([from, to, length]): Mutation => (text) => {
      const piece = text.slice(boundary(text, from), boundary(text, from) + length)
      return text.slice(0, boundary(text, to)) + piece + text.slice(boundary(text, to))
    }),
  fc.tuple(position, fc.string({ unit: 'binary', minLength: 1, maxLength: 3 })).map(
    ([where, what]): Mutation =>
      (text) =>
        text.slice(0, at(text, where)) + what + text.slice(at(text, where) + 1),
  ),
  // A whole value of an attribute, or the text of an element, as a person would edit it.
  fc.tuple(position, hostile).map(([where, what]): Mutation => (text) => {
    const values = [...text.matchAll(/(?<==")[^"]*(?=")|(?<=>)[^<>]+(?=<)/g)]
    const value = values[Math.floor(values.length * where)]
    if (value === undefined) return text
    return text.slice(0, value.index) + what + text.slice(value.index + value[0].length)
  }),
  fc.constantFrom<Mutation>(
    (text) => text.replaceAll('><', '>\n<'),
    (text) => text.replaceAll('\n', '\r\n'),
    (text) => text.toLowerCase(),
    (text) => text.slice(0, text.length / 2),
    (text) => text.replace(/<(ds:)?Signature .*?<\/(ds:)?Signature>/s, ''),
    (text) => text.replaceAll('2030-01-01', '2031-01-01'),
    (text) => text.replaceAll('Attributes/Role', 'Attributes/role'),
  ),
)
const wrapping = fc.constantFrom<Mutation>(
  (text) => text,
  (text) => Buffer.from(text, 'utf8').toString('base64'),
  (text) => `SAMLResponse=${encodeURIComponent(Buffer.from(text, 'utf8').toString('base64'))}`,
)

function strictCode(parameter: string, context: (typeof contexts)[number]): string | undefined {
  try {
    verifyResponse(decodeSamlResponse(parameter), metadata, optionsFor(provider, context))
    return undefined
  } catch (failure) {
    if (failure instanceof SamlResponseRejected) return failure.code
    throw failure
  }
}

const afterVerification = new Set(['attributes', 'provider', 'role', 'trust', 'session'])

describe('the diagnosis of changed responses', () => {
  it(
    'explains what the verifier says, and never more',
    { timeout: 60_000 + numRuns * 100 },
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...responses),
          fc.array(mutation, { minLength: 1, maxLength: 3 }),
          wrapping,
          fc.constantFrom(...contexts),
          async (original, mutations, wrap, context) => {
            const changed = mutations.reduce((text, mutate) => mutate(text), original)
            const diagnosis = await diagnose(wrap(changed), context)
            const { findings, identity, claimed, verdict, session, documents, main } = diagnosis
            const errors = findings.filter(({ level }) => level === 'error')
            expect(verdict).toBe(errors.length > 0 ? 'rejected' : 'accepted')
            expect(() => JSON.stringify(diagnosis)).not.toThrow()
            for (const finding of findings) {
              expect(finding.message.length).toBeLessThan(1500)
              expect((finding.received ?? '').length).toBeLessThan(1300)
            }
            const document = documents[main]
            if (document?.kind !== 'saml-response') {
              expect(identity).toBeUndefined()
              return
            }
            const code = strictCode(
              document.parameter ?? Buffer.from(document.text, 'utf8').toString('base64'),
              context,
            )
            if (code === undefined) {
              const wrong = errors.filter(
                ({ id }) =>
                  !afterVerification.has(findingKind(id)?.area ?? '') && id !== 'session-ended',
              )
              expect(wrong).toEqual([])
            } else {
              // The one provider is tried although another issuer is named.
              expect(findings[0]).toMatchObject({ level: 'error', code })
              expect(identity).toBeUndefined()
              expect(session).toBeUndefined()
              expect(claimed).toBeDefined()
            }
          },
        ),
        { numRuns, examples: [] },
      )
    },
  )
})

describe('whatever is given', () => {
  it(
    'is diagnosed without a throw, and never becomes an identity',
    async () => {
      const [context = testContext()] = contexts
      await fc.assert(
        fc.asyncProperty(
          fc.oneof(
            fc.string({ unit: 'binary', maxLength: 300 }),
            fc.json(),
            fc.uint8Array({ maxLength: 300 }),
            fc
              .tuple(
                fc.constantFrom(testIdpMetadataXml(), policyOf(allowStatement)),
                fc.array(mutation, { maxLength: 3 }),
              )
              .map(([text, mutations]) =>
                mutations.reduce((changed, mutate) => mutate(changed), text),
              ),
          ),
          async (input) => {
            const { findings, identity, flow } = await diagnose(input, context)
            expect(identity).toBeUndefined()
            expect(flow).toHaveLength(5)
            expect(findings.every(({ message }) => message.length > 0)).toBe(true)
          },
        ),
        { numRuns: Math.ceil(numRuns / 3) },
      )
    },
    60_000 + numRuns * 30,
  )
})
