import type { IamScope } from '../iam-action.ts'
import type { IamResource } from '../iam-action.ts'
import type { SamlProviderRecord } from '../iam-records.ts'
import { invalidInput, noSuchEntity } from '../iam-refusal.ts'
import type { IamReader } from '../iam-store.ts'

/** The ARN of a SAML provider by its name. */
export function samlProviderArn({ partition, accountId }: IamScope, name: string): string {
  return `arn:${partition}:iam::${accountId}:saml-provider/${name}`
}

/**
 * The provider of an ARN in the caller's account; undefined when there is none.
 *
 * @throws {RequestRefused} IAM_INPUT_INVALID (`InvalidInput`) when it is not the ARN of a SAML provider
 */
async function findSamlProvider(
  iam: IamReader,
  { accountId, partition }: IamScope,
  arn: string,
): Promise<SamlProviderRecord | undefined> {
  const [, inPartition, account, name] =
    /^arn:([\w-]+):iam::(\d{12}):saml-provider\/([\w.-]{1,128})$/.exec(arn) ?? []
  if (name === undefined || inPartition !== partition) throw invalidInput(`Invalid ARN: ${arn}`)
  // Those of another account are not there, as far as this one may know.
  const record =
    account === accountId ? await iam.find('saml-provider', accountId, name) : undefined
  return record?.arn === arn ? record : undefined
}

/** As {@link findSamlProvider}. @throws {RequestRefused} IAM_ENTITY_MISSING (`NoSuchEntity`) */
export async function requireSamlProvider(
  iam: IamReader,
  scope: IamScope,
  arn: string,
): Promise<SamlProviderRecord> {
  const record = await findSamlProvider(iam, scope, arn)
  if (record !== undefined) return record
  throw noSuchEntity(`Manifest not found for arn ${arn}`)
}

/** The provider that an action names, as policies see it. */
export async function samlProviderResource(
  iam: IamReader,
  scope: IamScope,
  arn: string,
): Promise<IamResource> {
  const record = await findSamlProvider(iam, scope, arn)
  return { arn, ...(record === undefined ? {} : { tags: record.tags }) }
}
