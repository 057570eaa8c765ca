import { openFreshness } from './freshness.ts'

/** Aliases of accounts, which hear of changes. */
export interface AccountAliases {
  /** The alias; undefined when the account has none, or is not known. */
  of(accountId: string): Promise<string | undefined>
  /** The alias was set or deleted: the next look reads it again. */
  invalidate(accountId: string): void
}

/**
 * Opens the aliases of accounts, which start from those that are known.
 *
 * @param read the alias as it is now
 * @param onFailure hears why one could not be read; what was known goes on to hold
 */
export function openAccountAliases(
  known: ReadonlyMap<string, string>,
  {
    read,
    onFailure,
  }: {
    readonly read: (accountId: string) => Promise<string | undefined>
    readonly onFailure: (accountId: string, failure: unknown) => void
  },
): AccountAliases {
  const aliases = new Map<string, string | undefined>(known)
  const freshness = openFreshness({
    onFailure,
    read: async (accountId) => {
      aliases.set(accountId, await read(accountId))
    },
  })
  return {
    invalidate: (accountId) => {
      freshness.invalidate(accountId)
    },
    of: async (accountId) => {
      await freshness.fresh()
      return aliases.get(accountId)
    },
  }
}
