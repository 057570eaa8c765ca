/**
 * Owns asking AWS, real or emulated, over HTTP: STS here, IAM and the federation endpoint beside it.
 * May import federation and partition. Never decides anything AWS decides, and keeps no credentials.
 */
import type { STSClient } from '@aws-sdk/client-sts'
import { systemClock, type Clock } from '../clock.ts'
import { StsRefused } from '../errors.ts'
import type { SessionTags } from '../federation/session-tags.ts'
import type { AwsCredentials } from './aws-credentials.ts'
import { callInRegions } from './call-in-regions.ts'
import type { CircuitState } from './circuit.ts'
import { stsAddress } from './open-sts-client.ts'
import { openStsRegions } from './open-sts-regions.ts'
import {
  present,
  readFederatedUserSession,
  readRoleSession,
  readSamlRoleSession,
  readWebIdentityRoleSession,
  type FederatedUserSession,
  type RoleSession,
  type SamlRoleSession,
  type WebIdentityRoleSession,
} from './role-session.ts'
import { secretsOf, signingKeyOf, type SigningKey } from './signing-key.ts'
import { translateStsFailure, type StsCall } from './translate-sts-failure.ts'

export interface AssumeRoleWithSamlRequest {
  readonly roleArn: string
  /** ARN of the SAML provider. */
  readonly principalArn: string
  /** The SAMLResponse as posted: base64. */
  readonly samlAssertion: string
  /** 900 to 43200; the service's default (an hour) without it. */
  readonly durationSeconds?: number
}

export interface AssumeRoleWithWebIdentityRequest {
  readonly roleArn: string
  /** 2 to 64 characters of `A-Z a-z 0-9 _ + = , . @ -`. */
  readonly roleSessionName: string
  /** The ID token as the provider gave it. */
  readonly webIdentityToken: string
  /** 900 to 43200; the service's default (an hour) without it. */
  readonly durationSeconds?: number
}

export interface AssumeRoleRequest {
  readonly roleArn: string
  /** 2 to 64 characters of `A-Z a-z 0-9 _ + = , . @ -`. */
  readonly roleSessionName: string
  /** 900 to 43200, and 3600 at most when our credentials are a role's; an hour without it. */
  readonly durationSeconds?: number
  readonly tags?: SessionTags
  readonly transitiveTagKeys?: readonly string[]
  readonly sourceIdentity?: string
  /** ARNs of managed policies that limit the session. */
  readonly policyArns?: readonly string[]
  readonly externalId?: string
}

export interface GetFederationTokenRequest {
  /** 2 to 32 characters of `A-Z a-z 0-9 _ + = , . @ -`. */
  readonly name: string
  /** 900 to 129600; twelve hours without it. */
  readonly durationSeconds?: number
  /** JSON. Without this and `policyArns` the session may do nothing. */
  readonly policy?: string
  readonly policyArns?: readonly string[]
  readonly tags?: SessionTags
}

/** Whose credentials they are, as GetCallerIdentity answers it. */
export interface CallerIdentity {
  readonly account: string
  readonly arn: string
  readonly userId: string
}

/**
 * Calls of STS. All throw
 *
 * - {StsRefused} STS_REFUSED for a decision, with AWS's code, message and status in `aws`; STS_THROTTLED,
 *   STS_REGION_DISABLED, STS_CLOCK_SKEWED, STS_CREDENTIALS_INVALID; STS_PARTITION_MISMATCH before anything
 *   is sent. There is no session then.
 * - {OutboundFailed} STS_UNREACHABLE when there was no answer in time or the service fails,
 *   STS_ENDPOINT_WRONG for an answer that is none of STS's, STS_CIRCUIT_OPEN when it has not answered for a
 *   while and was not asked.
 */
export interface Sts {
  /** Exchanges a SAML response for a session. Not signed. */
  assumeRoleWithSaml(request: AssumeRoleWithSamlRequest): Promise<SamlRoleSession>
  /**
   * Exchanges an ID token for a session. STS finds the provider in the role's account by the issuer of
   * the token. Not signed.
   */
  assumeRoleWithWebIdentity(
    request: AssumeRoleWithWebIdentityRequest,
  ): Promise<WebIdentityRoleSession>
  /** Opens a session of a role with our own credentials. */
  assumeRole(request: AssumeRoleRequest): Promise<RoleSession>
  /** Opens a session of a federated user with our own credentials, which have to be a user's. */
  getFederationToken(request: GetFederationTokenRequest): Promise<FederatedUserSession>
  /** Asks whose credentials these are: STS_REFUSED when they are nobody's, or have expired. */
  getCallerIdentity(credentials: AwsCredentials): Promise<CallerIdentity>
  /**
   * Whose key our own calls are signed with. Asks nothing of STS.
   *
   * @throws {StsRefused} STS_CREDENTIALS_INVALID when we have no credentials
   */
  signingKey(): Promise<SigningKey>
  /** Which regions do not answer at the moment, in the order in which they are asked. */
  circuits(): readonly StsCircuit[]
  /** Closes the connections. Calls after it fail. */
  close(): void
}

