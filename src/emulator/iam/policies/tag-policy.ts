import type { QueryAction } from '../../query/query-action.ts'
import { iamAction } from '../iam-action.ts'
import type { IamScope } from '../iam-action.ts'
import type { IamEmulation } from '../iam-emulation.ts'
import { page } from '../pagination.ts'
import { mergeTags, readTags, removeTags, tagsResult } from '../tags.ts'
import {
  listPolicyTagsParameters,
  tagPolicyParameters,
  untagPolicyParameters,
} from './policy-parameters.ts'
import { policyResource, requireOwnPolicy, requirePolicy } from './policy-record.ts'

/** IAM's actions on the tags of managed policies. */
export function policyTagActions(emulation: IamEmulation): readonly QueryAction[] {
  const { iam } = emulation
  const resource = ({ PolicyArn }: { readonly PolicyArn: string }, scope: IamScope) =>
    policyResource(iam, scope, PolicyArn)
  return [
    iamAction(emulation, {
      name: 'TagPolicy',
      parameters: tagPolicyParameters,
      readOnly: false,
      resource,
      requestTags: ({ Tags }) => readTags(Tags),
      run: async ({ PolicyArn, Tags }, scope) => {
        await iam.change(scope.accountId, async (writer) => {
          const record = await requireOwnPolicy(writer, scope, PolicyArn)
          const tags = mergeTags(record.tags, readTags(Tags))
          await writer.put('policy', { ...record, tags })
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
          const record = await requireOwnPolicy(writer, scope, PolicyArn)
          await writer.put('policy', { ...record, tags: removeTags(record.tags, TagKeys) })
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
  ]
}
