import type { FederatedIdentity } from '../../federation/federated-identity.ts'
import { packedPolicySizePercent } from '../../federation/packed-policy-size.ts'
import { FederationClaimRejected } from '../../errors.ts'
import type { DiagnosisContext, SamlProviderView } from '../diagnosis-context.ts'
import type { RecognizedDocument } from '../recognition.ts'
import { evaluateRoles } from './evaluate-roles.ts'
import type { RoleEvaluation } from './evaluate-roles.ts'

/** An accepted identity against the roles that it may ask for. */
export interface JudgedIdentity {
  readonly identity: FederatedIdentity
  readonly provider: SamlProviderView
  /** The role that is asked for, when somebody chose one. */
  readonly chosenRoleArn: string | undefined
  /** Whether the assertion names the chosen one; true when none is chosen. */
  readonly chosenIsNamed: boolean
  /** The roles that the assertion names together with the provider whose keys signed it. */
  readonly roleArns: readonly string[]
  readonly evaluations: readonly RoleEvaluation[]
  /** In percent, or why it is too much. */
  readonly packedSize: number | undefined | FederationClaimRejected
}

/** Which roles are asked for, and what their trust policies say. */
export function judgeIdentity(
  identity: FederatedIdentity,
  provider: SamlProviderView,
  document: RecognizedDocument,
  context: DiagnosisContext,
): JudgedIdentity {
  const chosenRoleArn = context.choose?.roleArn ?? document.roleArn
  const roleArns = identity.rolePairs
    .filter(({ providerArn }) => providerArn === provider.arn)
    .map(({ roleArn }): string => roleArn)
  const chosenIsNamed = chosenRoleArn === undefined || roleArns.includes(chosenRoleArn)
  const asked = chosenRoleArn === undefined ? roleArns : chosenIsNamed ? [chosenRoleArn] : []
  return {
    identity,
    provider,
    chosenRoleArn,
    chosenIsNamed,
    roleArns,
    evaluations: evaluateRoles(asked, identity, provider, context),
    packedSize: packedSizeOf(identity),
  }
}

function packedSizeOf({
  sessionTags,
}: FederatedIdentity): number | undefined | FederationClaimRejected {
  try {
    return packedPolicySizePercent({ sessionPolicies: { policyArns: [] }, sessionTags })
  } catch (failure) {
    if (failure instanceof FederationClaimRejected) return failure
    throw failure
  }
}
