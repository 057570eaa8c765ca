import { RequestRefused } from '../../errors.ts'
import type { FedbridgeError } from '../../errors.ts'

/** The words by which IAM's errors call things. */
export type IamThing = 'role' | 'user' | 'policy'

/** `NoSuchEntity`, in IAM's words for a thing that has a name. */
export function noSuchNamed(thing: IamThing, name: string): RequestRefused {
  return noSuchEntity(`The ${thing} with name ${name} cannot be found.`)
}

/** `NoSuchEntity`: 404. */
export function noSuchEntity(message: string): RequestRefused {
  return refusal('IAM_ENTITY_MISSING', 'NoSuchEntity', message, 404)
}

/** `EntityAlreadyExists`: 409. */
export function entityAlreadyExists(message: string): RequestRefused {
  return refusal('IAM_ENTITY_EXISTS', 'EntityAlreadyExists', message, 409)
}

/** `DeleteConflict`: 409, something still hangs on it. */
export function deleteConflict(message: string): RequestRefused {
  return refusal('IAM_DELETE_CONFLICT', 'DeleteConflict', message, 409)
}

/** `LimitExceeded`: 409, a quota. */
export function limitExceeded(message: string): RequestRefused {
  return refusal('IAM_LIMIT_EXCEEDED', 'LimitExceeded', message, 409)
}

/** `InvalidInput`: 400. The cause, where there is one, is for the log. */
export function invalidInput(message: string, cause?: FedbridgeError): RequestRefused {
  return refusal('IAM_INPUT_INVALID', 'InvalidInput', message, 400, cause)
}

/** `OpenIdIdpCommunicationError`: 400. The cause is for the log. */
export function issuerUnreachable(message: string, cause?: FedbridgeError): RequestRefused {
  return refusal('IAM_ISSUER_UNREACHABLE', 'OpenIdIdpCommunicationError', message, 400, cause)
}

/** `ValidationError`: 400, in the words of IAM where it is not a constraint of one parameter. */
export function validationError(message: string): RequestRefused {
  return refusal('PARAMETER_INVALID', 'ValidationError', message, 400)
}

function refusal(
  ours: ConstructorParameters<typeof RequestRefused>[0],
  code: string,
  message: string,
  status: number,
  cause?: FedbridgeError,
): RequestRefused {
  const reason = cause === undefined ? '' : `: ${cause.message}`
  return new RequestRefused(ours, `iam answers ${code}${reason}`, {
    check: cause?.check ?? 'iam',
    ...(cause === undefined ? {} : { cause }),
    aws: { code, message, status },
  })
}
