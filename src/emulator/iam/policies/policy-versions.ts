import type { QueryAction } from '../../query/query-action.ts'
import { iamAction } from '../iam-action.ts'
import type { IamScope } from '../iam-action.ts'
import type { IamEmulation } from '../iam-emulation.ts'
import { iamQuotas } from '../iam-quotas.ts'
import type { ManagedPolicyRecord, PolicyVersionRecord } from '../iam-records.ts'
import { deleteConflict, limitExceeded, noSuchEntity } from '../iam-refusal.ts'
import { page } from '../pagination.ts'
import { requireManagedDocument } from './create-policy.ts'
import {
  createPolicyVersionParameters,
  deletePolicyVersionParameters,
  getPolicyVersionParameters,
  listPolicyVersionsParameters,
  setDefaultPolicyVersionParameters,
} from './policy-parameters.ts'
import { policyResource, requireOwnPolicy, requirePolicy } from './policy-record.ts'
import { listedVersionResult, versionResult } from './policy-result.ts'

/**
 * IAM's actions on the versions of a managed policy: five at most, one of them the default, which is
 * the one that holds.
 *
 * @see IAM User Guide, "Versioning IAM policies"
 */
export function policyVersionActions(emulation: IamEmulation): readonly QueryAction[] {
  const { iam } = emulation
  const resource = ({ PolicyArn }: { readonly PolicyArn: string }, scope: IamScope) =>
    policyResource(iam, scope, PolicyArn)
  const change = (
    arn: string,
    scope: IamScope,
    changed: (record: ManagedPolicyRecord) => ManagedPolicyRecord,
  ): Promise<ManagedPolicyRecord> =>
    iam.change(scope.accountId, async (writer) => {
      const record = {
        ...changed(await requireOwnPolicy(writer, scope, arn)),
        updatedAt: scope.now.getTime(),
      }
      await writer.put('policy', record)
      return record
    })
  return [
    iamAction(emulation, {
      name: 'CreatePolicyVersion',
      parameters: createPolicyVersionParameters,
      readOnly: false,
      resource,
      run: async ({ PolicyArn, PolicyDocument: document, SetAsDefault = false }, scope) => {
        requireManagedDocument(document)
        const record = await change(PolicyArn, scope, (present) =>
          withVersion(present, { document, createdAt: scope.now.getTime() }, SetAsDefault),
        )
        const [newest] = record.versions
        return { PolicyVersion: newest && listedVersionResult(record, newest) }
      },
    }),
    iamAction(emulation, {
      name: 'GetPolicyVersion',
      parameters: getPolicyVersionParameters,
      readOnly: true,
      resource,
      run: async ({ PolicyArn, VersionId }, scope) => {
        const record = await requirePolicy(iam, scope, PolicyArn)
        return { PolicyVersion: versionResult(record, requireVersion(record, VersionId)) }
      },
    }),
    iamAction(emulation, {
      name: 'ListPolicyVersions',
      parameters: listPolicyVersionsParameters,
      readOnly: true,
      resource,
      run: async ({ PolicyArn, ...asked }, scope) => {
        const record = await requirePolicy(iam, scope, PolicyArn)
        const { items, rest } = page(record.versions, asked, newestFirst)
        return { Versions: items.map((version) => listedVersionResult(record, version)), ...rest }
      },
    }),
    iamAction(emulation, {
      name: 'SetDefaultPolicyVersion',
      parameters: setDefaultPolicyVersionParameters,
      readOnly: false,
      resource,
      run: async ({ PolicyArn, VersionId }, scope) => {
        await change(PolicyArn, scope, (record) => ({
          ...record,
          defaultVersionId: requireVersion(record, VersionId).versionId,
        }))
        return {}
      },
    }),
    iamAction(emulation, {
      name: 'DeletePolicyVersion',
      parameters: deletePolicyVersionParameters,
      readOnly: false,
      resource,
      run: async ({ PolicyArn, VersionId }, scope) => {
        await change(PolicyArn, scope, (record) => withoutVersion(record, VersionId))
        return {}
      },
    }),
  ]
}

function withVersion(
  record: ManagedPolicyRecord,
  version: Omit<PolicyVersionRecord, 'versionId'>,
  isDefault: boolean,
): ManagedPolicyRecord {
  const { versionsPerPolicy } = iamQuotas
  if (record.versions.length >= versionsPerPolicy) {
    throw limitExceeded(
      `A managed policy can have up to ${versionsPerPolicy} versions. Before you create a new version, you must delete an existing version.`,
    )
  }
  const versionId = `v${record.nextVersion}`
  return {
    ...record,
    versions: [{ versionId, ...version }, ...record.versions],
    nextVersion: record.nextVersion + 1,
    ...(isDefault ? { defaultVersionId: versionId } : {}),
  }
}

function withoutVersion(record: ManagedPolicyRecord, id: string): ManagedPolicyRecord {
  const { versionId } = requireVersion(record, id)
  if (versionId === record.defaultVersionId) {
    throw deleteConflict('Cannot delete the default version of a policy.')
  }
  return { ...record, versions: record.versions.filter((one) => one.versionId !== versionId) }
}

function requireVersion(record: ManagedPolicyRecord, id: string): PolicyVersionRecord {
  const version = record.versions.find(({ versionId }) => versionId === id)
  if (version !== undefined) return version
  throw noSuchEntity(`Policy ${record.arn} version ${id} does not exist or is not attachable.`)
}

/** A name that puts the newest version before the others. */
function newestFirst({ versionId }: PolicyVersionRecord): string {
  return String(999_999_999 - Number(versionId.slice(1))).padStart(9, '0')
}
