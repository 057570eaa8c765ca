import { createHash, randomBytes } from 'node:crypto'
import type { Storage, StoredValue } from '../storage/storage.ts'
import type { CommandLineSignIn } from './command-line/command-request.ts'

/** A sign-in that was started here and not yet answered by the identity provider. */
export interface OutstandingRequest {
  /** ID of the AuthnRequest; the response names it as InResponseTo. */
  readonly requestId: string
  readonly providerArn: string
  /** SHA-256 of the starting browser's cookie: the store never holds the cookie itself. */
  readonly browserSha256: string
  /** Where the person wanted to go; already checked. */
  readonly destination?: string
  /** Where a program gets the session, and no console. */
  readonly commandLine?: CommandLineSignIn
  /** ISO 8601: the end of the hour. */
  readonly expiresAt: string
}

/** How long a person has at the identity provider: an hour, for passwords, second factors and resets. */
const outstandingSeconds = 60 * 60

const keyOf = (requestId: string): string => `authn-request:${requestId}`

/** A fresh AuthnRequest ID: 160 random bits, and an NCName as xs:ID demands. */
export function newRequestId(): string {
  return `_${randomBytes(20).toString('hex')}`
}

/** The value under which a browser's cookie is remembered. */
export function browserSha256(cookie: string): string {
  return createHash('sha256').update(cookie).digest('hex')
}

/** When a request that is made at `now` ends. */
export function outstandingUntil(now: Date): string {
  return new Date(now.getTime() + outstandingSeconds * 1000).toISOString()
}

/** Remembers a request until it expires. */
export async function keepOutstandingRequest(
  request: OutstandingRequest,
  storage: Storage,
): Promise<void> {
  await storage.keep(keyOf(request.requestId), { ...request } as unknown as StoredValue, {
    expiresAt: new Date(request.expiresAt),
  })
}

/** The request, still outstanding, or undefined when it is unknown, answered or too old. */
export async function findOutstandingRequest(
  requestId: string,
  storage: Storage,
): Promise<OutstandingRequest | undefined> {
  const stored = await storage.read(keyOf(requestId))
  return stored === undefined ? undefined : (stored as unknown as OutstandingRequest)
}

/** Removes the request; of concurrent calls for one request exactly one gets true. */
export async function takeOutstandingRequest(
  requestId: string,
  storage: Storage,
): Promise<boolean> {
  return (await storage.take(keyOf(requestId))) !== undefined
}
