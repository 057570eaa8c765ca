import { contextOf, singleValued } from '../../../federation/condition-context.ts'
import type { ConditionContext } from '../../../federation/condition-context.ts'
import { findAwsManagedPolicy } from '../aws-managed-policies.ts'
import type { IamScope } from '../iam-action.ts'
import { invalidInput, noSuchEntity } from '../iam-refusal.ts'
import type { IamReader } from '../iam-store.ts'

/**
 * Makes sure that a managed policy is there to be attached: one of the account, or one that is built in.
 *
 * @throws {RequestRefused} IAM_INPUT_INVALID (`InvalidInput`) for what is no ARN of a policy,
 *   IAM_ENTITY_MISSING (`NoSuchEntity`)
 */
export async function requireManagedPolicy(
  iam: IamReader,
  { accountId, partition }: IamScope,
  arn: string,
  use: 'attachment' | 'boundary' = 'attachment',
): Promise<void> {
  const [, inPartition, owner, name] =
    /^arn:([\w-]+):iam::(\d{12}|aws):policy\/(?:.*\/)?([^/]+)$/.exec(arn) ?? []
  if (name === undefined) throw invalidInput(`ARN ${arn} is not valid.`)
  if (inPartition === partition) {
    if (findAwsManagedPolicy(arn) !== undefined) return
    const record = owner === accountId ? await iam.find('policy', accountId, name) : undefined
    if (record?.arn === arn) return
  }
  const called = use === 'boundary' ? `Scope ARN: ${arn}` : `Policy ${arn}`
  throw noSuchEntity(`${called} does not exist or is not attachable.`)
}

/** The condition key of the actions that attach and detach. */
export function policyArnContext(arn: string): ConditionContext {
  return contextOf([singleValued('iam:PolicyARN', arn)])
}

/** The condition key of the actions that make a principal, or change what it may do. */
export function boundaryContext(arn: string | undefined): ConditionContext {
  return contextOf([singleValued('iam:PermissionsBoundary', arn)])
}

/** A boundary as answers hold it. */
export function boundaryResult(
  arn: string | undefined,
):
  | { readonly PermissionsBoundaryType: string; readonly PermissionsBoundaryArn: string }
  | undefined {
  return arn === undefined
    ? undefined
    : { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: arn }
}
