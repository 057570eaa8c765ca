import { describe, expect, it } from 'vitest'
import { diagnose } from '../../../src/diagnosis/diagnose.ts'
import { anchorFindings, describeFindings } from '../../../src/diagnosis/page/describe-findings.ts'
import { describeDiagnosis } from '../../../src/diagnosis/report/render-json.ts'
import { renderText } from '../../../src/diagnosis/report/render-text.ts'
import {
  signedResponseXml,
  testAttributes,
  type AttributeValues,
} from '../../fakes/signed-response.ts'
import {
  allowStatement,
  awsAttribute,
  diagnoseResponse,
  policyOf,
  testContext,
  testProvider,
  testRole,
} from '../test-context.ts'

const otherProvider = {
  ...testProvider,
  arn: 'arn:aws:iam::123456789012:saml-provider/Other',
  providerName: 'Other',
  metadata: {
    xml: '',
    entities: (testProvider.metadata?.entities ?? []).map((entity) => ({
      ...entity,
      entityId: 'https://other.example.com/saml',
    })),
  },
}

describe('an issuer that the provider of the role does not declare', () => {
  const issuer = 'https://other.example.com/saml'

  it('is traced to the provider whose it is', async () => {
    const { findings } = await diagnoseResponse(
      { issuer },
      {
        providers: [testProvider, otherProvider],
        choose: { providerArn: testProvider.arn },
      },
    )
    expect(findings[0]).toMatchObject({ id: 'issuer-mismatch' })
    expect(findings[0]?.message).toContain(`It is that of "${otherProvider.arn}".`)
    expect(findings[0]?.remedy).toContain(otherProvider.arn)
  })

  it('is what a signature by a known key is said to claim, as a consequence', async () => {
    const { findings } = await diagnoseResponse({ issuer })
    const signed = findings.find(({ id }) => id === 'signed-by-another-provider')
    expect(signed?.message).toContain(`and says that it is from "${issuer}".`)
    expect(signed?.consequenceOf).toBe(findings[0]?.id)
  })
})

describe('names of session tags that are nearly right', () => {
  it.each(['PrincipleTag:team', 'PrincipalTags:team', 'principaltag:team', 'PrincipalTag/team'])(
    '%s is told',
    async (name) => {
      const attributes = { ...testAttributes, [awsAttribute(name)]: 'platform' }
      const { findings } = await diagnoseResponse({ attributes })
      expect(findings[0]).toMatchObject({ id: 'aws-attribute-misspelt', level: 'warning' })
    },
  )

  it.each(['PrincipalTag:team', 'Principal', 'Title'])('%s is not', async (name) => {
    const attributes = { ...testAttributes, [awsAttribute(name)]: 'platform' }
    const { findings } = await diagnoseResponse({ attributes })
    expect(findings.map(({ id }) => id)).not.toContain('aws-attribute-misspelt')
  })
})

describe('sentences', () => {
  it('names what has no namespace in words', async () => {
    const { findings } = await diagnose('<Response ID="_1" Version="2.0"/>', testContext())
    const [notAResponse] = findings.filter(({ id }) => id === 'not-a-response')
    expect(notAResponse?.message).toBe(
      'The document is a Response in no namespace, and not a Response of SAML 2.0.',
    )
  })

  it('goes on in one sentence where no statement is about the principal', async () => {
    const trustPolicy = policyOf({
      ...allowStatement,
      Principal: { Federated: `${testProvider.arn}2` },
    })
    const { findings } = await diagnoseResponse({}, { roles: [{ ...testRole, trustPolicy }] })
    expect(findings[0]?.message).toContain('sts:AssumeRoleWithSAML: no statement of')
  })

  it('begins the advice about a trust policy with a capital letter', async () => {
    const policy = JSON.stringify({ Statement: [{ effect: 'Allow', Action: 's3:*' }] })
    const { findings } = await diagnose(policy, testContext())
    expect(findings.length).toBeGreaterThan(2)
    for (const { remedy } of findings) expect(remedy).toMatch(/^[A-Z].*[.!?]$/s)
  })
})

describe('the section of the guide', () => {
  it('comes with its address, in text and JSON', async () => {
    const url = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_saml.html'
    const xml = signedResponseXml({ sign: 'neither', audience: 'urn:other' })
    const diagnosis = await diagnose(xml, testContext())
    expect(renderText(diagnosis, { color: false })).toContain(`, ${url}`)
    expect(describeDiagnosis(diagnosis)['findings']).toEqual(
      expect.arrayContaining([expect.objectContaining({ guideUrl: url })]),
    )
  })
})

describe('advice on the page', () => {
  it('speaks of its controls, where that of the command speaks of options', async () => {
    const diagnosis = await diagnoseResponse({ issueInstant: '2030-01-01T11:00:00Z' })
    expect(diagnosis.findings[0]?.remedy).toContain('(--at 2030-01-01T11:00:00.000Z)')
    const [first] = describeFindings(anchorFindings(diagnosis), diagnosis, new Map())
    expect(first?.remedy).toContain('under “Try again with”: 2030-01-01T11:00:00.000Z')
    expect(first?.remedy).not.toContain('--')
  })
})

describe('the order of role and provider in a pair', () => {
  const pairOf = (...arns: readonly string[]): Readonly<Record<string, AttributeValues>> => ({
    ...testAttributes,
    [awsAttribute('Role')]: arns.join(','),
  })

  it('is a note where the provider stands first, as AWS takes either order', async () => {
    const attributes = pairOf(testProvider.arn, testRole.arn)
    const { verdict, findings } = await diagnoseResponse({ attributes })
    expect(verdict).toBe('accepted')
    expect(findings.find(({ id }) => id === 'role-pair-reversed')).toMatchObject({ level: 'info' })
  })

  it('is nothing to be told where the role stands first', async () => {
    const { findings } = await diagnoseResponse({
      attributes: pairOf(testRole.arn, testProvider.arn),
    })
    expect(findings.map(({ id }) => id)).not.toContain('role-pair-reversed')
  })
})
