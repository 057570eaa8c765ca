import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SamlResponseRejected } from '../../src/errors.ts'
import { decodeSamlResponse } from '../../src/saml/decode-saml-response.ts'
import { verifyResponse } from '../../src/saml/verify-response.ts'
import type { VerifiedAssertion } from '../../src/saml/verified-assertion.ts'
import { testIdpMetadata } from '../fakes/saml-test-keys.ts'
import { signedResponseXml } from '../fakes/signed-response.ts'
import { testVerifyOptions } from '../fakes/verify-options.ts'

// Whatever is done to a signed document: either it is rejected, or the claims are those that were
// signed, to the character.

const originals = (['assertion', 'response', 'both'] as const).map((sign) => ({
  sign,
  xml: signedResponseXml({ sign, nameId: 'not-an-admin' }),
}))

function verify(xml: string): VerifiedAssertion | SamlResponseRejected {
  try {
    return verifyResponse(
      decodeSamlResponse(Buffer.from(xml).toString('base64')),
      testIdpMetadata(),
      testVerifyOptions(),
    )
  } catch (failure) {
    if (failure instanceof SamlResponseRejected) return failure
    throw failure
  }
}

/** Everything but which signature was found: taking one of two away is allowed. */
function claims(assertion: VerifiedAssertion): unknown {
  return { ...assertion, signed: undefined, certificateSha256: undefined }
}

const signedClaims = claims(verify(originals[0]?.xml ?? '') as VerifiedAssertion)

function expectOnlySignedClaims(xml: string): void {
  const result = verify(xml)
  if (!(result instanceof SamlResponseRejected)) expect(claims(result)).toEqual(signedClaims)
}

const original = fc.constantFrom(...originals)
const position = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const at = (length: number, where: number): number => Math.floor(length * where)

/** Start and end of every text between two tags. */
const textSpans = (xml: string): readonly (readonly [number, number])[] =>
  [...xml.matchAll(/>([^<>]+)</g)].map(({ index, 1: text = '' }) => [
    index + 1,
    index + 1 + text.length,
  ])

/** Start and end of every element that nests nothing of its own name. */
const elementSpans = (xml: string): readonly (readonly [number, number])[] =>
  [...xml.matchAll(/<([\w:]+)(?: [^<>]*)?(?:\/>|>.*?<\/\1>)/gs)].map(({ index, 0: text }) => [
    index,
    index + text.length,
  ])

const runs = { numRuns: 60 }

describe('accepted claims are the signed ones', () => {
  it('accepts the documents that are changed below', () => {
    for (const { xml } of originals) expectOnlySignedClaims(xml)
    expect(originals.map(({ xml }) => verify(xml))).toEqual(
      originals.map(({ sign }) => expect.objectContaining({ signed: sign }) as unknown),
    )
  })

  it('when a part of a text becomes something else', () => {
    const replacement = fc.oneof(
      fc.string({ maxLength: 12 }).map((text) => text.replace(/[<&]/g, '')),
      fc.constantFrom('', 'admin', '&#x61;', '&lt;b/&gt;', '<x/>'),
    )
    fc.assert(
      fc.property(
        original,
        position,
        position,
        position,
        replacement,
        ({ xml }, which, a, b, by) => {
          const spans = textSpans(xml)
          const [start, end] = spans[at(spans.length, which)] ?? [0, 0]
          const [from, to] = [start + at(end - start + 1, a), start + at(end - start + 1, b)]
          expectOnlySignedClaims(
            xml.slice(0, Math.min(from, to)) + by + xml.slice(Math.max(from, to)),
          )
        },
      ),
      runs,
    )
  })

  it('when a part of a text is wrapped in or broken up by what canonicalisation may drop', () => {
    const wrap = fc.constantFrom<(text: string) => string>(
      (text) => `<?x ${text}?>`,
      (text) => `<!--${text}-->`,
      (text) => `<![CDATA[${text}]]>`,
      (text) => `<?x?>${text}`,
      (text) => `${text}<!---->`,
      (text) => `<x:x xmlns:x="urn:x">${text}</x:x>`,
    )
    fc.assert(
      fc.property(original, position, position, wrap, ({ xml }, which, a, change) => {
        const spans = textSpans(xml)
        const [start, end] = spans[at(spans.length, which)] ?? [0, 0]
        const from = start + at(end - start, a)
        const result = verify(xml.slice(0, from) + change(xml.slice(from, end)) + xml.slice(end))
        expect(result).toBeInstanceOf(SamlResponseRejected)
      }),
      runs,
    )
  })

  it('when an element is moved, copied or taken away', () => {
    fc.assert(
      fc.property(
        original,
        position,
        position,
        fc.constantFrom('move', 'copy', 'remove'),
        ({ xml }, which, where, how) => {
          const spans = elementSpans(xml)
          const [start, end] = spans[at(spans.length, which)] ?? [0, 0]
          const element = xml.slice(start, end)
          const rest = how === 'copy' ? xml : xml.slice(0, start) + xml.slice(end)
          const places = [...rest.matchAll(/></g)].map(({ index }) => index + 1)
          const place = places[at(places.length, where)] ?? rest.length
          expectOnlySignedClaims(
            how === 'remove' ? rest : rest.slice(0, place) + element + rest.slice(place),
          )
        },
      ),
      runs,
    )
  })

  it('when IDs and references are exchanged', () => {
    const ids = ['_response-1', '_assertion-1', '_other', '#_assertion-1', '']
    fc.assert(
      fc.property(
        original,
        position,
        fc.constantFrom(...ids),
        fc.constantFrom('ID="', 'Id="', 'URI="#', 'URI="'),
        ({ xml }, which, id, name) => {
          const places = [...xml.matchAll(/(?:\bID="|URI="#)[^"]*"/g)]
          const place = places[at(places.length, which)]
          if (place === undefined) return
          const { index, 0: old } = place
          expectOnlySignedClaims(
            `${xml.slice(0, index)}${name}${id}"${xml.slice(index + old.length)}`,
          )
        },
      ),
      runs,
    )
  })

  it('when single characters change anywhere', () => {
    fc.assert(
      fc.property(
        original,
        position,
        fc.constantFrom('<', '>', '"', '&', ' ', '/', ':', 'x', 'é', ''),
        ({ xml }, where, by) => {
          const index = at(xml.length, where)
          expectOnlySignedClaims(xml.slice(0, index) + by + xml.slice(index + 1))
        },
      ),
      runs,
    )
  })
})
