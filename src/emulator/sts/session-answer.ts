import type { TemporaryCredentials } from '../credentials/issue-credentials.ts'
import type { QueryResult } from '../query/query-action.ts'

/** The `Credentials` of an answer. */
export function credentialsAnswer(credentials: TemporaryCredentials): QueryResult {
  return {
    AccessKeyId: credentials.accessKeyId,
    SecretAccessKey: credentials.secretAccessKey,
    SessionToken: credentials.sessionToken,
    Expiration: credentials.expiration,
  }
}

/**
 * How much room session policies and tags take, under both of its names: AWS renamed PackedPolicySize
 * in 2026, and clients of either age exist. Left out when there is nothing to pack.
 */
export function packedSizeAnswer(percent: number | undefined): QueryResult {
  return { PackedPolicySize: percent, SessionTokenUtilization: percent }
}
