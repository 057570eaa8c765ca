// A program that opens the store of a directory, says "ready", waits for a line, tries to add and to
// take the same keys as its rivals, and says which it got.
import { once } from 'node:events'
import { systemClock } from '../../src/clock.ts'
import { openFileStorage } from '../../src/storage/open-file-storage.ts'

const [directory = '', keys = '0'] = process.argv.slice(2)
const storage = await openFileStorage({ directory, clock: systemClock })
process.stdout.write('ready\n')
await once(process.stdin, 'data')

const added: number[] = []
const taken: number[] = []
for (let index = 0; index < Number(keys); index += 1) {
  if (await storage.addIfAbsent(`assertion:${index}`, process.pid)) added.push(index)
  if ((await storage.take(`authn-request:${index}`)) !== undefined) taken.push(index)
}
process.stdout.write(`${JSON.stringify({ added, taken })}\n`)
await storage.close()
process.stdin.destroy()
