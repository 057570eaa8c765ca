/**
 * Owns asking AWS, real or emulated, over HTTP: STS here, IAM and the federation endpoint beside it.
 * May import federation and partition. Never decides anything AWS decides, and keeps no credentials.
 */
import type { STSClient } from '@aws-sdk/client-sts'
import { boundAnswers } from './bound-answers.ts'
import {
  readSamlRoleSession,
  readWebIdentityRoleSession,
  type SamlRoleSession,
  type WebIdentityRoleSession,
} from './role-session.ts'
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

export interface AssumeRoleWithWebIdentityRequest {
  readonly roleArn: string
  /** 2 to 64 characters of `A-Z a-z 0-9 _ + = , . @ -`. */
  readonly roleSessionName: string
  /** The ID token as the provider gave it. */
  readonly webIdentityToken: string
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
  assumeRoleWithSaml(request: AssumeRoleWithSamlRequest): Promise<SamlRoleSession>
  /**
   * Exchanges an ID token for a session. STS finds the provider in the role's account by the issuer of
   * the token.
   *
   * @throws {StsRefused} STS_REFUSED, with AWS's code, message and status in `aws`
   * @throws {OutboundFailed} STS_UNREACHABLE when there was no answer in time, or none to be read
   */
  assumeRoleWithWebIdentity(
    request: AssumeRoleWithWebIdentityRequest,
  ): Promise<WebIdentityRoleSession>
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
 * looks for no credentials: neither call is signed, the assertion or the token is the proof.
 *
 * @see AWS STS API Reference, AssumeRoleWithSAML, AssumeRoleWithWebIdentity
 */
export function openSts(options: StsOptions): Sts {
  const limits = { connectionTimeoutMs: 2000, requestTimeoutMs: 10_000, maxAttempts: 2, ...options }
  let opening: Promise<STSClient> | undefined
  let closed = false

  const clientOf = (): Promise<STSClient> => {
    if (closed) return Promise.reject(new TypeError('the STS client is closed'))
    return (opening ??= openClient(limits))
  }
  // The SDK's own limit ends with the head of the answer; this one covers the body too.
  const abortSignal = (): { readonly abortSignal: AbortSignal } => ({
    abortSignal: AbortSignal.timeout(limits.requestTimeoutMs * limits.maxAttempts),
  })

  return {
    assumeRoleWithSaml: async ({ roleArn, principalArn, samlAssertion, durationSeconds }) => {
      const client = await clientOf()
      const { AssumeRoleWithSAMLCommand } = await import('@aws-sdk/client-sts')
      try {
        const answer = await client.send(
          new AssumeRoleWithSAMLCommand({
            RoleArn: roleArn,
            PrincipalArn: principalArn,
            SAMLAssertion: samlAssertion,
            ...duration(durationSeconds),
          }),
          abortSignal(),
        )
        return readSamlRoleSession(answer, limits.region)
      } catch (failure) {
        throw translateStsFailure(failure, {
          check: 'assume-role-with-saml',
          proof: samlAssertion,
        })
      }
    },
    assumeRoleWithWebIdentity: async (request) => {
      const { roleArn, roleSessionName, webIdentityToken, durationSeconds } = request
      const client = await clientOf()
      const { AssumeRoleWithWebIdentityCommand } = await import('@aws-sdk/client-sts')
      try {
        const answer = await client.send(
          new AssumeRoleWithWebIdentityCommand({
            RoleArn: roleArn,
            RoleSessionName: roleSessionName,
            WebIdentityToken: webIdentityToken,
            ...duration(durationSeconds),
          }),
          abortSignal(),
        )
        return readWebIdentityRoleSession(answer, limits.region)
      } catch (failure) {
        throw translateStsFailure(failure, {
          check: 'assume-role-with-web-identity',
          proof: webIdentityToken,
        })
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

function duration(seconds: number | undefined): { DurationSeconds?: number } {
  return seconds === undefined ? {} : { DurationSeconds: seconds }
}

async function openClient({
  endpoint,
  region,
  connectionTimeoutMs,
  requestTimeoutMs,
  maxAttempts,
}: Required<StsOptions>): Promise<STSClient> {
  const { STSClient } = await import('@aws-sdk/client-sts')
  const client = new STSClient({
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
  boundAnswers(client)
  return client
}

function refuseToSign(): Promise<never> {
  return Promise.reject(new TypeError('the calls are not signed and need no credentials'))
}
