import type { CommandLineClient, SignedIn } from './command-line-client.ts'
import type { WantedSession } from './current-session.ts'
import type { SignInTools } from './sign-in-with-browser.ts'

/** What a program waits longer when it is told that it did not wait long enough. */
const slowDownSeconds = 5

/**
 * Signs in with a browser on another machine, for sessions over SSH: the person enters a code there, and
 * this asks again and again until they are done.
 *
 * @throws {OutboundFailed} COMMAND_LINE_LOGIN_FAILED when the person says no, or takes too long
 * @see RFC 8628, sections 3.4 and 3.5
 */
export async function signInElsewhere(
  wanted: WantedSession,
  client: CommandLineClient,
  { tell, wait }: Pick<SignInTools, 'tell' | 'wait'>,
): Promise<SignedIn> {
  const { deviceCode, userCode, verificationUri, expiresInSeconds, intervalSeconds } =
    await client.beginDevice(wanted)
  tell(`Open ${verificationUri} in any browser, and enter the code ${userCode}`)
  tell(`It counts for ${Math.floor(expiresInSeconds / 60)} minutes. Give it to nobody.`)
  let seconds = intervalSeconds
  for (;;) {
    await wait(seconds * 1000)
    // When the code is too old, the bridge says so.
    const poll = await client.poll(deviceCode)
    if (poll.kind === 'signed-in') return poll.signedIn
    if (poll.kind === 'slow-down') seconds += slowDownSeconds
  }
}
