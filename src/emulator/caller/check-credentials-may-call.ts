import { RequestRefused } from '../../errors.ts'
import type { AwsError } from '../../errors.ts'
import type { Caller } from './caller.ts'

/** What is called. */
export interface CalledAction {
  /** `sts` or `iam`. */
  readonly service: string
  readonly action: string
}

/** Kinds of credentials, as far as they differ in what they may call. */
type CredentialsKind = 'long-term' | 'assumed-role' | 'federated-user' | 'session-token'

/** What one kind of credentials may call of one service, before any policy is asked. */
interface Restriction {
  readonly credentials: CredentialsKind
  readonly service: string
  readonly mayCall:
    | 'nothing'
    | 'anything with MFA'
    | { readonly only: readonly string[] }
    | { readonly allBut: readonly string[] }
}

/**
 * The restrictions on temporary credentials. What has no row may call everything.
 *
 * @see IAM User Guide, "Comparing the AWS STS API operations"
 */
const restrictions: readonly Restriction[] = [
  {
    credentials: 'assumed-role',
    service: 'sts',
    mayCall: { allBut: ['GetFederationToken', 'GetSessionToken'] },
  },
  { credentials: 'federated-user', service: 'sts', mayCall: { only: ['GetCallerIdentity'] } },
  { credentials: 'federated-user', service: 'iam', mayCall: 'nothing' },
  {
    credentials: 'session-token',
    service: 'sts',
    mayCall: { only: ['AssumeRole', 'GetCallerIdentity'] },
  },
  { credentials: 'session-token', service: 'iam', mayCall: 'anything with MFA' },
]

/**
 * Whether credentials of the caller's kind may call an action at all, whatever policies say.
 *
 * @throws {RequestRefused} ACCESS_DENIED: `AccessDenied` for an action of STS, `InvalidClientTokenId`
 *   for one of IAM
 */
export function checkCredentialsMayCall(caller: Caller, { service, action }: CalledAction): void {
  const credentials = credentialsKind(caller)
  const refused = restrictions.some(
    (restriction) =>
      restriction.credentials === credentials &&
      restriction.service === service &&
      !permits(restriction.mayCall, action, caller),
  )
  if (!refused) return
  throw new RequestRefused(
    'ACCESS_DENIED',
    `credentials of kind ${credentials} may not call ${service}:${action}`,
    {
      check: 'check-credentials-may-call',
      received: `${service}:${action}`,
      aws: service === 'sts' ? cannotCall(action) : invalidToken,
    },
  )
}

function credentialsKind(caller: Caller): CredentialsKind {
  return caller.kind === 'session' ? caller.session.kind : 'long-term'
}

function permits(mayCall: Restriction['mayCall'], action: string, caller: Caller): boolean {
  if (mayCall === 'nothing') return false
  if (mayCall === 'anything with MFA') {
    return caller.kind === 'session' && caller.session.mfaAuthenticatedAt !== undefined
  }
  // Policies write actions in any case, and are asked about them here as well.
  const named = (names: readonly string[]): boolean =>
    names.some((name) => name.toLowerCase() === action.toLowerCase())
  return 'only' in mayCall ? named(mayCall.only) : !named(mayCall.allBut)
}

/** Known of GetSessionToken and GetFederationToken; taken for the other actions of STS as well. */
function cannotCall(action: string): AwsError {
  return {
    code: 'AccessDenied',
    message: `Cannot call ${action} with session credentials`,
    status: 403,
  }
}

/** What IAM says of a token that is not for it. */
const invalidToken: AwsError = {
  code: 'InvalidClientTokenId',
  message: 'The security token included in the request is invalid',
  status: 403,
}
