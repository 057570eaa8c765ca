import type { QueryAction } from '../../query/query-action.ts'
import { iamAction } from '../iam-action.ts'
import type { IamEmulation } from '../iam-emulation.ts'
import type { UserRecord } from '../iam-records.ts'
import { deleteConflict } from '../iam-refusal.ts'
import { page } from '../pagination.ts'
import { permissionActions } from '../principals/permission-actions.ts'
import { principalResource, requirePrincipal } from '../principals/principal-kind.ts'
import { accessKeyActions } from './access-key-actions.ts'
import { createUser } from './create-user.ts'
import { userNameOf } from './own-name.ts'
import { updateUser } from './update-user.ts'
import {
  deleteUserParameters,
  getUserParameters,
  listGroupsForUserParameters,
  listMFADevicesParameters,
  listUsersParameters,
} from './user-parameters.ts'
import { userResult } from './user-result.ts'

/** IAM's actions on users, as far as signing and authorization need them. */
export function userActions(emulation: IamEmulation): readonly QueryAction[] {
  const { iam } = emulation
  return [
    createUser(emulation),
    updateUser(emulation),
    iamAction(emulation, {
      name: 'GetUser',
      parameters: getUserParameters,
      readOnly: true,
      resource: ({ UserName }, scope, call) =>
        principalResource(iam, scope, 'user', userNameOf(UserName, call)),
      run: async ({ UserName }, scope, call) => {
        const user = await requirePrincipal(iam, scope, 'user', userNameOf(UserName, call))
        return { User: userResult(user, { whole: true }) }
      },
    }),
    iamAction(emulation, {
      name: 'ListUsers',
      parameters: listUsersParameters,
      readOnly: true,
      resource: (_parameters, { partition, accountId }) => ({
        arn: `arn:${partition}:iam::${accountId}:user/`,
      }),
      run: async ({ PathPrefix = '/', ...asked }, { accountId }) => {
        const users = await iam.list('user', accountId)
        const below = users.filter(({ path }) => path.startsWith(PathPrefix))
        const { items, rest } = page(below, asked, ({ userName }) => userName.toLowerCase())
        return { Users: items.map((user) => userResult(user, { whole: false })), ...rest }
      },
    }),
    iamAction(emulation, {
      name: 'DeleteUser',
      parameters: deleteUserParameters,
      readOnly: false,
      resource: ({ UserName }, scope) => principalResource(iam, scope, 'user', UserName),
      run: async ({ UserName }, scope) => {
        await iam.change(scope.accountId, async (writer) => {
          const user = await requirePrincipal(writer, scope, 'user', UserName)
          requireUnused(user)
          await writer.remove('user', user)
        })
        return {}
      },
    }),
    iamAction(emulation, {
      // There are no groups; clients ask before they delete a user.
      name: 'ListGroupsForUser',
      parameters: listGroupsForUserParameters,
      readOnly: true,
      resource: ({ UserName }, scope) => principalResource(iam, scope, 'user', UserName),
      run: async ({ UserName }, scope) => {
        await requirePrincipal(iam, scope, 'user', UserName)
        return { Groups: [], IsTruncated: false }
      },
    }),
    iamAction(emulation, {
      name: 'ListMFADevices',
      parameters: listMFADevicesParameters,
      readOnly: true,
      resource: ({ UserName }, scope, call) =>
        principalResource(iam, scope, 'user', userNameOf(UserName, call)),
      run: async ({ UserName, ...asked }, scope, call) => {
        const user = await requirePrincipal(iam, scope, 'user', userNameOf(UserName, call))
        const { items, rest } = page(user.mfaDevices, asked, ({ serialNumber }) => serialNumber)
        return {
          MFADevices: items.map(({ serialNumber }) => ({
            UserName: user.userName,
            SerialNumber: serialNumber,
            EnableDate: new Date(user.createdAt),
          })),
          ...rest,
        }
      },
    }),
    ...accessKeyActions(emulation),
    ...permissionActions(emulation, 'user'),
  ]
}

function requireUnused(user: UserRecord): void {
  if (user.attachedPolicyArns.length > 0) {
    throw deleteConflict('Cannot delete entity, must detach all policies first.')
  }
  if (Object.keys(user.inlinePolicies).length > 0) {
    throw deleteConflict('Cannot delete entity, must delete policies first.')
  }
  if (user.accessKeyIds.length > 0) {
    throw deleteConflict('Cannot delete entity, must delete access keys first.')
  }
  if (user.mfaDevices.length > 0) {
    throw deleteConflict('Cannot delete entity, must delete MFA device first.')
  }
}
