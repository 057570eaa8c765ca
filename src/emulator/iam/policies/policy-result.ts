import type { QueryResult } from '../../query/query-action.ts'
import type { ManagedPolicyRecord, PolicyVersionRecord } from '../iam-records.ts'
import { encodedDocument } from '../principals/encoded-document.ts'
import { tagsResult } from '../tags.ts'
import { usageCounts } from './policy-users.ts'
import type { PolicyUsers } from './policy-users.ts'

/** A managed policy as GetPolicy answers it. Lists leave out description and tags, as IAM does. */
export function policyResult(
  policy: ManagedPolicyRecord,
  users: PolicyUsers,
  { whole }: { readonly whole: boolean },
): QueryResult {
  return {
    PolicyName: policy.policyName,
    PolicyId: policy.policyId,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultVersionId,
    ...usageCounts(users, policy.arn),
    IsAttachable: true,
    CreateDate: new Date(policy.createdAt),
    UpdateDate: new Date(policy.updatedAt),
    ...(whole
      ? {
          Description: policy.description,
          Tags: policy.tags.length === 0 ? undefined : tagsResult(policy.tags),
        }
      : {}),
  }
}

/** A version as answers hold it; lists leave out the document. */
export function versionResult(
  { defaultVersionId }: ManagedPolicyRecord,
  { versionId, document, createdAt }: PolicyVersionRecord,
  { whole }: { readonly whole: boolean },
): QueryResult {
  return {
    VersionId: versionId,
    IsDefaultVersion: versionId === defaultVersionId,
    CreateDate: new Date(createdAt),
    ...(whole ? { Document: encodedDocument(document) } : {}),
  }
}
