import type { ConditionContext } from '../federation/condition-context.ts'

/** A user, root user, role session or federated user session of an account. */
export interface AwsPrincipal {
  readonly kind: 'aws'
  /**
   * ARN of the one who makes the request: `...:user/name`, `...:root`,
   * `arn:aws:sts::...:assumed-role/role/session` or `arn:aws:sts::...:federated-user/name`.
   */
  readonly arn: string
  readonly accountId: string
  /** For a session: ARN, with its path, of the role or user it was made from. */
  readonly sessionIssuerArn?: string
  /** Unique id (`AIDA...`, `AROA...`) of the user or role, without the session name. */
  readonly uniqueId?: string
}

/** Who makes a request, as far as Principal elements can name them. */
export type RequestPrincipal =
  /** Signed in at an identity provider; its ARN, or the plain name of a provider that AWS has built in. */
  | { readonly kind: 'federated'; readonly providerArn: string }
  | AwsPrincipal
  | { readonly kind: 'service'; readonly name: string }
  | { readonly kind: 'anonymous' }

/** What a trust policy is asked. Its resource is the role it is attached to. */
export interface TrustRequest {
  readonly principal: RequestPrincipal
  /** For example `sts:AssumeRoleWithSAML`; compared without regard to case. */
  readonly action: string
  readonly context: ConditionContext
}

/** What the policies of a principal and of a resource are asked. */
export interface AccessRequest extends TrustRequest {
  /** ARN of the resource, or `*` for actions that have none. */
  readonly resource: string
  /** Account of the resource; the account of the principal when absent. */
  readonly resourceAccountId?: string
}
