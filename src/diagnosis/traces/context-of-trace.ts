import type { Clock } from '../../clock.ts'
import type { DiagnosisChoice, DiagnosisContext } from '../diagnosis-context.ts'
import type { SignInTrace } from './sign-in-trace.ts'

/** What is tried in the place of what was. */
export interface AnotherTry {
  /** Wins over the role and the provider of the sign-in, member by member. */
  readonly choose?: DiagnosisChoice
  /** Default: the instant of the sign-in. */
  readonly clock?: Clock
}

/**
 * The context in which a refused sign-in is judged as it was: at its time, by the sign-in endpoint that
 * it was delivered to, with the requests that were outstanding and the role that was chosen. `base` says
 * what is known of providers and roles, as they are now.
 *
 * Another try leaves the refusal out: what a new sign-in with the same document would come to is told
 * from the document alone.
 */
export function contextOfTrace(
  trace: SignInTrace,
  base: Omit<DiagnosisContext, 'refusal' | 'inResponseTo'>,
  another?: AnotherTry,
): DiagnosisContext {
  const { at, path, deliveredTo, sourceAddress, inResponseTo = 'ignore' } = trace
  const ownAddress = path.startsWith('/saml/acs/') ? [deliveredTo] : []
  return {
    ...base,
    clock: another?.clock ?? { now: () => new Date(at) },
    endpoint: 'sign-in',
    acceptedAudiences: [...base.acceptedAudiences, ...ownAddress],
    acceptedRecipients: [...base.acceptedRecipients, ...ownAddress],
    sourceAddress,
    inResponseTo,
    ...(another === undefined ? { refusal: trace.refusal } : {}),
    choose: { ...choiceOf(trace), ...another?.choose },
  }
}

function choiceOf({ roleArn, providerArn, roleSessionName }: SignInTrace): DiagnosisChoice {
  return {
    ...(roleArn === undefined ? {} : { roleArn }),
    ...(providerArn === undefined ? {} : { providerArn }),
    ...(roleSessionName === undefined ? {} : { roleSessionName }),
  }
}
