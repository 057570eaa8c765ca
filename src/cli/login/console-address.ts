import { openFederationEndpoint } from '../../aws/federation-endpoint.ts'
import type { CurrentSession } from './current-session.ts'

/**
 * The address that opens the console with a session. It is a secret for 15 minutes: whoever has it is
 * signed in. The credentials travel in the body of a POST.
 *
 * @param options.issuer where the console sends people when the session has ended
 * @throws {StsRefused} FEDERATION_REFUSED; {OutboundFailed} STS_UNREACHABLE, OUTBOUND_FAILED
 */
export async function consoleAddress(
  session: Pick<
    CurrentSession,
    'accessKeyId' | 'secretAccessKey' | 'sessionToken' | 'federationEndpoint' | 'consoleUrl'
  >,
  {
    destination,
    issuer,
    durationSeconds,
  }: {
    readonly destination: string | undefined
    readonly issuer: string
    /** AWS takes one for some credentials alone; as long as they last without it. */
    readonly durationSeconds?: number | undefined
  },
): Promise<string> {
  const { federationEndpoint, consoleUrl } = session
  const federation = openFederationEndpoint({
    callUrl: federationEndpoint,
    loginUrl: federationEndpoint,
    consoleUrl,
  })
  const signinToken = await federation.signinToken(
    session,
    durationSeconds === undefined ? {} : { sessionDurationSeconds: durationSeconds },
  )
  return federation.loginUrl({ signinToken, issuer, destination })
}
