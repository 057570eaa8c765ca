/**
 * Owns asking AWS, real or emulated, over HTTP: STS here, the federation endpoint beside it. May
 * import federation and partition. Never decides anything AWS decides, and keeps no credentials.
 */
import type { STSClient } from '@aws-sdk/client-sts'
import { readRoleSession, type RoleSession } from './role-session.ts'
import { translateStsFailure } from './translate-sts-failure.ts'

export interface AssumeRoleWithSamlRequest {
  readonly roleArn: string
  /** ARN of the SAML provider. */
  readonly principalArn: string
  /** The SAMLResponse as posted: base64. */
  readonly samlAssertion: string
  /** 900 to 43200; the service's default (an hour) without it. */
  readonly durationSeconds?: number
}

export interface Sts {
  /**
   * Exchanges a SAML response for a session.
   *
   * @throws {StsRefused} STS_REFUSED, with AWS's code, message and status in `aws`
   * @throws {OutboundFailed} STS_UNREACHABLE when there was no answer in time, or none to be read
   */
  assumeRoleWithSaml(request: AssumeRoleWithSamlRequest): Promise<RoleSession>
  /** Closes the connections. Calls after it fail. */
  close(): void
}

export interface StsOptions {
  /** `aws`, or the URL of an STS. */
  readonly endpoint: string
  readonly region: string
  /** How long one connection may take to open. Default 2000. */
  readonly connectionTimeoutMs?: number
  /** How long one attempt may take; all of them together no longer than their sum. Default 10000. */
  readonly requestTimeoutMs?: number
  /** How often a call is tried when the network or the service fails, the first time included. Default 2. */
  readonly maxAttempts?: number
}

/**
 * Opens a client of STS. The SDK is loaded at the first call, so that starting costs nothing, and
 * looks for no credentials: AssumeRoleWithSAML is not signed, the assertion is the proof.
 *
 * @see AWS STS API Reference, AssumeRoleWithSAML
 */
export function openSts(options: StsOptions): Sts {
  const limits = { connectionTimeoutMs: 2000, requestTimeoutMs: 10_000, maxAttempts: 2, ...options }
  let opening: Promise<STSClient> | undefined
  let closed = false

  return {
    assumeRoleWithSaml: async (request) => {
      if (closed) throw new TypeError('the STS client is closed')
      const { AssumeRoleWithSAMLCommand } = await import('@aws-sdk/client-sts')
      const client = await (opening ??= openClient(limits))
      try {
        const answer = await client.send(
          new AssumeRoleWithSAMLCommand({
            RoleArn: request.roleArn,
            PrincipalArn: request.principalArn,
            SAMLAssertion: request.samlAssertion,
            ...(request.durationSeconds === undefined
              ? {}
              : { DurationSeconds: request.durationSeconds }),
          }),
          // The SDK's own limit ends with the head of the answer; this one covers the body too.
          { abortSignal: AbortSignal.timeout(limits.requestTimeoutMs * limits.maxAttempts) },
        )
        return readRoleSession(answer)
      } catch (failure) {
        throw translateStsFailure(failure, request)
      }
    },
    close: () => {
      closed = true
      void opening?.then((client) => {
        client.destroy()
      })
    },
  }
}

async function openClient({
  endpoint,
  region,
  connectionTimeoutMs,
  requestTimeoutMs,
  maxAttempts,
}: Required<StsOptions>): Promise<STSClient> {
  const { STSClient } = await import('@aws-sdk/client-sts')
  return new STSClient({
    region,
    maxAttempts,
    ...(endpoint === 'aws' ? {} : { endpoint }),
    requestHandler: {
      connectionTimeout: connectionTimeoutMs,
      requestTimeout: requestTimeoutMs,
      // Without this the SDK only warns when the request takes too long.
      throwOnRequestTimeout: true,
    },
    // What is not said here the SDK would look for in the environment and in files of the user's home.
    credentials: refuseToSign,
    retryMode: 'standard',
    useDualstackEndpoint: false,
    useFipsEndpoint: false,
    defaultsMode: 'standard',
    disableHostPrefix: true,
    userAgentAppId: 'fedbridge',
  })
}

function refuseToSign(): Promise<never> {
  return Promise.reject(new TypeError('AssumeRoleWithSAML is not signed and needs no credentials'))
}
