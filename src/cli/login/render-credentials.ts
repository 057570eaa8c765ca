import type { CurrentSession } from './current-session.ts'

type Credentials = Pick<
  CurrentSession,
  'accessKeyId' | 'secretAccessKey' | 'sessionToken' | 'expiresAt'
>

/**
 * What the `credential_process` of a profile prints.
 *
 * @see AWS SDKs and Tools Reference Guide, "Process credential provider"
 */
export function renderProcessCredentials(credentials: Credentials): string {
  return `${JSON.stringify({
    Version: 1,
    AccessKeyId: credentials.accessKeyId,
    SecretAccessKey: credentials.secretAccessKey,
    SessionToken: credentials.sessionToken,
    Expiration: secondsOf(credentials.expiresAt),
  })}\n`
}

/** Lines for a POSIX shell: `eval "$(...)"`. */
export function renderEnvironmentLines(credentials: Credentials): string {
  return [
    ['AWS_ACCESS_KEY_ID', credentials.accessKeyId],
    ['AWS_SECRET_ACCESS_KEY', credentials.secretAccessKey],
    ['AWS_SESSION_TOKEN', credentials.sessionToken],
    ['AWS_CREDENTIAL_EXPIRATION', secondsOf(credentials.expiresAt)],
  ]
    .map(([name = '', value = '']) => `export ${name}=${quoted(value)}\n`)
    .join('')
}

function quoted(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`
}

function secondsOf(instant: Date): string {
  return instant.toISOString().replace(/\.\d+Z$/u, 'Z')
}
