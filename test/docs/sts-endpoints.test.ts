import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { partitions } from '../../src/partition/partitions.ts'

const page = readFileSync('docs/sts-endpoints.md', 'utf8')

/** The cells of the rows of partitions, without code marks and blanks. */
const rows = page
  .split('\n')
  .filter((line) => /^\| `aws[\w-]*` +\| `[\w-]*\.?signin\./u.test(line))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.replaceAll('`', '').trim()),
  )

describe('docs/sts-endpoints.md: the table of partitions', () => {
  it('says what the model says, and marks what is not documented', () => {
    const expected = partitions.map((partition) => {
      const { id, signinHost, consoleHost, defaultRegion, spEntityIds, unverified } = partition
      return [
        id,
        signinHost,
        consoleHost + (unverified.includes('consoleHost') ? '†' : ''),
        partition.stsHost(defaultRegion).replace(defaultRegion, '<region>'),
        spEntityIds[0] + (unverified.includes('spEntityIds') ? '†' : ''),
      ]
    })
    expect(rows).toEqual(expected)
  })
})
