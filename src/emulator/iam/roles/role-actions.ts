import type { QueryAction } from '../../query/query-action.ts'
import { iamAction } from '../iam-action.ts'
import type { IamScope } from '../iam-action.ts'
import type { IamEmulation } from '../iam-emulation.ts'
import type { RoleRecord } from '../iam-records.ts'
import { deleteConflict } from '../iam-refusal.ts'
import { page } from '../pagination.ts'
import { permissionActions } from '../principals/permission-actions.ts'
import {
  changePrincipal,
  principalResource,
  requirePrincipal,
} from '../principals/principal-kind.ts'
import { createRole } from './create-role.ts'
import {
  deleteRoleParameters,
  getRoleParameters,
  listInstanceProfilesForRoleParameters,
  listRolesParameters,
  updateAssumeRolePolicyParameters,
  updateRoleDescriptionParameters,
  updateRoleParameters,
} from './role-parameters.ts'
import { roleResult } from './role-result.ts'
import { readTrustPolicy } from './trust-policy.ts'

/** IAM's actions on roles. */
export function roleActions(emulation: IamEmulation): readonly QueryAction[] {
  return [
    createRole(emulation),
    ...readingActions(emulation),
    ...changingActions(emulation),
    ...permissionActions(emulation, 'role'),
  ]
}

function readingActions(emulation: IamEmulation): readonly QueryAction[] {
  const { iam } = emulation
  return [
    iamAction(emulation, {
      name: 'GetRole',
      parameters: getRoleParameters,
      readOnly: true,
      resource: ({ RoleName }, scope) => principalResource(iam, scope, 'role', RoleName),
      run: async ({ RoleName }, scope) => {
        const role = await requirePrincipal(iam, scope, 'role', RoleName)
        return { Role: await roleResult(role, iam, { whole: true }) }
      },
    }),
    iamAction(emulation, {
      name: 'ListRoles',
      parameters: listRolesParameters,
      readOnly: true,
      resource: (_parameters, { partition, accountId }) => ({
        arn: `arn:${partition}:iam::${accountId}:role/`,
      }),
      run: async ({ PathPrefix = '/', ...asked }, { accountId }) => {
        const roles = await iam.list('role', accountId)
        const below = roles.filter(({ path }) => path.startsWith(PathPrefix))
        const { items, rest } = page(below, asked, ({ roleName }) => roleName.toLowerCase())
        return {
          Roles: await Promise.all(items.map((role) => roleResult(role, iam, { whole: false }))),
          ...rest,
        }
      },
    }),
    iamAction(emulation, {
      // There are no instance profiles; clients ask before they delete a role.
      name: 'ListInstanceProfilesForRole',
      parameters: listInstanceProfilesForRoleParameters,
      readOnly: true,
      resource: ({ RoleName }, scope) => principalResource(iam, scope, 'role', RoleName),
      run: async ({ RoleName }, scope) => {
        await requirePrincipal(iam, scope, 'role', RoleName)
        return { InstanceProfiles: [], IsTruncated: false }
      },
    }),
  ]
}

function changingActions(emulation: IamEmulation): readonly QueryAction[] {
  const { iam } = emulation
  const resource = ({ RoleName }: { readonly RoleName: string }, scope: IamScope) =>
    principalResource(iam, scope, 'role', RoleName)
  return [
    iamAction(emulation, {
      name: 'UpdateRole',
      parameters: updateRoleParameters,
      readOnly: false,
      resource,
      run: async ({ RoleName, Description, MaxSessionDuration }, scope) => {
        await iam.change(scope.accountId, (writer) =>
          changePrincipal(writer, scope, 'role', RoleName, (role) => ({
            ...role,
            ...(Description === undefined ? {} : { description: Description }),
            ...(MaxSessionDuration === undefined
              ? {}
              : { maxSessionDurationSeconds: MaxSessionDuration }),
          })),
        )
        return {}
      },
    }),
    iamAction(emulation, {
      name: 'UpdateRoleDescription',
      parameters: updateRoleDescriptionParameters,
      readOnly: false,
      resource,
      run: async ({ RoleName, Description }, scope) => {
        await iam.change(scope.accountId, (writer) =>
          changePrincipal(writer, scope, 'role', RoleName, (role) => ({
            ...role,
            description: Description,
          })),
        )
        const role = await requirePrincipal(iam, scope, 'role', RoleName)
        return { Role: await roleResult(role, iam, { whole: true }) }
      },
    }),
    iamAction(emulation, {
      name: 'UpdateAssumeRolePolicy',
      parameters: updateAssumeRolePolicyParameters,
      readOnly: false,
      resource,
      run: async ({ RoleName, PolicyDocument }, scope) => {
        await iam.change(scope.accountId, (writer) =>
          changePrincipal(writer, scope, 'role', RoleName, async (role) => ({
            ...role,
            trustPolicy: await readTrustPolicy(PolicyDocument, writer),
          })),
        )
        return {}
      },
    }),
    iamAction(emulation, {
      name: 'DeleteRole',
      parameters: deleteRoleParameters,
      readOnly: false,
      resource,
      run: async ({ RoleName }, scope) => {
        await iam.change(scope.accountId, async (writer) => {
          const role = await requirePrincipal(writer, scope, 'role', RoleName)
          requireUnused(role)
          await writer.remove('role', role)
        })
        return {}
      },
    }),
  ]
}

function requireUnused({ attachedPolicyArns, inlinePolicies }: RoleRecord): void {
  if (attachedPolicyArns.length > 0) {
    throw deleteConflict('Cannot delete entity, must detach all policies first.')
  }
  if (Object.keys(inlinePolicies).length > 0) {
    throw deleteConflict('Cannot delete entity, must delete policies first.')
  }
}
