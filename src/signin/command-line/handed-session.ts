import type { SessionCredentials } from '../../aws/role-session.ts'
import type { StoredValue } from '../../storage/storage.ts'
import type { Bridge } from '../bridge.ts'
import type { OpenedSession } from '../opened-session.ts'
import { requireBrowser, unknownRequest } from './begin-command-line-sign-in.ts'
import type { CommandLineSignIn, CommandRequest } from './command-request.ts'
import { keepSealed, newSecret, readSealed, takeSealed } from './sealed-under-secret.ts'
import type { KeptProof, SignInProof } from './sign-in-proof.ts'
import { keptProof } from './sign-in-proof.ts'

/** How long a person has to agree. */
const confirmationSeconds = 15 * 60

/** A session for a program, until the person has agreed. JSON, and a secret. */
export interface HandedSession {
  readonly request: CommandRequest
  readonly browserSha256: string
  readonly session: CommandSession
  readonly proof: KeptProof
}

/** What a program gets. JSON, and a secret. */
export interface CommandSession {
  readonly credentials: Omit<SessionCredentials, 'expiration'> & {
    /** ISO 8601. */
    readonly expiration: string
  }
  readonly region: string
  readonly roleArn: string
}

/** Our page on which a person agrees that a program gets a session. */
function confirmationUrl({ publicUrl }: Pick<Bridge, 'publicUrl'>, id: string): string {
  return `${publicUrl}/command-line/confirm?id=${id}`
}

/** A session as a program gets it. */
export function commandSession(
  { credentials, region }: OpenedSession,
  roleArn: string,
): CommandSession {
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = credentials
  return {
    credentials: {
      accessKeyId,
      secretAccessKey,
      sessionToken,
      expiration: expiration.toISOString(),
    },
    region,
    roleArn,
  }
}

/**
 * Keeps a session that was opened for a program until the person has agreed to hand it over, sealed under
 * the id in the address that this returns: where the browser goes in the place of the console.
 *
 * @throws {RequestRefused} COMMAND_LINE_REQUEST_UNKNOWN when the program's request is too old
 */
export async function handOverSession(
  opened: OpenedSession,
  {
    signIn,
    roleArn,
    proof,
  }: {
    readonly signIn: CommandLineSignIn
    readonly roleArn: string
    /** With which further roles can be had. */
    readonly proof: SignInProof
  },
  bridge: Pick<Bridge, 'storage' | 'clock' | 'publicUrl'>,
): Promise<string> {
  const { storage, clock } = bridge
  const kept = (await readSealed(
    { kind: 'command-line-request', secret: signIn.requestId },
    storage,
  )) as unknown as Pick<HandedSession, 'request' | 'browserSha256'> | undefined
  if (kept === undefined) throw unknownRequest()
  const handed: HandedSession = {
    ...kept,
    session: commandSession(opened, roleArn),
    proof: keptProof(proof),
  }
  const id = newSecret()
  await keepSealed({ kind: 'command-line-session', secret: id }, handed as unknown as StoredValue, {
    expiresAt: new Date(clock.now().getTime() + confirmationSeconds * 1000),
    storage,
  })
  return confirmationUrl(bridge, id)
}

/**
 * The session that waits for an answer, for the browser in which the person signed in.
 *
 * @throws {RequestRefused} COMMAND_LINE_REQUEST_UNKNOWN, COMMAND_LINE_OTHER_BROWSER
 */
export async function findHandedSession(
  id: string,
  browser: string | undefined,
  { storage }: Pick<Bridge, 'storage'>,
): Promise<HandedSession> {
  const found = (await readSealed(
    { kind: 'command-line-session', secret: id },
    storage,
  )) as unknown as HandedSession | undefined
  if (found === undefined) throw unknownRequest()
  requireBrowser(found.browserSha256, browser)
  return found
}

/**
 * Takes it; of any number of answers one counts.
 *
 * @throws {RequestRefused} COMMAND_LINE_REQUEST_UNKNOWN
 */
export async function takeHandedSession(
  id: string,
  { storage }: Pick<Bridge, 'storage'>,
): Promise<void> {
  const taken = await takeSealed({ kind: 'command-line-session', secret: id }, storage)
  if (taken === undefined) throw unknownRequest()
}
