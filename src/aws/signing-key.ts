import type { STSClient } from '@aws-sdk/client-sts'
import { FedbridgeError, StsRefused } from '../errors.ts'

/** Whose key our own calls are signed with, as far as records may name it. */
export interface SigningKey {
  readonly accessKeyId: string
  /** Whether they are temporary: a session's, of a role as a rule. */
  readonly temporary: boolean
}

/**
 * The key of the credentials that a client signs with. They are looked for now where they have not been
 * found before, or end soon, so that a call after this has them.
 *
 * The message has nothing of what the provider chain says: it may quote a command line.
 *
 * @param options.timeoutMs how long to wait: a program or a server that the chain asks may never answer
 * @throws {StsRefused} STS_CREDENTIALS_INVALID when there are none
 */
export async function signingKeyOf(
  client: STSClient,
  { timeoutMs }: { readonly timeoutMs: number },
): Promise<SigningKey> {
  try {
    const found = client.config.credentials()
    const { accessKeyId, sessionToken } = await Promise.race([found, timeOut(timeoutMs)])
    return { accessKeyId, temporary: sessionToken !== undefined }
  } catch (failure) {
    if (failure instanceof FedbridgeError) throw failure
    const name = failure instanceof Error ? failure.name : 'unknown'
    throw new StsRefused(
      'STS_CREDENTIALS_INVALID',
      `there are no credentials to sign with: ${name}`,
      { check: 'signing-key', received: 'no credentials', aws: undefined },
    )
  }
}

function timeOut(milliseconds: number): Promise<never> {
  const signal = AbortSignal.timeout(milliseconds)
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => {
      reject(signal.reason as Error)
    })
  })
}

/** What of a client's credentials nobody may read, to be cut out of texts. Never rejects. */
export async function secretsOf(client: STSClient): Promise<readonly string[]> {
  try {
    const { secretAccessKey, sessionToken = '' } = await client.config.credentials()
    return [secretAccessKey, sessionToken]
  } catch {
    return []
  }
}
