import { consoleDestination } from '../console-destination.ts'
import type { CommandReport, Environment } from '../command-report.ts'
import { consoleAddress } from './console-address.ts'
import type { CredentialsFormat } from './credentials-format.ts'
import type { CurrentSession } from './current-session.ts'
import { openSecretAddress } from './open-secret-address.ts'
import { renderEnvironmentLines, renderProcessCredentials } from './render-credentials.ts'
import { sharedCredentialsFile, writeProfile } from './write-profile.ts'

/** How credentials leave a command. */
export interface GiveOutOptions {
  /** Undefined: on a terminal a summary without any secret, else as `process`. */
  readonly format: CredentialsFormat | undefined
  /** For `profile`. */
  readonly profile: string
  /** For `console`: the start of the console without it. */
  readonly destination: string | undefined
  /** For `console`: where people go when the session has ended. */
  readonly issuer: string
  readonly isTerminal: boolean
  readonly environment: Environment
  readonly openInBrowser: (address: string) => Promise<boolean>
}

/** Gives credentials out in the form that was asked for. Standard output has them, and nothing else. */
export async function giveOut(
  session: CurrentSession,
  options: GiveOutOptions,
): Promise<CommandReport> {
  const { format = options.isTerminal ? 'summary' : 'process' } = options
  const who = `${session.roleArn}, until ${session.expiresAt.toISOString()}`
  switch (format) {
    case 'process':
      return { output: renderProcessCredentials(session), notes: [], done: true }
    case 'env':
      return { output: renderEnvironmentLines(session), notes: [], done: true }
    case 'profile': {
      const file = sharedCredentialsFile(options.environment)
      writeProfile(session, { file, profile: options.profile })
      return {
        output: `profile ${options.profile} in ${file}: ${who}\n`,
        notes: [],
        done: true,
      }
    }
    case 'console': {
      const { issuer } = options
      const destination = consoleDestination(options.destination, session)
      const address = await consoleAddress(session, { destination, issuer })
      await openSecretAddress(address, options.openInBrowser)
      return { output: `opened the console: ${who}\n`, notes: [], done: true }
    }
    case 'summary':
      return {
        output: `signed in: ${who}\n`,
        notes: [
          'the credentials are not shown on a terminal: ask for --format process, env, profile or console',
        ],
        done: true,
      }
  }
}
