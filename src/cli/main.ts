#!/usr/bin/env node
/**
 * Owns the commands and their exit codes: 0 done, 1 the answer is no, 2 wrong usage, 78 bad
 * configuration. May import compose and the public API, config, and the domain. What a program
 * reads goes to standard output, everything else to standard error.
 */
import { isIP } from 'node:net'
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { ConfigurationInvalid, FedbridgeError } from '../errors.ts'
import { parseThumbprintTarget, type ThumbprintTarget } from '../oidc/parse-thumbprint-target.ts'
import type { CommandReport } from './command-report.ts'
import { addCredentialCommands } from './credential-commands.ts'
import { describeProblems } from './describe-problems.ts'
import type { JudgingOptions } from './judging-context.ts'
import { addMintCommands } from './mint-commands.ts'
import { diagnosisFormats, type DiagnosisFormat } from './diagnosis-format.ts'
import { refusedTarget } from './refused-target.ts'
import { parseTime } from './time-argument.ts'
import { wrongUsageCode } from './wrong-usage.ts'

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

/** What `diagnose` and `evaluate` take alike: the surroundings of a document. */
interface SurroundingsOptions extends ConfigOption, JsonOption {
  readonly at?: Date | 'document'
  readonly metadata?: readonly string[]
  readonly keySet?: string
  readonly clientId?: readonly string[]
  readonly role?: string
  readonly provider?: string
  readonly endpoint?: 'sts' | 'sign-in'
}
interface DiagnoseOptions extends SurroundingsOptions {
  readonly trustPolicy?: string
  readonly format?: DiagnosisFormat
}
interface EvaluateOptions extends SurroundingsOptions {
  readonly response?: string
  readonly token?: string
  readonly context?: string
  readonly action?: readonly string[]
  readonly principal?: string
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

withSurroundings(
  program
    .command('diagnose')
    .description('say what is wrong with a response, token, metadata or policy, and what to change')
    .argument(
      '<file|-...>',
      'files, or - for standard input: SAML responses in any form, HAR, ...',
    ),
)
  .option('--trust-policy <file>', 'a trust policy in place of those of the roles')
  .addOption(
    new Option('--format <format>', 'how to print it').choices(diagnosisFormats).default('text'),
  )
  .action(async (inputs: readonly string[], options: DiagnoseOptions) => {
    const { reportDiagnosis } = await import('./diagnose.ts')
    const { readTextInput } = await import('./read-input.ts')
    const { trustPolicy, format = 'text', config, json } = options
    const report = await reportDiagnosis({
      inputs,
      config,
      format: json === true ? 'json' : format,
      options: {
        ...surroundingsOf(options),
        trustPolicy: trustPolicy === undefined ? undefined : await readTextInput(trustPolicy),
      },
      environment: process.env,
    })
    tell(report)
  })

withSurroundings(
  program
    .command('evaluate')
    .description('ask a trust policy about a response, a token, or condition keys')
    .argument('<file|->', 'the trust policy, or - for standard input'),
)
  .addOption(
    new Option('--response <file>', 'a SAML response to ask about').conflicts(['token', 'context']),
  )
  .addOption(new Option('--token <file>', 'an ID token to ask about').conflicts(['context']))
  .option('--context <file>', 'condition keys as JSON: key to value, or to a list of values')
  .option('--action <action>', 'what is asked for, sts:TagSession for example; repeatable', listed)
  .option('--principal <arn>', 'who asks (default: the provider that the policy names)')
  .action(async (policy: string, options: EvaluateOptions) => {
    const { reportEvaluation } = await import('./evaluate.ts')
    const { response, token, context, action, principal, config, json } = options
    const report = await reportEvaluation({
      policy,
      document: response ?? token,
      contextFile: context,
      actions: action ?? [],
      principal,
      config,
      json: json === true,
      judging: surroundingsOf(options),
      environment: process.env,
    })
    tell(report)
  })

addMintCommands(program, tell)

addCredentialCommands(program, tell)

try {
  await program.parseAsync()
} catch (failure) {
  process.exitCode = report(failure)
}

function tell({ output, notes, done }: CommandReport): void {
  process.stdout.write(output)
  for (const note of notes) process.stderr.write(`note: ${note}\n`)
  if (!done) process.exitCode = exit.no
}

function withSurroundings(command: Command): Command {
  return command
    .option(...configOption)
    .option('--at <time>', 'judge at this time, or at that of the `document` itself', timeArgument)
    .option('--metadata <file>', 'metadata of the identity provider; repeatable', listed)
    .option('--key-set <file>', 'the JSON Web Key Set of the OpenID Connect provider')
    .option('--client-id <id>', 'a client id that tokens may be for; repeatable', listed)
    .option('--role <arn>', 'the role that is asked for')
    .option('--provider <arn>', 'the provider that is asked for')
    .addOption(
      new Option('--endpoint <endpoint>', 'as which endpoint to judge')
        .choices(['sts', 'sign-in'])
        .default('sts'),
    )
    .option(...jsonOption)
}

function surroundingsOf(options: SurroundingsOptions): Omit<JudgingOptions, 'trustPolicy'> {
  return {
    at: options.at,
    metadata: options.metadata ?? [],
    keySet: options.keySet,
    clientIds: options.clientId ?? [],
    roleArn: options.role,
    providerArn: options.provider,
    endpoint: options.endpoint ?? 'sts',
  }
}

function listed(value: string, values: readonly string[] = []): readonly string[] {
  return [...values, value]
}

function timeArgument(value: string): Date | 'document' {
  const time = value === 'document' ? value : parseTime(value)
  if (time !== undefined) return time
  throw new InvalidArgumentError('Expected a time such as 2030-01-01T12:00:00Z, or document.')
}

function report(failure: unknown): number {
  if (failure instanceof CommanderError && failure.code === wrongUsageCode) {
    process.stderr.write(`fedbridge: ${failure.message}\n`)
    return exit.usage
  }
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
  if (target === undefined) throw new InvalidArgumentError(refusedTarget(value))
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
