import type { QueryAction, QueryService } from '../query/query-action.ts'
import { accountActions } from './account/account-actions.ts'
import type { IamEmulation } from './iam-emulation.ts'
import { oidcProviderActions } from './oidc-providers/oidc-provider-actions.ts'
import { policyActions } from './policies/policy-actions.ts'
import { roleActions } from './roles/role-actions.ts'
import { samlProviderActions } from './saml-providers/saml-provider-actions.ts'
import { simulationActions } from './simulation/simulation-actions.ts'
import { userActions } from './users/user-actions.ts'

/** IAM as a service of the Query API: its actions by name. `docs/sts-and-iam-actions.md` lists them. */
export function iamService(emulation: IamEmulation): QueryService {
  return {
    name: 'iam',
    version: '2010-05-08',
    namespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
    actions: actionsOf(emulation),
  }
}

function actionsOf(emulation: IamEmulation): readonly QueryAction[] {
  return [
    ...accountActions(emulation),
    ...oidcProviderActions(emulation),
    ...policyActions(emulation),
    ...roleActions(emulation),
    ...samlProviderActions(emulation),
    ...simulationActions(emulation),
    ...userActions(emulation),
  ]
}
