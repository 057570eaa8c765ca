import type { Broker } from './broker.ts'

/**
 * Whether the bridge asks for a role that an assertion names. ARNs are compared as they are spelled, and a
 * `*` stands at the end alone: it reaches into no other account.
 */
export function isRoleBrokered(roleArn: string, broker: Broker): boolean {
  if (broker.call === 'GetFederationToken') return broker.sessionPolicies.has(roleArn)
  return broker.roles.some((pattern) =>
    pattern.endsWith('*') ? roleArn.startsWith(pattern.slice(0, -1)) : roleArn === pattern,
  )
}
