import type { ConditionContext } from '../../../federation/condition-context.ts'
import type { IamScope } from '../iam-action.ts'
import type { IamReader } from '../iam-store.ts'
import { boundaryContext } from './managed-policy.ts'
import type { PrincipalKind } from './principal-kind.ts'

/**
 * `iam:PermissionsBoundary` of the actions that change what a role or user may do: the boundary that it
 * has. Absent where it has none.
 *
 * @see Service Authorization Reference, "Actions, resources, and condition keys for AWS IAM"
 */
export async function principalBoundaryContext(
  iam: IamReader,
  { accountId }: IamScope,
  kind: PrincipalKind,
  name: string,
): Promise<ConditionContext> {
  return boundaryContext((await iam.find(kind, accountId, name))?.permissionsBoundaryArn)
}
