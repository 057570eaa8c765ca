import type { StoredValue } from '../../storage/storage.ts'
import type { Bridge } from '../bridge.ts'
import { commandAnswer } from './command-answer.ts'
import { answerDevice } from './device-authorization.ts'
import { takeHandedSession, type HandedSession } from './handed-session.ts'
import { keepSealed, newSecret } from './sealed-under-secret.ts'

/** How long a code is good for: the program waits for it. */
const codeSeconds = 60

/** What the person said. */
export type Decision =
  { readonly kind: 'allow'; readonly otherRoles: boolean } | { readonly kind: 'deny' }

/** Where the browser goes now: back to the program, or nowhere, as it is on another machine. */
export type AfterDecision =
  | { readonly kind: 'return'; readonly url: string }
  | { readonly kind: 'stay'; readonly allowed: boolean }

/** What is kept under a code. */
export interface KeptCode {
  readonly clientId: string
  readonly redirectUri: string
  readonly codeChallenge: string
  readonly answer: StoredValue
}

/**
 * Ends a request with what the person said; of any number of answers the first one counts. The address
 * back to the program holds a code, good once and for a minute, and never credentials.
 *
 * @throws {RequestRefused} COMMAND_LINE_REQUEST_UNKNOWN
 * @see RFC 6749, sections 4.1.2 and 4.1.2.1; RFC 8252, section 7.3
 */
export async function decideCommandRequest(
  id: string,
  handed: HandedSession,
  decision: Decision,
  bridge: Pick<Bridge, 'storage' | 'clock'>,
): Promise<AfterDecision> {
  const { request } = handed
  const { answerTo, clientId } = request
  await takeHandedSession(id, bridge)
  const answer =
    decision.kind === 'allow'
      ? ((await commandAnswer(handed, decision.otherRoles, bridge)) as unknown as StoredValue)
      : undefined
  if (answerTo.kind === 'device') {
    await answerDevice(answerTo, answer, bridge)
    return { kind: 'stay', allowed: answer !== undefined }
  }
  const { redirectUri, state, codeChallenge } = answerTo
  if (answer === undefined) return returnTo(redirectUri, { error: 'access_denied', state })
  const code = newSecret()
  const kept: KeptCode = { clientId, redirectUri, codeChallenge, answer }
  await keepSealed({ kind: 'command-line-code', secret: code }, kept as unknown as StoredValue, {
    expiresAt: new Date(bridge.clock.now().getTime() + codeSeconds * 1000),
    storage: bridge.storage,
  })
  return returnTo(redirectUri, { code, state })
}

function returnTo(redirectUri: string, query: Readonly<Record<string, string>>): AfterDecision {
  return { kind: 'return', url: `${redirectUri}?${new URLSearchParams(query).toString()}` }
}