export interface StsCircuit {
  readonly region: string
  readonly state: CircuitState
}

export interface StsOptions {
  /** `aws`, or the URL of an STS, in which `{region}` stands for the region. */
  readonly endpoint: string
  readonly region: string
  /** Regions to ask in turn; `region` alone by default. */
  readonly regions?: readonly string[]
  /** The partition that roles have to be in; any by default. */
  readonly partition?: string
  /** Our own credentials, for calls that are signed; what the SDK's default provider chain finds by default. */
  readonly credentials?: () => Promise<AwsCredentials>
  /** Whose time calls are signed with and circuits follow; the machine's by default. */
  readonly clock?: Clock
  /** Hears when a region's circuit opens and closes. */
  readonly tellCircuit?: (circuit: {
    readonly region: string
    readonly state: 'open' | 'closed'
  }) => void
  /** How long one connection may take to open. Default 2000. */
  readonly connectionTimeoutMs?: number
  /** How long one attempt may take; all of them in a region together no longer than their sum. Default 10000. */
  readonly requestTimeoutMs?: number
  /** How often a call is tried in a region when the network or the service fails, the first time included. Default 2. */
  readonly maxAttempts?: number
}

/**
 * Opens a client of STS. The SDK is loaded at the first call, so that starting costs nothing.
 *
 * @see AWS STS API Reference, "Actions"; IAM User Guide, "Managing AWS STS in an AWS Region"
 */
