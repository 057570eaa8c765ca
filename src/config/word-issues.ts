import type * as z from 'zod'
import type { ConfigurationProblem } from '../errors.ts'
import { describeSchema, nodeAt, typeInWords, type SchemaNode } from './describe-schema.ts'
import { keyOf, type KeyPath } from './key-path.ts'
import { nearest } from './nearest.ts'

type Issue = z.core.$ZodIssue

/**
 * The schema's findings in the operator's words. Values are only repeated by the schema's own checks,
 * which never see a secret.
 */
export function wordIssues(issues: readonly Issue[]): readonly ConfigurationProblem[] {
  const schema = describeSchema()
  return issues.flatMap((issue) => wordIssue(issue, issue.path, schema))
}

function wordIssue(
  issue: Issue,
  path: KeyPath,
  schema: SchemaNode,
): readonly ConfigurationProblem[] {
  const key = path.length === 0 ? 'the file' : keyOf(path)
  const node = nodeAt(schema, path) ?? {}
  const remedy = `write ${typeInWords(node)}${node.example === undefined ? '' : `, for example ${node.example}`}`

  if (issue.input === undefined && issue.code.startsWith('invalid_')) {
    return [{ key, problem: 'is missing', remedy }]
  }
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((name) => unknownKey(path, name, node))
    case 'invalid_union':
      return wordUnion(issue, path, schema) ?? [{ key, problem: 'has the wrong form', remedy }]
    case 'invalid_key':
      return issue.issues.flatMap((inner) => wordIssue(inner, path, schema))
    case 'custom':
      return [{ key, problem: issue.message, remedy: remedyOf(issue) ?? remedy }]
    case 'invalid_type':
      return [{ key, ...wordType(issue, remedy) }]
    case 'invalid_value':
      return [{ key, problem: 'is none of the values it may have', remedy }]
    case 'too_small':
    case 'too_big':
      return [{ key, problem: wordSize(issue), remedy }]
    case 'invalid_format':
    case 'invalid_element':
    case 'not_multiple_of':
      return [{ key, problem: 'is not valid', remedy }]
  }
}

/** Of the alternatives, the one whose type fits has the better reason. */
function wordUnion(
  issue: z.core.$ZodIssueInvalidUnion,
  path: KeyPath,
  schema: SchemaNode,
): readonly ConfigurationProblem[] | undefined {
  const fitting = issue.errors.find(
    (inner) =>
      !inner.some(
        ({ code, path: below }) =>
          below.length === 0 && (code === 'invalid_type' || code === 'invalid_value'),
      ),
  )
  return fitting?.flatMap((inner) => wordIssue(inner, [...path, ...inner.path], schema))
}

function unknownKey(path: KeyPath, name: string, node: SchemaNode): ConfigurationProblem {
  const known = Object.keys(node.properties ?? {})
  const meant = nearest(name, known)
  return {
    key: keyOf([...path, name]),
    problem: 'is not a key that is known here',
    remedy: meant === undefined ? `use ${known.join(', ')}` : `write ${meant}`,
  }
}

function wordType(
  issue: z.core.$ZodIssueInvalidType,
  remedy: string,
): Omit<ConfigurationProblem, 'key'> {
  const { input, expected } = issue
  if (input === null) return { problem: 'is empty', remedy: `${remedy}, or remove the key` }
  const kind = Array.isArray(input) ? 'list' : typeof input === 'object' ? 'map' : typeof input
  if (expected === 'string' && (kind === 'number' || kind === 'boolean')) {
    return { problem: `is a ${kind}, not text`, remedy: 'put it in quotes' }
  }
  return { problem: `is a ${kind === 'string' ? 'text' : kind}`, remedy }
}

function wordSize(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  const bound = issue.code === 'too_small' ? issue.minimum : issue.maximum
  const [short, long] = issue.origin === 'string' ? ['short', 'long'] : ['small', 'large']
  return issue.code === 'too_small'
    ? `is too ${short}: at least ${bound}`
    : `is too ${long}: at most ${bound}`
}

function remedyOf(issue: z.core.$ZodIssueCustom): string | undefined {
  const remedy: unknown = issue.params?.['remedy']
  return typeof remedy === 'string' ? remedy : undefined
}
