import { isPartitionId } from '../../partition/partitions.ts'
import { federatedProviders } from './check-principals.ts'
import type { LocatedPolicy, LocatedPrincipal } from './read-located-policy.ts'
import type { ReportFinding } from './report-finding.ts'

/** Where the role is that a trust policy is attached to, as far as that is known. */
export interface RolePlace {
  readonly accountId?: string | undefined
  readonly partition?: string | undefined
}

/** Checks that principals and role are in one partition, and identity providers in one account. */
export function checkAccounts(
  { statements }: LocatedPolicy,
  role: RolePlace,
  report: ReportFinding,
): void {
  checkPartitions(
    statements.flatMap(({ principals }) => principals),
    role,
    report,
  )
  const providers = statements
    .filter(({ allows }) => allows)
    .flatMap(federatedProviders)
    .filter(({ accountId }) => accountId !== undefined)
  for (const { principal, accountId: received = '' } of providers) {
    const expected = role.accountId
    if (expected === undefined || received === expected) continue
    const details = { fill: { received, expected }, expected, received }
    report('provider-of-another-account', principal, details)
  }
  const accounts = [...new Set(providers.map(({ accountId = '' }) => accountId))]
  const other = providers.find(({ accountId }) => accountId !== accounts[0])
  if (role.accountId === undefined && other !== undefined) {
    const fill = { accounts: accounts.join(', ') }
    report('providers-of-several-accounts', other.principal, { fill })
  }
}

function checkPartitions(
  principals: readonly LocatedPrincipal[],
  role: RolePlace,
  report: ReportFinding,
): void {
  const withPartition = principals.flatMap((principal) => {
    const partition = /^arn:(aws[a-z-]*):/.exec(principal.value)?.[1]
    return partition !== undefined && isPartitionId(partition) ? [{ principal, partition }] : []
  })
  const expected = role.partition ?? withPartition[0]?.partition ?? ''
  const whose = role.partition === undefined ? 'another principal of the policy' : 'the role'
  for (const { principal, partition: received } of withPartition) {
    if (received === expected) continue
    const details = { fill: { received, whose, expected }, expected, received }
    report('principal-of-another-partition', principal, details)
  }
}
