import { describe, expect, it } from 'vitest'
import { diagnose } from '../../../src/diagnosis/diagnose.ts'
import { findingsOfCode } from '../../../src/diagnosis/findings.ts'
import type { ErrorCode } from '../../../src/errors.ts'
import { parseIdpMetadata } from '../../../src/saml/idp-metadata.ts'
import { testIdpFaults } from '../../../src/test-idp/faults.ts'
import { openTestIdp } from '../../../src/test-idp/test-idp.ts'
import { MovableClock } from '../../fakes/movable-clock.ts'
import {
  signedResponseXml,
  testAcsUrl,
  testAudience,
  testNow,
} from '../../fakes/signed-response.ts'
import type { SignedResponseOptions } from '../../fakes/signed-response.ts'
import { judgeXml } from '../../attacks/judge.ts'
import { samlFaultFindings } from '../fault-findings.ts'
import { allowStatement, policyOf, testContext, testProviderArn } from '../test-context.ts'

const signaturePattern = /<ds:Signature .*?<\/ds:Signature>/s
const signatureOf = (xml: string): string => signaturePattern.exec(xml)?.[0] ?? ''
const assertionOf = (xml: string): string =>
  /<saml:Assertion .*<\/saml:Assertion>/s.exec(xml)?.[0] ?? ''
const before = (what: string, wrapped: (xml: string) => string) => (xml: string) =>
  xml.replace(what, () => `${wrapped(xml)}${what}`)

interface Attack {
  readonly name: string
  readonly sign?: SignedResponseOptions['sign']
  readonly change: (xml: string) => string
  readonly code: ErrorCode
  readonly first: string
}

// One of each code that an attack ends with; which documents end so is tested with the verifier.
const attacks: readonly Attack[] = [
  {
    name: 'a DOCTYPE with an entity',
    change: (xml) => `<!DOCTYPE r [<!ENTITY x "y">]>${xml}`,
    code: 'XML_DOCTYPE',
    first: 'doctype',
  },
  {
    name: 'a comment in a name',
    change: (xml) => xml.replace('>alice<', '>alice<!--x-->.evil<'),
    code: 'XML_COMMENT',
    first: 'xml-comment',
  },
  {
    name: 'a CDATA section',
    change: (xml) => xml.replace('>alice<', '><![CDATA[alice]]><'),
    code: 'XML_CDATA',
    first: 'cdata-section',
  },
  {
    name: 'a processing instruction',
    change: (xml) => xml.replace('>alice<', '><?x not-an-?>alice<'),
    code: 'XML_PROCESSING_INSTRUCTION',
    first: 'processing-instruction',
  },
  {
    name: 'text behind the root',
    change: (xml) => Buffer.from(`${xml}x`).toString('base64'),
    code: 'XML_TRAILING_CONTENT',
    first: 'content-around-root',
  },
  {
    name: 'an unknown entity',
    change: (xml) => xml.replace('>alice<', '>&admin;<'),
    code: 'XML_NOT_WELL_FORMED',
    first: 'not-well-formed',
  },
  {
    name: 'deep nesting',
    change: (xml) => xml.replace('>alice<', () => `>${'<x>'.repeat(60)}${'</x>'.repeat(60)}<`),
    code: 'XML_LIMIT_EXCEEDED',
    first: 'xml-limit-exceeded',
  },
  {
    name: 'an ID twice',
    change: (xml) => xml.replace('<samlp:Status>', '<samlp:Status xml:id="_assertion-1">'),
    code: 'XML_DUPLICATE_ID',
    first: 'duplicate-id',
  },
  {
    name: 'another root',
    change: (xml) => assertionOf(xml),
    code: 'SAML_NOT_A_RESPONSE',
    first: 'not-a-response',
  },
  {
    name: 'SAML 1.1',
    change: (xml) => xml.replace('Version="2.0"', 'Version="1.1"'),
    code: 'SAML_VERSION',
    first: 'saml-version',
  },
  {
    name: 'XSW: a Response in a Response',
    sign: 'response',
    change: before('<samlp:Status>', (xml) => `<samlp:Extensions>${xml}</samlp:Extensions>`),
    code: 'SAML_RESPONSE_NESTED',
    first: 'nested-response',
  },
  {
    name: 'XSW: a second Assertion',
    change: before('<saml:Assertion ', (xml) =>
      assertionOf(xml).replace(signatureOf(xml), '').replace('_assertion-1', '_evil'),
    ),
    code: 'SAML_ASSERTION_COUNT',
    first: 'several-assertions',
  },
  {
    name: 'an Assertion in another namespace',
    change: (xml) =>
      xml.replace(/(<saml:Assertion xmlns:saml=")[^"]*/, '$1urn:oasis:names:tc:SAML:1.0:assertion'),
    code: 'SAML_ASSERTION_COUNT',
    first: 'assertion-misplaced',
  },
  {
    name: 'no signature',
    change: (xml) => xml.replace(signatureOf(xml), ''),
    code: 'SIGNATURE_MISSING',
    first: 'unsigned',
  },
  {
    name: 'the signature somewhere else',
    change: (xml) =>
      xml
        .replace(signatureOf(xml), '')
        .replace(
          '<saml:Conditions',
          () => `<saml:Advice>${signatureOf(xml)}</saml:Advice><saml:Conditions`,
        ),
    code: 'SIGNATURE_POSITION',
    first: 'signature-misplaced',
  },
  {
    name: 'many references',
    change: (xml) => {
      const reference = /<ds:Reference .*?<\/ds:Reference>/s.exec(xml)?.[0] ?? ''
      return xml.replace(reference, () => reference.repeat(20))
    },
    code: 'SIGNATURE_SHAPE',
    first: 'signature-shape',
  },
  {
    name: 'a reference to something else',
    change: (xml) => xml.replace('URI="#_assertion-1"', 'URI=""'),
    code: 'SIGNATURE_REFERENCE',
    first: 'signature-reference',
  },
  {
    name: 'an XSLT transform',
    change: (xml) =>
      xml.replace(
        /Algorithm="[^"]*enveloped-signature"/,
        'Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"',
      ),
    code: 'SIGNATURE_TRANSFORM',
    first: 'signature-transform',
  },
  {
    name: 'an HMAC with the public key',
    change: (xml) =>
      xml.replace(
        'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
        'http://www.w3.org/2001/04/xmldsig-more#hmac-sha256',
      ),
    code: 'SIGNATURE_ALGORITHM',
    first: 'signature-algorithm',
  },
  {
    name: 'another NameID',
    change: (xml) => xml.replace('>alice<', '>admin<'),
    code: 'SIGNATURE_INVALID',
    first: 'changed-after-signing',
  },
  {
    name: 'two Conditions, nothing of it signed anew',
    change: (xml) => xml.replace(/<saml:Conditions.*<\/saml:Conditions>/, '$&$&'),
    code: 'SIGNATURE_INVALID',
    first: 'changed-after-signing',
  },
  {
    name: 'an element in the NameID of the Issuer',
    change: (xml) => xml.replaceAll('</saml:Issuer>', '<saml:x/></saml:Issuer>'),
    code: 'SAML_CONTENT_MIXED',
    first: 'content-mixed',
  },
]

