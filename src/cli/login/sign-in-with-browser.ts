import { randomBytes } from 'node:crypto'
import { OutboundFailed } from '../../errors.ts'
import type { CommandLineClient, SignedIn } from './command-line-client.ts'
import type { WantedSession } from './current-session.ts'
import { openLoopbackRedirect } from './open-loopback-redirect.ts'

/** How long a person has: password, second factor, a reset. */
const patienceMs = 15 * 60 * 1000

/** What a sign-in does to the machine. */
export interface SignInTools {
  /** Opens an address without a secret; false where no browser could be started. */
  readonly openInBrowser: (address: string) => Promise<boolean>
  /** Says something to the person, on standard error. */
  readonly tell: (line: string) => void
  /** Ends after that long. */
  readonly wait: (milliseconds: number) => Promise<void>
}

/**
 * Signs in in a browser of this machine, which comes back to a loopback address with a code.
 *
 * @throws {OutboundFailed} COMMAND_LINE_LOGIN_FAILED
 * @see RFC 8252, section 7.3
 */
export async function signInWithBrowser(
  wanted: WantedSession,
  client: CommandLineClient,
  { openInBrowser, tell }: SignInTools,
): Promise<SignedIn> {
  const state = randomBytes(32).toString('base64url')
  const verifier = randomBytes(32).toString('base64url')
  const redirect = await openLoopbackRedirect(state)
  try {
    const { redirectUri } = redirect
    const address = client.authorizeUrl({ redirectUri, state, verifier, wanted })
    const opened = await openInBrowser(address)
    tell(opened ? 'Sign in in the browser that opens:' : 'Open this address in a browser here:')
    tell(address)
    const back = await before(redirect.answered)
    if (back.kind === 'error') {
      back.answer(client.doneUrl(back.error === 'access_denied' ? 'denied' : 'failed'))
      throw failed(
        back.error === 'access_denied'
          ? 'the request was denied in the browser'
          : `the browser came back with ${back.error}`,
      )
    }
    try {
      const signedIn = await client.redeem({ code: back.code, redirectUri, verifier })
      back.answer(client.doneUrl('done'))
      return signedIn
    } catch (failure) {
      back.answer(client.doneUrl('failed'))
      throw failure
    }
  } finally {
    await redirect.close()
  }
}

async function before<Value>(coming: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(failed(`nobody has signed in within ${patienceMs / 60_000} minutes`))
    }, patienceMs)
  })
  try {
    return await Promise.race([coming, late])
  } finally {
    clearTimeout(timer)
  }
}

function failed(message: string): OutboundFailed {
  return new OutboundFailed('COMMAND_LINE_LOGIN_FAILED', message, { check: 'sign-in-with-browser' })
}
