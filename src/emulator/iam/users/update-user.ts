import type { QueryAction } from '../../query/query-action.ts'
import { iamAction } from '../iam-action.ts'
import type { IamEmulation } from '../iam-emulation.ts'
import type { UserRecord } from '../iam-records.ts'
import { entityAlreadyExists } from '../iam-refusal.ts'
import type { IamWriter } from '../iam-store.ts'
import { principalResource, requirePrincipal } from '../principals/principal-kind.ts'
import { updateUserParameters } from './user-parameters.ts'

/**
 * UpdateUser: another name or path. The user keeps its unique id, keys and permissions, and whoever
 * trusts it goes on to.
 *
 * @throws {RequestRefused} IAM_ENTITY_MISSING; IAM_ENTITY_EXISTS for a name that another user has, in
 *   whatever case
 * @see IAM User Guide, "Rename an IAM user"
 */
export function updateUser(emulation: IamEmulation): QueryAction {
  const { iam } = emulation
  return iamAction(emulation, {
    name: 'UpdateUser',
    parameters: updateUserParameters,
    readOnly: false,
    resource: ({ UserName }, scope) => principalResource(iam, scope, 'user', UserName),
    run: async ({ UserName, ...changed }, scope) => {
      const { accountId, partition } = scope
      await iam.change(accountId, async (writer) => {
        const present = await requirePrincipal(writer, scope, 'user', UserName)
        const { NewPath: path = present.path, NewUserName: userName = present.userName } = changed
        const other = await writer.find('user', accountId, userName)
        if (other !== undefined && other.userId !== present.userId) {
          throw entityAlreadyExists(`User with name ${userName} already exists.`)
        }
        const arn = `arn:${partition}:iam::${accountId}:user${path}${userName}`
        await rename(writer, present, { ...present, arn, path, userName })
      })
      return {}
    },
  })
}

/** The old record goes last: should this end in the middle, nobody has lost a user. */
async function rename(writer: IamWriter, present: UserRecord, renamed: UserRecord): Promise<void> {
  await writer.put('user', renamed)
  for (const id of renamed.accessKeyIds) {
    const key = await writer.findAccessKey(id)
    if (key !== undefined) await writer.putAccessKey({ ...key, userName: renamed.userName })
  }
  if (present.userName.toLowerCase() !== renamed.userName.toLowerCase()) {
    await writer.remove('user', present)
  }
}
