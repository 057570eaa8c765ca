import { FederationClaimRejected } from '../../errors.ts'
import type { FederatedIdentity } from '../../federation/federated-identity.ts'
import { limits } from '../../federation/limits.ts'
import type { Broker } from './broker.ts'

const { minimum, default: byDefault } = limits.sessionDurationSeconds

/**
 * How long a session is asked for with an assertion, in whole seconds: as long as SessionDuration says,
 * an hour without it, for GetFederationToken what the configuration says and no longer than the attribute;
 * and not beyond SessionNotOnOrAfter. A role that allows less makes STS refuse, as it does with the
 * assertion itself.
 *
 * STS never sees the assertion, so that nothing else would cut the session; and it takes no less than 900
 * seconds.
 *
 * @throws {FederationClaimRejected} SAML_SESSION_EXPIRED when SessionNotOnOrAfter is less than 900 seconds
 *   away
 * @see IAM User Guide, "SessionDuration SAML attribute"
 */
export function brokeredDurationSeconds(
  {
    sessionDurationSeconds: asserted,
    sessionNotOnOrAfter,
  }: Pick<FederatedIdentity, 'sessionDurationSeconds' | 'sessionNotOnOrAfter'>,
  { broker, now }: { readonly broker: Broker; readonly now: Date },
): number {
  const wanted =
    broker.call === 'AssumeRole'
      ? (asserted ?? byDefault)
      : Math.min(asserted ?? Infinity, broker.sessionDurationSeconds)
  if (sessionNotOnOrAfter === undefined) return wanted
  const left = Math.floor((sessionNotOnOrAfter.getTime() - now.getTime()) / 1000)
  if (left < minimum) {
    throw new FederationClaimRejected(
      'SAML_SESSION_EXPIRED',
      `the session at the identity provider ends in ${left} seconds, and ${broker.call} opens none of less than ${minimum}`,
      {
        check: 'brokered-duration',
        expected: `at least ${minimum} seconds until SessionNotOnOrAfter`,
        received: sessionNotOnOrAfter.toISOString(),
        at: now,
      },
    )
  }
  return Math.min(wanted, left)
}
