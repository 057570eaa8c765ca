import type { SignInTrace } from '../diagnosis/traces/sign-in-trace.ts'
import { errorKind, FedbridgeError } from '../errors.ts'
import type { Bridge } from './bridge.ts'
import { awsRequestIdOf } from '../http/aws-request-id.ts'

/** Characters of what somebody else wrote, besides the document itself. */
const maxCharacters = 2048

/** What came with a sign-in, and what had been decided of it. */
export type TracedSignIn = Pick<
  SignInTrace,
  'path' | 'input' | 'relayState' | 'inResponseTo' | 'roleArn' | 'providerArn' | 'roleSessionName'
>

/**
 * Remembers a refused sign-in with what it takes to judge it again. What came goes there and nowhere
 * else: it may be a credential.
 */
export function keepTrace(
  failure: unknown,
  {
    requestId,
    sourceAddress,
    signIn,
  }: {
    readonly requestId: string
    readonly sourceAddress: string
    readonly signIn: TracedSignIn
  },
  { clock, traces, publicUrl }: Pick<Bridge, 'clock' | 'traces' | 'publicUrl'>,
): void {
  const path = signIn.path.replace(/(?!^)\/+$/, '').slice(0, maxCharacters)
  const stsRequestId = awsRequestIdOf(failure)
  const { relayState, roleArn, ...others } = signIn
  traces.keep({
    ...others,
    ...(relayState === undefined ? {} : { relayState: relayState.slice(0, maxCharacters) }),
    ...(roleArn === undefined ? {} : { roleArn: roleArn.slice(0, maxCharacters) }),
    requestId,
    ...(stsRequestId === undefined ? {} : { stsRequestId }),
    at: clock.now(),
    path,
    deliveredTo: `${publicUrl}${path}`,
    sourceAddress,
    refusal: refusalOf(failure),
  })
}

function refusalOf(failure: unknown): SignInTrace['refusal'] {
  if (!(failure instanceof FedbridgeError)) {
    return { code: 'INTERNAL', message: errorKind('INTERNAL').title }
  }
  const { code, message, aws } = failure
  return { code, message, ...(aws === undefined ? {} : { aws }) }
}
