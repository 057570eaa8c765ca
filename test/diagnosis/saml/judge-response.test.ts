import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { diagnose } from '../../../src/diagnosis/diagnose.ts'
import { testIdpMetadata } from '../../fakes/saml-test-keys.ts'
import { diagnoseResponse, testContext, testProvider, testRole } from '../test-context.ts'

const metadata = testIdpMetadata({
  keys: [
    'idp-rsa-2048-next',
    'idp-rsa-1024',
    'idp-rsa-4096',
    'idp-ec-p256',
    'idp-ec-p384',
    'idp-ec-p521',
    'idp-rsa-2048',
  ],
})
const context = testContext({
  endpoint: 'sign-in',
  providers: [{ ...testProvider, metadata }],
  roles: [{ ...testRole, maxSessionDurationSeconds: 43_200 }],
})
const folder = (verdict: string): URL => new URL(`../../fixtures/saml/${verdict}/`, import.meta.url)
const fixtures = (verdict: string): readonly string[] => readdirSync(folder(verdict))
const read = (verdict: string, name: string): string =>
  readFileSync(new URL(name, folder(verdict)), 'utf8')

/** The finding that has to come first, for each code of the fixtures. */
const firstFindings: Readonly<Record<string, string>> = {
  'audience-of-another': 'audience-mismatch',
  'cdata-in-name-id': 'cdata-section',
  'comment-in-name-id': 'xml-comment',
  'destination-of-another': 'destination-mismatch',
  'digest-sha1': 'signature-sha1',
  doctype: 'doctype',
  'encrypted-assertion': 'assertion-encrypted',
  expired: 'expired',
  'holder-of-key': 'subject-confirmation-method',
  'issuer-of-another': 'issuer-mismatch',
  'key-info-retrieval-method': 'signature-shape',
  'name-id-changed-after-signing': 'changed-after-signing',
  'no-assertion': 'assertion-missing',
  'no-name-id': 'name-id-missing',
  'not-yet-valid': 'not-yet-valid',
  'processing-instruction': 'processing-instruction',
  'recipient-of-another': 'recipient-mismatch',
  'role-changed-after-signing': 'changed-after-signing',
  'rsa-1024': 'signing-key-weak',
  'rsa-sha1': 'signature-sha1',
  'session-ended': 'session-ended',
  'signed-by-another-key': 'certificate-changed',
  'status-responder': 'status-not-success',
  'transform-inclusive-c14n': 'signature-transform',
  'transform-with-comments': 'signature-transform',
  'two-assertions': 'several-assertions',
  'two-conditions': 'element-count',
  'two-subject-confirmations': 'subject-confirmation-count',
  'unknown-condition': 'condition-unknown',
  'unknown-element-in-assertion': 'schema-invalid',
  unsigned: 'unsigned',
}

describe('a response that the verifier rejects', () => {
  it.each(fixtures('invalid'))('%s: the first finding names the cause', async (file) => {
    const [name = '', code = ''] = file.split('.')
    const { findings, verdict, identity, claimed } = await diagnose(read('invalid', file), context)
    expect(findings[0]).toMatchObject({ id: firstFindings[name], level: 'error', code })
    expect(verdict).toBe('rejected')
    expect(identity).toBeUndefined()
    expect(claimed).toMatchObject({ unverified: true })
  })
})

describe('a response that the verifier accepts', () => {
  it.each(fixtures('valid'))('%s: has no error, and an identity', async (file) => {
    const { findings, identity, claimed } = await diagnose(read('valid', file), context)
    expect(findings.filter(({ level, id }) => level === 'error' && id !== 'role-unknown')).toEqual(
      [],
    )
    expect(identity).toMatchObject({ issuer: 'https://idp.example.com/saml' })
    expect(claimed).toBeUndefined()
  })

  it('tells who signed, and the session that would come of it', async () => {
    const diagnosis = await diagnoseResponse()
    expect(diagnosis).toMatchObject({
      verdict: 'accepted',
      identity: { subject: 'alice', roleSessionName: 'alice@example.com' },
      trust: [{ allowed: true }],
      session: {
        assumedRoleArn: 'arn:aws:sts::123456789012:assumed-role/Developer/alice@example.com',
        durationSeconds: 3600,
        expiresAt: new Date('2030-01-01T13:00:00Z'),
      },
    })
    expect(diagnosis.findings.map(({ id }) => id)).toEqual(['signed-by'])
    expect(diagnosis.flow.map(({ state }) => state)).toEqual(Array(5).fill('done'))
    expect(diagnosis.contextKeys).toContainEqual({
      key: 'saml:aud',
      values: ['https://signin.aws.amazon.com/saml'],
      survives: false,
    })
    expect(diagnosis.windows[0]).toMatchObject({ name: 'redeemable at AWS', state: 'current' })
  })
})
