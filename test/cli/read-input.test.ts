import { describe, expect, it } from 'vitest'
import { readInput } from '../../src/cli/read-input.ts'

describe('a file that cannot be read', () => {
  it('is named without steering the terminal that the name is printed to', async () => {
    const failure = await readInput('/nowhere/a\u001B]52;c;eA==\u0007\r\b.xml').catch(
      (reason: unknown) => reason,
    )
    expect(failure).toMatchObject({
      message: expect.stringContaining(
        '/nowhere/a\\u{1b}]52;c;eA==\\u{7}\\u{d}\\u{8}.xml cannot be read: ENOENT',
      ) as string,
    })
  })
})
