import { FedbridgeError } from '../errors.ts'

/** AWS's name of the call that said no, on the failure itself or on one behind it. */
export function awsRequestIdOf(failure: unknown): string | undefined {
  if (!(failure instanceof FedbridgeError)) return undefined
  return failure.aws?.requestId ?? awsRequestIdOf(failure.cause)
}
