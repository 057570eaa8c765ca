import { isatty } from 'node:tty'
import { setTimeout as sleep } from 'node:timers/promises'
import { InvalidArgumentError, Option, type Command } from 'commander'
import { systemClock } from '../clock.ts'
import type { CommandReport } from './command-report.ts'
import { credentialsFormats, type CredentialsFormat } from './login/credentials-format.ts'

interface FormatOptions {
  readonly format?: CredentialsFormat
  readonly json?: boolean
  readonly profile: string
  readonly destination?: string
  readonly browser?: string | false
}
interface LoginCommandOptions extends FormatOptions {
  readonly url: string
  readonly provider?: string
  readonly account?: string
  readonly role?: string
  readonly duration?: number
  readonly refresh?: boolean
  readonly forget?: boolean
}

interface AssumeCommandOptions extends FormatOptions {
  readonly role?: string
  readonly provider?: string
  readonly sessionName?: string
  readonly duration?: number
  readonly endpoint: string
  readonly region?: string
}
interface ConsoleUrlOptions {
  readonly profile?: string
  readonly region?: string
  readonly url?: string
  readonly destination?: string
  readonly issuer: string
  readonly duration?: number
  readonly open?: boolean
  readonly browser?: string
  readonly json?: boolean
}

/** Adds the commands that give out credentials, and the one that makes a console address of them. */
export function addCredentialCommands(
  program: Command,
  tell: (report: CommandReport) => void,
): void {
  addLoginCommand(program, tell)
  addAssumeCommand(program, tell)
  addConsoleUrlCommand(program, tell)
}

function addLoginCommand(program: Command, tell: (report: CommandReport) => void): void {
  withFormat(
    program
      .command('login')
      .description('sign in in a browser and get credentials for a role')
      .option(
        '--url <url>',
        'the address of the bridge',
        process.env['FEDBRIDGE_URL'] ?? demonstration,
      )
      .option('--provider <name>', 'the identity provider, by its name or its ARN')
      .option('--role <name>', 'the role, by its name or its ARN (default: choose in the browser)')
      .option('--account <id>', 'the account of the role: twelve digits', accountIdArgument)
      .option('--duration <seconds>', 'how long: 900 to 43200', durationArgument)
      .option('--refresh', 'sign in although the credentials of the last sign-in are still good')
      .option('--no-browser', 'print an address and a code, for a browser on another machine')
      .option('--forget', 'remove all credentials that were remembered, and nothing else'),
  ).action(async (options: LoginCommandOptions) => {
    const { cacheDirectory, removeCredentialCache } =
      await import('./login/open-credential-cache.ts')
    const directory = cacheDirectory(process.env)
    if (options.forget === true) {
      removeCredentialCache(directory)
      tell({ output: `removed ${directory}\n`, notes: [], done: true })
      return
    }
    const { login } = await import('./login/login.ts')
    const { url, provider, account, role, duration, refresh } = options
    const report = await login(
      {
        ...givingOut(options),
        url,
        wanted: { provider, accountId: account, role, durationSeconds: duration },
        elsewhere: options.browser === false,
        again: refresh === true,
        cacheDirectory: directory,
      },
      {
        clock: systemClock,
        openInBrowser: await browserOpener(options),
        wait: (milliseconds) => sleep(milliseconds),
        tell: (line) => {
          process.stderr.write(`${line}\n`)
        },
      },
    )
    tell(report)
  })
}

