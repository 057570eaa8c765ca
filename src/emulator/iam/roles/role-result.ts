import type { QueryResult } from '../../query/query-action.ts'
import type { RoleRecord } from '../iam-records.ts'
import type { IamReader } from '../iam-store.ts'
import { boundaryResult } from '../principals/managed-policy.ts'
import { encodedDocument } from '../principals/encoded-document.ts'
import { shownTrustPolicy } from '../trust-policy-principals.ts'
import { tagsResult } from '../tags.ts'

/** A role as GetRole answers it. Lists leave out tags, boundary and last use, as IAM does. */
export async function roleResult(
  role: RoleRecord,
  iam: IamReader,
  { whole }: { readonly whole: boolean },
): Promise<QueryResult> {
  return {
    Path: role.path,
    RoleName: role.roleName,
    RoleId: role.roleId,
    Arn: role.arn,
    CreateDate: new Date(role.createdAt),
    AssumeRolePolicyDocument: encodedDocument(
      await shownTrustPolicy(role.trustPolicy, iam, role.arn.split(':')[1]),
    ),
    Description: role.description,
    MaxSessionDuration: role.maxSessionDurationSeconds,
    ...(whole
      ? {
          PermissionsBoundary: boundaryResult(role.permissionsBoundaryArn),
          Tags: role.tags.length === 0 ? undefined : tagsResult(role.tags),
          // When a role was used last is not kept.
          RoleLastUsed: {},
        }
      : {}),
  }
}
