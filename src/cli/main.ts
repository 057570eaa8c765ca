#!/usr/bin/env node
/**
 * Owns the commands and their exit codes: 0 done, 1 the answer is no, 2 wrong usage, 78 bad
 * configuration. May import compose and the public API, config, and the domain. What a program
 * reads goes to standard output, everything else to standard error.
 */
import { isIP } from 'node:net'
import { Command, CommanderError, InvalidArgumentError } from 'commander'
import { ConfigurationInvalid, FedbridgeError } from '../errors.ts'
import { parseThumbprintTarget, type ThumbprintTarget } from '../oidc/parse-thumbprint-target.ts'
import { describeProblems } from './describe-problems.ts'

const exit = { done: 0, no: 1, usage: 2, configuration: 78 } as const

interface ConfigOption {
  readonly config?: string
}
interface JsonOption {
  readonly json?: boolean
}

type Target = readonly [text: string, target: ThumbprintTarget]
interface ThumbprintOptions extends JsonOption {
  readonly allowPrivate?: readonly string[]
  readonly ca?: string
}

const program = new Command('fedbridge')
  .description('Signs people in to AWS-shaped consoles with their own identity provider.')
  .exitOverride()
  .configureHelp({ showGlobalOptions: true })
  .showHelpAfterError('(fedbridge <command> --help says more)')

const configOption = [
  '--config <file>',
  'the configuration file (default: FEDBRIDGE_CONFIG, or the demonstration)',
] as const
const jsonOption = ['--json', 'print JSON, and nothing else, on standard output'] as const

program
  .command('serve')
  .description('start the bridge, the emulator and the console')
  .option(...configOption)
  .option(...jsonOption)
  .action(async ({ config, json }: ConfigOption & JsonOption) => {
    const { serve } = await import('./serve.ts')
    await serve({ file: config, json: json === true })
  })

program
  .command('check-config')
  .description('say everything that is wrong with the configuration')
  .option(...configOption)
  .option(...jsonOption)
  .action(async ({ config, json }: ConfigOption & JsonOption) => {
    const { checkConfig } = await import('./check-config.ts')
    await checkConfig({ file: config, json: json === true })
  })

program
  .command('metadata')
  .description('print the SAML metadata to give to an identity provider')
  .option(...configOption)
  .option(...jsonOption)
  .action(async ({ config, json }: ConfigOption & JsonOption) => {
    const { printMetadata } = await import('./print-metadata.ts')
    printMetadata({ file: config, json: json === true })
  })

program
  .command('name-qualifier')
  .description('compute the NameQualifier (saml:namequalifier) of a SAML provider')
  .argument('<issuer>', 'the Issuer of the assertions')
  .argument('<account-id>', 'the account of the provider: twelve digits', accountIdArgument)
  .argument('<provider-name>', 'the last part of the ARN of the provider')
  .option(...jsonOption)
  .action(async (issuer: string, accountId: string, providerName: string, { json }: JsonOption) => {
    const { printNameQualifier } = await import('./print-name-qualifier.ts')
    printNameQualifier({ issuer, accountId, providerName, json: json === true })
  })

program
  .command('thumbprint')
  .description('print the thumbprint of an OpenID Connect provider, and the chain that it is of')
  .argument('<issuer|host[:port]...>', 'issuers, by discovery, or hosts', targetArgument)
  .option(
    '--allow-private <cidr>',
    'a private network that may be called; repeatable',
    cidrArgument,
  )
  .option('--ca <file>', 'authorities (PEM) to trust for the discovery document')
  .option(...jsonOption)
  .action(async (targets: readonly Target[], options: ThumbprintOptions) => {
    const { printThumbprint } = await import('./print-thumbprint.ts')
    const done = await printThumbprint({
      targets,
      allowPrivate: options.allowPrivate ?? [],
      certificateAuthorities: options.ca,
      json: options.json === true,
    })
    if (!done) process.exitCode = exit.no
  })

try {
  await program.parseAsync()
} catch (failure) {
  process.exitCode = report(failure)
}

function report(failure: unknown): number {
  if (failure instanceof CommanderError) return failure.exitCode === 0 ? exit.done : exit.usage
  if (failure instanceof ConfigurationInvalid) {
    if (process.argv.includes('--json')) {
      process.stdout.write(`${JSON.stringify({ valid: false, problems: failure.problems })}\n`)
    } else process.stderr.write(describeProblems(failure.problems))
    return exit.configuration
  }
  const code = failure instanceof FedbridgeError ? `${failure.code}: ` : ''
  process.stderr.write(
    `fedbridge: ${code}${failure instanceof Error ? failure.message : String(failure)}\n`,
  )
  return exit.no
}

function accountIdArgument(value: string): string {
  if (!/^\d{12}$/u.test(value)) throw new InvalidArgumentError('An account id is twelve digits.')
  return value
}

function targetArgument(value: string, targets: readonly Target[] = []): readonly Target[] {
  const target = parseThumbprintTarget(value)
  if (target === undefined) {
    throw new InvalidArgumentError('Expected an https URL, or a host with or without a port.')
  }
  return [...targets, [value, target]]
}

function cidrArgument(value: string, cidrs: readonly string[] = []): readonly string[] {
  const [address = '', bits = '', ...rest] = value.split('/')
  const longest = isIP(address) === 6 ? 128 : 32
  const isCidr =
    isIP(address) !== 0 && /^\d{1,3}$/u.test(bits) && Number(bits) <= longest && rest.length === 0
  if (!isCidr) throw new InvalidArgumentError('Expected a network such as 10.0.0.0/8.')
  return [...cidrs, value]
}
