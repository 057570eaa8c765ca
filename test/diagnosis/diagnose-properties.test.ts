import fc from 'fast-check'
import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import { findingKind } from '../../src/diagnosis/findings.ts'
import { SamlResponseRejected } from '../../src/errors.ts'
import { decodeSamlResponse } from '../../src/saml/decode-saml-response.ts'
import { verifyResponse } from '../../src/saml/verify-response.ts'
import { optionsFor } from '../../src/diagnosis/saml/verify-strictly.ts'
import { fuzzRuns } from '../fakes/fuzz-runs.ts'
import { testIdpMetadata } from '../fakes/saml-test-keys.ts'
import { signedResponseXml } from '../fakes/signed-response.ts'
import { mutation, type Mutation } from './mutation.ts'
import { testContext, testProvider } from './test-context.ts'

// Whatever is done to a document: nothing is thrown, the verifier's word stands, a rejection is
// explained by the first finding, and nobody becomes somebody by it.

const { numRuns, timeoutMs } = fuzzRuns({ standard: 1500, share: 0.4 })

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
  it('explains what the verifier says, and never more', { timeout: timeoutMs }, async () => {
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
      { numRuns },
    )
  })
})
