import { readFileSync, readdirSync } from 'node:fs'
import { SAML } from '@node-saml/node-saml'
import fc from 'fast-check'
import { IdentityProvider, ServiceProvider, setSchemaValidator } from 'samlify'
import { beforeAll, describe, expect, it } from 'vitest'
import { SamlResponseRejected } from '../../src/errors.ts'
import { decodeSamlResponse } from '../../src/saml/decode-saml-response.ts'
import type { VerifiedAssertion } from '../../src/saml/verified-assertion.ts'
import { verifyResponse } from '../../src/saml/verify-response.ts'
import { validateSchema } from '../../src/xml/validate-schema.ts'
import { MovableClock } from '../fakes/movable-clock.ts'
import { samlTestKey, testIdpEntityId, testIdpMetadata } from '../fakes/saml-test-keys.ts'
import { signedResponseXml, testAcsUrl, testAudience, testNow } from '../fakes/signed-response.ts'
import type { SignedResponseOptions } from '../fakes/signed-response.ts'
import { testVerifyOptions } from '../fakes/verify-options.ts'

// Two other implementations read what we accept, and have to read the same identity out of it. What
// only they would accept is no concern: we are meant to be stricter. They read the machine's clock
// and know none of our fixed instants, so the documents are made for the present one.

const now = new Date()
const certificate = samlTestKey('idp-rsa-2048').certificate

interface Identity {
  readonly nameId: string
  readonly issuer: string
  readonly attributes: Readonly<Record<string, readonly string[]>>
}

function ours(xml: string, at: Date = now): VerifiedAssertion {
  return verifyResponse(
    decodeSamlResponse(Buffer.from(xml).toString('base64')),
    testIdpMetadata(),
    testVerifyOptions({ clock: new MovableClock(at) }),
  )
}

function identityOf({ subject, issuer, attributes }: VerifiedAssertion): Identity {
  return {
    nameId: subject.nameId,
    issuer,
    attributes: Object.fromEntries(attributes.map(({ name, values }) => [name, values])),
  }
}

const list = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.map(String) : [String(value)]

/** `driftMs`: how far the document's time may be from the machine's. */
async function byNodeSaml(
  xml: string,
  driftMs = 180_000,
  audience = testAudience,
): Promise<Identity> {
  const saml = new SAML({
    callbackUrl: testAcsUrl,
    issuer: testAudience,
    audience,
    idpCert: certificate.toString(),
    wantAuthnResponseSigned: false,
    wantAssertionsSigned: false,
    acceptedClockSkewMs: driftMs,
  })
  const { profile } = await saml.validatePostResponseAsync({
    SAMLResponse: Buffer.from(xml).toString('base64'),
  })
  if (profile === null) throw new TypeError('node-saml found no profile')
  const attributes = (profile['attributes'] ?? {}) as Record<string, unknown>
  return {
    nameId: profile.nameID,
    issuer: profile.issuer,
    attributes: Object.fromEntries(Object.entries(attributes).map(([k, v]) => [k, list(v)])),
  }
}

const redirect = {
  Binding: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect',
  Location: 'https://idp.example.com/',
}

