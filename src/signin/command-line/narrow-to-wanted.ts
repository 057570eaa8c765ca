import { RequestRefused } from '../../errors.ts'
import { parseIamRoleArn } from '../../partition/arn.ts'
import type { WantedByCommand } from './command-request.ts'

/**
 * Of the roles on offer those that a program asked for: all of them where it named neither role nor
 * account. A program that asked for one role never gets another.
 *
 * @throws {RequestRefused} COMMAND_LINE_ROLE_NOT_OFFERED when none of them can be chosen
 */
export function narrowToWanted<
  Role extends { readonly roleArn: string; readonly unavailable?: string },
>(roles: readonly Role[], wanted: WantedByCommand | undefined): readonly Role[] {
  const { role, accountId } = wanted ?? {}
  if (role === undefined && accountId === undefined) return roles
  const matching = roles.filter(({ roleArn }) => isWanted(roleArn, { role, accountId }))
  if (matching.some(({ unavailable }) => unavailable === undefined)) return matching
  const choosable = roles.filter(({ unavailable }) => unavailable === undefined)
  throw new RequestRefused(
    'COMMAND_LINE_ROLE_NOT_OFFERED',
    `the command asked for ${[role, accountId].filter(Boolean).join(' in ')}, which is not on offer`,
    {
      check: 'narrow-to-wanted',
      received: [role, accountId].filter(Boolean).join(' in '),
      expected: choosable
        .slice(0, 10)
        .map(({ roleArn }) => roleArn)
        .join(' or '),
    },
  )
}

/** Whether a role is the one that was named, by its ARN or its name, in the account that was named. */
function isWanted(
  roleArn: string,
  {
    role,
    accountId,
  }: { readonly role?: string | undefined; readonly accountId?: string | undefined },
): boolean {
  const found = parseIamRoleArn(roleArn)
  if (accountId !== undefined && found.accountId !== accountId) return false
  return role === undefined || role === roleArn || role === found.roleName
}
