import type { IamResource, IamScope } from '../iam-action.ts'
import type { IamRecords } from '../iam-records.ts'
import { noSuchNamed } from '../iam-refusal.ts'
import type { IamReader, IamWriter } from '../iam-store.ts'

/** What has permissions of its own. */
export type PrincipalKind = 'role' | 'user'

/** As IAM's action names have it. */
export const capitalised: Readonly<Record<PrincipalKind, 'Role' | 'User'>> = {
  role: 'Role',
  user: 'User',
}

/** The role or user of a name. @throws {RequestRefused} IAM_ENTITY_MISSING (`NoSuchEntity`) */
export async function requirePrincipal<Kind extends PrincipalKind>(
  iam: IamReader,
  { accountId }: Pick<IamScope, 'accountId'>,
  kind: Kind,
  name: string,
): Promise<IamRecords[Kind]> {
  const record = await iam.find(kind, accountId, name)
  if (record === undefined) throw noSuchNamed(kind, name)
  return record
}

/** The role or user that an action names, as policies see it: with its path and tags while it exists. */
export async function principalResource(
  iam: IamReader,
  { accountId, partition }: IamScope,
  kind: PrincipalKind,
  name: string,
): Promise<IamResource> {
  const record = await iam.find(kind, accountId, name)
  return record === undefined
    ? { arn: `arn:${partition}:iam::${accountId}:${kind}/${name}` }
    : { arn: record.arn, tags: record.tags }
}

/** Changes a role or user in its turn. @throws {RequestRefused} IAM_ENTITY_MISSING, and what `change` throws */
export async function changePrincipal<Kind extends PrincipalKind>(
  writer: IamWriter,
  scope: Pick<IamScope, 'accountId'>,
  kind: Kind,
  name: string,
  change: (record: IamRecords[Kind]) => IamRecords[Kind] | Promise<IamRecords[Kind]>,
): Promise<void> {
  const record = await requirePrincipal(writer, scope, kind, name)
  await writer.put(kind, await change(record))
}
