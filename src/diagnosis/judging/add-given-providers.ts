import { FedbridgeError } from '../../errors.ts'
import { webIdentityProviderName } from '../../federation/web-identity-provider-name.ts'
import { parseOidcProviderArn, parseSamlProviderArn } from '../../partition/arn.ts'
import type { IdpMetadata } from '../../saml/idp-metadata-model.ts'
import type { DiagnosisContext, OidcProviderView, SamlProviderView } from '../diagnosis-context.ts'
import { readTokenText } from '../oidc/token-text.ts'
import type { RecognizedDocument } from '../recognition.ts'

/** What somebody gives along with a document about providers that are in no configuration. */
export interface GivenProviders {
  readonly metadata: readonly IdpMetadata[]
  /** A JSON Web Key Set. */
  readonly keySet?: string | undefined
  readonly clientIds: readonly string[]
  readonly roleArn?: string | undefined
  readonly providerArn?: string | undefined
}

/** The providers with those that were given, and what that takes to know. */
export interface KnownProviders extends Pick<DiagnosisContext, 'providers' | 'oidcProviders'> {
  /** Whether one of them is in no configuration: then no configured role knows it. */
  readonly assumed: boolean
  /** Nobody's metadata is known, so that no signature of a SAML response can be verified. */
  readonly lacksMetadata: boolean
  /** No client id of the provider is known that the token names. */
  readonly lacksClientIds: boolean
}

/** Of somebody whom nothing is known about. */
const assumedAccountId = '123456789012'

/**
 * Adds metadata, key sets and client ids that came with a document to the providers that are known.
 * What nobody says is taken from the document itself, which chooses keys to try and decides nothing:
 * the ARN of a provider, the issuer of a token.
 *
 * @throws {IdentifierRejected} ARN_INVALID when metadata is given and `providerArn` is not that of a
 *   SAML provider
 */
export function addGivenProviders(
  configured: Pick<DiagnosisContext, 'providers' | 'oidcProviders'>,
  given: GivenProviders,
  documents: readonly RecognizedDocument[],
): KnownProviders {
  const saml = samlProviders(configured.providers, given, documents)
  const oidc = oidcProviders(configured.oidcProviders, given, documents)
  return {
    providers: saml.providers,
    oidcProviders: oidc.providers,
    assumed: saml.assumed || oidc.assumed,
    lacksMetadata: saml.lacks,
    lacksClientIds: oidc.lacks,
  }
}

interface Added<View> {
  readonly providers: readonly View[]
  readonly assumed: boolean
  readonly lacks: boolean
}

function samlProviders(
  configured: readonly SamlProviderView[],
  { metadata, providerArn }: GivenProviders,
  documents: readonly RecognizedDocument[],
): Added<SamlProviderView> {
  const given = metadata.map((one): SamlProviderView => {
    const known = configured.find((provider) => declaresSame(provider, one))
    const arn = providerArn ?? known?.arn ?? namedProviderArn(documents) ?? loneArn(configured)
    return { ...configured.find((provider) => provider.arn === arn), ...viewOf(arn, one) }
  })
  const others = configured.filter(({ arn }) => given.every((one) => one.arn !== arn))
  const all = [...given, ...others]
  // Where nobody's keys are known, all that can be said without them is of more use than that.
  const isSaml = documents.some(({ kind }) => kind === 'saml-response' || kind === 'saml-assertion')
  if (isSaml && all.every((provider) => provider.metadata === undefined)) {
    return { providers: [], assumed: false, lacks: true }
  }
  const assumed = given.some(({ arn }) => configured.every((one) => one.arn !== arn))
  return { providers: all, assumed, lacks: false }
}

function declaresSame({ metadata }: SamlProviderView, other: IdpMetadata): boolean {
  const ids = new Set(other.entities.map(({ entityId }) => entityId))
  return metadata?.entities.some(({ entityId }) => ids.has(entityId)) === true
}

function viewOf(arn: string, metadata: IdpMetadata): SamlProviderView {
  const { accountId, providerName } = parseSamlProviderArn(arn)
  return { arn, accountId, providerName, metadata }
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
  { keySet, clientIds, providerArn, roleArn }: GivenProviders,
  documents: readonly RecognizedDocument[],
): Added<OidcProviderView> {
  const widened = configured.map((provider) => ({
    ...provider,
    clientIds: [...provider.clientIds, ...clientIds],
  }))
  const issuer = documents.map(issuerOf).find((one) => one !== undefined)
  if (issuer === undefined || (keySet === undefined && clientIds.length === 0)) {
    return { providers: widened, assumed: false, lacks: false }
  }
  const withKeys = widened.map((provider) =>
    keySet !== undefined && provider.issuer === issuer ? { ...provider, keySet } : provider,
  )
  if (withKeys.some((provider) => provider.issuer === issuer)) {
    return { providers: withKeys, assumed: false, lacks: false }
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
    lacks: clientIds.length === 0,
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
