import type { QueryAction, QueryService } from '../query/query-action.ts'
import { accountActions } from './account/account-actions.ts'
import type { IamEmulation } from './iam-emulation.ts'
import { oidcProviderActions } from './oidc-providers/oidc-provider-actions.ts'
import { samlProviderActions } from './saml-providers/saml-provider-actions.ts'

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
    ...samlProviderActions(emulation),
  ]
}
