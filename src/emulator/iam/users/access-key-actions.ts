import { randomBytes } from 'node:crypto'
import { accessKeyId } from '../../credentials/access-key-id.ts'
import type { QueryAction, SignedCall } from '../../query/query-action.ts'
import { iamAction } from '../iam-action.ts'
import type { IamScope } from '../iam-action.ts'
import type { IamEmulation } from '../iam-emulation.ts'
import { iamQuotas } from '../iam-quotas.ts'
import type { AccessKeyRecord } from '../iam-records.ts'
import { limitExceeded, noSuchEntity } from '../iam-refusal.ts'
import type { IamReader } from '../iam-store.ts'
import { page } from '../pagination.ts'
import {
  changePrincipal,
  principalResource,
  requirePrincipal,
} from '../principals/principal-kind.ts'
import { userNameOf } from './own-name.ts'
import {
  createAccessKeyParameters,
  deleteAccessKeyParameters,
  getAccessKeyLastUsedParameters,
  listAccessKeysParameters,
  updateAccessKeyParameters,
} from './user-parameters.ts'

/** IAM's actions on the long-term keys of users. */
export function accessKeyActions(emulation: IamEmulation): readonly QueryAction[] {
  const { iam } = emulation
  const resource = (
    { UserName }: { readonly UserName?: string },
    scope: IamScope,
    call: SignedCall,
  ) => principalResource(iam, scope, 'user', userNameOf(UserName, call))
  return [
    createAccessKey(emulation, resource),
    iamAction(emulation, {
      name: 'ListAccessKeys',
      parameters: listAccessKeysParameters,
      readOnly: true,
      resource,
      run: async ({ UserName, ...asked }, scope, call) => {
        const name = userNameOf(UserName, call)
        const user = await requirePrincipal(iam, scope, 'user', name)
        const keys = await Promise.all(user.accessKeyIds.map((id) => iam.findAccessKey(id)))
        const present = keys.filter((key) => key !== undefined)
        const { items, rest } = page(present, asked, (key) => key.accessKeyId)
        return {
          AccessKeyMetadata: items.map((key) => ({
            UserName: key.userName,
            AccessKeyId: key.accessKeyId,
            Status: key.status,
            CreateDate: new Date(key.createdAt),
          })),
          ...rest,
        }
      },
    }),
    iamAction(emulation, {
      name: 'UpdateAccessKey',
      parameters: updateAccessKeyParameters,
      readOnly: false,
      resource,
      run: async ({ UserName, AccessKeyId, Status }, scope, call) => {
        const name = userNameOf(UserName, call)
        await iam.change(scope.accountId, async (writer) => {
          const key = await requireKey(writer, scope, { name, AccessKeyId })
          await writer.putAccessKey({ ...key, status: Status })
        })
        return {}
      },
    }),
    iamAction(emulation, {
      name: 'DeleteAccessKey',
      parameters: deleteAccessKeyParameters,
      readOnly: false,
      resource,
      run: async ({ UserName, AccessKeyId }, scope, call) => {
        const name = userNameOf(UserName, call)
        await iam.change(scope.accountId, async (writer) => {
          await requireKey(writer, scope, { name, AccessKeyId })
          await changePrincipal(writer, scope, 'user', name, (user) => ({
            ...user,
            accessKeyIds: user.accessKeyIds.filter((id) => id !== AccessKeyId),
          }))
          await writer.removeAccessKey(AccessKeyId)
        })
        return {}
      },
    }),
    iamAction(emulation, {
      // When a key was used last is not kept: every key answers as one that was never used.
      name: 'GetAccessKeyLastUsed',
      parameters: getAccessKeyLastUsedParameters,
      readOnly: true,
      resource: () => ({ arn: '*' }),
      run: async ({ AccessKeyId }, { accountId }) => {
        const key = await iam.findAccessKey(AccessKeyId)
        if (key?.accountId !== accountId) throw noSuchKey(AccessKeyId)
        return { UserName: key.userName, AccessKeyLastUsed: { ServiceName: 'N/A', Region: 'N/A' } }
      },
    }),
  ]
}

/**
 * CreateAccessKey: the only answer that ever holds the secret.
 *
 * @throws {RequestRefused} IAM_ENTITY_MISSING; IAM_LIMIT_EXCEEDED for a third key
 */
function createAccessKey(
  emulation: IamEmulation,
  resource: (
    parameters: { readonly UserName?: string },
    scope: IamScope,
    call: SignedCall,
  ) => ReturnType<typeof principalResource>,
): QueryAction {
  const { iam } = emulation
  return iamAction(emulation, {
    name: 'CreateAccessKey',
    parameters: createAccessKeyParameters,
    readOnly: false,
    resource,
    run: async ({ UserName }, scope, call) => {
      const { accountId, now } = scope
      const name = userNameOf(UserName, call)
      const key = await iam.change(accountId, async (writer) => {
        const user = await requirePrincipal(writer, scope, 'user', name)
        const { accessKeysPerUser: limit } = iamQuotas
        if (user.accessKeyIds.length >= limit) {
          throw limitExceeded(`Cannot exceed quota for AccessKeysPerUser: ${limit}`)
        }
        const made: AccessKeyRecord = {
          accessKeyId: accessKeyId('AKIA', accountId),
          secretAccessKey: randomBytes(30).toString('base64'),
          accountId,
          userName: user.userName,
          status: 'Active',
          createdAt: now.getTime(),
        }
        // The key first: one that no user lists opens nothing.
        await writer.putAccessKey(made)
        const accessKeyIds = [...user.accessKeyIds, made.accessKeyId]
        await writer.put('user', { ...user, accessKeyIds })
        return made
      })
      return {
        AccessKey: {
          UserName: key.userName,
          AccessKeyId: key.accessKeyId,
          Status: key.status,
          SecretAccessKey: key.secretAccessKey,
          CreateDate: now,
        },
      }
    },
  })
}

async function requireKey(
  iam: IamReader,
  scope: IamScope,
  { name, AccessKeyId }: { readonly name: string; readonly AccessKeyId: string },
): Promise<AccessKeyRecord> {
  const user = await requirePrincipal(iam, scope, 'user', name)
  const key = user.accessKeyIds.includes(AccessKeyId)
    ? await iam.findAccessKey(AccessKeyId)
    : undefined
  if (key === undefined) throw noSuchKey(AccessKeyId)
  return key
}

function noSuchKey(id: string): Error {
  return noSuchEntity(`The Access Key with id ${id} cannot be found.`)
}