async function bySamlify(xml: string, driftMs = 180_000): Promise<Identity> {
  const idp = IdentityProvider({
    entityID: testIdpEntityId,
    signingCert: certificate.raw.toString('base64'),
    singleSignOnService: [redirect],
    singleLogoutService: [redirect],
  })
  const sp = ServiceProvider({
    entityID: testAudience,
    wantMessageSigned: false,
    assertionConsumerService: [
      { Binding: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST', Location: testAcsUrl },
    ],
    clockDrifts: [-driftMs, driftMs],
  })
  const { extract } = (await sp.parseLoginResponse(idp, 'post', {
    body: { SAMLResponse: Buffer.from(xml).toString('base64') },
  })) as { extract: { nameID: string; issuer: string; attributes: Record<string, unknown> } }
  return {
    nameId: extract.nameID,
    issuer: extract.issuer,
    attributes: Object.fromEntries(
      Object.entries(extract.attributes).map(([name, value]) => [name, list(value)]),
    ),
  }
}

beforeAll(() => {
  setSchemaValidator({
    validate: (xml) => {
      validateSchema(xml)
      return Promise.resolve('valid')
    },
  })
})

const variants: readonly (readonly [string, SignedResponseOptions])[] = [
  ['assertion signed', { sign: 'assertion' }],
  ['Response signed', { sign: 'response' }],
  ['both signed', { sign: 'both' }],
  [
    'saml2p and saml2',
    { sign: 'both', prefixes: { protocol: 'saml2p', assertion: 'saml2', ds: 'ds' } },
  ],
  ['default namespaces', { sign: 'assertion', prefixes: { protocol: '', assertion: '', ds: '' } }],
  ['RSA-SHA512', { signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512' }],
  [
    'InclusiveNamespaces',
    {
      inclusiveNamespaces: ['xs'],
      beforeSigning: (xml) =>
        xml.replace(' ID=', ' xmlns:xs="http://www.w3.org/2001/XMLSchema" ID='),
    },
  ],
  ['several values', { attributes: { a: ['1', '2'], b: 'one', 'urn:c': ['x', 'y', 'z'] } }],
  ['text that needs escaping', { nameId: 'a&b <c> "d" é 漢 😀', attributes: { a: 'x & y < z' } }],
]

describe('agreement with node-saml and samlify', () => {
  it.each(variants)('reads the same identity: %s', async (_what, variant) => {
    const xml = signedResponseXml({ now, ...variant })
    const mine = identityOf(ours(xml))
    expect(await byNodeSaml(xml)).toEqual(mine)
    expect(await bySamlify(xml)).toEqual(mine)
  })

  it('agrees on a name that changed after signing: nobody accepts it', async () => {
    for (const [, variant] of variants.slice(0, 3)) {
      const xml = signedResponseXml({ now, ...variant }).replace('>alice<', '>admin<')
      expect(() => ours(xml)).toThrow(expect.objectContaining({ code: 'SIGNATURE_INVALID' }))
      await expect(byNodeSaml(xml)).rejects.toThrow()
      await expect(bySamlify(xml)).rejects.toBeDefined()
    }
  })
})

describe('agreement on changed documents', () => {
  it('reads what they read wherever all accept, and never alone', async () => {
    const originals = variants
      .slice(0, 3)
      .map(([, variant]) => signedResponseXml({ now, ...variant }))
    const where = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
    let acceptedByUs = 0
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...originals),
        where,
        // Much of what is put between or inside tags changes nothing that is signed.
        fc.constantFrom(
          ' ',
          '\n',
          ' x="y"',
          ' xmlns:x="urn:x"',
          '<x/>',
          '<x:y xmlns:x="urn:x"/>',
          'z',
          '&#32;',
        ),
        async (xml, position, insertion) => {
          const places = [...xml.matchAll(/ |>/g)].map(({ index }) => index)
          const place = places[Math.floor(places.length * position)] ?? 0
          const mutant = xml.slice(0, place) + insertion + xml.slice(place)
          let mine: Identity
          try {
            mine = identityOf(ours(mutant))
          } catch (failure) {
            if (failure instanceof SamlResponseRejected) return
            throw failure
          }
          acceptedByUs += 1
          expect(await byNodeSaml(mutant)).toEqual(mine)
          expect(await bySamlify(mutant)).toEqual(mine)
        },
      ),
      { numRuns: 150 },
    )
    expect(acceptedByUs).toBeGreaterThan(0)
  })
})

// What a signature by xmlsec1 covers cannot be moved to the present, so the others are told that
// their clock is wrong by the years in between.
describe('agreement on the fixtures signed by xmlsec1', () => {
  const folder = new URL('../fixtures/saml/valid/', import.meta.url)
  // They know no ECDSA and no SHA-384, and are given one key.
  const names = readdirSync(folder).filter((name) => !/ecdsa|rsa-sha384|rsa-4096/.test(name))

  it.each(names)('%s', async (name) => {
    const xml = readFileSync(new URL(name, folder), 'utf8')
    const assertion = ours(xml, testNow)
    const driftMs = Math.abs(now.getTime() - testNow.getTime()) + 86_400_000
    const audience = assertion.conditions.audienceRestrictions[0]?.[0]
    const mine = identityOf(assertion)
    const theirs = [await byNodeSaml(xml, driftMs, audience), await bySamlify(xml, driftMs)]
    for (const { nameId, issuer, attributes } of theirs) {
      expect({ nameId, issuer }).toEqual({ nameId: mine.nameId, issuer: mine.issuer })
      // An element in place of text, and an attribute that comes twice, each reads in its own way.
      if (!/^(shibboleth|keycloak)/.test(name)) expect(attributes).toEqual(mine.attributes)
    }
  })
})
