import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { errorKinds } from '../../src/errors.ts'
import { awsAttributeNames } from '../../src/federation/aws-attribute-names.ts'
import { limits } from '../../src/federation/limits.ts'
import {
  acceptedNames,
  samlAttributeMappings,
} from '../../src/federation/saml-attribute-mappings.ts'
import { samlConditionKeys } from '../../src/federation/saml-condition-keys.ts'

const registry = readFileSync(new URL('../../docs/claims.md', import.meta.url), 'utf8')

/** The rows of the table under a heading, each as its cells by the names of their columns. */
function tableUnder(heading: string): readonly Readonly<Record<string, string>>[] {
  const section = registry.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? ''
  const [columns = [], , ...rows] = section
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
  return rows.map((cells) =>
    Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? ''])),
  )
}

/** What a cell holds between backquotes. */
const quoted = (cell = ''): readonly string[] =>
  [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text)

describe('docs/claims.md', () => {
  it('lists the attributes of AWS that the code reads, and no others', () => {
    const base = 'https://aws.amazon.com/SAML/Attributes/'
    const documented = tableUnder("AWS's own attributes").map(({ attribute }) => {
      const [name = ''] = quoted(attribute)
      return `${base}${name.replace('{key}', '')}`
    })
    expect(documented.sort()).toEqual(Object.values(awsAttributeNames).sort())
  })

  it('names only codes that there are', () => {
    const codes = tableUnder("AWS's own attributes").flatMap((row) => quoted(row['refused as']))
    expect(codes.length).toBeGreaterThan(0)
    expect(codes.filter((code) => !(code in errorKinds))).toEqual([])
  })

  it('lists the condition keys with their types and their later life as the code has them', () => {
    const documented = tableUnder('Condition keys of SAML federation').map((row) => ({
      key: quoted(row['condition key'])[0],
      multivalued: row['values'] === 'list',
      survivesFirstCall: row['later requests'] === 'yes',
    }))
    expect(documented).toEqual(samlConditionKeys)
  })

  it('says of every condition key what fills it', () => {
    for (const row of tableUnder('Condition keys of SAML federation')) {
      const [key = ''] = quoted(row['condition key'])
      const tables = samlAttributeMappings
        .filter(({ conditionKeys }) => (conditionKeys as readonly string[]).includes(key))
        .map(({ table }) => table)
      if (tables.length > 0) expect(row['filled from']).toBe([...new Set(tables)].join(', '))
      else expect(row['filled from']).not.toBe('')
    }
  })

  it('lists the attribute tables row by row as the code has them', () => {
    const documented = tableUnder('Attributes that fill condition keys').map((row) => ({
      table: row['table'],
      names: [...quoted(row['attribute']), ...quoted(row['also accepted'])].sort(),
      conditionKeys: quoted(row['condition keys']),
    }))
    expect(documented).toEqual(
      samlAttributeMappings.map((mapping) => ({
        table: mapping.table,
        names: [...acceptedNames(mapping)].sort(),
        conditionKeys: mapping.conditionKeys,
      })),
    )
  })

  it('states the limits as the code has them', () => {
    const number = (cell = ''): number | undefined => (cell === '' ? undefined : Number(cell))
    const documented = tableUnder('Limits').map((row) => [
      quoted(row['limit'])[0],
      {
        minimum: number(row['minimum']),
        maximum: number(row['maximum']),
        default: number(row['default']),
      },
    ])
    expect(Object.fromEntries(documented)).toEqual(limits)
  })
})
