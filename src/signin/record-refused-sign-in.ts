import { consoleLoginEvent, type ConsoleLoginFacts } from '../audit/console-login-event.ts'
import { errorKind, FedbridgeError } from '../errors.ts'
import type { Bridge } from './bridge.ts'
import { brokeredBy } from './broker/brokered-by.ts'
import { keepTrace, type TracedSignIn } from './keep-trace.ts'
import { awsRequestIdOf } from '../http/aws-request-id.ts'

/** Of a browser's request what records hold. */
export interface RequestFacts {
  readonly requestId: string
  readonly sourceAddress: string
  readonly userAgent: string
}

/** What was known of a sign-in when it was refused. */
export type RefusedSignIn = RequestFacts &
  Pick<
    ConsoleLoginFacts,
    'subject' | 'webIdentity' | 'roleArn' | 'samlProviderArn' | 'oidcProviderArn'
  > & {
    /** Absent where nothing came that could be judged again. */
    readonly signIn?: TracedSignIn
  }

/**
 * Records a refused sign-in as a failed ConsoleLogin, and counts it. A refusal before STS was asked
 * leaves no trace at AWS: this event is the only record of it. Where the store does not take it, the
 * refusal stands all the same, and the log has it. What came is kept as a trace, and in no record.
 * Never rejects.
 */
export async function recordRefusedSignIn(
  failure: unknown,
  {
    requestId,
    sourceAddress,
    userAgent,
    subject,
    webIdentity,
    roleArn,
    samlProviderArn,
    oidcProviderArn,
    signIn,
  }: RefusedSignIn,
  bridge: Bridge,
): Promise<void> {
  const { clock, events, region, consoleUrl, countSignIn } = bridge
  if (signIn !== undefined) keepTrace(failure, { requestId, sourceAddress, signIn }, bridge)
  const stsRequestId = awsRequestIdOf(failure)
  const code = failure instanceof FedbridgeError ? failure.code : 'INTERNAL'
  countSignIn(code)
  const recorded = events.record(
    consoleLoginEvent({
      at: clock.now(),
      region,
      sourceAddress,
      userAgent,
      requestId,
      ...(stsRequestId === undefined ? {} : { stsRequestId }),
      destination: consoleUrl,
      outcome: { kind: 'failure', errorMessage: errorKind(code).title, errorCode: code },
      ...(subject === undefined ? {} : { subject }),
      ...(webIdentity === undefined ? {} : { webIdentity }),
      ...(roleArn === undefined ? {} : { roleArn }),
      ...(samlProviderArn === undefined ? {} : { samlProviderArn }),
      ...(oidcProviderArn === undefined ? {} : { oidcProviderArn }),
      ...(await brokeredBy({ roleArn, providerArn: samlProviderArn ?? oidcProviderArn }, bridge)),
    }),
  )
  await recorded.catch(() => undefined)
}
