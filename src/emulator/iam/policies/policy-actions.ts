import type { QueryAction } from '../../query/query-action.ts'
import type { IamEmulation } from '../iam-emulation.ts'
import { createPolicy, deletePolicy } from './create-policy.ts'
import { getPolicy, listEntitiesForPolicy, listPolicies } from './get-policy.ts'
import { policyVersionActions } from './policy-versions.ts'
import { policyTagActions } from './tag-policy.ts'

/** IAM's actions on managed policies. */
export function policyActions(emulation: IamEmulation): readonly QueryAction[] {
  return [
    createPolicy(emulation),
    deletePolicy(emulation),
    getPolicy(emulation),
    listPolicies(emulation),
    listEntitiesForPolicy(emulation),
    ...policyVersionActions(emulation),
    ...policyTagActions(emulation),
  ]
}
