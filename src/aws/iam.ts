import type { IAMClient, Role } from '@aws-sdk/client-iam'
import { systemClock } from '../clock.ts'
import type { Clock } from '../clock.ts'
import { translateIamFailure, unreadableIamAnswer } from './translate-iam-failure.ts'

/** Long-term or temporary credentials with which IAM is asked. Secrets. */
export interface IamCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/** A SAML provider as IAM answers it. */
export interface IamSamlProvider {
  readonly arn: string
  /** `SAMLSP...`; absent where IAM does not give one. */
  readonly uuid?: string
  /** The metadata document; empty when there is none to read. */
  readonly metadata: string
}

/** An OpenID Connect provider as IAM answers it. */
export interface IamOidcProvider {
  readonly arn: string
  /** The issuer without its scheme, as IAM keeps it. */
  readonly url: string
  /** Whom tokens may be for. */
  readonly clientIds: readonly string[]
}

/** A role as IAM lists it. */
export interface IamRole {
  readonly arn: string
  /** The trust policy, JSON text. */
  readonly trustPolicy: string
  readonly maxSessionDurationSeconds: number
}

export interface Iam {
  /** ARNs of an account's SAML providers. */
  listSamlProviders(accountId: string): Promise<readonly string[]>
  /** Undefined when there is no such provider. */
  getSamlProvider(arn: string): Promise<IamSamlProvider | undefined>
  /** ARNs of an account's OpenID Connect providers. */
  listOidcProviders(accountId: string): Promise<readonly string[]>
  /** Undefined when there is no such provider. */
  getOidcProvider(arn: string): Promise<IamOidcProvider | undefined>
  /** All roles of an account, page by page. More than 5000, which no account may have, are refused. */
  listRoles(accountId: string): Promise<readonly IamRole[]>
  /** The account's alias; undefined when it has none. */
  accountAlias(accountId: string): Promise<string | undefined>
  /** Closes the connections. Calls after it fail. */
  close(): void
}

export interface IamOptions {
  /** URL of an IAM that speaks the Query API. */
  readonly endpoint: string
  readonly region: string
  readonly credentials: (accountId: string) => IamCredentials
  /** Whose time the calls are signed with; the machine's by default. */
  readonly clock?: Clock
  /** How long one connection may take to open. Default 2000. */
  readonly connectionTimeoutMs?: number
  /** How long one attempt may take. Default 10000. */
  readonly requestTimeoutMs?: number
  /** How often a call is tried, the first time included. Default 2. */
  readonly maxAttempts?: number
}

/** What AWS raises the quota of roles to, at most. */
const maxRoles = 5000
const rolesPerPage = 1000
/** IAM's default, which an answer may leave out. */
const defaultMaxSessionDurationSeconds = 3600

/**
 * Opens a reader of IAM in any number of accounts, which only looks. The SDK is loaded at the first
 * call, so that starting costs nothing.
 *
 * @throws {OutboundFailed} from every method: IAM_REFUSED, with AWS's answer in `aws`; IAM_UNREACHABLE
 *   when there was no answer in time, or none to be read
 * @see IAM API Reference, "ListSAMLProviders", "GetSAMLProvider", "ListOpenIDConnectProviders",
 *   "GetOpenIDConnectProvider", "ListRoles", "ListAccountAliases"
 */
