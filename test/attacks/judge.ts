import { decodeSamlResponse } from '../../src/saml/decode-saml-response.ts'
import type { IdpMetadata } from '../../src/saml/idp-metadata-model.ts'
import { SamlResponseRejected } from '../../src/errors.ts'
import type { ErrorCode } from '../../src/errors.ts'
import type { VerifiedAssertion } from '../../src/saml/verified-assertion.ts'
import { verifyResponse } from '../../src/saml/verify-response.ts'
import type { VerifyResponseOptions } from '../../src/saml/verify-response.ts'
import { testIdpMetadata } from '../fakes/saml-test-keys.ts'
import { signedResponse } from '../fakes/signed-response.ts'
import type { SignedResponseOptions } from '../fakes/signed-response.ts'
import { testVerifyOptions } from '../fakes/verify-options.ts'

/** What the verifier made of a response. */
export interface Verdict {
  readonly verdict: 'accepted' | 'rejected'
  /** Of the rejection. */
  readonly code?: ErrorCode
  /** The check that rejected. */
  readonly check?: string | undefined
  /** Whether anything was canonicalised, digested and compared with a key. */
  readonly cryptography: 'ran' | 'did not run'
  readonly assertion?: VerifiedAssertion
}

export interface Policy {
  readonly metadata?: IdpMetadata
  readonly options?: Partial<VerifyResponseOptions>
}

/** Judges a `SAMLResponse` parameter. */
export function judge(parameter: string, policy: Policy = {}): Verdict {
  const checks: string[] = []
  const cryptography = (): Verdict['cryptography'] =>
    checks.includes('verify-signatures') ? 'ran' : 'did not run'
  try {
    const assertion = verifyResponse(
      decodeSamlResponse(parameter),
      policy.metadata ?? testIdpMetadata(),
      testVerifyOptions({ ...policy.options, onCheck: (check) => checks.push(check) }),
    )
    return { verdict: 'accepted', cryptography: cryptography(), assertion }
  } catch (failure) {
    if (!(failure instanceof SamlResponseRejected)) throw failure
    const { code, check } = failure
    return { verdict: 'rejected', code, check, cryptography: cryptography() }
  }
}

/** Judges XML. */
export function judgeXml(xml: string, policy?: Policy): Verdict {
  return judge(Buffer.from(xml).toString('base64'), policy)
}

/** Judges what `signedResponse` makes of `response`. */
export function judgeResponse(response: SignedResponseOptions, policy?: Policy): Verdict {
  return judge(signedResponse(response), policy)
}

/** `accepted`: the sibling of an attack, under the same policy. */
export const accepted = { verdict: 'accepted', cryptography: 'ran' } as const

/** Rejected with `code` before anything was computed. */
export function refused(code: ErrorCode): Partial<Verdict> {
  return { verdict: 'rejected', code, cryptography: 'did not run' }
}

/** Rejected with `code` although the verifier ran, or because it did. */
export function rejectedAfterCryptography(code: ErrorCode): Partial<Verdict> {
  return { verdict: 'rejected', code, cryptography: 'ran' }
}
