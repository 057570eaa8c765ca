import type { QueryResult } from '../../query/query-action.ts'
import type { UserRecord } from '../iam-records.ts'
import { boundaryResult } from '../principals/managed-policy.ts'
import { tagsResult } from '../tags.ts'

/** A user as GetUser answers it. Lists leave out tags and boundary, as IAM does. */
export function userResult(user: UserRecord, { whole }: { readonly whole: boolean }): QueryResult {
  return {
    Path: user.path,
    UserName: user.userName,
    UserId: user.userId,
    Arn: user.arn,
    CreateDate: new Date(user.createdAt),
    ...(whole
      ? {
          PermissionsBoundary: boundaryResult(user.permissionsBoundaryArn),
          Tags: user.tags.length === 0 ? undefined : tagsResult(user.tags),
        }
      : {}),
  }
}
