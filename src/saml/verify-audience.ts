import type { AssertionClaims } from './assertion-claims.ts'
import { rejected } from './rejected.ts'

/**
 * We are an audience of every AudienceRestriction, and there is at least one. Compared character by
 * character: a trailing slash makes another audience.
 *
 * @throws {SamlResponseRejected} SAML_AUDIENCE_MISMATCH
 * @see SAML Core 2.0, section 2.5.1.4; SAML Profiles 2.0, section 4.1.4.2: the assertion "MUST contain
 *   an AudienceRestriction"
 */
export function verifyAudience(
  { conditions: { audienceRestrictions } }: Pick<AssertionClaims, 'conditions'>,
  acceptedAudiences: readonly string[],
): void {
  const foreign = audienceRestrictions.find(
    (audiences) => !audiences.some((audience) => acceptedAudiences.includes(audience)),
  )
  if (audienceRestrictions.length === 0 || foreign !== undefined) {
    throw rejected('SAML_AUDIENCE_MISMATCH', 'the assertion is meant for another audience', {
      expected: acceptedAudiences.join(' or '),
      received: foreign?.join(', ') ?? 'no AudienceRestriction',
    })
  }
}
