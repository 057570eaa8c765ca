import { randomUUID } from 'node:crypto'
import { parsePolicyDocument } from '../../../policy/parse-policy-document.ts'
import { policySizeLimits } from '../../../policy/policy-size.ts'
import type { QueryAction } from '../../query/query-action.ts'
import { iamAction } from '../iam-action.ts'
import type { IamScope } from '../iam-action.ts'
import type { IamEmulation } from '../iam-emulation.ts'
import { iamQuotas } from '../iam-quotas.ts'
import type { ManagedPolicyRecord } from '../iam-records.ts'
import { deleteConflict, entityAlreadyExists, limitExceeded } from '../iam-refusal.ts'
import { page } from '../pagination.ts'
import { mergeTags, readTags, removeTags, tagsResult } from '../tags.ts'
import { uniqueId } from '../unique-id.ts'
import { policyResource, requireOwnPolicy, requirePolicy } from './find-policy.ts'
import { listEntitiesForPolicy, listPolicies } from './list-policies.ts'
import {
  createPolicyParameters,
  deletePolicyParameters,
  getPolicyParameters,
  listPolicyTagsParameters,
  tagPolicyParameters,
  untagPolicyParameters,
} from './policy-parameters.ts'
import { policyResult } from './policy-result.ts'
import { policyUsers, uses } from './policy-users.ts'
import { policyVersionActions } from './policy-version-actions.ts'

/** IAM's actions on managed policies. */
export function policyActions(emulation: IamEmulation): readonly QueryAction[] {
  const { iam } = emulation
  const resource = ({ PolicyArn }: { readonly PolicyArn: string }, scope: IamScope) =>
    policyResource(iam, scope, PolicyArn)
  return [
    createPolicy(emulation),
    iamAction(emulation, {
      name: 'GetPolicy',
      parameters: getPolicyParameters,
      readOnly: true,
      resource,
      run: async ({ PolicyArn }, scope) => {
        const policy = await requirePolicy(iam, scope, PolicyArn)
        const users = await policyUsers(iam, scope.accountId)
        return { Policy: policyResult(policy, users, { whole: true }) }
      },
    }),
    iamAction(emulation, {
      name: 'DeletePolicy',
      parameters: deletePolicyParameters,
      readOnly: false,
      resource,
      run: async ({ PolicyArn }, scope) => {
        await iam.change(scope.accountId, async (writer) => {
          const policy = await requireOwnPolicy(writer, scope, PolicyArn)
          const { roles, users } = await policyUsers(writer, scope.accountId)
          if ([...roles, ...users].some((record) => uses(record, PolicyArn))) {
            throw deleteConflict('Cannot delete a policy attached to entities.')
          }
          if (policy.versions.length > 1) {
            throw deleteConflict(
              "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
            )
          }
          await writer.remove('policy', policy)
        })
        return {}
      },
    }),
    iamAction(emulation, {
      name: 'TagPolicy',
      parameters: tagPolicyParameters,
      readOnly: false,
      resource,
      requestTags: ({ Tags }) => readTags(Tags, 'sensitive'),
      run: async ({ PolicyArn, Tags }, scope) => {
        const added = readTags(Tags, 'sensitive')
        await iam.change(scope.accountId, async (writer) => {
          const policy = await requireOwnPolicy(writer, scope, PolicyArn)
          await writer.put('policy', {
            ...policy,
            tags: mergeTags(policy.tags, added, 'sensitive'),
          })
        })
        return {}
      },
    }),
    iamAction(emulation, {
      name: 'UntagPolicy',
      parameters: untagPolicyParameters,
      readOnly: false,
      resource,
      run: async ({ PolicyArn, TagKeys }, scope) => {
        await iam.change(scope.accountId, async (writer) => {
          const policy = await requireOwnPolicy(writer, scope, PolicyArn)
          await writer.put('policy', {
            ...policy,
            tags: removeTags(policy.tags, TagKeys, 'sensitive'),
          })
        })
        return {}
      },
    }),
    iamAction(emulation, {
      name: 'ListPolicyTags',
      parameters: listPolicyTagsParameters,
      readOnly: true,
      resource,
      run: async ({ PolicyArn, ...asked }, scope) => {
        const { tags } = await requirePolicy(iam, scope, PolicyArn)
        const { items, rest } = page(tags, asked, ([key]) => key)
        return { Tags: tagsResult(items), ...rest }
      },
    }),
    listPolicies(emulation),
    listEntitiesForPolicy(emulation),
    ...policyVersionActions(emulation),
  ]
}

/**
 * CreatePolicy.
 *
 * @throws {PolicyRejected} POLICY_MALFORMED, POLICY_TOO_LARGE
 * @throws {RequestRefused} IAM_ENTITY_EXISTS for a name that is taken, in whatever case and under
 *   whatever path; IAM_INPUT_INVALID, IAM_LIMIT_EXCEEDED
 */
function createPolicy(emulation: IamEmulation): QueryAction {
  const { iam } = emulation
  const arnOf = ({ partition, accountId }: IamScope, path: string, name: string): string =>
    `arn:${partition}:iam::${accountId}:policy${path}${name}`
  return iamAction(emulation, {
    name: 'CreatePolicy',
    parameters: createPolicyParameters,
    readOnly: false,
    resource: ({ Path = '/', PolicyName }, scope) => ({ arn: arnOf(scope, Path, PolicyName) }),
    requestTags: ({ Tags }) => readTags(Tags, 'sensitive'),
    run: async (parameters, scope) => {
      const {
        PolicyName: policyName,
        Path: path = '/',
        PolicyDocument,
        Description,
        Tags,
      } = parameters
      const { accountId, now } = scope
      const arn = arnOf(scope, path, policyName)
      const tags = mergeTags([], readTags(Tags, 'sensitive'), 'sensitive')
      parsePolicyDocument(PolicyDocument, 'identity', {
        sizeLimit: policySizeLimits.managed,
        currentVersionOnly: true,
      })
      const createdAt = now.getTime()
      const policy: ManagedPolicyRecord = {
        arn,
        accountId,
        policyName,
        path,
        policyId: uniqueId('ANPA', { arn, creation: randomUUID() }),
        ...(Description === undefined ? {} : { description: Description }),
        createdAt,
        updatedAt: createdAt,
        defaultVersionId: 'v1',
        versions: [{ versionId: 'v1', document: PolicyDocument, createdAt }],
        nextVersion: 2,
        tags,
      }
      await iam.change(accountId, async (writer) => {
        if ((await writer.find('policy', accountId, policyName)) !== undefined) {
          throw entityAlreadyExists(
            `A policy called ${policyName} already exists. Duplicate names are not allowed.`,
          )
        }
        const { policiesPerAccount: limit } = iamQuotas
        if ((await writer.list('policy', accountId)).length >= limit) {
          throw limitExceeded(`Cannot exceed quota for PoliciesPerAccount: ${limit}`)
        }
        await writer.put('policy', policy)
      })
      return { Policy: policyResult(policy, { roles: [], users: [] }, { whole: true }) }
    },
  })
}
