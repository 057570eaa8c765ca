import { describe, expect, it } from 'vitest'
import { errorKinds } from '../../../src/errors.ts'
import type { ErrorCode } from '../../../src/errors.ts'
import { diagnose } from '../../../src/diagnosis/diagnose.ts'
import { findingKinds, findingsOfCode } from '../../../src/diagnosis/findings.ts'
import { oidcFindings } from '../../../src/diagnosis/oidc/oidc-findings.ts'
import { tokenContext, tokenOf } from './token-context.ts'

/** Codes of the verifier, of its keys, and of the sign-in at a provider. */
const ofTokens = (Object.keys(errorKinds) as ErrorCode[]).filter((code) =>
  /^(?:ID_TOKEN|OIDC)_/.test(code),
)
/** What STS says besides of a token, a role, a policy and a session. */
const ofSts: readonly ErrorCode[] = [
  'PARAMETER_INVALID',
  'ARN_INVALID',
  'ROLE_UNKNOWN',
  'TRUST_POLICY_DENIED',
  'SESSION_DURATION_TOO_LONG',
  'SESSION_TAG_INVALID',
  'SESSION_TAGS_TOO_MANY',
  'SESSION_TAG_DUPLICATE',
  'TRANSITIVE_TAG_KEY_UNKNOWN',
  'SOURCE_IDENTITY_INVALID',
  'PACKED_POLICY_TOO_LARGE',
  'ROLE_SESSION_NAME_INVALID',
]

describe('the findings of tokens', () => {
  it('know codes to be explained', () => {
    expect(ofTokens.length).toBeGreaterThan(25)
  })

  it.each([...ofTokens, ...ofSts])('%s is explained by a finding of level error', (code) => {
    const ids = findingsOfCode(code)
    expect(ids.map((id) => findingKinds[id].level)).toContain('error')
  })

  it.each(ofTokens)('%s is told of a sign-in that ended with it', async (code) => {
    const { findings, verdict } = await diagnose(
      tokenOf(),
      tokenContext({ refusal: { code, message: 'what the endpoint said' } }),
    )
    expect(findings[0]).toMatchObject({ code, level: 'error', message: 'What the endpoint said.' })
    expect(verdict).toBe('rejected')
  })

  it('are each reached under one id, with words that say what to do', () => {
    for (const kind of Object.values(oidcFindings)) {
      expect(kind.remedy).toMatch(/\.$/)
      expect(kind.title.length).toBeLessThan(40)
    }
  })
})
