import type { StoredValue } from '../../storage/storage.ts'
import type { Bridge } from '../bridge.ts'
import type { CommandSession, HandedSession } from './handed-session.ts'
import { keepSealed, newSecret } from './sealed-under-secret.ts'

/** What a program fetches. JSON, and a secret. */
export interface CommandAnswer {
  readonly session: CommandSession
  /** With which the program may have further roles of the same sign-in, where the person agreed. */
  readonly otherRoles?: {
    readonly handle: string
    readonly roleArns: readonly string[]
    /** ISO 8601. */
    readonly usableUntil: string
  }
}

/**
 * Makes the answer to a program out of a session that a person has agreed to hand over.
 *
 * @param withOtherRoles whether the program may have the other roles of the sign-in too, for as long as
 *   STS takes the proof
 */
export async function commandAnswer(
  { request, session, proof }: HandedSession,
  withOtherRoles: boolean,
  { storage, clock }: Pick<Bridge, 'storage' | 'clock'>,
): Promise<CommandAnswer> {
  const expiresAt = new Date(proof.usableUntil)
  if (!withOtherRoles || expiresAt <= clock.now()) return { session }
  const handle = newSecret()
  await keepSealed(
    { kind: 'command-line-roles', secret: handle },
    { clientId: request.clientId, proof: proof as unknown as StoredValue },
    { expiresAt, storage },
  )
  return {
    session,
    otherRoles: {
      handle,
      roleArns: proof.roles.flatMap(({ roleArn, unavailable }) =>
        unavailable === undefined ? roleArn : [],
      ),
      usableUntil: proof.usableUntil,
    },
  }
}