export function openIam(options: IamOptions): Iam {
  const limits = {
    connectionTimeoutMs: 2000,
    requestTimeoutMs: 10_000,
    maxAttempts: 2,
    clock: systemClock,
    ...options,
  }
  const clients = new Map<string, Promise<IAMClient>>()
  let closed = false

  const clientOf = async (accountId: string): Promise<IAMClient> => {
    if (closed) throw new TypeError('the IAM client is closed')
    const opening = clients.get(accountId) ?? openClient(accountId, limits)
    clients.set(accountId, opening)
    const client = await opening
    // The SDK signs with the machine's clock and this beside it.
    const { clock } = limits
    client.config.systemClockOffset = clock.now().getTime() - systemClock.now().getTime()
    return client
  }
  const abortSignal = (): { readonly abortSignal: AbortSignal } => ({
    abortSignal: AbortSignal.timeout(limits.requestTimeoutMs * limits.maxAttempts),
  })

  return {
    listSamlProviders: async (accountId) => {
      const check = 'list-saml-providers'
      const client = await clientOf(accountId)
      const { ListSAMLProvidersCommand } = await import('@aws-sdk/client-iam')
      try {
        const answer = await client.send(new ListSAMLProvidersCommand({}), abortSignal())
        if (answer.SAMLProviderList === undefined) throw unreadableIamAnswer(check, 'HTTP 200')
        return answer.SAMLProviderList.flatMap(({ Arn }) => (Arn === undefined ? [] : [Arn]))
      } catch (failure) {
        throw translateIamFailure(failure, check)
      }
    },
    getSamlProvider: async (arn) => {
      const check = 'get-saml-provider'
      const client = await clientOf(arn.split(':')[4] ?? '')
      const { GetSAMLProviderCommand, NoSuchEntityException } = await import('@aws-sdk/client-iam')
      try {
        const answer = await client.send(
          new GetSAMLProviderCommand({ SAMLProviderArn: arn }),
          abortSignal(),
        )
        // The metadata may be empty, and older implementations give no id; this is always there.
        if (answer.CreateDate === undefined) throw unreadableIamAnswer(check, 'HTTP 200')
        const { SAMLProviderUUID: uuid, SAMLMetadataDocument: metadata = '' } = answer
        return { arn, metadata, ...(uuid === undefined ? {} : { uuid }) }
      } catch (failure) {
        if (failure instanceof NoSuchEntityException) return undefined
        throw translateIamFailure(failure, check)
      }
    },
    listOidcProviders: async (accountId) => {
      const check = 'list-open-id-connect-providers'
      const client = await clientOf(accountId)
      const { ListOpenIDConnectProvidersCommand } = await import('@aws-sdk/client-iam')
      try {
        const answer = await client.send(new ListOpenIDConnectProvidersCommand({}), abortSignal())
        const { OpenIDConnectProviderList: providers } = answer
        if (providers === undefined) throw unreadableIamAnswer(check, 'HTTP 200')
        return providers.flatMap(({ Arn }) => (Arn === undefined ? [] : [Arn]))
      } catch (failure) {
        throw translateIamFailure(failure, check)
      }
    },
    getOidcProvider: async (arn) => {
      const check = 'get-open-id-connect-provider'
      const client = await clientOf(arn.split(':')[4] ?? '')
      const { GetOpenIDConnectProviderCommand, NoSuchEntityException } =
        await import('@aws-sdk/client-iam')
      try {
        const { Url: url, ClientIDList: clientIds = [] } = await client.send(
          new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn }),
          abortSignal(),
        )
        if (url === undefined) throw unreadableIamAnswer(check, 'HTTP 200')
        return { arn, url, clientIds }
      } catch (failure) {
        if (failure instanceof NoSuchEntityException) return undefined
        throw translateIamFailure(failure, check)
      }
    },
    listRoles: async (accountId) => {
      const check = 'list-roles'
      const { ListRolesCommand } = await import('@aws-sdk/client-iam')
      const roles: IamRole[] = []
      let marker: string | undefined
      try {
        do {
          // For each page anew: the SDK takes the time of the answer before for ours.
          const client = await clientOf(accountId)
          const page = await client.send(
            new ListRolesCommand({
              MaxItems: rolesPerPage,
              ...(marker === undefined ? {} : { Marker: marker }),
            }),
            abortSignal(),
          )
          if (page.Roles === undefined) throw unreadableIamAnswer(check, 'HTTP 200')
          roles.push(...page.Roles.map(readRole))
          // A page that is empty and says that there are more would go on for ever.
          const more = page.IsTruncated === true
          if (roles.length > maxRoles || (more && page.Roles.length === 0)) {
            throw unreadableIamAnswer(check, `a list of more than ${maxRoles} roles`)
          }
          marker = more ? page.Marker : undefined
        } while (marker !== undefined)
        return roles
      } catch (failure) {
        throw translateIamFailure(failure, check)
      }
    },
    accountAlias: async (accountId) => {
      const check = 'list-account-aliases'
      const client = await clientOf(accountId)
      const { ListAccountAliasesCommand } = await import('@aws-sdk/client-iam')
      try {
        const { AccountAliases: aliases } = await client.send(
          new ListAccountAliasesCommand({}),
          abortSignal(),
        )
        if (aliases === undefined) throw unreadableIamAnswer(check, 'HTTP 200')
        return aliases[0]
      } catch (failure) {
        throw translateIamFailure(failure, check)
      }
    },
    close: () => {
      closed = true
      for (const opening of clients.values()) {
        void opening.then((client) => {
          client.destroy()
        })
      }
    },
  }
}

function readRole({ Arn, AssumeRolePolicyDocument, MaxSessionDuration }: Role): IamRole {
  const encoded = AssumeRolePolicyDocument
  if (Arn === undefined || encoded === undefined) {
    throw unreadableIamAnswer('list-roles', 'a role without ARN or trust policy')
  }
  return {
    arn: Arn,
    trustPolicy: decodePolicy(encoded),
    maxSessionDurationSeconds: MaxSessionDuration ?? defaultMaxSessionDurationSeconds,
  }
}

/** IAM gives policies out percent-encoded, as RFC 3986 has it. */
function decodePolicy(encoded: string): string {
  try {
    return decodeURIComponent(encoded)
  } catch {
    throw unreadableIamAnswer('list-roles', 'a trust policy that is not percent-encoded')
  }
}

async function openClient(
  accountId: string,
  {
    endpoint,
    region,
    credentials,
    connectionTimeoutMs,
    requestTimeoutMs,
    maxAttempts,
  }: Required<IamOptions>,
): Promise<IAMClient> {
  const { IAMClient } = await import('@aws-sdk/client-iam')
  return new IAMClient({
    region,
    endpoint,
    maxAttempts,
    credentials: credentials(accountId),
    requestHandler: {
      connectionTimeout: connectionTimeoutMs,
      requestTimeout: requestTimeoutMs,
      // Without this the SDK only warns when the request takes too long.
      throwOnRequestTimeout: true,
    },
    // What is not said here the SDK would look for in the environment and in files of the user's home.
    retryMode: 'standard',
    useDualstackEndpoint: false,
    useFipsEndpoint: false,
    defaultsMode: 'standard',
    userAgentAppId: 'fedbridge',
  })
}
