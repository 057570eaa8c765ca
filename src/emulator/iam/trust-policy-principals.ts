import { principalsToArns, principalsToIds } from '../../policy/principal-ids.ts'
import type { FindPrincipalId } from '../../policy/principal-ids.ts'
import type { IamReader } from './iam-store.ts'

/** A trust policy as it is stored. */
export interface StoredTrustPolicy {
  readonly text: string
  /** ARNs of users and roles that do not exist, in accounts that do, and unique ids of nobody. */
  readonly missing: readonly string[]
}

/**
 * A trust policy with the unique ids of the users and roles it names in the place of their ARNs, so
 * that one that is deleted and made again is not trusted. ARNs of accounts that are not here stay as
 * they are: nobody can tell whether they exist.
 *
 * @param text JSON that `parsePolicyDocument` has accepted as a trust policy
 * @throws {StorageFailed}
 */
export async function storedTrustPolicy(text: string, iam: IamReader): Promise<StoredTrustPolicy> {
  const document = JSON.parse(text) as object
  const named: string[] = []
  const namedById: string[] = []
  principalsToIds(
    document,
    (arn) => {
      named.push(arn)
      return undefined
    },
    (id) => {
      namedById.push(id)
      return true
    },
  )
  const ids = new Map<string, string | undefined>()
  for (const arn of named) ids.set(arn, await findId(arn, iam))
  const owned = new Set<string>()
  for (const id of namedById) if ((await iam.findUniqueId(id)) !== undefined) owned.add(id)
  const stored = principalsToIds(
    document,
    (arn) => ids.get(arn),
    (id) => owned.has(id),
  )
  return { text: JSON.stringify(stored.document), missing: stored.missing }
}

/**
 * The way back, for who reads a role: ids become ARNs while their owners exist, and stay ids afterwards.
 * An account that the policy names by its number is shown by its root, as IAM shows it.
 *
 * @param partition of the role
 * @throws {StorageFailed}
 */
export async function shownTrustPolicy(
  text: string,
  iam: IamReader,
  partition = 'aws',
): Promise<string> {
  const document = JSON.parse(text) as object
  const named: string[] = []
  principalsToArns(document, (id) => {
    named.push(id)
    return undefined
  })
  const arns = new Map<string, string | undefined>()
  for (const id of named) {
    const owner = await iam.findUniqueId(id)
    const record = owner && (await iam.find(owner.kind, owner.accountId, owner.name))
    arns.set(id, record?.arn)
  }
  return JSON.stringify(
    principalsToArns(document, (id) => arns.get(id)),
    (element, value: unknown) =>
      element === 'Principal' || element === 'NotPrincipal' ? withRoots(value, partition) : value,
  )
}

/** `element` is `*`, or lists by type. */
function withRoots(element: unknown, partition: string): unknown {
  const { AWS: named, ...others } = element as { readonly AWS?: unknown }
  if (named === undefined) return element
  const rootOf = (one: unknown): unknown =>
    typeof one === 'string' && /^\d{12}$/.test(one) ? `arn:${partition}:iam::${one}:root` : one
  return { ...others, AWS: Array.isArray(named) ? named.map(rootOf) : rootOf(named) }
}

async function findId(arn: string, iam: IamReader): Promise<ReturnType<FindPrincipalId>> {
  const [, accountId, type, name] =
    /^arn:[^:]+:iam::(\d{12}):(user|role)\/(?:.*\/)?([^/]+)$/.exec(arn) ?? []
  if (accountId === undefined || name === undefined) return undefined
  if ((await iam.account(accountId)) === undefined) return 'unknown-account'
  if (type === 'role') {
    const role = await iam.find('role', accountId, name)
    return role?.arn === arn ? role.roleId : undefined
  }
  const user = await iam.find('user', accountId, name)
  return user?.arn === arn ? user.userId : undefined
}