function addAssumeCommand(program: Command, tell: (report: CommandReport) => void): void {
  withFormat(
    program
      .command('assume')
      .description('exchange a SAML response or an ID token in a file for credentials of a role')
      .argument('<file|->', 'the file, or - for standard input')
      .option('--role <name>', 'the role, by its ARN, or its name in a response')
      .option('--provider <name>', 'the SAML provider, by its ARN, or its name in a response')
      .option('--session-name <name>', 'the name of the session, for an ID token')
      .option('--duration <seconds>', 'how long: 900 to 43200', durationArgument)
      .option('--endpoint <url>', 'the STS: aws, or a URL', endpointArgument, 'aws')
      .option('--region <region>', "the region (default: the first of the role's partition)"),
  ).action(async (input: string, options: AssumeCommandOptions) => {
    const { reportAssumedRole } = await import('./assume.ts')
    const { role, provider, sessionName, duration, endpoint, region } = options
    const report = await reportAssumedRole({
      ...givingOut(options),
      ...{ input, role, provider, sessionName, endpoint, region },
      durationSeconds: duration,
      openInBrowser: await browserOpener(options),
    })
    tell(report)
  })
}

function addConsoleUrlCommand(program: Command, tell: (report: CommandReport) => void): void {
  program
    .command('console-url')
    .description('print an address that opens the console with the credentials at hand')
    .option('--profile <name>', 'the profile (default: what every SDK would use)')
    .option('--region <region>', 'the region (default: that of the environment or the profile)')
    .option('--url <url>', 'a bridge or a federation endpoint (default: that of the region at AWS)')
    .option('--destination <place>', 'a service by its short name, s3 for example, or a URL')
    .option('--issuer <url>', 'where the console sends people in the end', 'fedbridge')
    .option(
      '--duration <seconds>',
      'how long: 900 to 43200; AWS takes it for some credentials alone',
      durationArgument,
    )
    .option('--open', 'open it in a browser, and print nothing secret')
    .option('--browser <command>', 'opens the browser (default: BROWSER, or what the system has)')
    .option('--json', 'print JSON, and nothing else, on standard output')
    .action(async (options: ConsoleUrlOptions) => {
      const { reportConsoleUrl } = await import('./console-url.ts')
      const { profile, region, url, destination, issuer, duration, open, json } = options
      const report = await reportConsoleUrl({
        ...{ profile, region, url, destination, issuer },
        durationSeconds: duration,
        open: open === true,
        json: json === true,
        openInBrowser: await browserOpener(options),
      })
      tell(report)
    })
}

/** Where the demonstration listens. */
const demonstration = 'http://localhost:8400'

function withFormat(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--format <format>',
        'process (for credential_process), env (lines for a shell), profile, console; default: process, on a terminal a summary',
      ).choices(credentialsFormats),
    )
    .option('--profile <name>', 'the profile that --format profile writes', 'fedbridge')
    .option('--destination <place>', 'where --format console leads: a service, or a URL')
    .option('--browser <command>', 'opens the browser (default: BROWSER, or what the system has)')
    .option('--json', 'print JSON, and nothing else, on standard output: as --format process')
}

function givingOut(options: FormatOptions): {
  format: CredentialsFormat | undefined
  profile: string
  destination: string | undefined
  isTerminal: boolean
  environment: typeof process.env
} {
  const { format, json, profile, destination } = options
  return {
    format: json === true ? 'process' : format,
    profile,
    destination,
    isTerminal: isatty(1),
    environment: process.env,
  }
}

async function browserOpener({
  browser,
}: Pick<FormatOptions, 'browser'>): Promise<(address: string) => Promise<boolean>> {
  const { openInBrowser } = await import('./login/open-in-browser.ts')
  const command = typeof browser === 'string' ? browser : undefined
  return (address) => openInBrowser(address, { command, environment: process.env })
}

function accountIdArgument(value: string): string {
  if (!/^\d{12}$/u.test(value)) throw new InvalidArgumentError('An account id is twelve digits.')
  return value
}

function endpointArgument(value: string): string {
  if (value === 'aws' || (/^https?:\/\//iu.test(value) && URL.canParse(value))) return value
  throw new InvalidArgumentError('Expected aws or a URL.')
}

function durationArgument(value: string): number {
  const seconds = /^\d{1,5}$/u.test(value) ? Number(value) : 0
  if (seconds < 900 || seconds > 43_200) {
    throw new InvalidArgumentError('Expected 900 to 43200 seconds.')
  }
  return seconds
}
