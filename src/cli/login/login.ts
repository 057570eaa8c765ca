/**
 * Owns `fedbridge login`: credentials on the command line out of a sign-in in a browser, remembered until
 * shortly before they end. Calls the bridge over HTTP alone, as any program could. Never writes a secret to
 * standard error, into an argument or an address.
 */
import type { Clock } from '../../clock.ts'
import { OutboundFailed } from '../../errors.ts'
import { parseIamRoleArn } from '../../partition/arn.ts'
import type { CommandReport } from '../command-report.ts'
import { isInTheClear } from '../in-the-clear.ts'
import { wrongUsage } from '../wrong-usage.ts'
import {
  openCommandLineClient,
  type CommandLineClient,
  type SignedIn,
} from './command-line-client.ts'
import type { CurrentSession, WantedSession } from './current-session.ts'
import { giveOut, type GiveOutOptions } from './give-out.ts'
import { oneAtATime } from './one-at-a-time.ts'
import { openCredentialCache } from './open-credential-cache.ts'
import { rememberedSessions, type RememberedSessions } from './remembered-sessions.ts'
import { signInElsewhere } from './sign-in-elsewhere.ts'
import { signInWithBrowser, type SignInTools } from './sign-in-with-browser.ts'

export interface LoginOptions extends Omit<GiveOutOptions, 'issuer' | 'openInBrowser'> {
  /** Of the bridge. */
  readonly url: string
  readonly wanted: WantedSession
  /** Whether the browser is on another machine. */
  readonly elsewhere: boolean
  /** Whether to sign in although there are credentials yet. */
  readonly again: boolean
  readonly cacheDirectory: string
}

export interface LoginParts extends SignInTools {
  readonly clock: Clock
}

/**
 * Gets credentials for a role, from the cache, with what a sign-in of the last minutes still gives, or by a
 * sign-in, and gives them out.
 *
 * @throws {OutboundFailed} COMMAND_LINE_LOGIN_FAILED
 * @throws {CommanderError} wrong usage
 */
export async function login(options: LoginOptions, parts: LoginParts): Promise<CommandReport> {
  const { wanted, again, elsewhere } = options
  const url = originOf(options.url)
  const cache = openCredentialCache(options.cacheDirectory)
  const client = openCommandLineClient({ url, secret: cache.secretFor(`client of ${url}`) })
  const remembered = rememberedSessions(url, { cache, clock: parts.clock })
  const find = (): CurrentSession | undefined => (again ? undefined : remembered.find(wanted))

  const session =
    find() ??
    (await oneAtATime(cache.directory, {
      already: find,
      wait: parts.wait,
      work: async () => {
        const further = again ? undefined : await furtherRole(wanted, { remembered, client })
        const signedIn =
          further ??
          (elsewhere
            ? await signInElsewhere(wanted, client, parts)
            : await signInWithBrowser(wanted, client, parts))
        requireWanted(signedIn.session, wanted)
        remembered.keep(wanted, signedIn)
        return signedIn.session
      },
    }))
  const { openInBrowser } = parts
  const given = await giveOut(session, { ...options, issuer: url, openInBrowser })
  const others = remembered.otherRoles(wanted.provider)
  return options.format === undefined && options.isTerminal && others !== undefined
    ? { ...given, notes: [...given.notes, withoutSigningIn(others)] }
    : given
}

/** A role that the sign-in of another one left open to us. */
async function furtherRole(
  wanted: WantedSession,
  {
    remembered,
    client,
  }: { readonly remembered: RememberedSessions; readonly client: CommandLineClient },
): Promise<SignedIn | undefined> {
  const others = remembered.otherRoles(wanted.provider)
  if (others === undefined || (wanted.role === undefined && wanted.accountId === undefined)) {
    return undefined
  }
  const matching = others.roleArns.filter((roleArn) => isMeant(roleArn, wanted))
  const [roleArn, second] = matching
  if (roleArn === undefined || second !== undefined) return undefined
  const { handle } = others
  const { durationSeconds } = wanted
  const session = await client.otherRole({ handle, roleArn, durationSeconds })
  return session && { session }
}

/** A bridge that answers another role than was asked for is not to be worked with. */
function requireWanted({ roleArn }: CurrentSession, wanted: WantedSession): void {
  if (isMeant(roleArn, wanted)) return
  throw new OutboundFailed(
    'COMMAND_LINE_LOGIN_FAILED',
    `the bridge answered ${roleArn}, expected ${[wanted.role, wanted.accountId].filter(Boolean).join(' in ')}`,
    { check: 'require-wanted' },
  )
}

function isMeant(roleArn: string, { role, accountId }: WantedSession): boolean {
  const found = parseIamRoleArn(roleArn)
  if (accountId !== undefined && found.accountId !== accountId) return false
  return role === undefined || role === roleArn || role === found.roleName
}

function withoutSigningIn({
  roleArns,
  usableUntil,
}: {
  readonly roleArns: readonly string[]
  readonly usableUntil: Date
}): string {
  return `until ${usableUntil.toISOString()} --role gets these without a sign-in: ${roleArns.join(', ')}`
}

/** @throws {CommanderError} wrong usage, for what is no address of a bridge */
function originOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/u.test(url.protocol)) {
    throw wrongUsage('--url: expected the address of the bridge, such as http://localhost:8400')
  }
  if (isInTheClear(url)) {
    throw wrongUsage('--url: expected https, as credentials would go over the network in the clear')
  }
  return url.origin
}
