import { open } from 'node:fs/promises'
import { visible } from '../diagnosis/report/visible.ts'
import { wrongUsage } from './wrong-usage.ts'

/** One byte more than the recognition takes, so that it can say that there are too many. */
const maxBytes = 10 * 1024 * 1024 + 1

/**
 * The bytes of a file, or of standard input for `-`. Of more than 10 MiB only as much is read as shows
 * that it is more.
 *
 * @throws {CommanderError} when it cannot be read: wrong usage
 */
export async function readInput(name: string): Promise<Uint8Array> {
  if (name === '-') return readBounded(process.stdin)
  try {
    const file = await open(name, 'r')
    try {
      return await readBounded(file.createReadStream({ autoClose: false }))
    } finally {
      await file.close()
    }
  } catch (failure) {
    if (!(failure instanceof Error && 'code' in failure)) throw failure
    throw wrongUsage(`${visible(name)} cannot be read: ${String(failure.code)}`)
  }
}

/** The same as text. @throws {CommanderError} when it cannot be read: wrong usage */
export async function readTextInput(name: string): Promise<string> {
  return new TextDecoder().decode(await readInput(name))
}

async function readBounded(stream: AsyncIterable<unknown>): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of stream) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk))
    chunks.push(bytes)
    length += bytes.length
    if (length >= maxBytes) break
  }
  return Buffer.concat(chunks).subarray(0, maxBytes)
}
