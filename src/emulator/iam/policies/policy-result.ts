import type { QueryResult } from '../../query/query-action.ts'
import type { ManagedPolicyRecord, PolicyVersionRecord } from '../iam-records.ts'
import { encodedDocument } from '../principals/policy-text.ts'
import { tagsResult } from '../tags.ts'
import type { PolicyUsage } from './policy-usage.ts'

/** A policy as lists hold it: without its description and tags, as IAM leaves them out there. */
export function listedPolicyResult(
  record: ManagedPolicyRecord,
  { attachments, boundaries }: PolicyUsage,
): QueryResult {
  return {
    PolicyName: record.policyName,
    PolicyId: record.policyId,
    Arn: record.arn,
    Path: record.path,
    DefaultVersionId: record.defaultVersionId,
    AttachmentCount: attachments,
    PermissionsBoundaryUsageCount: boundaries,
    IsAttachable: true,
    CreateDate: new Date(record.createdAt),
    UpdateDate: new Date(record.updatedAt),
  }
}

/** A policy as GetPolicy and CreatePolicy answer it. */
export function policyResult(record: ManagedPolicyRecord, usage: PolicyUsage): QueryResult {
  return {
    ...listedPolicyResult(record, usage),
    Description: record.description,
    Tags: record.tags.length === 0 ? undefined : tagsResult(record.tags),
  }
}

/** A version without its document, as lists and CreatePolicyVersion have it. */
export function listedVersionResult(
  { defaultVersionId }: ManagedPolicyRecord,
  { versionId, createdAt }: PolicyVersionRecord,
): QueryResult {
  return {
    VersionId: versionId,
    IsDefaultVersion: versionId === defaultVersionId,
    CreateDate: new Date(createdAt),
  }
}

/** A version with its document, percent-encoded. */
export function versionResult(
  record: ManagedPolicyRecord,
  version: PolicyVersionRecord,
): QueryResult {
  return {
    Document: encodedDocument(version.document),
    ...listedVersionResult(record, version),
  }
}
