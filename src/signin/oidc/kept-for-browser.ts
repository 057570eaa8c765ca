import {
  createCipheriv,
  createDecipheriv,
  createHash,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'
import type { Storage, StoredValue } from '../../storage/storage.ts'
import { browserSha256 } from '../outstanding-request.ts'

/** What kind of thing is kept, and by what one of them is found again. */
export interface KeptName {
  readonly kind: 'oidc-transaction' | 'oidc-choice'
  /** Random, of 128 bits or more; only the browser has it. */
  readonly id: string
}

/** What was found under a name. */
export type Kept =
  | { readonly kind: 'found'; readonly value: StoredValue; readonly expiresAt: Date }
  /** Never there, taken, or too old. */
  | { readonly kind: 'unknown' }
  /** Kept for another browser, which its value was not shown to. */
  | { readonly kind: 'other-browser' }

interface Sealed {
  readonly browserSha256: string
  readonly expiresAt: string
  readonly nonce: string
  readonly box: string
}

const cipher = 'aes-256-gcm'
const tagBytes = 16

/**
 * Keeps something secret until one browser comes back for it. The store holds neither the id nor the
 * browser's cookie, and what it holds cannot be read without both: who reads the store gets no token.
 *
 * @param browser the browser's sign-in cookie
 */
export async function keepForBrowser(
  name: KeptName,
  { browser, value, expiresAt }: { browser: string; value: StoredValue; expiresAt: Date },
  storage: Storage,
): Promise<void> {
  const nonce = randomBytes(12)
  const sealing = createCipheriv(cipher, sealingKey(name, browser), nonce)
  const box = Buffer.concat([
    sealing.update(JSON.stringify(value)),
    sealing.final(),
    sealing.getAuthTag(),
  ])
  const sealed: Sealed = {
    browserSha256: browserSha256(browser),
    expiresAt: expiresAt.toISOString(),
    nonce: nonce.toString('base64'),
    box: box.toString('base64'),
  }
  await storage.keep(keyOf(name), { ...sealed }, { expiresAt })
}

/** Looks for it without taking it away: a wrong browser takes nothing from the right one. */
export async function findForBrowser(
  name: KeptName,
  browser: string | undefined,
  storage: Storage,
): Promise<Kept> {
  const stored = (await storage.read(keyOf(name))) as unknown as Sealed | undefined
  if (stored === undefined) return { kind: 'unknown' }
  if (browser === undefined || !sameText(browserSha256(browser), stored.browserSha256)) {
    return { kind: 'other-browser' }
  }
  const { nonce, box, expiresAt } = stored
  const bytes = Buffer.from(box, 'base64')
  const opening = createDecipheriv(cipher, sealingKey(name, browser), Buffer.from(nonce, 'base64'))
  opening.setAuthTag(bytes.subarray(-tagBytes))
  const text = Buffer.concat([opening.update(bytes.subarray(0, -tagBytes)), opening.final()])
  return {
    kind: 'found',
    value: JSON.parse(text.toString()) as StoredValue,
    expiresAt: new Date(expiresAt),
  }
}

/** Takes it away; of concurrent calls for one id exactly one gets true. */
export async function takeForBrowser(name: KeptName, storage: Storage): Promise<boolean> {
  return (await storage.take(keyOf(name))) !== undefined
}

function keyOf({ kind, id }: KeptName): string {
  return `${kind}:${createHash('sha256').update(id).digest('hex')}`
}

function sealingKey({ kind, id }: KeptName, browser: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', id, browser, `fedbridge ${kind}`, 32))
}

function sameText(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))
}
