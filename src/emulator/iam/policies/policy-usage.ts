import type { RoleRecord, UserRecord } from '../iam-records.ts'
import type { IamReader } from '../iam-store.ts'

/** Who in an account has a managed policy. */
export interface PolicyEntity {
  readonly kind: 'User' | 'Role'
  readonly name: string
  readonly id: string
  readonly path: string
  readonly attachedPolicyArns: readonly string[]
  readonly permissionsBoundaryArn: string | undefined
}

/** How often a policy is used in an account. */
export interface PolicyUsage {
  readonly attachments: number
  readonly boundaries: number
}

/** All users and roles of an account, with the managed policies they have. */
export async function policyEntities(
  iam: IamReader,
  accountId: string,
): Promise<readonly PolicyEntity[]> {
  const [users, roles] = await Promise.all([
    iam.list('user', accountId),
    iam.list('role', accountId),
  ])
  return [
    ...users.map((user) => entity('User', user, { name: user.userName, id: user.userId })),
    ...roles.map((role) => entity('Role', role, { name: role.roleName, id: role.roleId })),
  ]
}

/** How often the entities have the policy of an ARN. */
export function usageOf(arn: string, entities: readonly PolicyEntity[]): PolicyUsage {
  return {
    attachments: entities.filter((one) => one.attachedPolicyArns.includes(arn)).length,
    boundaries: entities.filter((one) => one.permissionsBoundaryArn === arn).length,
  }
}

function entity(
  kind: PolicyEntity['kind'],
  { path, attachedPolicyArns, permissionsBoundaryArn }: RoleRecord | UserRecord,
  named: Pick<PolicyEntity, 'name' | 'id'>,
): PolicyEntity {
  return { kind, ...named, path, attachedPolicyArns, permissionsBoundaryArn }
}
