import { FedbridgeError, IdentifierRejected, RequestRefused, StsRefused } from '../../errors.ts'
import { parseSessionArn } from '../credentials/foreign-session.ts'
import type { ForeignSession } from '../credentials/foreign-session.ts'

/** Temporary credentials as somebody sends them. */
export interface SentCredentials {
  readonly sessionId: string
  readonly sessionKey: string
  readonly sessionToken: string
}

/** What another STS says of credentials that it has issued. */
export interface ForeignIdentity {
  readonly account: string
  readonly arn: string
  readonly userId: string
  /** When the credentials end, where that is known. */
  readonly expiresAt?: Date
}

/** The STS that issues the sessions in place of the emulator's. */
export interface ForeignSts {
  /** For people: an address, or AWS. */
  readonly name: string
  /**
   * Asks it whose credentials these are.
   *
   * @throws {StsRefused} STS_REFUSED when they are nobody's, and whatever else a call of STS throws
   */
  identify(credentials: {
    readonly accessKeyId: string
    readonly secretAccessKey: string
    readonly sessionToken: string
  }): Promise<ForeignIdentity>
}

/** What can be signed with and sent: both stand in headers. Sizes are far above what is issued. */
const shapes = {
  sessionId: /^\w{1,128}$/u,
  sessionKey: /^[\x21-\x7e]{1,256}$/u,
  sessionToken: /^[\x21-\x7e]{1,16384}$/u,
} as const

/**
 * Whom credentials speak for that another STS has issued: it is asked at once, and what it says is
 * believed of the session's ARN, account and id.
 *
 * @throws {RequestRefused} SIGNIN_SESSION_INVALID when that STS does not know them, or knows that they have
 *   expired, or is one of another partition; SIGNIN_SESSION_NOT_FEDERATED when they are those of a user
 * @throws {FedbridgeError} what the STS, or the way there, fails with
 * @see IAM User Guide, "Enabling custom identity broker access to the AWS console"
 */
export async function verifyForeignCredentials(
  { sessionId, sessionKey, sessionToken }: SentCredentials,
  {
    foreignSts,
    partition,
    now,
  }: { readonly foreignSts: ForeignSts; readonly partition: string; readonly now: Date },
): Promise<ForeignSession> {
  if (
    !shapes.sessionId.test(sessionId) ||
    !shapes.sessionKey.test(sessionKey) ||
    !shapes.sessionToken.test(sessionToken)
  ) {
    throw signinSessionInvalid('the credentials have characters that no credentials have')
  }
  const identity = await identify(
    { accessKeyId: sessionId, secretAccessKey: sessionKey, sessionToken },
    foreignSts,
  )
  const named = sessionNamedBy(identity.arn)
  if (named?.accountId !== identity.account) throw notFederated()
  if (named.partition !== partition) {
    throw signinSessionInvalid(
      `the credentials are of the partition ${named.partition}, and this is ${partition}`,
    )
  }
  const { arn, userId, expiresAt } = identity
  if (expiresAt !== undefined && expiresAt <= now) {
    throw signinSessionInvalid('the credentials have expired')
  }
  return {
    ...named,
    kind: 'foreign',
    accessKeyId: sessionId,
    arn,
    userId,
    vouchedBy: foreignSts.name,
    ...(expiresAt === undefined ? {} : { expiresAt }),
  }
}

async function identify(
  credentials: Parameters<ForeignSts['identify']>[0],
  foreignSts: ForeignSts,
): Promise<ForeignIdentity> {
  try {
    return await foreignSts.identify(credentials)
  } catch (failure) {
    // Only a decision is about the credentials; an STS that is out of reach says nothing of them.
    if (!(failure instanceof StsRefused && failure.code === 'STS_REFUSED')) throw failure
    throw signinSessionInvalid(
      `${foreignSts.name} does not know the credentials: ${failure.aws?.code ?? failure.message}`,
      failure,
    )
  }
}

function sessionNamedBy(arn: string): ReturnType<typeof parseSessionArn> {
  try {
    return parseSessionArn(arn)
  } catch (failure) {
    if (failure instanceof IdentifierRejected) return undefined
    throw failure
  }
}

/** One answer for everything that is wrong with credentials; the reason is for the log. */
export function signinSessionInvalid(message: string, cause?: FedbridgeError): RequestRefused {
  return new RequestRefused('SIGNIN_SESSION_INVALID', message, {
    check: 'get-signin-token',
    aws: { code: 'BadRequest', message: 'Invalid credentials parameter', status: 400 },
    ...(cause === undefined ? {} : { cause }),
  })
}

function notFederated(): RequestRefused {
  return new RequestRefused(
    'SIGNIN_SESSION_NOT_FEDERATED',
    'the credentials are not those of a role session or a federated user',
    { check: 'get-signin-token' },
  )
}
