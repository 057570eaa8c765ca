import type { RoleRecord, UserRecord } from '../iam-records.ts'
import type { IamReader } from '../iam-store.ts'

/** Who has managed policies, attached or as a boundary. */
export interface PolicyUsers {
  readonly roles: readonly RoleRecord[]
  readonly users: readonly UserRecord[]
}

/** How a managed policy is used. */
export type PolicyUsage = 'PermissionsPolicy' | 'PermissionsBoundary'

/** Everybody in an account who may have managed policies. */
export async function policyUsers(iam: IamReader, accountId: string): Promise<PolicyUsers> {
  const [roles, users] = await Promise.all([
    iam.list('role', accountId),
    iam.list('user', accountId),
  ])
  return { roles, users }
}

/** Whether a role or user has the policy, in this use or in any. */
export function uses(
  { attachedPolicyArns, permissionsBoundaryArn }: RoleRecord | UserRecord,
  arn: string,
  usage?: PolicyUsage,
): boolean {
  const attached = usage !== 'PermissionsBoundary' && attachedPolicyArns.includes(arn)
  return attached || (usage !== 'PermissionsPolicy' && permissionsBoundaryArn === arn)
}

/** To how many roles and users a policy is attached, and whom it bounds. */
export function usageCounts(
  { roles, users }: PolicyUsers,
  arn: string,
): { readonly AttachmentCount: number; readonly PermissionsBoundaryUsageCount: number } {
  const everyone = [...roles, ...users]
  const count = (usage: PolicyUsage): number =>
    everyone.filter((record) => uses(record, arn, usage)).length
  return {
    AttachmentCount: count('PermissionsPolicy'),
    PermissionsBoundaryUsageCount: count('PermissionsBoundary'),
  }
}
