import type { STSClient } from '@aws-sdk/client-sts'
import type { AwsCredentials } from './aws-credentials.ts'
import { boundAnswers } from './bound-answers.ts'

export interface StsClientOptions {
  /** `aws`, or the URL of an STS, in which `{region}` stands for the region. */
  readonly endpoint: string
  readonly region: string
  readonly connectionTimeoutMs: number
  readonly requestTimeoutMs: number
  readonly maxAttempts: number
  /** What calls are signed with; the SDK's default provider chain when it is `default-chain`. */
  readonly credentials: 'none' | 'default-chain' | (() => Promise<AwsCredentials>)
  /** A client whose connections this one uses too. Closing that one closes them. */
  readonly connectionsOf?: STSClient
}

/**
 * Opens a client of the STS of one region. `aws` is the regional endpoint of the region's partition, as
 * the SDK knows it; the one global endpoint of old is called where it is configured as a URL, and not else.
 *
 * @see IAM User Guide, "Managing AWS STS in an AWS Region"
 */
export async function openStsClient({
  endpoint,
  region,
  connectionTimeoutMs,
  requestTimeoutMs,
  maxAttempts,
  credentials,
  connectionsOf,
}: StsClientOptions): Promise<STSClient> {
  const { STSClient } = await import('@aws-sdk/client-sts')
  const client = new STSClient({
    region,
    maxAttempts,
    ...(endpoint === 'aws' ? {} : { endpoint: ownAddress(endpoint, region) }),
    requestHandler: connectionsOf?.config.requestHandler ?? {
      connectionTimeout: connectionTimeoutMs,
      requestTimeout: requestTimeoutMs,
      // Without this the SDK only warns when the request takes too long.
      throwOnRequestTimeout: true,
    },
    ...(credentials === 'default-chain'
      ? {}
      : { credentials: credentials === 'none' ? refuseToSign : credentials }),
    // What is not said here the SDK would look for in the environment and in files of the user's home.
    ignoreConfiguredEndpointUrls: true,
    useGlobalEndpoint: false,
    retryMode: 'standard',
    useDualstackEndpoint: false,
    useFipsEndpoint: false,
    defaultsMode: 'standard',
    disableHostPrefix: true,
    userAgentAppId: 'fedbridge',
  })
  boundAnswers(client)
  return client
}

function refuseToSign(): Promise<never> {
  return Promise.reject(new TypeError('the calls are not signed and need no credentials'))
}

/** Where a client calls, for messages: without a query, which may hold anything. */
export function stsAddress(
  client: STSClient,
  { endpoint, region }: Pick<StsClientOptions, 'endpoint' | 'region'>,
): string {
  if (endpoint === 'aws') return client.config.endpointProvider({ Region: region }).url.origin
  const { origin, pathname } = new URL(ownAddress(endpoint, region))
  return pathname === '/' ? origin : `${origin}${pathname}`
}

function ownAddress(endpoint: string, region: string): string {
  return endpoint.replaceAll('{region}', region)
}
