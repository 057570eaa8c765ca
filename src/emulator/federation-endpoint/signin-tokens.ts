import type { Clock } from '../../clock.ts'
import { RequestRefused } from '../../errors.ts'
import { openSealedBox } from '../credentials/sealed-box.ts'
import { principalFromJson, principalToJson } from '../credentials/foreign-session.ts'
import type { ConsolePrincipal } from '../credentials/foreign-session.ts'

/** What a sign-in token is good for. */
export interface SigninGrant {
  readonly session: ConsolePrincipal
  /** When the console session ends. */
  readonly consoleExpiresAt: Date
}

/** Makes sign-in tokens and reads them. They are sealed, so that any process of ours knows them. */
export interface SigninTokens {
  issue(grant: SigninGrant): string
  /**
   * What a token grants. It can be used again while it is valid: AWS says for how long, not how often.
   *
   * @throws {RequestRefused} SIGNIN_TOKEN_INVALID when it is not ours, was changed, or is older than
   *   15 minutes, and when the console session it opens has ended
   */
  read(token: string): SigninGrant
}

/** @see IAM User Guide, "Enabling custom identity broker access to the AWS console" */
const validSeconds = 15 * 60

/** @param key 32 bytes, the emulator's sealing key */
export function openSigninTokens({
  key,
  clock,
}: {
  readonly key: Uint8Array
  readonly clock: Clock
}): SigninTokens {
  const box = openSealedBox({ key, purpose: 'sign-in token', encoding: 'base64url' })
  return {
    issue: ({ session, consoleExpiresAt }) =>
      box.seal({
        session: principalToJson(session),
        consoleExpiresAt: consoleExpiresAt.getTime(),
        expiresAt: clock.now().getTime() + validSeconds * 1000,
      }),
    read: (token) => {
      const opened = box.open(token)
      if (!opened.ok) throw invalid(`the sign-in token is not valid: ${opened.reason}`)
      const written = opened.value as {
        readonly session: unknown
        readonly consoleExpiresAt: number
        readonly expiresAt: number
      }
      const now = clock.now().getTime()
      if (written.expiresAt <= now) throw invalid('the sign-in token has expired')
      if (written.consoleExpiresAt <= now) throw invalid('the console session has ended')
      return {
        session: principalFromJson(written.session),
        consoleExpiresAt: new Date(written.consoleExpiresAt),
      }
    },
  }
}

function invalid(message: string): RequestRefused {
  return new RequestRefused('SIGNIN_TOKEN_INVALID', message, { check: 'read-signin-token' })
}
