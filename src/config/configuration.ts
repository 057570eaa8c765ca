/**
 * Owns the operator's file: its schema, its defaults, reading it with everything it names, and
 * saying what is wrong with it in the operator's words. May import partition and federation. Never
 * judges a trust policy or SAML metadata: it hands them over read, with the key they stand under, so
 * that `compose.ts` can add the domain's problems to the same list.
 */
import type { OidcProviderArn, SamlProviderArn } from '../partition/arn.ts'
import type { PartitionId } from '../partition/partitions.ts'

/** The whole configuration: read, checked, defaults filled in, files loaded. Deeply read-only. */
export interface Configuration {
  /** Whether this is the built-in demonstration. */
  readonly demonstration: boolean
  /** Absolute path of the file it was read from; absent for the demonstration. */
  readonly file?: string
  readonly server: ServerConfiguration
  readonly partition: PartitionId
  readonly region: string
  readonly sts: StsConfiguration
  readonly console: ConsoleConfiguration
  readonly storage: StorageConfiguration
  readonly identityProviders: IdentityProvidersConfiguration
  readonly emulator: EmulatorConfiguration
  readonly testIdp: { readonly enabled: boolean }
  /** Switches that weaken a check and are on, to be logged at start: key and what it gives up. */
  readonly warnings: readonly { readonly key: string; readonly warning: string }[]
}

export interface ServerConfiguration {
  /** 0 lets the system choose, and then `publicUrl` must be written. */
  readonly port: number
  readonly host: string
  /** Our own origin as browsers see it, without a slash at the end. */
  readonly publicUrl: string
  /** Absent: plain HTTP. */
  readonly tls?: TlsConfiguration
  readonly debugger: 'local' | 'admin' | 'off'
  /** Of the user `admin`; there with `admin`, and a secret. */
  readonly adminPassword?: string
  /** Which programs may get the credentials of a sign-in: all, those on the browser's machine, none. */
  readonly commandLine: 'all' | 'loopback' | 'off'
  /** Recipients accepted besides our own assertion consumer services. */
  readonly acceptRecipients: readonly string[]
  /** Audiences accepted besides the partition's and our own. */
  readonly acceptAudiences: readonly string[]
  /** What Express takes as `trust proxy`: none, a number of hops, or addresses and CIDR blocks. */
  readonly trustProxy: false | number | readonly string[]
  /** 0 to 300. */
  readonly clockSkewSeconds: number
  readonly rateLimits: RateLimitsConfiguration
}

/** With what the service speaks TLS. */
export interface TlsConfiguration {
  /** That of the server first, then its authorities. PEM. */
  readonly certificatePem: string
  /** Of that certificate. Never printed, logged or put into a problem. */
  readonly privateKeyPem: string
}

/** Requests that one client address may send in a minute. */
export interface RateLimitsConfiguration {
  readonly signInPerMinute: number
  readonly queryApiPerMinute: number
  readonly federationPerMinute: number
  readonly debuggerPerMinute: number
  /** Whether the limits apply to loopback clients too. */
  readonly includeLoopback: boolean
}

export interface StsConfiguration {
  /**
   * `embedded` (the emulator of this process), `aws`, or the URL of another STS, in which `{region}` stands
   * for the region.
   */
  readonly endpoint: string
  /** Asked in turn; one or more, of the partition, each once. */
  readonly regions: readonly string[]
  readonly connectionTimeoutSeconds: number
  readonly requestTimeoutSeconds: number
  /** 1 to 5, the first attempt included. */
  readonly maxAttempts: number
  /** What signs our own calls; the SDK's default provider chain without it. */
  readonly credentials?: StsCredentialsConfiguration
}

/** Our own credentials. Secrets: never printed, logged or put into a problem. */
export interface StsCredentialsConfiguration {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** Of temporary credentials. */
  readonly sessionToken?: string
}

