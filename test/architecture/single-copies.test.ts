import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

// Two copies of an XML library are two opinions about a document, and an old one may hide below a
// new one: samlify's own range still allows the xml-crypto that a decoy Signature deceives.

interface Lockfile {
  readonly packages: Readonly<Record<string, { readonly version?: string }>>
}

const { packages } = JSON.parse(
  readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8'),
) as Lockfile

const versionsOf = (name: string): readonly string[] =>
  Object.entries(packages)
    .filter(([path]) => path.endsWith(`node_modules/${name}`))
    .map(([, { version = '' }]) => version)

describe('libraries that judge hostile input', () => {
  it.each([
    ['xml-crypto', [6, 3, 2]],
    ['@xmldom/xmldom', [0, 8, 15]],
    ['samlify', [2, 13, 1]],
    ['node-forge', [1, 4, 3]],
    ['libxml2-wasm', [0, 7, 2]],
  ] as const)('%s is there once, and not older than it may be', (name, least) => {
    const versions = versionsOf(name)
    expect(versions).toHaveLength(1)
    const [major = 0, minor = 0, patch = 0] = (versions[0] ?? '').split('.').map(Number)
    expect(major).toBe(least[0])
    expect(minor * 1000 + patch).toBeGreaterThanOrEqual(least[1] * 1000 + least[2])
  })
})
