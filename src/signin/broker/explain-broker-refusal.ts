import { StsRefused, type AwsError } from '../../errors.ts'
import type { Broker } from './broker.ts'
import type { Entitlement } from './entitlement.ts'

/** What STS may deny the bridge, by what has to allow it. */
const actions = [
  'sts:AssumeRole',
  'sts:TagSession',
  'sts:SetSourceIdentity',
  'sts:GetFederationToken',
] as const

type BrokerAction = (typeof actions)[number]

/**
 * Our error for a denial of STS: BROKER_DENIED, with the action that is not allowed, as AWS names it, or
 * else the one that the call is about. What AWS says names our own user and policies: the log has it, and
 * a page says the action alone. Everything else goes on as it is.
 */
export function explainBrokerRefusal(
  failure: unknown,
  { broker, entitlement }: { readonly broker: Broker; readonly entitlement: Entitlement },
): unknown {
  if (!(failure instanceof StsRefused) || failure.code !== 'STS_REFUSED') return failure
  const { aws } = failure
  if (aws === undefined || !/^AccessDenied(?:Exception)?$/u.test(aws.code)) return failure
  const action = actionIn(aws) ?? (`sts:${broker.call}` as const)
  return new StsRefused(
    'BROKER_DENIED',
    `sts does not let us ask for ${entitlement.roleArn}: ${aws.message}`,
    {
      check: 'ask-as-broker',
      expected: `${action} allowed`,
      received: action,
      aws: { ...aws, message: `Not authorized to perform ${action}` },
    },
  )
}

/** @see IAM User Guide, "Troubleshooting access denied error messages" */
function actionIn({ message }: AwsError): BrokerAction | undefined {
  const named = /not authorized to perform:? (sts:[A-Za-z]+)/iu.exec(message)?.[1]
  return actions.find((action) => action.toLowerCase() === named?.toLowerCase())
}
