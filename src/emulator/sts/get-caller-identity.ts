import { principalId } from '../caller/principal-id.ts'
import type { StructureShape } from '../query/parameter-shape.ts'
import type { QueryAction } from '../query/query-action.ts'
import { stsAction } from './sts-action.ts'
import type { StsEmulation } from './sts-emulation.ts'

export const getCallerIdentityParameters = {
  type: 'structure',
  required: [],
  members: {},
} as const satisfies StructureShape

/**
 * GetCallerIdentity: whose credentials these are. Needs no permission, and none can be taken away:
 * AWS says as much in every denial.
 *
 * @see IAM User Guide, "Comparing the AWS STS API operations"
 */
export function getCallerIdentityAction(sts: StsEmulation): QueryAction {
  return stsAction(sts, {
    name: 'GetCallerIdentity',
    parameters: getCallerIdentityParameters,
    recordsAnswer: false,
    run: (_request, { call: { caller } }) =>
      Promise.resolve({
        UserId: principalId(caller),
        Account: caller.accountId,
        Arn: caller.arn,
      }),
  })
}
