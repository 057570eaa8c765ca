/**
 * Owns who makes a signed call and whether policies let them: the access key's owner, the policies
 * and the condition context that go with it, the decision. May import iam, credentials, policy,
 * federation and partition. Never reads a signature: `sigv4/` has verified it.
 */
import type { PolicyDocument } from '../../policy/policy-document.ts'
import type { Session } from '../credentials/session.ts'
import type { User } from '../iam/account-directory.ts'

interface AnyCaller {
  readonly accountId: string
  readonly partition: string
  /** As GetCallerIdentity says it. */
  readonly arn: string
  readonly accessKeyId: string
}

/** A user with a long-term access key. */
export interface UserCaller extends AnyCaller {
  readonly kind: 'user'
  readonly user: User
}

/** Whoever holds temporary credentials. */
export interface SessionCaller extends AnyCaller {
  readonly kind: 'session'
  readonly session: Session
}

/**
 * A part of this service, inside one account: the bridge, which reads providers as any client would.
 * Its calls leave no record, as AWS's own inside AWS leave none.
 */
export interface ServiceCaller extends AnyCaller {
  readonly kind: 'service'
  /** All it may do. */
  readonly policy: PolicyDocument
}

/** Who makes a signed call, once the signature is verified. */
export type Caller = UserCaller | SessionCaller | ServiceCaller
