import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  cacheDirectory,
  openCredentialCache,
  removeCredentialCache,
} from '../../../src/cli/login/open-credential-cache.ts'

describe('the cache of credentials', () => {
  let directory: string
  beforeEach(() => {
    directory = join(mkdtempSync(join(tmpdir(), 'fedbridge-cache-')), 'fedbridge')
  })
  afterEach(() => {
    rmSync(directory, { recursive: true, force: true })
  })
  const entry = (): string =>
    join(directory, readdirSync(directory).find((name) => name !== 'key') ?? 'none')

  it('is where XDG_CACHE_HOME says, unless that is relative', () => {
    expect(cacheDirectory({ XDG_CACHE_HOME: '/c' })).toBe('/c/fedbridge')
    expect(cacheDirectory({ XDG_CACHE_HOME: 'c' })).toMatch(/\/\.cache\/fedbridge$/)
    expect(cacheDirectory({})).toMatch(/\/\.cache\/fedbridge$/)
  })

  it('reads what was written, by its name alone, and holds none of it in the clear', () => {
    const cache = openCredentialCache(directory)
    cache.write('one', { secret: 'canary-0123456789' })
    expect(openCredentialCache(directory).read('one')).toEqual({ secret: 'canary-0123456789' })
    expect(cache.read('two')).toBeUndefined()
    expect(readFileSync(entry(), 'latin1')).not.toContain('canary')
    cache.remove('one')
    expect(cache.read('one')).toBeUndefined()
  })

  it('is for this user alone', () => {
    openCredentialCache(directory).write('one', 1)
    expect(statSync(directory).mode & 0o777).toBe(0o700)
    for (const name of readdirSync(directory)) {
      expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600)
    }
  })

  it('knows nothing any more of what was changed, or put in the place of another', () => {
    const cache = openCredentialCache(directory)
    cache.write('one', 1)
    const bytes = readFileSync(entry())
    const one = entry()
    for (const at of [0, 12, bytes.length - 1]) {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ 1
      writeFileSync(one, changed)
      expect(cache.read('one')).toBeUndefined()
    }
    writeFileSync(one, bytes)
    expect(cache.read('one')).toBe(1)
    cache.write('two', 2)
    const two = readdirSync(directory)
      .map((name) => join(directory, name))
      .find((file) => file !== one && !file.endsWith('key'))
    writeFileSync(two ?? '', bytes)
    expect(cache.read('two')).toBeUndefined()
  })

  it('is opened by the same key ever after, whatever a command that was cut off has left', () => {
    mkdirSync(directory, { recursive: true })
    writeFileSync(join(directory, 'key.made'), '')
    const first = openCredentialCache(directory).secretFor('a purpose')
    expect(openCredentialCache(directory).secretFor('a purpose')).toBe(first)
    expect(readdirSync(directory).sort()).toEqual(['key', 'key.made'])
  })

  it('takes no key that others could read', () => {
    const before = openCredentialCache(directory)
    before.write('one', 1)
    chmodSync(join(directory, 'key'), 0o644)
    const after = openCredentialCache(directory)
    expect(after.read('one')).toBeUndefined()
    expect(after.secretFor('x')).not.toBe(before.secretFor('x'))
  })

  it('has a secret for each purpose, the same at each start, until it is removed', () => {
    const secret = openCredentialCache(directory).secretFor('bridge')
    expect(openCredentialCache(directory).secretFor('bridge')).toBe(secret)
    expect(openCredentialCache(directory).secretFor('other')).not.toBe(secret)
    removeCredentialCache(directory)
    expect(openCredentialCache(directory).secretFor('bridge')).not.toBe(secret)
  })
})
