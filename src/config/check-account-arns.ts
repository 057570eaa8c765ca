import type { ConfigurationProblem } from '../errors.ts'
import { entriesOf, keyOf, select, type KeyPath } from './key-path.ts'

/**
 * ARNs inside an emulated account are of the account: its partition, its number (or `aws` for AWS's own
 * policies), and a policy that is there. What is no ARN at all the schema has said.
 */
export function checkAccountArns(
  document: unknown,
  partitionId: string,
): readonly ConfigurationProblem[] {
  return select(document, ['emulator', 'accounts', '*']).flatMap(({ path, value }) => {
    const account: Account = {
      accountId: String(path.at(-1)),
      partitionId,
      policies: new Set(
        select(value, ['policies'])
          .flatMap(({ value: policies }) => entriesOf(policies))
          .map(([name]) => String(name)),
      ),
    }
    return places.flatMap((place) =>
      select(value, place, path).flatMap((named) => {
        const [, partition, accountId, resource] =
          /^arn:([\w-]+):iam::(\d{12}|aws):(.+)$/u.exec(String(named.value)) ?? []
        return partition === undefined || accountId === undefined || resource === undefined
          ? []
          : problemsOf(named.path, { partition, accountId, resource }, account)
      }),
    )
  })
}

const places = ['roles', 'users'].flatMap((kind) => [
  [kind, '*', 'managedPolicies', '*'],
  [kind, '*', 'permissionsBoundary'],
  [kind, '*', 'mfaDevices', '*', 'serialNumber'],
])

interface Account {
  readonly accountId: string
  readonly partitionId: string
  /** Names of its managed policies. */
  readonly policies: ReadonlySet<string>
}

interface Parts {
  readonly partition: string
  readonly accountId: string
  readonly resource: string
}

function problemsOf(
  path: KeyPath,
  { partition, accountId, resource }: Parts,
  account: Account,
): readonly ConfigurationProblem[] {
  const key = keyOf(path)
  if (partition !== account.partitionId) {
    return [
      {
        key,
        problem: `is in the partition ${partition}, and the configuration is for ${account.partitionId}`,
        remedy: `start it with arn:${account.partitionId}:`,
      },
    ]
  }
  // The policies that AWS has are known to those who attach them.
  if (accountId === 'aws') return []
  if (accountId !== account.accountId) {
    return [
      {
        key,
        problem: `is of the account ${accountId}, and stands in ${account.accountId}`,
        remedy: `write an ARN of the account ${account.accountId}`,
      },
    ]
  }
  const policy = /^policy\/(.+)$/u.exec(resource)?.[1]
  if (policy === undefined || account.policies.has(policy)) return []
  return [
    {
      key,
      problem: `names the managed policy ${policy}, which the account does not have`,
      remedy: `add ${policy} to emulator.accounts["${account.accountId}"].policies`,
    },
  ]
}
