import { accountOfAccessKeyId } from '../credentials/access-key-id.ts'
import type { AccountDirectory } from '../iam/account-directory.ts'
import type { StructureShape, ValueOf } from '../query/parameter-shape.ts'
import type { QueryAction, QueryResult } from '../query/query-action.ts'
import { requirePermission } from './require-permission.ts'
import { stsAction } from './sts-action.ts'
import type { StsCall } from './sts-action.ts'
import type { StsEmulation } from './sts-emulation.ts'
import { validationError } from './sts-refusal.ts'

/** The parameters of GetAccessKeyInfo, as AWS's service model has them. */
export const getAccessKeyInfoParameters = {
  type: 'structure',
  required: ['AccessKeyId'],
  members: {
    AccessKeyId: { type: 'string', minLength: 16, maxLength: 128, pattern: String.raw`[\w]*` },
  },
} as const satisfies StructureShape

/**
 * GetAccessKeyInfo: the account that an access key belongs to, of whatever account, and whether or not
 * it is still valid. Ids that were made here carry it; those of the configuration are looked up.
 *
 * @see IAM User Guide, "Auditing access keys"
 */
export function getAccessKeyInfoAction(sts: StsEmulation): QueryAction {
  return stsAction(sts, {
    name: 'GetAccessKeyInfo',
    parameters: getAccessKeyInfoParameters,
    recordsAnswer: false,
    run: getAccessKeyInfo,
  })
}

async function getAccessKeyInfo(
  { AccessKeyId: accessKeyId }: ValueOf<typeof getAccessKeyInfoParameters>,
  context: StsCall,
): Promise<QueryResult> {
  await requirePermission({ action: 'sts:GetAccessKeyInfo', resource: '*' }, context)
  const account = await accountOf(accessKeyId, context.sts.directory)
  if (account === undefined) {
    // The code is AWS's for ids it cannot read; the text is ours.
    throw validationError('Invalid Access Key ID', {
      check: 'get-access-key-info',
      message: 'the access key belongs to no account that is known here',
    })
  }
  return { Account: account }
}

async function accountOf(id: string, directory: AccountDirectory): Promise<string | undefined> {
  const key = await directory.findAccessKey(id)
  if (key !== undefined) return key.user.accountId
  const accountId = accountOfAccessKeyId(id)
  if (accountId === undefined) return undefined
  return (await directory.account(accountId))?.accountId
}
