// A program that keeps entry after entry in the store of a directory and says so after each one, until
// it is killed.
import { systemClock } from '../../src/clock.ts'
import { openFileStorage } from '../../src/storage/open-file-storage.ts'

const [directory = '', round = ''] = process.argv.slice(2)
const storage = await openFileStorage({ directory, clock: systemClock })
for (let index = 0; ; index += 1) {
  const value = { index, text: 'x'.repeat(index % 700) }
  const expiresAt = new Date(systemClock.now().getTime() + 3_600_000 + index)
  await (index % 2 === 0
    ? storage.keep(`round-${round}:${index}`, value)
    : storage.addIfAbsent(`round-${round}:${index}`, value, { expiresAt }))
  process.stdout.write(`${index}\n`)
}
