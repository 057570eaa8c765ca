import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openInBrowser } from '../../../src/cli/login/open-in-browser.ts'

describe('what opens a browser', () => {
  let folder: string
  let program: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fedbridge-browser-'))
    program = join(folder, 'browser')
    writeFileSync(
      program,
      `#!/bin/sh\nprintf '%s|' "$@" > '${folder}/out.new'\nmv '${folder}/out.new' '${folder}/out'\n`,
    )
    chmodSync(program, 0o755)
  })
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  const address = 'http://localhost:8400/?a=1&b=$(touch x);`id`'
  const given = (): Promise<string> =>
    vi.waitFor(() => readFileSync(join(folder, 'out'), 'utf8'), { timeout: 10_000, interval: 20 })

  it.each([
    [
      'the command that was named',
      (name: string) => ({ command: name, environment: {} }),
      [address],
    ],
    [
      'BROWSER, without a command',
      (name: string) => ({ command: undefined, environment: { BROWSER: name } }),
      [address],
    ],
    [
      'a command with arguments',
      (name: string) => ({ command: `${name} --new %s --end`, environment: {} }),
      ['--new', address, '--end'],
    ],
  ])('is %s, and the address is one argument that no shell reads', async (_, options, args) => {
    expect(await openInBrowser(address, options(program))).toBe(true)
    expect(await given()).toBe(args.map((one) => `${one}|`).join(''))
  })

  it('says when there is none', async () => {
    expect(
      await openInBrowser(address, { command: join(folder, 'nothing'), environment: {} }),
    ).toBe(false)
  })
})
