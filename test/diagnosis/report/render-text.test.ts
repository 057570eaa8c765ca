import { describe, expect, it } from 'vitest'
import { diagnose } from '../../../src/diagnosis/diagnose.ts'
import { renderText } from '../../../src/diagnosis/report/render-text.ts'
import { signedResponse, testAttributes, testNow } from '../../fakes/signed-response.ts'
import {
  awsAttribute,
  diagnoseResponse,
  policyOf,
  testContext,
  testRole,
  testRoleArn,
} from '../test-context.ts'

const misspelt = {
  [awsAttribute('Role')]: testAttributes[awsAttribute('Role')] ?? '',
  [awsAttribute('RoleSesionName')]: 'alice@example.com',
}

const textOf = async (...args: Parameters<typeof diagnoseResponse>): Promise<readonly string[]> => {
  const diagnosis = await diagnoseResponse(...args)
  return renderText(diagnosis, { color: false, name: 'response.txt' }).split('\n')
}

/** Everything that moves, colours or turns text around. */
const steering = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u

describe('a diagnosis for a terminal', () => {
  it('says in its first line what is wrong: the misspelt name of an attribute', async () => {
    const [first, place, bar, line, carets, expected, received] = await textOf({
      attributes: misspelt,
    })
    expect(first).toMatch(
      /^error\[role-session-name-misspelt\]: The RoleSessionName attribute is called "https:\/\/aws\.amazon\.com\/SAML\/Attributes\/RoleSesionName": /,
    )
    expect(place).toMatch(/^ {2}--> response\.txt, decoded:1:\d+ {2}\/.*Attribute\[2\]\/@Name$/)
    expect(bar).toBe('    |')
    const caret = carets?.indexOf('^') ?? 0
    expect(line?.slice(caret, carets?.length)).toBe(awsAttribute('RoleSesionName'))
    expect(expected).toBe(`  = expected: ${awsAttribute('RoleSessionName')}`)
    expect(received).toBe(`  = received: ${awsAttribute('RoleSesionName')}`)
  })

  it("goes on with AWS's answer, what to change, and the section of the guide", async () => {
    const text = (await textOf({ attributes: misspelt })).join('\n')
    expect(text).toContain(
      '= AWS answers: InvalidIdentityToken (HTTP 400): RoleSessionName is required in AuthnResponse',
    )
    expect(text).toMatch(/= to mend it: .*\./)
    expect(text).toContain('= IAM User Guide: Troubleshooting SAML 2.0 federation with AWS')
  })

  it('ends with the verdict and where to begin', async () => {
    const rejected = await textOf({ attributes: misspelt })
    expect(rejected.at(-2)).toBe(
      'response.txt: rejected: 1 error; begin with role-session-name-misspelt',
    )
    const accepted = await textOf()
    expect(accepted.at(-2)).toBe('response.txt: accepted')
  })

  it('puts what follows from the cause under it, without telling twice how to mend it', async () => {
    const lines = await textOf({ now: new Date(testNow.getTime() - 86_400_000) })
    const lead = lines.indexOf('  what follows from it, and goes away with it:')
    const cause = lines.findIndex((line) => line.startsWith('error['))
    const consequence = lines.findIndex((line) => line.startsWith('    error['))
    expect(cause).toBe(0)
    expect(lead).toBeGreaterThan(cause)
    expect(consequence).toBe(lead + 1)
    expect(lines.filter((line) => line.includes('= to mend it:'))).toHaveLength(1)
    expect(lines.at(-2)).toContain(`begin with ${/\[(.*?)\]/.exec(lines[0] ?? '')?.[1]}`)
  })

  it('calls what a rejected document says claimed and unverified, and shows no identity', async () => {
    const text = (await textOf({ sign: 'neither' })).join('\n')
    expect(text).toContain('Claimed, and unverified: nobody vouches for any of this')
    expect(text).not.toContain('Identity, as verified')
    expect(text).not.toContain('The session that would come of it')
  })

  it('shows identity, condition keys, trust, session and spans of time of an accepted one', async () => {
    const text = (await textOf()).join('\n')
    expect(text).not.toContain('Claimed')
    expect(text).toMatch(/Identity, as verified\n {2}subject/)
    expect(text).toMatch(/ {2}saml:aud +https:\/\/signin\.aws\.amazon\.com\/saml\n/)
    expect(text).toContain(`Trust policy of ${testRoleArn}: lets this identity in`)
    expect(text).toContain('✓ sts:AssumeRoleWithSAML: allowed by statement 1')
    expect(text).toContain(
      'assumed role  arn:aws:sts::123456789012:assumed-role/Developer/alice@example.com',
    )
    expect(text).toContain('1 hour, until 2030-01-01T13:00:00.000Z')
    expect(text).toMatch(/assertion \(Conditions\): began 1 minute ago, ends in 5 minutes\n/)
  })

  it('shows the condition that denied and the smallest change that would allow', async () => {
    const trustPolicy = policyOf({
      Effect: 'Allow',
      Principal: { Federated: 'arn:aws:iam::123456789012:saml-provider/ExampleCorp' },
      Action: 'sts:AssumeRoleWithSAML',
      Condition: { StringEquals: { 'saml:aud': 'https://signin.aws.amazon.com/sam1' } },
    })
    const lines = await textOf({}, { roles: [{ ...testRole, trustPolicy }] })
    expect(lines[0]).toMatch(/^error\[trust-policy-denied\]: /)
    const text = lines.join('\n')
    expect(text).toContain(
      '✗ StringEquals saml:aud: asks for "https://signin.aws.amazon.com/sam1"; is "https://signin.aws.amazon.com/saml"',
    )
    expect(text).toMatch(/The smallest change that would allow it: Write "https:.*\/saml" instead/)
    expect(text).toContain('    - https://signin.aws.amazon.com/sam1')
    expect(text).toContain('    + https://signin.aws.amazon.com/saml')
  })

  it('colours only where it is told to', async () => {
    const diagnosis = await diagnoseResponse({ attributes: misspelt })
    const plain = renderText(diagnosis, { color: false })
    const coloured = renderText(diagnosis, { color: true })
    expect(plain).not.toContain('\u001B')
    expect(coloured).toContain('\u001B[31merror[role-session-name-misspelt]\u001B[39m')
    expect(coloured.replaceAll(/\u001B\[\d+m/g, '')).toBe(plain)
  })

  it.each([
    ['turning around', 'ali\u202Ece\u2066x'],
    ['zero width', 'ali\u200Bce\uFEFF'],
    ['line separators', 'ali\u2028ce\u2029\u0085x'],
    ['C1 control characters', 'ali\u009B31mce'],
    ['a forged verdict', 'x\n\nresponse.txt: accepted\n'],
  ])('makes hostile text visible: %s', async (_, value) => {
    const attributes = {
      ...testAttributes,
      [awsAttribute('RoleSessionName')]: value,
      [`urn:${value}`]: value,
    }
    const lines = await textOf({ attributes, nameId: value })
    for (const line of lines) expect(line).not.toMatch(steering)
    expect(lines.filter((line) => line.startsWith('response.txt: '))).toHaveLength(1)
  })

  it('makes the escape sequences of a text that is nothing visible, and of its name too', async () => {
    const diagnosis = await diagnose('\u001B[2J\u001B]0;owned\u0007 hello', testContext())
    const name = 'evil\u001B[31m\u202E.xml'
    const text = renderText(diagnosis, { color: false, name })
    for (const line of text.split('\n')) expect(line).not.toMatch(steering)
    expect(text).toMatch(/evil\\u\{1b\}\[31m\\u\{202e\}\.xml: rejected/)
  })

  it('shows no more than a part of a line, however long the document is', async () => {
    const attributes = { ...testAttributes, 'urn:long': 'x'.repeat(30_000) }
    const lines = await textOf({ attributes, audience: 'urn:other' })
    for (const line of lines) expect(line.length).toBeLessThan(1000)
  })

  it('says which of several documents it is about, and where they were found', async () => {
    const har = JSON.stringify({
      log: {
        version: '1.2',
        entries: ['urn:amazon:webservices', 'urn:other'].map((audience) => ({
          request: {
            method: 'POST',
            url: 'https://signin.aws.amazon.com/saml',
            postData: {
              mimeType: 'application/x-www-form-urlencoded',
              params: [
                {
                  name: 'SAMLResponse',
                  value: signedResponse({ audience, responseId: `_${audience.length}` }),
                },
              ],
            },
          },
        })),
      },
    })
    const diagnosis = await diagnose(har, testContext())
    const text = renderText(diagnosis, { color: false, name: 'a.har' })
    expect(diagnosis.documents).toHaveLength(2)
    expect(text).toMatch(/\n {2}2\. SAML response in HAR entry 2.*<- this report is about it\n/)
    expect(text).toMatch(/--> a\.har, HAR entry 2.*, decoded:1:\d+ /)
  })
})
