import { createHash } from 'node:crypto'
import type { Clock } from '../clock.ts'
import { FedbridgeError } from '../errors.ts'
import { parseSamlProviderArn } from '../partition/arn.ts'
import { parseIdpMetadata } from '../saml/idp-metadata.ts'
import { openFreshness } from './freshness.ts'
import { isUsable } from './sign-in-provider.ts'
import type {
  ListedProvider,
  ProviderDirectory,
  ProviderGroup,
  SignInProvider,
} from './sign-in-provider.ts'

/** Where providers are read, beyond those that are known from the start. */
export interface ProviderSource {
  /** ARNs of all providers there are. */
  list(): Promise<readonly string[]>
  /** A provider as it is now; undefined when it is gone. */
  get(arn: string): Promise<{ readonly uuid?: string; readonly metadata: string } | undefined>
}

/** A directory that hears of changes. */
export interface LiveProviderDirectory extends ProviderDirectory {
  /** A provider was made, changed or deleted: the next look reads it again. */
  invalidate(arn: string): void
  /** Anything may have changed: the next look reads everything again. */
  invalidateAll(): void
}

const everything = '*'

/**
 * Opens a directory of providers, which starts from those that are known and goes on with what the
 * source says. Look-ups are by index, so that the cost of a sign-in does not grow with the number of
 * providers; a change costs one reading of that provider, before the next look.
 *
 * A provider that the source has and the configuration does not is called by the name in its ARN, may
 * start sign-ins on its own, as at AWS, and has no weakened checks. One whose metadata cannot be read
 * is listed as unavailable.
 *
 * @param onFailure hears why the source could not be read; what was known goes on to hold
 */
export function openProviderDirectory(
  known: readonly ListedProvider[],
  {
    source,
    clock,
    onFailure,
  }: {
    readonly source: ProviderSource
    readonly clock: Clock
    readonly onFailure: (arn: string, failure: unknown) => void
  },
): LiveProviderDirectory {
  const index = openIndex()
  const configured = new Map<string, ListedProvider>()
  for (const provider of known) {
    configured.set(provider.arn, provider)
    index.put(provider.arn, provider)
  }
  const readOne = async (arn: string): Promise<void> => {
    const read = await source.get(arn)
    if (read === undefined) index.remove(arn)
    else index.put(arn, providerFrom(arn, read, { configured: configured.get(arn), clock }))
  }
  const freshness = openFreshness({
    onFailure,
    read: async (arn) => {
      if (arn !== everything) {
        await readOne(arn)
        return
      }
      const present = new Set(await source.list())
      for (const { arn: listed } of index.list()) if (!present.has(listed)) index.remove(listed)
      // Each on its own: one that cannot be read keeps none of the others back.
      for (const one of present) freshness.invalidate(one)
    },
  })
  const afterChanges = async <Value>(look: () => Value): Promise<Value> => {
    await freshness.fresh()
    return look()
  }
  return {
    invalidate: (arn) => {
      freshness.invalidate(arn)
    },
    invalidateAll: () => {
      freshness.invalidate(everything)
    },
    groupsOf: (entityId) => afterChanges(() => index.groupsOf(entityId)),
    byArn: (arn) => afterChanges(() => index.byArn(arn)),
    byUuid: (uuid) => afterChanges(() => index.byUuid(uuid)),
    list: () => afterChanges(() => index.list()),
  }
}

function providerFrom(
  arn: string,
  { uuid = '', metadata }: { readonly uuid?: string; readonly metadata: string },
  { configured, clock }: { readonly configured: ListedProvider | undefined; readonly clock: Clock },
): ListedProvider {
  const parsed = parseSamlProviderArn(arn)
  const { accountId, providerName } = parsed
  const name = configured?.name ?? providerName
  const identity = { arn: parsed.arn, accountId, providerName, name, uuid }
  if (metadata === '') {
    const unavailable =
      configured !== undefined && !isUsable(configured)
        ? configured.unavailable
        : 'the provider has no metadata'
    return { ...identity, unavailable }
  }
  try {
    return {
      ...identity,
      idpInitiated: configured?.idpInitiated ?? true,
      insecureAllowSha1: configured?.insecureAllowSha1 ?? false,
      insecureAllowSmallKeys: configured?.insecureAllowSmallKeys ?? false,
      ...(configured?.decryption === undefined ? {} : { decryption: configured.decryption }),
      metadata: parseIdpMetadata(metadata, { clock }),
    }
  } catch (failure) {
    if (!(failure instanceof FedbridgeError)) throw failure
    return { ...identity, unavailable: [failure.message, failure.check].filter(Boolean).join(': ') }
  }
}

/** Providers by everything they are looked up by. */
interface ProviderIndex {
  put(arn: string, provider: ListedProvider): void
  remove(arn: string): void
  groupsOf(entityId: string): readonly ProviderGroup[]
  byArn(arn: string): ListedProvider | undefined
  byUuid(uuid: string): ListedProvider | undefined
  list(): readonly ListedProvider[]
}

interface IndexedGroup extends ProviderGroup {
  readonly byArn: Map<string, SignInProvider>
}

function openIndex(): ProviderIndex {
  const byArn = new Map<string, ListedProvider>()
  const byUuid = new Map<string, ListedProvider>()
  const groups = new Map<string, IndexedGroup>()
  const byEntityId = new Map<string, Set<IndexedGroup>>()

  const remove = (arn: string): void => {
    const present = byArn.get(arn)
    if (present === undefined) return
    byArn.delete(arn)
    byUuid.delete(present.uuid)
    if (!isUsable(present)) return
    const trust = trustOf(present)
    const group = groups.get(trust)
    group?.byArn.delete(arn)
    if (group?.byArn.size !== 0) return
    groups.delete(trust)
    for (const { entityId } of group.metadata.entities) {
      const declaring = byEntityId.get(entityId)
      declaring?.delete(group)
      if (declaring?.size === 0) byEntityId.delete(entityId)
    }
  }
  const put = (arn: string, provider: ListedProvider): void => {
    remove(arn)
    byArn.set(arn, provider)
    byUuid.set(provider.uuid, provider)
    if (!isUsable(provider)) return
    const trust = trustOf(provider)
    const known = groups.get(trust)
    if (known !== undefined) {
      known.byArn.set(arn, provider)
      return
    }
    const { metadata, insecureAllowSha1, insecureAllowSmallKeys, decryption } = provider
    const group: IndexedGroup = {
      metadata,
      insecureAllowSha1,
      insecureAllowSmallKeys,
      ...(decryption === undefined ? {} : { decryption }),
      byArn: new Map([[arn, provider]]),
    }
    groups.set(trust, group)
    for (const { entityId } of metadata.entities) {
      const declaring = byEntityId.get(entityId) ?? new Set()
      byEntityId.set(entityId, declaring.add(group))
    }
  }
  return {
    put,
    remove,
    groupsOf: (entityId) => [...(byEntityId.get(entityId) ?? [])],
    byArn: (arn) => byArn.get(arn),
    byUuid: (uuid) => byUuid.get(uuid),
    list: () => [...byArn.values()],
  }
}

/** What decides whether two providers prove the same responses. */
function trustOf({
  metadata,
  insecureAllowSha1,
  insecureAllowSmallKeys,
  decryption,
}: SignInProvider): string {
  const keys = decryption?.privateKeys.map((key) => key.export({ format: 'jwk' }).n) ?? []
  return createHash('sha256')
    .update(
      JSON.stringify([
        metadata.xml,
        insecureAllowSha1,
        insecureAllowSmallKeys,
        decryption?.mode,
        keys,
      ]),
    )
    .digest('hex')
}
