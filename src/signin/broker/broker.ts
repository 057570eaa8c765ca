/**
 * Owns asking for sessions with the bridge's own credentials, for providers that are configured so: who
 * may be asked for, with what, and what a refusal means. May import what signin may. Never asks for
 * anything but what an {@link Entitlement} says, and never takes a role, a name or a tag from a browser.
 */
import type { SessionPolicies } from './session-policies.ts'

/**
 * How the bridge asks for the sessions of one provider's people. AWS hears nothing of the provider: no
 * trust policy sees it, and what keeps its people from a role is here.
 *
 * @see IAM User Guide, "Enabling custom identity broker access to the AWS console"
 */
export type Broker = AssumeRoleBroker | FederationTokenBroker

export interface AssumeRoleBroker {
  readonly call: 'AssumeRole'
  /**
   * What assertions may name: ARNs of roles, or beginnings of them with `*` at the end. For OpenID Connect
   * the provider's rules say it, and this is empty.
   */
  readonly roles: readonly string[]
  readonly externalId?: string
}

export interface FederationTokenBroker {
  readonly call: 'GetFederationToken'
  /** 900 to 129600. */
  readonly sessionDurationSeconds: number
  /** By the ARN of the role for which they stand; there is nothing to be had for any other. */
  readonly sessionPolicies: ReadonlyMap<string, SessionPolicies>
}

/** By the ARN of the provider. */
export type Brokers = ReadonlyMap<string, Broker>
