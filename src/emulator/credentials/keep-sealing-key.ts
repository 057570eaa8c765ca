import { randomBytes } from 'node:crypto'
import type { Storage } from '../../storage/storage.ts'

const storageKey = 'sealing-key:1'

/**
 * The key under which sessions are sealed, kept in the store: whoever opens the same store knows the
 * same sessions, also after a restart. It is made by whoever comes first, 32 random bytes.
 *
 * Whoever can read the store can make sessions; so can whoever holds the access keys beside it.
 *
 * @throws {StorageFailed}
 */
export async function keepSealingKey(storage: Storage): Promise<Uint8Array> {
  await storage.addIfAbsent(storageKey, randomBytes(32).toString('base64'))
  const kept = await storage.read(storageKey)
  if (typeof kept !== 'string') throw new TypeError('the store holds no text under the sealing key')
  return Buffer.from(kept, 'base64')
}
