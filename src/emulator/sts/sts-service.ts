import { queryAction } from '../query/query-action.ts'
import type { QueryService } from '../query/query-action.ts'
import { answerAssumeRoleWithSaml } from './answer-assume-role-with-saml.ts'
import { answerAssumeRoleWithWebIdentity } from './answer-assume-role-with-web-identity.ts'
import { assumeRoleWithSamlParameters } from './assume-role-with-saml-parameters.ts'
import { assumeRoleWithWebIdentityParameters } from './assume-role-with-web-identity-parameters.ts'
import { assumeRoleAction } from './assume-role.ts'
import { decodeAuthorizationMessageAction } from './decode-authorization-message.ts'
import { getAccessKeyInfoAction } from './get-access-key-info.ts'
import { getCallerIdentityAction } from './get-caller-identity.ts'
import { getFederationTokenAction } from './get-federation-token.ts'
import { getSessionTokenAction } from './get-session-token.ts'
import type { StsEmulation } from './sts-emulation.ts'

/** STS as a service of the Query API: its actions by name. `docs/sts-and-iam-actions.md` lists them. */
export function stsService(sts: StsEmulation): QueryService {
  return {
    name: 'sts',
    version: '2011-06-15',
    namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
    actions: [
      assumeRoleAction(sts),
      queryAction({
        name: 'AssumeRoleWithSAML',
        parameters: assumeRoleWithSamlParameters,
        run: (request, call) => answerAssumeRoleWithSaml(request, call, sts),
      }),
      queryAction({
        name: 'AssumeRoleWithWebIdentity',
        parameters: assumeRoleWithWebIdentityParameters,
        run: (request, call) => answerAssumeRoleWithWebIdentity(request, call, sts),
      }),
      decodeAuthorizationMessageAction(sts),
      getAccessKeyInfoAction(sts),
      getCallerIdentityAction(sts),
      getFederationTokenAction(sts),
      getSessionTokenAction(sts),
    ],
  }
}