/** How we ask for sessions ourselves, in the place of an assertion or a token. */
export type BrokerConfiguration =
  | {
      readonly call: 'AssumeRole'
      /**
       * ARNs of roles, or beginnings of them with `*` at the end, that assertions may name. Empty for
       * OpenID Connect, where the provider's `roles` say it.
       */
      readonly roles: readonly string[]
      readonly externalId?: string
    }
  | {
      readonly call: 'GetFederationToken'
      /** 900 to 129600. */
      readonly sessionDurationSeconds: number
      /** At least one; one for each role. */
      readonly sessionPolicies: readonly SessionPoliciesConfiguration[]
    }

export interface SessionPoliciesConfiguration {
  /** The role for which they stand; it need not exist. */
  readonly roleArn: string
  readonly policy?: PolicySource
  readonly policyArns: readonly string[]
}

export interface ConsoleConfiguration {
  /**
   * Where a person lands without a destination; without it in the console behind the federation
   * endpoint.
   */
  readonly url?: string
  /** `embedded`, `aws` (that of the region whose STS issued the session), or the URL of another one. */
  readonly federationEndpoint: string
  /** Origins that a destination may name besides our own console; `https://*.example.com` covers subdomains. */
  readonly allowedDestinations: readonly string[]
}

/** Where state is kept; `maxEntries` are held before new ones are refused. */
export type StorageConfiguration =
  | { readonly kind: 'memory'; readonly maxEntries: number }
  | {
      readonly kind: 'file'
      /** Absolute; it need not exist. */
      readonly directory: string
      readonly maxEntries: number
    }

export interface IdentityProvidersConfiguration {
  /** CIDR blocks inside our own network that metadata may be fetched from. */
  readonly allowPrivateCidrs: readonly string[]
  readonly saml: readonly SamlProviderConfiguration[]
  readonly oidc: readonly OidcProviderConfiguration[]
}

/** How we prove to an OpenID Connect provider that we are the client. Secrets. */
export type ClientAuthenticationConfiguration =
  | { readonly method: 'none' }
  | {
      readonly method: 'client_secret_basic' | 'client_secret_post'
      /** Never printed, logged or put into a problem. */
      readonly clientSecret: string
    }
  | {
      readonly method: 'private_key_jwt'
      /** PKCS#8 in PEM. Never printed, logged or put into a problem. */
      readonly privateKeyPem: string
      readonly keyId?: string
    }

/** A role for those whose claims say so: every claim named has one of its values. */
export interface RoleRuleConfiguration {
  readonly roleArn: string
  /** Empty: for everybody. */
  readonly when: readonly { readonly claim: string; readonly values: readonly string[] }[]
}

export interface OidcProviderConfiguration {
  /** The key of this entry, for problems that are found later: `identityProviders.oidc[0]`. */
  readonly key: string
  readonly arn: OidcProviderArn
  readonly accountId: string
  /** The issuer without its scheme, as in the ARN. */
  readonly providerName: string
  /** What the home page calls it; the provider's name in the ARN by default. */
  readonly name: string
  /** Exactly as the provider's tokens have it. */
  readonly issuer: string
  /** Whether the issuer is the identity provider of this process. */
  readonly isTestIdp: boolean
  readonly clientId: string
  readonly clientAuthentication: ClientAuthenticationConfiguration
  /** Client ids that tokens may be for in IAM: `clientId`, and more. */
  readonly audiences: readonly string[]
  /** In IAM; empty when it has none. */
  readonly thumbprints: readonly string[]
  readonly scopes: readonly string[]
  readonly userInfo: boolean
  /** Claims that may name the session, the first that can one wins. */
  readonly sessionNameClaims: readonly string[]
  /** 900 to 43200: how long a session is asked for, before the role's own limit. */
  readonly sessionDurationSeconds: number
  /** Whether it has a redirect URI of its own, `/oidc/callback/{accountId}/{providerName}`. */
  readonly ownCallback: boolean
  /** Undefined: every role whose trust policy allows the token. Always there with `broker`. */
  readonly roles?: readonly RoleRuleConfiguration[]
  /** Undefined: AWS gets the token. */
  readonly broker?: BrokerConfiguration
}

