import { createHash, randomBytes } from 'node:crypto'
import type { Clock } from '../../clock.ts'
import type { AuthorizationRequest } from './authorization-request.ts'
import type { TestOidcFault } from './fault.ts'
import { tokenLifetimeSeconds, type Claims } from './id-token-draft.ts'
import type { SigningAlgorithm } from './signing-keys.ts'

/** What somebody who signed in has agreed to. */
export interface Grant {
  readonly request: AuthorizationRequest
  /** What is said about the person. */
  readonly claims: Claims
  readonly algorithm: SigningAlgorithm
  readonly fault: TestOidcFault | undefined
  readonly signedInAt: Date
}

/** A code that was given out: not used yet, or used. */
export interface IssuedCode {
  readonly grant: Grant
  readonly used: boolean
}

/** Codes and access tokens, in memory. What is kept of each is a hash. */
export interface Grants {
  issueCode(grant: Grant): string
  /** The code while it is valid, and afterwards while something issued for it is. */
  findCode(code: string): IssuedCode | undefined
  /** Uses the code up and gives the access token for it. */
  useCode(code: string): string
  /** Takes back what was issued for the code. */
  revoke(code: string): void
  findAccessToken(token: string): Grant | undefined
}

interface CodeRecord extends IssuedCode {
  readonly redeemableUntil: number
  readonly accessTokenKey: string | undefined
}

/** Codes are redeemed at once by whoever asked for them. */
const codeLifetimeSeconds = 60

/**
 * Opens the memory of codes, valid for a minute, and access tokens, valid for ten.
 *
 * @param maximum of each that are kept; the oldest goes first. Default: 1000.
 * @see RFC 6749, sections 4.1.2 and 10.5
 */
export function openGrants({
  clock,
  maximum = 1000,
}: {
  readonly clock: Clock
  readonly maximum?: number
}): Grants {
  const now = (): number => clock.now().getTime()
  // A used code is remembered as long as its token, so that a second use is told from a wrong code.
  const codes = openExpiring<CodeRecord>({
    now,
    maximum,
    lifetimeMs: (codeLifetimeSeconds + tokenLifetimeSeconds) * 1000,
  })
  const accessTokens = openExpiring<Grant>({
    now,
    maximum,
    lifetimeMs: tokenLifetimeSeconds * 1000,
  })
  return {
    issueCode: (grant) => {
      const code = newSecret()
      const redeemableUntil = now() + codeLifetimeSeconds * 1000
      codes.add(hashOf(code), { grant, redeemableUntil, used: false, accessTokenKey: undefined })
      return code
    },
    findCode: (code) => {
      const found = codes.find(hashOf(code))
      return found === undefined || (!found.used && now() >= found.redeemableUntil)
        ? undefined
        : found
    },
    useCode: (code) => {
      const key = hashOf(code)
      const found = codes.find(key)
      if (found === undefined || found.used) throw new TypeError('the code cannot be used')
      const accessToken = newSecret()
      const accessTokenKey = hashOf(accessToken)
      accessTokens.add(accessTokenKey, found.grant)
      codes.replace(key, { ...found, used: true, accessTokenKey })
      return accessToken
    },
    revoke: (code) => {
      const key = codes.find(hashOf(code))?.accessTokenKey
      if (key !== undefined) accessTokens.remove(key)
    },
    findAccessToken: (token) => accessTokens.find(hashOf(token)),
  }
}

interface Expiring<Value> {
  add(key: string, value: Value): void
  replace(key: string, value: Value): void
  find(key: string): Value | undefined
  remove(key: string): void
}

/** All live equally long, so the order in which they came is the order in which they go. */
function openExpiring<Value>({
  now,
  maximum,
  lifetimeMs,
}: {
  readonly now: () => number
  readonly maximum: number
  readonly lifetimeMs: number
}): Expiring<Value> {
  const kept = new Map<string, { readonly value: Value; readonly until: number }>()
  const sweep = (): void => {
    for (const [key, { until }] of kept) {
      if (now() < until && kept.size <= maximum) return
      kept.delete(key)
    }
  }
  return {
    add: (key, value) => {
      kept.set(key, { value, until: now() + lifetimeMs })
      sweep()
    },
    replace: (key, value) => {
      const until = kept.get(key)?.until
      if (until !== undefined) kept.set(key, { value, until })
    },
    find: (key) => {
      sweep()
      return kept.get(key)?.value
    },
    remove: (key) => {
      kept.delete(key)
    },
  }
}

/** 256 bits. */
function newSecret(): string {
  return randomBytes(32).toString('base64url')
}

/** Looking a hash up tells nothing about the secret by the time it takes. */
function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}