export function openSts(options: StsOptions): Sts {
  const limits = {
    connectionTimeoutMs: 2000,
    requestTimeoutMs: 10_000,
    maxAttempts: 2,
    clock: systemClock,
    ...options,
  }
  const regions = openStsRegions(limits)
  let closed = false

  const ask = async <Answer>(
    call: Omit<StsCall, 'address'> & {
      readonly credentials?: AwsCredentials
      readonly roleArn?: string
    },
    send: (asked: Asked) => Promise<Answer>,
  ): Promise<Answer> => {
    if (closed) throw new TypeError('the STS client is closed')
    requirePartition(call.roleArn, limits.partition)
    return callInRegions(regions.all, async (region) => {
      const client = await region.clientFor(call)
      // The SDK's own limit ends with the head of the answer; this one covers the body too.
      const abortSignal = AbortSignal.timeout(limits.requestTimeoutMs * limits.maxAttempts)
      try {
        return await send({ client, options: { abortSignal }, region: region.region })
      } catch (failure) {
        // They come from an environment, and only the client knows them.
        const own = call.signedBy === 'service' ? await secretsOf(client) : []
        throw translateStsFailure(failure, {
          ...call,
          secrets: [...call.secrets, ...own],
          address: stsAddress(client, { endpoint: limits.endpoint, region: region.region }),
        })
      }
    })
  }

  return {
    assumeRoleWithSaml: async ({ roleArn, principalArn, samlAssertion, durationSeconds }) => {
      const { AssumeRoleWithSAMLCommand } = await import('@aws-sdk/client-sts')
      const command = new AssumeRoleWithSAMLCommand({
        RoleArn: roleArn,
        PrincipalArn: principalArn,
        SAMLAssertion: samlAssertion,
        ...known({ DurationSeconds: durationSeconds }),
      })
      return ask(
        {
          check: 'assume-role-with-saml',
          secrets: [samlAssertion],
          signedBy: 'nobody',
          roleArn,
        },
        async ({ client, options, region }) =>
          readSamlRoleSession(await client.send(command, options), region),
      )
    },
    assumeRoleWithWebIdentity: async (request) => {
      const { roleArn, roleSessionName, webIdentityToken, durationSeconds } = request
      const { AssumeRoleWithWebIdentityCommand } = await import('@aws-sdk/client-sts')
      const command = new AssumeRoleWithWebIdentityCommand({
        RoleArn: roleArn,
        RoleSessionName: roleSessionName,
        WebIdentityToken: webIdentityToken,
        ...known({ DurationSeconds: durationSeconds }),
      })
      return ask(
        {
          check: 'assume-role-with-web-identity',
          secrets: [webIdentityToken],
          signedBy: 'nobody',
          roleArn,
        },
        async ({ client, options, region }) =>
          readWebIdentityRoleSession(await client.send(command, options), region),
      )
    },
    assumeRole: async (request) => {
      const { roleArn, roleSessionName, policyArns, transitiveTagKeys } = request
      const { AssumeRoleCommand } = await import('@aws-sdk/client-sts')
      const command = new AssumeRoleCommand({
        RoleArn: roleArn,
        RoleSessionName: roleSessionName,
        ...known({
          DurationSeconds: request.durationSeconds,
          Tags: tagList(request.tags),
          TransitiveTagKeys: transitiveTagKeys && [...transitiveTagKeys],
          SourceIdentity: request.sourceIdentity,
          PolicyArns: policyArns?.map((arn) => ({ arn })),
          ExternalId: request.externalId,
        }),
      })
      const secrets = request.externalId === undefined ? [] : [request.externalId]
      return ask(
        { check: 'assume-role', secrets, signedBy: 'service', roleArn },
        async ({ client, options, region }) =>
          readRoleSession(await client.send(command, options), region),
      )
    },
    getFederationToken: async ({ name, durationSeconds, policy, policyArns, tags }) => {
      const { GetFederationTokenCommand } = await import('@aws-sdk/client-sts')
      const command = new GetFederationTokenCommand({
        Name: name,
        ...known({
          DurationSeconds: durationSeconds,
          Policy: policy,
          PolicyArns: policyArns?.map((arn) => ({ arn })),
          Tags: tagList(tags),
        }),
      })
      return ask(
        { check: 'get-federation-token', secrets: [], signedBy: 'service' },
        async ({ client, options, region }) =>
          readFederatedUserSession(await client.send(command, options), region),
      )
    },
    getCallerIdentity: async (credentials) => {
      const { GetCallerIdentityCommand } = await import('@aws-sdk/client-sts')
      const command = new GetCallerIdentityCommand({})
      const { secretAccessKey, sessionToken = '' } = credentials
      return ask(
        {
          check: 'get-caller-identity',
          secrets: [secretAccessKey, sessionToken],
          signedBy: 'session',
          credentials,
        },
        async ({ client, options }) => {
          const { Account, Arn, UserId } = await client.send(command, options)
          return {
            account: present(Account, 'Account'),
            arn: present(Arn, 'Arn'),
            userId: present(UserId, 'UserId'),
          }
        },
      )
    },
    signingKey: async () => {
      const [region] = regions.all
      if (region === undefined) throw new TypeError('there is no region to ask')
      const client = await region.clientFor({ signedBy: 'service' })
      return signingKeyOf(client, { timeoutMs: limits.requestTimeoutMs })
    },
    circuits: () => regions.all.map(({ region, circuit }) => ({ region, state: circuit.state() })),
    close: () => {
      closed = true
      regions.close()
    },
  }
}

interface Asked {
  readonly client: STSClient
  readonly options: { readonly abortSignal: AbortSignal }
  readonly region: string
}

/** A role of another partition is nothing to ask for: its STS is another one, and knows other accounts. */
function requirePartition(roleArn: string | undefined, partition: string | undefined): void {
  const other = roleArn === undefined ? undefined : /^arn:([\w-]+):/u.exec(roleArn)?.[1]
  if (partition === undefined || other === undefined || other === partition) return
  throw new StsRefused(
    'STS_PARTITION_MISMATCH',
    `the role is in the partition ${other}, and the configuration is for ${partition}`,
    { check: 'require-partition', expected: partition, received: other },
  )
}

function tagList(tags: SessionTags | undefined): { Key: string; Value: string }[] | undefined {
  return tags && [...tags].map(([Key, Value]) => ({ Key, Value }))
}

/** Parameters that are not given are left out, as the SDK has it. */
function known<Parameters extends Readonly<Record<string, unknown>>>(
  parameters: Parameters,
): { [Name in keyof Parameters]?: Exclude<Parameters[Name], undefined> } {
  return Object.fromEntries(
    Object.entries(parameters).filter(([, value]) => value !== undefined),
  ) as { [Name in keyof Parameters]?: Exclude<Parameters[Name], undefined> }
}
