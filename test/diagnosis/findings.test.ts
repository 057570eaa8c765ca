import { describe, expect, it } from 'vitest'
import { errorKinds } from '../../src/errors.ts'
import type { ErrorCode } from '../../src/errors.ts'
import { findingKinds, findingsOfCode } from '../../src/diagnosis/findings.ts'
import { trustPolicyChecks } from '../../src/diagnosis/trust-policy/trust-policy-checks.ts'

/** Codes that a response, what AWS reads from it, and STS can be refused with. */
const ofSignIn =
  /^(?:SAML|XML|SIGNATURE|ENCRYPTION|DECRYPTION|ROLE|PROVIDER_OF|SESSION_DURATION|SESSION_TAG|SOURCE_IDENTITY|TRANSITIVE|PACKED|ARN|TRUST|POLICY)_/
/** Of the keys that IAM is given, which no sign-in brings. */
const elsewhere: readonly ErrorCode[] = ['SAML_PRIVATE_KEY_INVALID']

const codes = (Object.keys(errorKinds) as ErrorCode[]).filter(
  (code) => (ofSignIn.test(code) || code === 'PROVIDER_OF_ANOTHER') && !elsewhere.includes(code),
)

describe('the registry of findings', () => {
  it('knows codes to be explained', () => {
    expect(codes.length).toBeGreaterThan(60)
  })

  it.each(codes)('%s is explained by a finding of level error', (code) => {
    const ids = findingsOfCode(code)
    expect(ids.map((id) => findingKinds[id].level)).toContain('error')
  })

  it.each(Object.entries(findingKinds))('%s has a title and says what to do', (id, kind) => {
    expect(id).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*$/)
    expect(kind.title.length).toBeLessThan(50)
    if (kind.level === 'error' && id !== 'trust-policy-denied') {
      const needsNone = ['tag-session-denied', 'set-source-identity-denied']
      if (!needsNone.includes(id))
        expect(kind).toHaveProperty('remedy', expect.stringMatching(/\.$/))
    }
  })

  it('shares no id with the findings of trust policies', () => {
    const shared = Object.keys(findingKinds).filter((id) => id in trustPolicyChecks)
    expect(shared).toEqual([])
  })
})
