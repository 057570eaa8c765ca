import { createHash } from 'node:crypto'
import { SamlResponseRejected } from '../errors.ts'
import type { VerifiedAssertion } from '../saml/verified-assertion.ts'
import type { Storage } from '../storage/storage.ts'
import {
  keepOutstandingRequest,
  takeOutstandingRequest,
  type OutstandingRequest,
} from './outstanding-request.ts'

/** An assertion that this sign-in, and no other, may turn into a console session. */
export interface Claim {
  /** Gives the assertion back, because the session was refused and the person may try another role. */
  release(): Promise<void>
}

/** Issuer and ID are hashed so that no text of an assertion becomes a key, and lengths are bounded. */
const keyOf = ({ issuer, id }: VerifiedAssertion): string =>
  `assertion:${createHash('sha256')
    .update(JSON.stringify([issuer, id]))
    .digest('hex')}`

const replayed = ({ id }: VerifiedAssertion): SamlResponseRejected =>
  new SamlResponseRejected('SAML_REPLAYED', 'the assertion was already used to sign in', {
    check: 'claim-assertion',
    received: `assertion of ${id.length} characters`,
  })

/**
 * Refuses an assertion that was already used, before anybody is asked to choose a role with it.
 *
 * @throws {SamlResponseRejected} SAML_REPLAYED.
 */
export async function checkUnclaimed(
  assertion: VerifiedAssertion,
  storage: Storage,
): Promise<void> {
  if ((await storage.read(keyOf(assertion))) !== undefined) throw replayed(assertion)
}

/**
 * Claims the assertion, and the AuthnRequest it answers, atomically: of any number of concurrent
 * sign-ins with the same response exactly one gets past this line. The claim is kept until the
 * assertion can never be accepted again.
 *
 * @throws {SamlResponseRejected} SAML_REPLAYED when the assertion is claimed already;
 *   SAML_REQUEST_UNKNOWN when its request has been answered meanwhile.
 * @throws {StorageFailed} when the store cannot say; the sign-in fails closed.
 * @see SAML Profiles 2.0 §4.1.4.5: bearer assertions are not to be replayed
 */
export async function claimAssertion(
  assertion: VerifiedAssertion,
  request: OutstandingRequest | undefined,
  storage: Storage,
): Promise<Claim> {
  const key = keyOf(assertion)
  if (!(await storage.addIfAbsent(key, true, { expiresAt: assertion.unusableFrom }))) {
    throw replayed(assertion)
  }
  if (request !== undefined && !(await takeOutstandingRequest(request.requestId, storage))) {
    throw new SamlResponseRejected(
      'SAML_REQUEST_UNKNOWN',
      'the sign-in request was answered by another response',
      { check: 'claim-assertion' },
    )
  }
  return {
    release: async () => {
      await storage.remove(key)
      if (request !== undefined) await keepOutstandingRequest(request, storage)
    },
  }
}
