import * as z from 'zod'
import { configurationSchema } from './schema.ts'
import type { KeyDescription } from './described.ts'
import type { KeyPath } from './key-path.ts'

/** The schema as plain data: JSON Schema, with our {@link KeyDescription} beside it. */
export interface SchemaNode extends Partial<KeyDescription> {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly default?: unknown
  readonly properties?: Readonly<Record<string, SchemaNode>>
  readonly required?: readonly string[]
  readonly items?: SchemaNode
  /** The values of a map, or false where keys are fixed. */
  readonly additionalProperties?: SchemaNode | false
}

/** The whole schema as data. */
export function describeSchema(): SchemaNode {
  return z.toJSONSchema(configurationSchema, { io: 'input' }) as unknown as SchemaNode
}

/** What the schema says about the value at `path`. */
export function nodeAt(root: SchemaNode, path: KeyPath): SchemaNode | undefined {
  return path.reduce<SchemaNode | undefined>((node, part) => {
    if (node === undefined || typeof part === 'number') return node?.items
    const { properties, additionalProperties } = node
    return (
      properties?.[String(part)] ??
      (additionalProperties === false ? undefined : additionalProperties)
    )
  }, root)
}

/** The type of a value in words: `a whole number from 0 to 300`. */
export function typeInWords(node: SchemaNode): string {
  if (node.typeInWords !== undefined) return node.typeInWords
  if (node.enum !== undefined) return node.enum.map((value) => `\`${String(value)}\``).join(', ')
  if (node.type === 'integer') return `a whole number ${range(node)}`
  if (node.type === 'number') return `a number ${range(node)}`
  if (node.type === 'boolean') return '`true` or `false`'
  if (node.type === 'array') return 'a list'
  if (node.type === 'object') return 'keys of its own'
  return node.maxLength === undefined ? 'text' : `text of at most ${node.maxLength} characters`
}

function range({ minimum, maximum, exclusiveMinimum }: SchemaNode): string {
  const from = exclusiveMinimum === undefined ? `from ${minimum ?? 0}` : `above ${exclusiveMinimum}`
  return maximum === undefined ? from : `${from} to ${maximum}`
}
