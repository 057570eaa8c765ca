import { FedbridgeError } from '../../../errors.ts'
import { parsePolicyDocument } from '../../../policy/parse-policy-document.ts'
import type { NamedPolicy, PolicyKind } from '../../../policy/policy-document.ts'
import { findPolicy } from '../policies/find-policy.ts'
import type { IamScope } from '../iam-action.ts'
import type { RoleRecord, UserRecord } from '../iam-records.ts'
import { invalidInput } from '../iam-refusal.ts'
import type { IamReader } from '../iam-store.ts'

/** A policy that takes part in a simulation, with its text, in which statements are located. */
export interface SimulatedPolicy extends NamedPolicy {
  readonly text: string
}

/**
 * Policies that came with the call, named by their place: `PolicyInputList.1`.
 *
 * @throws {RequestRefused} IAM_INPUT_INVALID (`InvalidInput`), in IAM's words for the policy
 */
export function inputPolicies(
  texts: readonly string[] = [],
  { list, kind }: { readonly list: string; readonly kind: PolicyKind },
): readonly SimulatedPolicy[] {
  return texts.map((text, index) => ({
    name: `${list}.${index + 1}`,
    text,
    document: parse(text, kind),
  }))
}

/** The policies of a role or user: `role_Name_Policy` for inline ones, the name of managed ones. */
export async function principalPolicies(
  iam: IamReader,
  scope: IamScope,
  record: RoleRecord | UserRecord,
): Promise<{
  readonly identity: readonly SimulatedPolicy[]
  readonly boundary?: SimulatedPolicy
}> {
  const owner = 'roleId' in record ? `role_${record.roleName}` : `user_${record.userName}`
  const inline = Object.entries(record.inlinePolicies).map(([name, text]) => ({
    name: `${owner}_${name}`,
    text,
    document: parse(text, 'identity'),
  }))
  const attached = await Promise.all(
    record.attachedPolicyArns.map((arn) => managedPolicy(iam, scope, arn)),
  )
  const { permissionsBoundaryArn: boundaryArn } = record
  const boundary =
    boundaryArn === undefined ? undefined : await managedPolicy(iam, scope, boundaryArn)
  return {
    identity: [...inline, ...attached.filter((policy) => policy !== undefined)],
    ...(boundary === undefined ? {} : { boundary }),
  }
}

async function managedPolicy(
  iam: IamReader,
  scope: IamScope,
  arn: string,
): Promise<SimulatedPolicy | undefined> {
  const policy = await findPolicy(iam, scope, arn)
  const version = policy?.versions.find(({ versionId }) => versionId === policy.defaultVersionId)
  if (policy === undefined || version === undefined) return undefined
  const text = version.document
  return { name: policy.policyName, text, document: parse(text, 'identity') }
}

function parse(text: string, kind: PolicyKind): NamedPolicy['document'] {
  try {
    return parsePolicyDocument(text, kind)
  } catch (failure) {
    if (!(failure instanceof FedbridgeError)) throw failure
    throw invalidInput(failure.aws?.message ?? 'Syntax errors in policy.', failure)
  }
}
