import type { IamResource, IamScope } from '../iam-action.ts'
import type { IamEmulation } from '../iam-emulation.ts'
import { iamQuotas } from '../iam-quotas.ts'
import type { OidcProviderRecord } from '../iam-records.ts'
import { invalidInput, limitExceeded, noSuchEntity, validationError } from '../iam-refusal.ts'
import type { IamReader, IamWriter } from '../iam-store.ts'

/** The ARN of an OpenID Connect provider by its URL without the scheme. */
export function oidcProviderArn({ partition, accountId }: IamScope, url: string): string {
  return `arn:${partition}:iam::${accountId}:oidc-provider/${url}`
}

/** The URL of a provider as its record has it. */
type ProviderUrl = Pick<OidcProviderRecord, 'url' | 'issuer'>

/**
 * What stands of a provider's URL in its ARN: host and path as they came. A slash at the end counts, as
 * it does at AWS: issuers are compared as spelled, and some end in one. One with `http:` is taken, with
 * a port too, when it stands in `insecureHttpIssuers` just so; the record keeps it as the issuer.
 *
 * @throws {RequestRefused} PARAMETER_INVALID (`ValidationError`) for what is no URL, IAM_INPUT_INVALID
 *   (`InvalidInput`) for a URL that is not `https://host/path` without port, user, query and fragment
 * @see IAM User Guide, "Creating OpenID Connect (OIDC) identity providers"
 */
export function parseProviderUrl(
  url: string,
  { insecureHttpIssuers }: Pick<IamEmulation, 'insecureHttpIssuers'>,
): ProviderUrl {
  const [, scheme, rest = ''] = /^([a-z][a-z0-9+.-]*):\/\/(.+)$/i.exec(url) ?? []
  // The texts are those that emulators hold to AWS have.
  if (scheme === undefined) throw validationError('Invalid Open ID Connect Provider URL')
  if (scheme === 'http' && insecureHttpIssuers.includes(url)) return { url: rest, issuer: url }
  if (scheme !== 'https') {
    throw invalidInput('Invalid Open ID Connect Provider URL. The URL must begin with https://.')
  }
  if (!URL.canParse(url) || !hostAndPath.test(rest)) {
    throw invalidInput('Invalid Open ID Connect Provider URL.')
  }
  return { url: rest }
}

/** Labels of a host name, or an IPv4 address; a path has no blanks, and nothing that ends it. */
const hostAndPath = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*(?:\/[^?#\s\\]*)?$/i

/**
 * The provider of an ARN in the caller's account; undefined when there is none.
 *
 * @throws {RequestRefused} IAM_INPUT_INVALID (`InvalidInput`) when it is not the ARN of a provider
 */
async function findOidcProvider(
  iam: IamReader,
  { accountId, partition }: IamScope,
  arn: string,
): Promise<OidcProviderRecord | undefined> {
  const [, inPartition, account, url] =
    /^arn:([\w-]+):iam::(\d{12}):oidc-provider\/(.+)$/.exec(arn) ?? []
  if (url === undefined || inPartition !== partition) throw invalidInput(`Invalid ARN: ${arn}`)
  // Those of another account are not there, as far as this one may know.
  const record = account === accountId ? await iam.find('oidc-provider', accountId, url) : undefined
  return record?.arn === arn ? record : undefined
}

/** As {@link findOidcProvider}. @throws {RequestRefused} IAM_ENTITY_MISSING (`NoSuchEntity`) */
export async function requireOidcProvider(
  iam: IamReader,
  scope: IamScope,
  arn: string,
): Promise<OidcProviderRecord> {
  const record = await findOidcProvider(iam, scope, arn)
  if (record !== undefined) return record
  throw noSuchEntity(`OpenIDConnect Provider not found for arn ${arn}`)
}

/** The provider that an action names, as policies see it. */
export async function oidcProviderResource(
  iam: IamReader,
  scope: IamScope,
  arn: string,
): Promise<IamResource> {
  const record = await findOidcProvider(iam, scope, arn)
  return { arn, ...(record === undefined ? {} : { tags: record.tags }) }
}

/** Changes a provider in its turn. @throws {RequestRefused} IAM_ENTITY_MISSING, and what `change` throws */
export async function changeOidcProvider(
  writer: IamWriter,
  scope: IamScope,
  arn: string,
  change: (record: OidcProviderRecord) => OidcProviderRecord,
): Promise<void> {
  await writer.put('oidc-provider', change(await requireOidcProvider(writer, scope, arn)))
}

/**
 * Client ids without repetition, a hundred at most.
 *
 * @throws {RequestRefused} IAM_LIMIT_EXCEEDED
 */
export function readClientIds(clientIds: readonly string[]): readonly string[] {
  const { clientIdsPerOpenIdConnectProvider: limit } = iamQuotas
  const each = [...new Set(clientIds)]
  if (each.length <= limit) return each
  throw limitExceeded(`Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: ${limit}`)
}

/**
 * Thumbprints as they came, one to five: 40 hexadecimal digits in either case. AWS says "fewer than 5"
 * of the list and means at most; that a digit has to be hexadecimal is said by us alone.
 *
 * @throws {RequestRefused} IAM_INPUT_INVALID
 * @see IAM User Guide, "Obtaining the thumbprint for an OpenID Connect Identity Provider"
 */
export function readThumbprints(thumbprints: readonly string[]): readonly string[] {
  const { thumbprintsPerOpenIdConnectProvider: limit } = iamQuotas
  if (thumbprints.length === 0) {
    throw invalidInput('Thumbprint list must contain at least one entry.')
  }
  if (thumbprints.length > limit) {
    throw invalidInput(`Thumbprint list must contain fewer than ${limit} entries.`)
  }
  if (!thumbprints.every((thumbprint) => /^[0-9a-f]{40}$/i.test(thumbprint))) {
    throw invalidInput('A thumbprint has to be 40 hexadecimal digits.')
  }
  return thumbprints
}
