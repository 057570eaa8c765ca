import { RequestRefused } from '../../../errors.ts'
import { findAwsManagedPolicy } from '../aws-managed-policies.ts'
import type { AwsManagedPolicy } from '../aws-managed-policies.ts'
import type { IamResource, IamScope } from '../iam-action.ts'
import type { ManagedPolicyRecord } from '../iam-records.ts'
import { invalidInput, noSuchEntity } from '../iam-refusal.ts'
import type { IamReader } from '../iam-store.ts'

/** When AWS's own policies were made: the day managed policies came. */
const awsManagedSince = Date.parse('2015-02-06T18:39:46Z')

/**
 * The managed policy of an ARN: one of the caller's account, or one of AWS's own, which has one version.
 *
 * @throws {RequestRefused} IAM_INPUT_INVALID (`InvalidInput`) for what is no ARN of a policy,
 *   IAM_ENTITY_MISSING (`NoSuchEntity`)
 */
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
 * As {@link requirePolicy}, for a policy that is going to be changed.
 *
 * @throws {RequestRefused} ACCESS_DENIED for AWS's own, whoever calls; that text is not verified
 */
export async function requireOwnPolicy(
  iam: IamReader,
  scope: IamScope,
  arn: string,
): Promise<ManagedPolicyRecord> {
  if (partsOf(arn).owner !== 'aws') return requirePolicy(iam, scope, arn)
  throw new RequestRefused('ACCESS_DENIED', `${arn} is a policy of aws, which no account changes`, {
    check: 'iam',
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

/** The ARN of a managed policy by its path and name. */
export function policyArn({ partition, accountId }: IamScope, path: string, name: string): string {
  return `arn:${partition}:iam::${accountId}:policy${path}${name}`
}

/** One of AWS's own policies, as if an account had it. */
export function awsManagedRecord(policy: AwsManagedPolicy, partition: string): ManagedPolicyRecord {
  const { policyName, path, policyId, description, document } = policy
  return {
    arn: policyArn(
      { partition, accountId: 'aws', now: new Date(awsManagedSince) },
      path,
      policyName,
    ),
    accountId: 'aws',
    policyName,
    path,
    policyId,
    description,
    createdAt: awsManagedSince,
    updatedAt: awsManagedSince,
    defaultVersionId: 'v1',
    versions: [{ versionId: 'v1', document: JSON.stringify(document), createdAt: awsManagedSince }],
    nextVersion: 2,
    tags: [],
  }
}

async function findPolicy(
  iam: IamReader,
  { accountId, partition }: IamScope,
  arn: string,
): Promise<ManagedPolicyRecord | undefined> {
  const { inPartition, owner, name } = partsOf(arn)
  if (inPartition !== partition) return undefined
  const awsManaged = findAwsManagedPolicy(arn)
  if (awsManaged !== undefined) return awsManagedRecord(awsManaged, partition)
  // Those of another account are not there, as far as this one may know.
  const record = owner === accountId ? await iam.find('policy', accountId, name) : undefined
  return record?.arn === arn ? record : undefined
}

function partsOf(arn: string): {
  readonly inPartition: string
  readonly owner: string
  readonly name: string
} {
  const [, inPartition, owner, name] =
    /^arn:([\w-]+):iam::(\d{12}|aws):policy\/(?:.*\/)?([^/]+)$/.exec(arn) ?? []
  if (inPartition === undefined || owner === undefined || name === undefined) {
    throw invalidInput(`ARN ${arn} is not valid.`)
  }
  return { inPartition, owner, name }
}