/** Where the metadata of a SAML provider comes from. */
export type MetadataSource =
  | { readonly kind: 'file'; readonly file: string; readonly bytes: Uint8Array }
  | { readonly kind: 'url'; readonly url: string }
  /** The identity provider of this process. */
  | { readonly kind: 'test-idp' }

export interface SamlProviderConfiguration {
  /** The key of this entry, for problems that are found later: `identityProviders.saml[0]`. */
  readonly key: string
  readonly arn: SamlProviderArn
  readonly accountId: string
  readonly providerName: string
  /** What the home page calls it; the provider's name in the ARN by default. */
  readonly name: string
  readonly metadata: MetadataSource
  readonly idpInitiated: boolean
  readonly insecureAllowSha1: boolean
  readonly insecureAllowSmallKeys: boolean
  /** As IAM's AssertionEncryptionMode; `Required` comes with a private key. */
  readonly assertionEncryption?: 'Required' | 'Allowed'
  /** RSA keys in PEM, at most two. Never printed, logged or put into a problem. */
  readonly privateKeys: readonly string[]
  /** Undefined: AWS gets the assertion. */
  readonly broker?: BrokerConfiguration
}

export interface EmulatorConfiguration {
  readonly accounts: readonly AccountConfiguration[]
  /** The URL under which a response sent to our own ACS meets trust policies; false: as it came. */
  readonly presentRecipientAs: string | false
  /** Issuers with `http:` that may be providers all the same, and may be called wherever they are. */
  readonly insecureAllowHttpIssuers: readonly string[]
}

export interface AccountConfiguration {
  /** Twelve digits. */
  readonly accountId: string
  readonly alias?: string
  readonly roles: readonly RoleConfiguration[]
  readonly users: readonly UserConfiguration[]
  /** Customer managed policies of the account, at the path `/`. */
  readonly policies: readonly NamedPolicySource[]
}

export interface RoleConfiguration {
  readonly name: string
  /** `/` or `/a/b/`. */
  readonly path: string
  readonly description?: string
  /** 3600 to 43200. */
  readonly maxSessionDurationSeconds: number
  readonly tags: Readonly<Record<string, string>>
  readonly trustPolicy: PolicySource
  readonly policies: readonly NamedPolicySource[]
  /** ARNs of managed policies: AWS's, or among the account's `policies`. */
  readonly managedPolicies: readonly string[]
  /** ARN of a managed policy, likewise. */
  readonly permissionsBoundary?: string
}

export interface UserConfiguration {
  readonly name: string
  readonly path: string
  readonly tags: Readonly<Record<string, string>>
  readonly accessKeys: readonly AccessKeyConfiguration[]
  readonly mfaDevices: readonly MfaDeviceConfiguration[]
  readonly policies: readonly NamedPolicySource[]
  /** ARNs of managed policies: AWS's, or among the account's `policies`. */
  readonly managedPolicies: readonly string[]
  /** ARN of a managed policy, likewise. */
  readonly permissionsBoundary?: string
}

export interface AccessKeyConfiguration {
  readonly id: string
  /** Never printed, logged or put into a problem. */
  readonly secret: string
}

export interface MfaDeviceConfiguration {
  /** ARN of a virtual device, or the serial number of another. */
  readonly serialNumber: string
  /** Base32 in capitals, without spaces and padding. Never printed, logged or put into a problem. */
  readonly seed: string
}

/** A policy as it was found: JSON, but not yet held to the grammar of policies. */
export interface PolicySource {
  /** Where it stands in the configuration, for problems that are found later. */
  readonly key: string
  /** The file it was read from; absent when the document itself is in the configuration. */
  readonly file?: string
  readonly document: Readonly<Record<string, unknown>>
}

export interface NamedPolicySource extends PolicySource {
  readonly name: string
}
