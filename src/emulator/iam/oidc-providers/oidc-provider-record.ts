import type { IamResource, IamScope } from '../iam-action.ts'
import { iamQuotas } from '../iam-quotas.ts'
import type { OidcProviderRecord } from '../iam-records.ts'
import { invalidInput, limitExceeded, noSuchEntity, validationError } from '../iam-refusal.ts'
import type { IamReader, IamWriter } from '../iam-store.ts'

/** The ARN of an OpenID Connect provider by its URL without the scheme. */
export function oidcProviderArn({ partition, accountId }: IamScope, url: string): string {
  return `arn:${partition}:iam::${accountId}:oidc-provider/${url}`
}

/**
 * What stands of a provider's URL in its ARN: host and path, without a slash at the end.
 *
 * @throws {RequestRefused} PARAMETER_INVALID (`ValidationError`) for anything but `https://host/path`
 *   without port, query and fragment; the texts are ours
 * @see IAM User Guide, "Creating OpenID Connect (OIDC) identity providers"
 */
export function parseProviderUrl(url: string): string {
  if (!/^https:\/\//i.test(url)) {
    throw validationError('Invalid Open ID Connect Provider URL: it has to begin with https://')
  }
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  const [, host = '', path = ''] = /^https:\/\/([^/?#@:]+)(\/[^?#]*)?$/i.exec(url) ?? []
  if (parsed === undefined || host === '' || /[\s\\]/.test(url)) {
    throw validationError(
      'Invalid Open ID Connect Provider URL: it has a host and a path, and no port, user, query or fragment',
    )
  }
  // Hosts have no case; paths do.
  return `${host.toLowerCase()}${path}`.replace(/\/+$/, '')
}

/**
 * The provider of an ARN in the caller's account; undefined when there is none.
 *
 * @throws {RequestRefused} IAM_INPUT_INVALID (`InvalidInput`) when it is not the ARN of a provider
 */
export async function findOidcProvider(
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
 * Thumbprints as they came, one to five: 40 hexadecimal digits in either case.
 *
 * @throws {RequestRefused} IAM_INPUT_INVALID, IAM_LIMIT_EXCEEDED; the texts are ours
 * @see IAM User Guide, "Obtaining the thumbprint for an OpenID Connect Identity Provider"
 */
export function readThumbprints(thumbprints: readonly string[]): readonly string[] {
  const { thumbprintsPerOpenIdConnectProvider: limit } = iamQuotas
  if (thumbprints.length === 0) throw invalidInput('Thumbprint list must contain at least one.')
  if (thumbprints.length > limit) {
    throw limitExceeded(`Thumbprint list must contain fewer than ${limit + 1} entries.`)
  }
  if (!thumbprints.every((thumbprint) => /^[0-9a-f]{40}$/i.test(thumbprint))) {
    throw invalidInput('A thumbprint has to be 40 hexadecimal digits.')
  }
  return thumbprints
}
