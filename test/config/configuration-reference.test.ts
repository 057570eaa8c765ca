import { describe, expect, it } from 'vitest'
import { configurationReference } from '../../src/config/configuration-reference.ts'
import { describeSchema, type SchemaNode } from '../../src/config/describe-schema.ts'

describe('docs/configuration.md', () => {
  it('is what the schema says; `npx vitest run test/config -u` writes it', async () => {
    await expect(configurationReference()).toMatchFileSnapshot('../../docs/configuration.md')
  })

  it('finds a reason at every key', () => {
    const without = (node: SchemaNode, key: string): readonly string[] => [
      ...(node.why === undefined && node.properties === undefined ? [key] : []),
      ...Object.entries(node.properties ?? {}).flatMap(([name, child]) =>
        without(child, `${key}.${name}`),
      ),
      ...(node.items?.properties === undefined ? [] : without(node.items, `${key}[]`)),
      ...(typeof node.additionalProperties === 'object' &&
      node.additionalProperties.properties !== undefined
        ? without(node.additionalProperties, `${key}.*`)
        : []),
    ]
    expect(without(describeSchema(), '')).toStrictEqual([])
  })

  it('names keys of lists and maps too, and which are required', () => {
    const reference = configurationReference()
    expect(reference).toContain('### `identityProviders.saml[].metadata` (required)')
    expect(reference).toContain(
      '### `emulator.accounts.<account>.roles.<role>.trustPolicy` (required)',
    )
    expect(reference).toContain('- Default: `180`')
  })
})
