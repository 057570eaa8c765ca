import type { BrokerFacts } from '../../audit/console-login-event.ts'
import type { Bridge } from '../bridge.ts'

/**
 * With whose key a role of a provider is asked for, where that is ours and a role was chosen: for the
 * record of a refusal. Never rejects.
 */
export async function brokeredBy(
  {
    roleArn,
    providerArn,
  }: { readonly roleArn: string | undefined; readonly providerArn: string | undefined },
  { brokers, sts }: Pick<Bridge, 'brokers' | 'sts'>,
): Promise<{ readonly brokeredBy?: BrokerFacts }> {
  const broker = providerArn === undefined ? undefined : brokers.get(providerArn)
  if (broker === undefined || roleArn === undefined) return {}
  const key = await sts.signingKey().catch(() => undefined)
  const { call } = broker
  return { brokeredBy: { call, ...(key === undefined ? {} : { accessKeyId: key.accessKeyId }) } }
}
