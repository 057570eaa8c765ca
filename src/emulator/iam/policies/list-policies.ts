import type { QueryAction } from '../../query/query-action.ts'
import { iamAction } from '../iam-action.ts'
import type { IamEmulation } from '../iam-emulation.ts'
import { page } from '../pagination.ts'
import { awsManagedRecords, policyResource, requirePolicy } from './find-policy.ts'
import { listEntitiesForPolicyParameters, listPoliciesParameters } from './policy-parameters.ts'
import { policyResult } from './policy-result.ts'
import { policyUsers, uses } from './policy-users.ts'

/** ListPolicies: those of the account and those that AWS has built in, of which there are few here. */
export function listPolicies(emulation: IamEmulation): QueryAction {
  const { iam } = emulation
  return iamAction(emulation, {
    name: 'ListPolicies',
    parameters: listPoliciesParameters,
    readOnly: true,
    resource: (_parameters, { partition, accountId }) => ({
      arn: `arn:${partition}:iam::${accountId}:policy/`,
    }),
    run: async (parameters, scope) => {
      const {
        Scope = 'All',
        OnlyAttached = false,
        PathPrefix = '/',
        PolicyUsageFilter,
      } = parameters
      const users = await policyUsers(iam, scope.accountId)
      const everyone = [...users.roles, ...users.users]
      const policies = [
        ...(Scope === 'Local' ? [] : awsManagedRecords(scope)),
        ...(Scope === 'AWS' ? [] : await iam.list('policy', scope.accountId)),
      ].filter(
        ({ arn, path }) =>
          path.startsWith(PathPrefix) &&
          (!(OnlyAttached || PolicyUsageFilter !== undefined) ||
            everyone.some((record) => uses(record, arn, PolicyUsageFilter))),
      )
      // Names, because an ARN with its path makes a marker that is longer than IAM takes. An account
      // may give a policy the name of one of AWS's.
      const { items, rest } = page(
        policies,
        parameters,
        ({ policyName, accountId }) => `${policyName.toLowerCase()} ${accountId}`,
      )
      return {
        Policies: items.map((policy) => policyResult(policy, users, { whole: false })),
        ...rest,
      }
    },
  })
}

/** ListEntitiesForPolicy: which roles and users have a policy. There are no groups. */
export function listEntitiesForPolicy(emulation: IamEmulation): QueryAction {
  const { iam } = emulation
  return iamAction(emulation, {
    name: 'ListEntitiesForPolicy',
    parameters: listEntitiesForPolicyParameters,
    readOnly: true,
    resource: ({ PolicyArn }, scope) => policyResource(iam, scope, PolicyArn),
    run: async (
      { PolicyArn, EntityFilter, PathPrefix = '/', PolicyUsageFilter, ...asked },
      scope,
    ) => {
      await requirePolicy(iam, scope, PolicyArn)
      const { roles, users } = await policyUsers(iam, scope.accountId)
      const wanted = (type: string): boolean => EntityFilter === undefined || EntityFilter === type
      const entities = [...(wanted('Role') ? roles : []), ...(wanted('User') ? users : [])].filter(
        (record) =>
          record.path.startsWith(PathPrefix) && uses(record, PolicyArn, PolicyUsageFilter),
      )
      const { items, rest } = page(entities, asked, (record) =>
        'userId' in record ? `user ${record.userName}` : `role ${record.roleName}`,
      )
      return {
        PolicyGroups: [],
        PolicyUsers: items.flatMap((record) =>
          'userId' in record ? [{ UserName: record.userName, UserId: record.userId }] : [],
        ),
        PolicyRoles: items.flatMap((record) =>
          'roleId' in record ? [{ RoleName: record.roleName, RoleId: record.roleId }] : [],
        ),
        ...rest,
      }
    },
  })
}
