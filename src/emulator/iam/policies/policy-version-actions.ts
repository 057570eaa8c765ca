import { parsePolicyDocument } from '../../../policy/parse-policy-document.ts'
import { policySizeLimits } from '../../../policy/policy-size.ts'
import type { QueryAction } from '../../query/query-action.ts'
import { iamAction } from '../iam-action.ts'
import type { IamScope } from '../iam-action.ts'
import type { IamEmulation } from '../iam-emulation.ts'
import { iamQuotas } from '../iam-quotas.ts'
import type { ManagedPolicyRecord, PolicyVersionRecord } from '../iam-records.ts'
import { deleteConflict, limitExceeded, noSuchEntity } from '../iam-refusal.ts'
import { page } from '../pagination.ts'
import { policyResource, requireOwnPolicy, requirePolicy } from './find-policy.ts'
import {
  createPolicyVersionParameters,
  deletePolicyVersionParameters,
  getPolicyVersionParameters,
  listPolicyVersionsParameters,
  setDefaultPolicyVersionParameters,
} from './policy-parameters.ts'
import { versionResult } from './policy-result.ts'

/** IAM's actions on the versions of managed policies. */
export function policyVersionActions(emulation: IamEmulation): readonly QueryAction[] {
  const { iam } = emulation
  const resource = ({ PolicyArn }: { readonly PolicyArn: string }, scope: IamScope) =>
    policyResource(iam, scope, PolicyArn)
  return [
    createPolicyVersion(emulation),
    iamAction(emulation, {
      name: 'GetPolicyVersion',
      parameters: getPolicyVersionParameters,
      readOnly: true,
      resource,
      run: async ({ PolicyArn, VersionId }, scope) => {
        const policy = await requirePolicy(iam, scope, PolicyArn)
        const version = requireVersion(policy, VersionId)
        return { PolicyVersion: versionResult(policy, version, { whole: true }) }
      },
    }),
    iamAction(emulation, {
      name: 'ListPolicyVersions',
      parameters: listPolicyVersionsParameters,
      readOnly: true,
      resource,
      run: async ({ PolicyArn, ...asked }, scope) => {
        const policy = await requirePolicy(iam, scope, PolicyArn)
        const { items, rest } = page(policy.versions, asked, ({ versionId }) =>
          newestFirst(versionId),
        )
        return {
          Versions: items.map((version) => versionResult(policy, version, { whole: false })),
          ...rest,
        }
      },
    }),
    iamAction(emulation, {
      name: 'SetDefaultPolicyVersion',
      parameters: setDefaultPolicyVersionParameters,
      readOnly: false,
      resource,
      run: async ({ PolicyArn, VersionId }, scope) => {
        await iam.change(scope.accountId, async (writer) => {
          const policy = await requireOwnPolicy(writer, scope, PolicyArn)
          const { versionId: defaultVersionId } = requireVersion(policy, VersionId)
          const updatedAt = scope.now.getTime()
          await writer.put('policy', { ...policy, defaultVersionId, updatedAt })
        })
        return {}
      },
    }),
    iamAction(emulation, {
      name: 'DeletePolicyVersion',
      parameters: deletePolicyVersionParameters,
      readOnly: false,
      resource,
      run: async ({ PolicyArn, VersionId }, scope) => {
        await iam.change(scope.accountId, async (writer) => {
          const policy = await requireOwnPolicy(writer, scope, PolicyArn)
          const { versionId: deleted } = requireVersion(policy, VersionId)
          if (deleted === policy.defaultVersionId) {
            throw deleteConflict('Cannot delete the default version of a policy.')
          }
          const versions = policy.versions.filter(({ versionId }) => versionId !== deleted)
          await writer.put('policy', { ...policy, versions })
        })
        return {}
      },
    }),
  ]
}

/**
 * CreatePolicyVersion.
 *
 * @throws {PolicyRejected} POLICY_MALFORMED, POLICY_TOO_LARGE
 * @throws {RequestRefused} IAM_ENTITY_MISSING; IAM_LIMIT_EXCEEDED for a sixth version
 */
function createPolicyVersion(emulation: IamEmulation): QueryAction {
  const { iam } = emulation
  return iamAction(emulation, {
    name: 'CreatePolicyVersion',
    parameters: createPolicyVersionParameters,
    readOnly: false,
    resource: ({ PolicyArn }, scope) => policyResource(iam, scope, PolicyArn),
    run: async ({ PolicyArn, PolicyDocument, SetAsDefault = false }, scope) => {
      const createdAt = scope.now.getTime()
      return iam.change(scope.accountId, async (writer) => {
        const policy = await requireOwnPolicy(writer, scope, PolicyArn)
        parsePolicyDocument(PolicyDocument, 'identity', {
          sizeLimit: policySizeLimits.managed,
          currentVersionOnly: true,
        })
        if (policy.versions.length >= iamQuotas.versionsPerPolicy) {
          throw limitExceeded(
            `A managed policy can have up to ${iamQuotas.versionsPerPolicy} versions. Before you create a new version, you must delete an existing version.`,
          )
        }
        const version = {
          versionId: `v${policy.nextVersion}`,
          document: PolicyDocument,
          createdAt,
        }
        const changed: ManagedPolicyRecord = {
          ...policy,
          versions: [version, ...policy.versions],
          nextVersion: policy.nextVersion + 1,
          updatedAt: createdAt,
          ...(SetAsDefault ? { defaultVersionId: version.versionId } : {}),
        }
        await writer.put('policy', changed)
        return { PolicyVersion: versionResult(changed, version, { whole: false }) }
      })
    },
  })
}

function requireVersion(
  { arn, versions }: ManagedPolicyRecord,
  wanted: string,
): PolicyVersionRecord {
  const version = versions.find(({ versionId }) => versionId === wanted)
  if (version !== undefined) return version
  throw noSuchEntity(`Policy ${arn} version ${wanted} does not exist or is not attachable.`)
}

/** A name under which the newest version comes first. */
function newestFirst(versionId: string): string {
  return String(1_000_000 - Number(versionId.slice(1))).padStart(7, '0')
}
