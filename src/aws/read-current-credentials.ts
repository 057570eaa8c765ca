import { StsRefused } from '../errors.ts'
import type { AwsCredentials } from './aws-credentials.ts'

/** What a person works with at the moment. */
export interface CurrentCredentials {
  readonly credentials: AwsCredentials
  /** Of the environment or the profile; undefined where neither names one. */
  readonly region: string | undefined
}

/**
 * The credentials that every program of this user would use: of the environment, the shared files, a
 * container, an instance, in the order of the SDK's default provider chain; or those of one profile.
 * Asks no service but what the chain itself asks.
 *
 * @throws {StsRefused} STS_CREDENTIALS_INVALID when there are none
 * @see AWS SDKs and Tools Reference Guide, "Standardized credential providers"
 */
export async function readCurrentCredentials({
  profile,
}: {
  readonly profile: string | undefined
}): Promise<CurrentCredentials> {
  const { STSClient } = await import('@aws-sdk/client-sts')
  const client = new STSClient(profile === undefined ? {} : { profile })
  try {
    const region = await client.config.region().catch(() => undefined)
    // Named here, as the chain may have to call STS for a role of a profile.
    const chained =
      region === undefined
        ? new STSClient({ region: 'us-east-1', ...(profile === undefined ? {} : { profile }) })
        : client
    const { accessKeyId, secretAccessKey, sessionToken, expiration } =
      await chained.config.credentials()
    return {
      region,
      credentials: {
        accessKeyId,
        secretAccessKey,
        ...(sessionToken === undefined ? {} : { sessionToken }),
        ...(expiration === undefined ? {} : { expiration }),
      },
    }
  } catch (cause) {
    throw new StsRefused(
      'STS_CREDENTIALS_INVALID',
      profile === undefined
        ? 'no credentials were found in the environment or the shared files'
        : `no credentials were found for the profile ${profile}`,
      { check: 'read-current-credentials', cause },
    )
  } finally {
    client.destroy()
  }
}
