import { beforeAll, describe, expect, it } from 'vitest'
import { diagnose } from '../../../src/diagnosis/diagnose.ts'
import type { DiagnosisContext } from '../../../src/diagnosis/diagnosis-context.ts'
import { demonstrationPeople } from '../../../src/test-idp/demonstration-people.ts'
import { tokenFaults } from '../../../src/test-idp/oidc/token-faults.ts'
import { openTestOidcIdp } from '../../../src/test-idp/oidc/test-oidc-idp.ts'
import type { TestOidcIdp } from '../../../src/test-idp/oidc/test-oidc-idp.ts'
import { MovableClock } from '../../fakes/movable-clock.ts'
import { samlTestKey } from '../../fakes/saml-test-keys.ts'
import { issuer, publicClient, publicUrl } from '../../test-idp/oidc/served-provider.ts'
import { tokenFaultFindings } from '../fault-findings.ts'
import { policyOf } from '../test-context.ts'
import { tokenContext, tokenNow } from './token-context.ts'

const clock = new MovableClock(tokenNow)
const [alice] = demonstrationPeople()
if (alice === undefined) throw new Error('nobody to sign in as')
const order = {
  clientId: publicClient.clientId,
  subject: 'someone',
  nonce: 'nonce-1',
  claims: alice.oidc.claims,
}
const arn = 'arn:aws:iam::123456789012:oidc-provider/localhost:8400/test-idp/oidc'
const trustPolicy = policyOf({
  Effect: 'Allow',
  Principal: { Federated: arn },
  Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession', 'sts:SetSourceIdentity'],
})

let idp: TestOidcIdp
let context: DiagnosisContext
beforeAll(async () => {
  const rsaPrivateKey = samlTestKey('idp-rsa-2048').privateKey
  idp = openTestOidcIdp({ clock, publicUrl, clients: [publicClient], rsaPrivateKey })
  context = tokenContext({
    clock,
    oidcProviders: [
      {
        arn,
        accountId: '123456789012',
        issuer,
        clientIds: [publicClient.clientId],
        keySet: JSON.stringify(await idp.keySet()),
      },
    ],
    roles: [{ arn: 'arn:aws:iam::123456789012:role/Tester', trustPolicy }],
  })
})

/** What AWS takes, because it began no sign-in and keys without a name are found by their algorithm. */
const harmless = ['no-kid', 'wrong-nonce', 'missing-nonce']
/** No token any more, and nothing that could be recognised as one. */
const unrecognized = ['not-a-jwt']

describe('the faults of the test IdP', () => {
  it('are all in the table', () => {
    const listed = [...Object.keys(tokenFaultFindings), ...harmless, ...unrecognized].toSorted()
    expect(listed).toEqual(tokenFaults.map(({ id }) => id).toSorted())
  })

  it('do without: the token is accepted, with its tags and source identity', async () => {
    const { verdict, findings, identity, session } = await diagnose(
      await idp.issueIdToken(order),
      context,
    )
    expect(findings.filter(({ level }) => level !== 'info')).toEqual([])
    expect(verdict).toBe('accepted')
    expect(identity).toMatchObject({ protocol: 'oidc', issuer, providerArn: arn })
    expect(Object.keys(identity?.sessionTags ?? {}).length).toBeGreaterThan(0)
    expect(session?.sourceIdentity).toBe(identity?.sourceIdentity)
  })

  it.each(Object.entries(tokenFaultFindings))(
    '%s: the cause comes first',
    async (fault, [id, code, path]) => {
      const diagnosis = await diagnose(await idp.issueIdToken({ ...order, fault }), context)
      const [first] = diagnosis.findings
      expect(first).toMatchObject({ id, code, level: 'error', at: { path, document: 0 } })
      expect(first?.remedy).toMatch(/\.$/)
      expect(first?.awsError).toBeDefined()
      expect(diagnosis.verdict).toBe('rejected')
      expect(diagnosis.identity).toBeUndefined()
      expect(diagnosis.claimed).toMatchObject({ unverified: true })
      // Everything else that is an error comes of it.
      const others = diagnosis.findings.slice(1).filter(({ level }) => level === 'error')
      expect(others.filter(({ consequenceOf }) => consequenceOf === undefined)).toEqual([])
    },
  )

  it.each(harmless)('%s is none to AWS', async (fault) => {
    const diagnosis = await diagnose(await idp.issueIdToken({ ...order, fault }), context)
    expect(diagnosis.verdict).toBe('accepted')
  })

  it.each(unrecognized)('%s is named as nothing that is known', async (fault) => {
    const diagnosis = await diagnose(await idp.issueIdToken({ ...order, fault }), context)
    expect(diagnosis.findings[0]?.id).toBe('unrecognized-input')
    const asField = `id_token=${await idp.issueIdToken({ ...order, fault })}&token_type=Bearer`
    expect((await diagnose(asField, context)).findings[0]).toMatchObject({
      id: 'unrecognized-input',
      expected: 'id-token',
    })
  })
})
