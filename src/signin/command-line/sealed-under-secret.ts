import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'
import type { Storage, StoredValue } from '../../storage/storage.ts'

/** What is kept, and by what it is found again. */
export interface SealedName {
  readonly kind:
    | 'command-line-request'
    | 'command-line-session'
    | 'command-line-code'
    | 'command-line-device'
    | 'command-line-roles'
  /** Random, of 256 bits; whoever has it gets the value. */
  readonly secret: string
}

interface Sealed {
  readonly nonce: string
  readonly box: string
}

const cipher = 'aes-256-gcm'
const tagBytes = 16

/** A fresh secret of 256 bits: a code, an id, a handle. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url')
}

/** By what something under a secret is known in the store, which never holds the secret. */
export function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

/** Keeps a value that the store cannot read: it is sealed with the secret that finds it. */
export async function keepSealed(
  name: SealedName,
  value: StoredValue,
  { expiresAt, storage }: { readonly expiresAt: Date; readonly storage: Storage },
): Promise<void> {
  await storage.keep(keyOf(name), { ...seal(value, keyFor(name)) }, { expiresAt })
}

/** The value, still there; undefined when it never was, was taken, or is too old. */
export async function readSealed(
  name: SealedName,
  storage: Storage,
): Promise<StoredValue | undefined> {
  return opened(await storage.read(keyOf(name)), name)
}

/** Takes the value away; of concurrent calls one gets it. */
export async function takeSealed(
  name: SealedName,
  storage: Storage,
): Promise<StoredValue | undefined> {
  return opened(await storage.take(keyOf(name)), name)
}

/** JSON under a key of 256 bits. */
export function seal(value: StoredValue, key: Uint8Array): Sealed {
  const nonce = randomBytes(12)
  const sealing = createCipheriv(cipher, key, nonce)
  const box = [sealing.update(JSON.stringify(value)), sealing.final(), sealing.getAuthTag()]
  return { nonce: nonce.toString('base64'), box: Buffer.concat(box).toString('base64') }
}

/** @throws {Error} of `node:crypto` for another key, or a box that was changed */
export function unseal({ nonce, box }: Sealed, key: Uint8Array): StoredValue {
  const bytes = Buffer.from(box, 'base64')
  const opening = createDecipheriv(cipher, key, Buffer.from(nonce, 'base64'))
  opening.setAuthTag(bytes.subarray(-tagBytes))
  const text = Buffer.concat([opening.update(bytes.subarray(0, -tagBytes)), opening.final()])
  return JSON.parse(text.toString()) as StoredValue
}

function opened(stored: StoredValue | undefined, name: SealedName): StoredValue | undefined {
  return stored === undefined ? undefined : unseal(stored as unknown as Sealed, keyFor(name))
}

function keyOf({ kind, secret }: SealedName): string {
  return `${kind}:${digestOf(secret)}`
}

function keyFor({ kind, secret }: SealedName): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, '', `fedbridge ${kind}`, 32))
}
