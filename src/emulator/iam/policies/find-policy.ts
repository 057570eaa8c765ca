import { RequestRefused } from '../../../errors.ts'
import { awsManagedPolicies, findAwsManagedPolicy } from '../aws-managed-policies.ts'
import type { AwsManagedPolicy } from '../aws-managed-policies.ts'
import type { IamResource, IamScope } from '../iam-action.ts'
import type { ManagedPolicyRecord } from '../iam-records.ts'
import { invalidInput, noSuchEntity } from '../iam-refusal.ts'
import type { IamReader } from '../iam-store.ts'

/** AWS's own policies are older than any account here; the exact dates do not matter to anyone. */
const awsManagedCreatedAt = Date.UTC(2015, 1, 6)

/** One of AWS's own policies in the form of a record. */
function awsManagedRecord(
  policy: AwsManagedPolicy,
  { partition }: Pick<IamScope, 'partition'>,
): ManagedPolicyRecord {
  const { policyName, path, policyId, description, document } = policy
  const createdAt = awsManagedCreatedAt
  return {
    arn: `arn:${partition}:iam::aws:policy${path}${policyName}`,
    accountId: 'aws',
    policyName,
    path,
    policyId,
    description,
    createdAt,
    updatedAt: createdAt,
    defaultVersionId: 'v1',
    versions: [{ versionId: 'v1', document: JSON.stringify(document), createdAt }],
    nextVersion: 2,
    tags: [],
  }
}

/** All of AWS's own policies, as records. */
export function awsManagedRecords(scope: IamScope): readonly ManagedPolicyRecord[] {
  return awsManagedPolicies.map((policy) => awsManagedRecord(policy, scope))
}

/**
 * A managed policy of the account, or one of AWS's own; undefined when there is none.
 *
 * @throws {RequestRefused} IAM_INPUT_INVALID (`InvalidInput`) for what is no ARN of a policy
 */
export async function findPolicy(
  iam: IamReader,
  scope: IamScope,
  arn: string,
): Promise<ManagedPolicyRecord | undefined> {
  const [, partition, owner, name] =
    /^arn:([\w-]+):iam::(\d{12}|aws):policy\/(?:.*\/)?([^/]+)$/.exec(arn) ?? []
  if (name === undefined) throw invalidInput(`ARN ${arn} is not valid.`)
  if (partition !== scope.partition) return undefined
  const awsManaged = findAwsManagedPolicy(arn)
  if (awsManaged !== undefined) return awsManagedRecord(awsManaged, scope)
  const record =
    owner === scope.accountId ? await iam.find('policy', scope.accountId, name) : undefined
  return record?.arn === arn ? record : undefined
}

/** As {@link findPolicy}. @throws {RequestRefused} IAM_ENTITY_MISSING (`NoSuchEntity`) */
export async function requirePolicy(
  iam: IamReader,
  scope: IamScope,
  arn: string,
): Promise<ManagedPolicyRecord> {
  const record = await findPolicy(iam, scope, arn)
  if (record === undefined) throw noSuchEntity(`Policy ${arn} was not found.`)
  return record
}

/**
 * A policy that the account may change.
 *
 * @throws {RequestRefused} IAM_ENTITY_MISSING; ACCESS_DENIED for AWS's own, whoever calls
 */
export async function requireOwnPolicy(
  iam: IamReader,
  scope: IamScope,
  arn: string,
): Promise<ManagedPolicyRecord> {
  const record = await requirePolicy(iam, scope, arn)
  if (record.accountId !== 'aws') return record
  throw new RequestRefused('ACCESS_DENIED', 'the policy is one of aws and cannot be changed', {
    check: 'require-own-policy',
    received: arn,
    aws: { code: 'AccessDenied', message: 'Policy is outside your own account.', status: 403 },
  })
}

/** The policy that an action names, as policies see it. */
export async function policyResource(
  iam: IamReader,
  scope: IamScope,
  arn: string,
): Promise<IamResource> {
  const record = await findPolicy(iam, scope, arn)
  return { arn, ...(record === undefined ? {} : { tags: record.tags }) }
}
