import { randomUUID } from 'node:crypto'
import type { QueryAction } from '../../query/query-action.ts'
import { iamAction } from '../iam-action.ts'
import type { IamScope } from '../iam-action.ts'
import type { IamEmulation } from '../iam-emulation.ts'
import { iamQuotas } from '../iam-quotas.ts'
import type { UserRecord } from '../iam-records.ts'
import { entityAlreadyExists, limitExceeded } from '../iam-refusal.ts'
import { boundaryContext, requireManagedPolicy } from '../principals/managed-policy.ts'
import { mergeTags, readTags } from '../tags.ts'
import { uniqueId } from '../unique-id.ts'
import { createUserParameters } from './user-parameters.ts'
import { userResult } from './user-result.ts'

/**
 * CreateUser: without keys and permissions.
 *
 * @throws {RequestRefused} IAM_ENTITY_EXISTS for a name that is taken, in whatever case;
 *   IAM_ENTITY_MISSING for a boundary that is not there; IAM_INPUT_INVALID, IAM_LIMIT_EXCEEDED
 */
export function createUser(emulation: IamEmulation): QueryAction {
  const { iam } = emulation
  return iamAction(emulation, {
    name: 'CreateUser',
    parameters: createUserParameters,
    readOnly: false,
    resource: ({ Path = '/', UserName }, scope) => ({ arn: userArn(scope, Path, UserName) }),
    requestTags: ({ Tags }) => readTags(Tags),
    context: ({ PermissionsBoundary }) => boundaryContext(PermissionsBoundary),
    run: async ({ Path: path = '/', UserName: userName, PermissionsBoundary, Tags }, scope) => {
      const { accountId, now } = scope
      const arn = userArn(scope, path, userName)
      const tags = mergeTags([], readTags(Tags))
      const created = await iam.change(accountId, async (writer): Promise<UserRecord> => {
        if ((await writer.find('user', accountId, userName)) !== undefined) {
          throw entityAlreadyExists(`User with name ${userName} already exists.`)
        }
        if ((await writer.list('user', accountId)).length >= iamQuotas.usersPerAccount) {
          throw limitExceeded(
            `Cannot exceed quota for UsersPerAccount: ${iamQuotas.usersPerAccount}`,
          )
        }
        if (PermissionsBoundary !== undefined) {
          await requireManagedPolicy(writer, scope, PermissionsBoundary, 'boundary')
        }
        const user: UserRecord = {
          arn,
          accountId,
          path,
          userName,
          userId: uniqueId('AIDA', { arn, creation: randomUUID() }),
          createdAt: now.getTime(),
          tags,
          inlinePolicies: {},
          attachedPolicyArns: [],
          accessKeyIds: [],
          mfaDevices: [],
          ...(PermissionsBoundary === undefined
            ? {}
            : { permissionsBoundaryArn: PermissionsBoundary }),
        }
        await writer.put('user', user)
        return user
      })
      return { User: userResult(created, { whole: true }) }
    },
  })
}

function userArn({ partition, accountId }: IamScope, path: string, userName: string): string {
  return `arn:${partition}:iam::${accountId}:user${path}${userName}`
}
