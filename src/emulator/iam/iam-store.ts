import type { Storage, StoredValue } from '../../storage/storage.ts'
import { nameOf } from './iam-records.ts'
import type { AccessKeyRecord, AccountRecord, IamKind, IamRecords } from './iam-records.ts'

/** One thing that was created, changed or removed. */
export interface IamChange {
  readonly kind: IamKind | 'account'
  readonly accountId: string
  /** Of an account its id. */
  readonly arn: string
}

/** Where the unique id of a user or role leads: to the record that has, or had, the id. */
export interface UniqueIdOwner {
  readonly kind: 'role' | 'user'
  readonly accountId: string
  readonly name: string
}

/** Looking into the accounts. Every read sees what was written last, by whichever process. */
export interface IamReader {
  account(accountId: string): Promise<AccountRecord | undefined>
  /** All of them, by account id. */
  accounts(): Promise<readonly AccountRecord[]>
  /** By name, without regard to case: names are unique that way. */
  find<Kind extends IamKind>(
    kind: Kind,
    accountId: string,
    name: string,
  ): Promise<IamRecords[Kind] | undefined>
  /** All of a kind in an account, by name. */
  list<Kind extends IamKind>(kind: Kind, accountId: string): Promise<readonly IamRecords[Kind][]>
  findAccessKey(accessKeyId: string): Promise<AccessKeyRecord | undefined>
  /** The present owner of a unique id (`AROA...`, `AIDA...`); undefined once it is gone. */
  findUniqueId(uniqueId: string): Promise<UniqueIdOwner | undefined>
}

/** Looking and changing, while nobody else changes the same account. */
export interface IamWriter extends IamReader {
  putAccount(record: AccountRecord): Promise<void>
  put<Kind extends IamKind>(kind: Kind, record: IamRecords[Kind]): Promise<void>
  remove<Kind extends IamKind>(kind: Kind, record: IamRecords[Kind]): Promise<void>
  putAccessKey(record: AccessKeyRecord): Promise<void>
  removeAccessKey(accessKeyId: string): Promise<void>
  /** What seeding remembers of a resource; see `seed-accounts.ts`. */
  readSeed(arn: string): Promise<StoredValue | undefined>
  putSeed(arn: string, value: StoredValue): Promise<void>
}

export interface IamStore extends IamReader {
  /**
   * Runs a change of one account. Changes of an account run one after the other in this process, so
   * that what `run` has read still holds when it writes. What was written before `run` throws stays.
   */
  change<Result>(accountId: string, run: (writer: IamWriter) => Promise<Result>): Promise<Result>
}

const pageSize = 500

/**
 * Opens IAM's records in `storage`. A write has happened when its promise resolves, as durably as the
 * store keeps anything.
 *
 * @param onChange hears of every write, after it; not of access keys
 * @throws {StorageFailed} from every method
 */
export function openIamStore({
  storage,
  onChange = ignore,
}: {
  readonly storage: Storage
  readonly onChange?: (change: IamChange) => void
}): IamStore {
  const reader = iamReader(storage)
  const writer = iamWriter(storage, reader, onChange)
  const queues = new Map<string, Promise<unknown>>()
  return {
    ...reader,
    change: async (accountId, run) => {
      const before = queues.get(accountId) ?? Promise.resolve()
      const turn = before.then(() => run(writer))
      // The next in line waits for this one to end, however it ends.
      const ended = turn.then(ignore, ignore)
      queues.set(accountId, ended)
      try {
        return await turn
      } finally {
        if (queues.get(accountId) === ended) queues.delete(accountId)
      }
    },
  }
}

function iamReader(storage: Storage): IamReader {
  const read = async <Value>(key: string): Promise<Value | undefined> =>
    (await storage.read(key)) as Value | undefined
  const listAll = async <Value>(prefix: string): Promise<readonly Value[]> => {
    const values: Value[] = []
    let after: string | undefined
    for (;;) {
      const page = await storage.list(prefix, {
        limit: pageSize,
        ...(after === undefined ? {} : { after }),
      })
      values.push(...page.map(({ value }) => value as Value))
      if (page.length < pageSize) return values
      after = page.at(-1)?.key
    }
  }
  const find: IamReader['find'] = (kind, accountId, name) => read(keyOf(kind, accountId, name))
  return {
    find,
    account: (accountId) => read(accountKey(accountId)),
    accounts: () => listAll('iam-account:'),
    list: (kind, accountId) => listAll(`iam-${kind}:${accountId}:`),
    findAccessKey: (accessKeyId) => read(accessKeyKey(accessKeyId)),
    findUniqueId: async (uniqueId) => {
      const owner = await read<UniqueIdOwner>(uniqueIdKey(uniqueId))
      if (owner === undefined) return undefined
      const { kind, accountId, name } = owner
      const record = await find(kind, accountId, name)
      // The name may have passed to another since.
      return record !== undefined && idOf(kind, record) === uniqueId ? owner : undefined
    },
  }
}

function iamWriter(
  storage: Storage,
  reader: IamReader,
  onChange: (change: IamChange) => void,
): IamWriter {
  const keep = (key: string, value: object): Promise<void> =>
    storage.keep(key, value as unknown as StoredValue)
  return {
    ...reader,
    putAccount: async (record) => {
      const { accountId } = record
      await keep(accountKey(accountId), record)
      onChange({ kind: 'account', accountId, arn: accountId })
    },
    put: async (kind, record) => {
      const { accountId, arn } = record
      const name = nameOf(kind, record)
      const id = idOf(kind, record)
      // The index first: one that leads nowhere is harmless, a record without one is not found.
      if (id !== undefined) await keep(uniqueIdKey(id), { kind, accountId, name })
      await keep(keyOf(kind, accountId, name), record)
      onChange({ kind, accountId, arn })
    },
    remove: async (kind, record) => {
      const { accountId, arn } = record
      const name = nameOf(kind, record)
      await storage.remove(keyOf(kind, accountId, name))
      const id = idOf(kind, record)
      const owner = id === undefined ? undefined : await storage.read(uniqueIdKey(id))
      // One that was renamed has its id under the new name.
      if (id !== undefined && (owner as UniqueIdOwner | undefined)?.name === name) {
        await storage.remove(uniqueIdKey(id))
      }
      onChange({ kind, accountId, arn })
    },
    putAccessKey: (record) => keep(accessKeyKey(record.accessKeyId), record),
    removeAccessKey: (accessKeyId) => storage.remove(accessKeyKey(accessKeyId)),
    readSeed: (arn) => storage.read(seedKey(arn)),
    putSeed: (arn, value) => storage.keep(seedKey(arn), value),
  }
}

/** Only those that policies can name. */
function idOf<Kind extends IamKind>(kind: Kind, record: IamRecords[Kind]): string | undefined {
  if (kind === 'role') return (record as IamRecords['role']).roleId
  if (kind === 'user') return (record as IamRecords['user']).userId
  return undefined
}

function keyOf(kind: IamKind, accountId: string, name: string): string {
  // A provider's URL has a path, and paths differ by case.
  return `iam-${kind}:${accountId}:${kind === 'oidc-provider' ? name : name.toLowerCase()}`
}

const accountKey = (accountId: string): string => `iam-account:${accountId}`
const accessKeyKey = (accessKeyId: string): string => `iam-access-key:${accessKeyId}`
const uniqueIdKey = (uniqueId: string): string => `iam-unique-id:${uniqueId}`
const seedKey = (arn: string): string => `iam-seed:${arn}`

function ignore(): void {
  // Nothing hangs on it.
}
