import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { afterEach, describe, expect, it } from 'vitest'

interface Report {
  summary: {
    totalCruised: number
    violations: { rule: { name: string }; from: string; to: string }[]
  }
}

const depcruise = 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs'
const planted = 'src/partition/planted-violation.ts'

function cruise(folder = 'src'): Report {
  const { stdout } = spawnSync(
    process.execPath,
    [depcruise, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', folder],
    { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  )
  return JSON.parse(stdout) as Report
}

describe('the import rules of docs/architecture.md', () => {
  afterEach(() => {
    rmSync(planted, { force: true })
  })

  it('sees the modules and finds no violation', { timeout: 120_000 }, () => {
    const { summary } = cruise()
    // A parser that silently reads nothing would also report no violation.
    expect(summary.totalCruised).toBeGreaterThan(100)
    expect(summary.violations).toEqual([])
  })

  it('catches a folder and a package imported from where they may not be', () => {
    writeFileSync(
      planted,
      "import { parseXml } from '../xml/parse-xml.ts'\nimport { SignedXml } from 'xml-crypto'\nexport const planted = [parseXml, SignedXml]\n",
    )
    const rules = cruise('src/partition').summary.violations.filter(({ from }) => from === planted)
    expect(rules.map(({ rule }) => rule.name)).toContain('partition-imports-only')
    expect(rules.map(({ rule }) => rule.name).join()).toContain('xml-crypto')
  })
})

describe('docs/architecture.md', () => {
  it('lists the same rules as the configuration that enforces them', () => {
    const { forbidden } = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as {
      forbidden: { name: string; comment?: string }[]
    }
    const enforced = forbidden.flatMap(({ name, comment = '' }) =>
      name.endsWith('-imports-only') ? [comment.replace(' may import: ', ': ')] : [],
    )
    const [, table = ''] = readFileSync('docs/architecture.md', 'utf8').split(
      /^\| folder +\| may import +\|$/m,
    )
    const documented = [...table.matchAll(/^\| `([^`]+)` +\| (.+?) +\|$/gm)].map(
      ([, folder = '', allowed = '']) => `${folder}: ${allowed.replaceAll('`', '')}`,
    )
    expect(documented.length).toBeGreaterThan(10)
    expect(documented.sort()).toEqual(enforced.sort())
  })
})
