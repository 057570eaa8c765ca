import type { KeyObject } from 'node:crypto'
import type { SamlProviderArn } from '../partition/arn.ts'
import type { IdpMetadata } from '../saml/idp-metadata-model.ts'

/** The keys with which this side reads encrypted assertions of a provider. */
export interface Decryption {
  /** Whether assertions have to be encrypted. */
  readonly mode: 'Required' | 'Allowed'
  /** One or two. */
  readonly privateKeys: readonly KeyObject[]
}

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
  /** Absent when the configuration has no key for the provider: IAM gives none out. */
  readonly decryption?: Decryption
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
  /** As they are once there is metadata. */
  readonly idpInitiated?: boolean
  readonly insecureAllowSha1?: boolean
  readonly insecureAllowSmallKeys?: boolean
  readonly decryption?: Decryption
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
  readonly decryption?: Decryption
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
