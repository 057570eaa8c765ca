import type { Clock } from '../clock.ts'
import type { Configuration } from '../config/configuration.ts'
import type {
  DiagnosisContext,
  OidcProviderView,
  SamlProviderView,
} from '../diagnosis/diagnosis-context.ts'
import { readTokenText } from '../diagnosis/oidc/token-text.ts'
import type { RecognizedDocument } from '../diagnosis/recognition.ts'
import { recognizeInput } from '../diagnosis/recognize-input.ts'
import { ConfigurationInvalid, FedbridgeError } from '../errors.ts'
import { webIdentityProviderName } from '../federation/web-identity-provider-name.ts'
import { parseOidcProviderArn, parseSamlProviderArn } from '../partition/arn.ts'
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

/** Of somebody whom nothing is known about. */
const assumedAccountId = '123456789012'

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
    const saml = samlProviders(base.providers, metadata, documents, options)
    const oidc = oidcProviders(base.oidcProviders, keySet, documents, options)
    const { roleArn, providerArn, trustPolicy } = options
    const isStranger = configuration.demonstration && (saml.assumed || oidc.assumed)
    const context: DiagnosisContext = {
      ...base,
      clock: clock ?? systemClock,
      // The demonstration's roles know nobody but its own providers.
      roles: isStranger ? [] : base.roles,
      providers: saml.providers,
      oidcProviders: oidc.providers,
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
    return { context, notes: [...timeless, ...saml.notes, ...oidc.notes] }
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

interface Providers<View> {
  readonly providers: readonly View[]
  /** Whether one of them is in no configuration. */
  readonly assumed: boolean
  readonly notes: readonly string[]
}

function samlProviders(
  configured: readonly SamlProviderView[],
  metadata: readonly IdpMetadata[],
  documents: readonly RecognizedDocument[],
  options: JudgingOptions,
): Providers<SamlProviderView> {
  const given = metadata.map((one): SamlProviderView => {
    const known = configured.find((provider) => declaresSame(provider, one))
    const arn =
      options.providerArn ?? known?.arn ?? namedProviderArn(documents) ?? loneArn(configured)
    return { ...configured.find((provider) => provider.arn === arn), ...viewOf(arn, one) }
  })
  const others = configured.filter(({ arn }) => given.every((one) => one.arn !== arn))
  const all = [...given, ...others]
  // Where nobody's keys are known, all that can be said without them is of more use than that.
  const isSaml = documents.some(({ kind }) => kind === 'saml-response' || kind === 'saml-assertion')
  if (!isSaml || all.some((provider) => provider.metadata !== undefined)) {
    const assumed = given.some(({ arn }) => configured.every((one) => one.arn !== arn))
    return { providers: all, assumed, notes: [] }
  }
  return {
    providers: [],
    assumed: false,
    notes: [
      "no signature can be verified: nobody's metadata is known. Give that of the identity provider with --metadata <file>",
      ...all.flatMap(({ arn, unavailable }) =>
        unavailable === undefined ? [] : [`${arn}: ${unavailable}`],
      ),
    ],
  }
}

function declaresSame({ metadata }: SamlProviderView, other: IdpMetadata): boolean {
  const ids = new Set(other.entities.map(({ entityId }) => entityId))
  return metadata?.entities.some(({ entityId }) => ids.has(entityId)) === true
}

function viewOf(arn: string, metadata: IdpMetadata): SamlProviderView {
  try {
    const { accountId, providerName } = parseSamlProviderArn(arn)
    return { arn, accountId, providerName, metadata }
  } catch (failure) {
    if (!(failure instanceof FedbridgeError)) throw failure
    throw wrongUsage(`--provider: ${failure.message}`)
  }
}

/** The first provider that a response itself names; its word is enough for a name. */
function namedProviderArn(documents: readonly RecognizedDocument[]): string | undefined {
  for (const { text, kind, principalArn } of documents) {
    if (kind !== 'saml-response' && kind !== 'saml-assertion') continue
    const [arn] =
      /\barn:aws[a-z-]{0,12}:iam::\d{12}:saml-provider\/[\w+=,.@-]{1,128}/.exec(
        principalArn ?? text,
      ) ?? []
    // A pair may have the role behind the provider.
    const [alone] = arn?.split(',') ?? []
    if (alone !== undefined && isSamlProviderArn(alone)) return alone
  }
  return undefined
}

function isSamlProviderArn(arn: string): boolean {
  try {
    parseSamlProviderArn(arn)
    return true
  } catch (failure) {
    if (failure instanceof FedbridgeError) return false
    throw failure
  }
}

function loneArn(configured: readonly SamlProviderView[]): string {
  const [only, second] = configured
  return only !== undefined && second === undefined
    ? only.arn
    : `arn:aws:iam::${assumedAccountId}:saml-provider/IdP`
}

function oidcProviders(
  configured: readonly OidcProviderView[],
  keySet: string | undefined,
  documents: readonly RecognizedDocument[],
  { clientIds, providerArn, roleArn }: JudgingOptions,
): Providers<OidcProviderView> {
  const widened = configured.map((provider) => ({
    ...provider,
    clientIds: [...provider.clientIds, ...clientIds],
  }))
  const issuer = documents.map(issuerOf).find((one) => one !== undefined)
  if (issuer === undefined || (keySet === undefined && clientIds.length === 0)) {
    return { providers: widened, assumed: false, notes: [] }
  }
  const withKeys = widened.map((provider) =>
    keySet !== undefined && provider.issuer === issuer ? { ...provider, keySet } : provider,
  )
  if (withKeys.some((provider) => provider.issuer === issuer)) {
    return { providers: withKeys, assumed: false, notes: [] }
  }
  const accountId = roleArn?.split(':')[4] ?? assumedAccountId
  const arn =
    providerArn ?? `arn:aws:iam::${accountId}:oidc-provider/${webIdentityProviderName(issuer)}`
  const stranger = {
    arn,
    accountId: oidcAccountOf(arn) ?? accountId,
    issuer,
    clientIds,
    ...(keySet === undefined ? {} : { keySet }),
  }
  return {
    providers: [...withKeys, stranger],
    assumed: true,
    notes:
      clientIds.length > 0
        ? []
        : ['no client id of the provider is known: give them with --client-id <id>'],
  }
}

/** The issuer that a token names, if it is one that a provider can have. */
function issuerOf({ kind, text }: RecognizedDocument): string | undefined {
  if (kind !== 'id-token') return undefined
  const issuer = readTokenText(text, 0).claims.valueOf('iss')
  return typeof issuer === 'string' && /^https?:\/\/[!-~]{1,255}$/.test(issuer) ? issuer : undefined
}

function oidcAccountOf(arn: string): string | undefined {
  try {
    return parseOidcProviderArn(arn).accountId
  } catch (failure) {
    if (failure instanceof FedbridgeError) return undefined
    throw failure
  }
}
