import { describe, expect, it } from 'vitest'
import { diagnose } from '../../../src/diagnosis/diagnose.ts'
import { findingsOfCode } from '../../../src/diagnosis/findings.ts'
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
import { judgeXml } from '../../attacks/judge.ts'
import { samlFaultFindings } from '../fault-findings.ts'
import { allowStatement, policyOf, testContext, testProviderArn } from '../test-context.ts'
import { attacks } from './attacks.ts'

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
