import { createHash } from 'node:crypto'
import type { SamlProviderArn } from '../partition/arn.ts'
import type { IdpMetadata } from '../saml/idp-metadata-model.ts'

/** A SAML provider through which people can sign in. */
export interface SignInProvider {
  readonly arn: SamlProviderArn
  readonly accountId: string
  readonly providerName: string
  /** What people read; the provider's name in its ARN unless the configuration says otherwise. */
  readonly name: string
  /** `SAMLSP...`: names the provider's own assertion consumer service and metadata. */
  readonly uuid: string
  readonly metadata: IdpMetadata
  /** Whether the identity provider may start a sign-in on its own. */
  readonly idpInitiated: boolean
  readonly insecureAllowSha1: boolean
  readonly insecureAllowSmallKeys: boolean
}

/** A provider that is configured but cannot be used, with the reason for people to read. */
export interface UnavailableProvider {
  readonly arn: SamlProviderArn
  readonly accountId: string
  readonly providerName: string
  /** What people read; the provider's name in its ARN unless the configuration says otherwise. */
  readonly name: string
  readonly uuid: string
  readonly unavailable: string
}

export type ListedProvider = SignInProvider | UnavailableProvider

/**
 * Providers that trust the same identity provider in the same way: one identity provider is usually
 * declared in every account. What proves a response for one of them proves it for all.
 */
export interface ProviderGroup {
  readonly metadata: IdpMetadata
  readonly insecureAllowSha1: boolean
  readonly insecureAllowSmallKeys: boolean
  readonly byArn: ReadonlyMap<string, SignInProvider>
}

/** The providers the bridge knows. Asynchronous, because another process may hold them. */
export interface ProviderDirectory {
  /** Usable providers whose metadata declares this entity, grouped by what they trust. */
  groupsOf(entityId: string): Promise<readonly ProviderGroup[]>
  byArn(arn: string): Promise<ListedProvider | undefined>
  byUuid(uuid: string): Promise<ListedProvider | undefined>
  list(): Promise<readonly ListedProvider[]>
}

/** Whether a listed provider can be used. */
export function isUsable(provider: ListedProvider): provider is SignInProvider {
  return !('unavailable' in provider)
}

/**
 * A directory over a fixed list. Look-ups are by index, so that the cost of a sign-in does not grow
 * with the number of providers.
 */
export function openProviderDirectory(providers: readonly ListedProvider[]): ProviderDirectory {
  const byArn = new Map<string, ListedProvider>(
    providers.map((provider) => [provider.arn, provider]),
  )
  const byUuid = new Map(providers.map((provider) => [provider.uuid, provider]))
  const groups = groupByTrust(providers.filter(isUsable))
  const byEntityId = new Map<string, ProviderGroup[]>()
  for (const group of groups) {
    for (const { entityId } of group.metadata.entities) {
      byEntityId.set(entityId, [...(byEntityId.get(entityId) ?? []), group])
    }
  }
  return {
    groupsOf: (entityId) => Promise.resolve(byEntityId.get(entityId) ?? []),
    byArn: (arn) => Promise.resolve(byArn.get(arn)),
    byUuid: (uuid) => Promise.resolve(byUuid.get(uuid)),
    list: () => Promise.resolve(providers),
  }
}

function groupByTrust(providers: readonly SignInProvider[]): readonly ProviderGroup[] {
  const groups = new Map<string, { group: ProviderGroup; byArn: Map<string, SignInProvider> }>()
  for (const provider of providers) {
    const { metadata, insecureAllowSha1, insecureAllowSmallKeys } = provider
    const trust = createHash('sha256')
      .update(JSON.stringify([metadata.xml, insecureAllowSha1, insecureAllowSmallKeys]))
      .digest('hex')
    const known = groups.get(trust)
    if (known === undefined) {
      const byArn = new Map<string, SignInProvider>([[provider.arn, provider]])
      const group = { metadata, insecureAllowSha1, insecureAllowSmallKeys, byArn }
      groups.set(trust, { group, byArn })
    } else known.byArn.set(provider.arn, provider)
  }
  return [...groups.values()].map(({ group }) => group)
}