describe('attacks, as the verifier ends them', () => {
  it.each(attacks)('$name: $first', async ({ sign = 'assertion', change, code, first }) => {
    const input = change(signedResponseXml({ sign }))
    const xml = input.startsWith('<') ? input : Buffer.from(input, 'base64').toString()
    expect(judgeXml(xml)).toMatchObject({ verdict: 'rejected', code })
    const { findings, identity } = await diagnose(input, testContext())
    expect(findings[0]).toMatchObject({ id: first, level: 'error', code })
    expect(findingsOfCode(code)).toContain(first)
    expect(identity).toBeUndefined()
  })
})

describe('faults of the test IdP', async () => {
  const clock = new MovableClock(testNow)
  const idp = await openTestIdp({
    clock,
    publicUrl: 'https://idp.example.com',
    acsUrls: [testAcsUrl],
  })
  const context = testContext({
    clock,
    endpoint: 'sign-in',
    providers: [
      {
        arn: testProviderArn,
        accountId: '123456789012',
        providerName: 'ExampleCorp',
        metadata: parseIdpMetadata(idp.metadataXml, { clock }),
      },
    ],
    roles: [
      { arn: 'arn:aws:iam::123456789012:role/Developer', trustPolicy: policyOf(allowStatement) },
    ],
  })
  const respond = async (fault?: string): Promise<string> => {
    const { fields } = await idp.respond({
      spEntityId: testAudience,
      acsUrl: testAcsUrl,
      person: { subject: 'alice' },
      attributes: [
        {
          name: 'https://aws.amazon.com/SAML/Attributes/Role',
          values: [`arn:aws:iam::123456789012:role/Developer,${testProviderArn}`],
        },
        { name: 'https://aws.amazon.com/SAML/Attributes/RoleSessionName', values: ['alice'] },
        { name: 'https://aws.amazon.com/SAML/Attributes/PrincipalTag:team', values: ['red'] },
      ],
      ...(fault === undefined ? {} : { fault }),
    })
    return new URLSearchParams(fields.map(({ name, value }) => [name, value])).toString()
  }

  it('knows every fault', () => {
    expect(Object.keys(samlFaultFindings)).toEqual(testIdpFaults.map(({ id }) => id))
  })

  it('says nothing against a response without one', async () => {
    expect(await diagnose(await respond(), context)).toMatchObject({ verdict: 'accepted' })
  })

  it.each(testIdpFaults.map(({ id }) => id))('%s', async (fault) => {
    const { findings } = await diagnose(await respond(fault), context)
    const [first] = findings.filter(({ level }) => level === 'error')
    expect(first?.id).toBe(samlFaultFindings[fault])
    if (first !== undefined) expect(findings[0]).toBe(first)
  })
})

describe('what the sign-in endpoint knows and the document does not show', () => {
  it.each([
    ['SAML_REPLAYED', 'replayed'],
    ['SAML_REQUEST_UNKNOWN', 'request-unknown'],
    ['SAML_REQUEST_OTHER_BROWSER', 'request-of-another-browser'],
    ['SAML_UNSOLICITED', 'unsolicited'],
  ] as const)('%s', async (code, id) => {
    const { findings, verdict } = await diagnose(
      signedResponseXml(),
      testContext({ refusal: { code, message: 'the endpoint refused it' } }),
    )
    expect(findings[0]).toMatchObject({ id, code, message: 'The endpoint refused it.' })
    expect(verdict).toBe('rejected')
  })

  it('compares InResponseTo when it is known what is outstanding', async () => {
    const judged = (inResponseTo: string | undefined, outstanding: string) =>
      diagnose(
        signedResponseXml(inResponseTo === undefined ? {} : { inResponseTo }),
        testContext({ inResponseTo: [outstanding] }),
      )
    expect((await judged('_a', '_a')).verdict).toBe('accepted')
    expect((await judged('_a', '_b')).findings[0]).toMatchObject({ id: 'in-response-to-mismatch' })
    expect((await judged(undefined, '_b')).findings[0]).toMatchObject({
      id: 'in-response-to-mismatch',
    })
  })
})
