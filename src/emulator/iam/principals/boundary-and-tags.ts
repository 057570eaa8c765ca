import type { QueryResult } from '../../query/query-action.ts'
import type { IamScope } from '../iam-action.ts'
import { noSuchEntity } from '../iam-refusal.ts'
import type { RoleRecord, UserRecord } from '../iam-records.ts'
import type { IamStore } from '../iam-store.ts'
import { page } from '../pagination.ts'
import type { PageParameters } from '../pagination.ts'
import { mergeTags, readTags, removeTags, tagsResult } from '../tags.ts'
import type { TagParameter } from '../tags.ts'
import { requireManagedPolicy } from './managed-policy.ts'
import { changePrincipal, requirePrincipal } from './principal-kind.ts'
import type { PrincipalKind } from './principal-kind.ts'

/** Sets the permissions boundary, in the place of another. @throws {RequestRefused} IAM_ENTITY_MISSING, IAM_INPUT_INVALID */
export async function putBoundary(
  iam: IamStore,
  scope: IamScope,
  kind: PrincipalKind,
  { name, PermissionsBoundary }: { readonly name: string; readonly PermissionsBoundary: string },
): Promise<void> {
  await iam.change(scope.accountId, (writer) =>
    changePrincipal(writer, scope, kind, name, async (record) => {
      await requireManagedPolicy(writer, scope, PermissionsBoundary, 'boundary')
      return { ...record, permissionsBoundaryArn: PermissionsBoundary }
    }),
  )
}

/** @throws {RequestRefused} IAM_ENTITY_MISSING, also where there is no boundary */
export async function deleteBoundary(
  iam: IamStore,
  scope: IamScope,
  kind: PrincipalKind,
  name: string,
): Promise<void> {
  await iam.change(scope.accountId, (writer) =>
    changePrincipal(writer, scope, kind, name, (record) => {
      if (record.permissionsBoundaryArn === undefined) {
        throw noSuchEntity(
          `${kind === 'role' ? 'Role' : 'User'} ${name} has no permissions boundary.`,
        )
      }
      return withoutBoundary(record)
    }),
  )
}

function withoutBoundary<Record extends RoleRecord | UserRecord>(record: Record): Record {
  return Object.fromEntries(
    Object.entries(record).filter(([field]) => field !== 'permissionsBoundaryArn'),
  ) as unknown as Record
}

/** @throws {RequestRefused} IAM_ENTITY_MISSING, IAM_INPUT_INVALID, IAM_LIMIT_EXCEEDED */
export async function tagPrincipal(
  iam: IamStore,
  scope: IamScope,
  kind: PrincipalKind,
  { name, Tags }: { readonly name: string; readonly Tags: readonly TagParameter[] },
): Promise<void> {
  const added = readTags(Tags)
  await iam.change(scope.accountId, (writer) =>
    changePrincipal(writer, scope, kind, name, (record) => ({
      ...record,
      tags: mergeTags(record.tags, added),
    })),
  )
}

/** @throws {RequestRefused} IAM_ENTITY_MISSING */
export async function untagPrincipal(
  iam: IamStore,
  scope: IamScope,
  kind: PrincipalKind,
  { name, TagKeys }: { readonly name: string; readonly TagKeys: readonly string[] },
): Promise<void> {
  await iam.change(scope.accountId, (writer) =>
    changePrincipal(writer, scope, kind, name, (record) => ({
      ...record,
      tags: removeTags(record.tags, TagKeys),
    })),
  )
}

/** @throws {RequestRefused} IAM_ENTITY_MISSING */
export async function listPrincipalTags(
  iam: IamStore,
  scope: IamScope,
  kind: PrincipalKind,
  { name, ...asked }: PageParameters & { readonly name: string },
): Promise<QueryResult> {
  const { tags } = await requirePrincipal(iam, scope, kind, name)
  const { items, rest } = page(tags, asked, ([key]) => key)
  return { Tags: tagsResult(items), ...rest }
}
