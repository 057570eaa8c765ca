import type { Clock } from '../clock.ts'
import type { Configuration } from '../config/configuration.ts'
import type { DiagnosisContext, SamlProviderView } from '../diagnosis/diagnosis-context.ts'
import { addGivenProviders } from '../diagnosis/judging/add-given-providers.ts'
import type { KnownProviders } from '../diagnosis/judging/add-given-providers.ts'
import { recognizeInput } from '../diagnosis/recognize-input.ts'
import { ConfigurationInvalid, FedbridgeError } from '../errors.ts'
import type { IdpMetadata } from '../saml/idp-metadata-model.ts'
import { parseIdpMetadata } from '../saml/idp-metadata.ts'
import { configuredContext } from './configured-context.ts'
import { clockAt } from './judging-time.ts'
import type { JudgingTime } from './judging-time.ts'
import { readInput, readTextInput } from './read-input.ts'
import { systemClock } from '../clock.ts'
import { wrongUsage } from './wrong-usage.ts'

/** What the options of `diagnose` and `evaluate` say about the surroundings of a document. */
export interface JudgingOptions {
  readonly at: JudgingTime
  /** Files. */
  readonly metadata: readonly string[]
  /** A file. */
  readonly keySet: string | undefined
  readonly clientIds: readonly string[]
  readonly roleArn: string | undefined
  readonly providerArn: string | undefined
  /** The text, in place of those of the roles. */
  readonly trustPolicy: string | undefined
  readonly endpoint: DiagnosisContext['endpoint']
}

/** Makes the context for one input; what it had to assume it tells as notes for a person. */
export type ContextFor = (input: Uint8Array) => {
  readonly context: DiagnosisContext
  readonly notes: readonly string[]
}

/**
 * Reads what the options name, once, and gives a function that makes the context for each input: the
 * configuration's, with the metadata and key sets of the options added. What no option says is taken
 * from the document itself, which chooses keys to try and decides nothing: the ARN of a provider, the
 * issuer of a token.
 *
 * @throws {ConfigurationInvalid} when something named in the configuration or the options is unusable
 * @throws {CommanderError} when a file of the options cannot be read
 */
export async function openJudgingContext(
  configuration: Configuration,
  options: JudgingOptions,
): Promise<ContextFor> {
  const base = configuredContext(configuration, {
    endpoint: options.endpoint,
    clock: systemClock,
  })
  const metadata = await Promise.all(
    options.metadata.map((file) => readMetadata(file, systemClock)),
  )
  const keySet = options.keySet === undefined ? undefined : await readTextInput(options.keySet)
  return (input) => {
    const { documents } = recognizeInput(input)
    const clock = clockAt(options.at, input, systemClock)
    const known = knownProviders(base, { ...options, metadata, keySet }, documents)
    const { roleArn, providerArn, trustPolicy } = options
    const isStranger = configuration.demonstration && known.assumed
    const context: DiagnosisContext = {
      ...base,
      clock: clock ?? systemClock,
      // The demonstration's roles know nobody but its own providers.
      roles: isStranger ? [] : base.roles,
      providers: known.providers,
      oidcProviders: known.oidcProviders,
      choose: {
        ...(roleArn === undefined ? {} : { roleArn }),
        ...(providerArn === undefined ? {} : { providerArn }),
        ...(trustPolicy === undefined ? {} : { trustPolicy }),
      },
    }
    const timeless =
      clock === undefined
        ? ['--at document: the input has no time of its own, and was judged now']
        : []
    return { context, notes: [...timeless, ...notesOf(known, base.providers)] }
  }
}

function knownProviders(...asked: Parameters<typeof addGivenProviders>): KnownProviders {
  try {
    return addGivenProviders(...asked)
  } catch (failure) {
    if (!(failure instanceof FedbridgeError)) throw failure
    throw wrongUsage(`--provider: ${failure.message}`)
  }
}

async function readMetadata(file: string, clock: Clock): Promise<IdpMetadata> {
  const bytes = await readInput(file)
  try {
    return parseIdpMetadata(bytes, { clock })
  } catch (failure) {
    if (!(failure instanceof FedbridgeError)) throw failure
    throw new ConfigurationInvalid([
      {
        key: `--metadata ${file}`,
        problem: `the metadata cannot be used: ${[failure.message, failure.check].filter(Boolean).join(': ')}`,
        remedy: `the SAML 2.0 metadata of the identity provider; fedbridge diagnose ${file} says where it is wrong`,
      },
    ])
  }
}

/** What had to be assumed or is missing, for a person. */
function notesOf(
  { lacksMetadata, lacksClientIds }: KnownProviders,
  configured: readonly SamlProviderView[],
): readonly string[] {
  const metadata = lacksMetadata
    ? [
        "no signature can be verified: nobody's metadata is known. Give that of the identity provider with --metadata <file>",
        ...configured.flatMap(({ arn, unavailable }) =>
          unavailable === undefined ? [] : [`${arn}: ${unavailable}`],
        ),
      ]
    : []
  const clientIds = lacksClientIds
    ? ['no client id of the provider is known: give them with --client-id <id>']
    : []
  return [...metadata, ...clientIds]
}
