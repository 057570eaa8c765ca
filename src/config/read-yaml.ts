import { LineCounter, parseDocument } from 'yaml'
import type { ConfigurationProblem } from '../errors.ts'

/** Text as a tree of plain values, or what is wrong with its YAML, by line and column. */
export type YamlResult =
  { readonly document: unknown } | { readonly problems: readonly ConfigurationProblem[] }

/**
 * Reads one YAML 1.2 document. Keys stay text as written, so that `012345678901` keeps its zero;
 * a key that stands twice is a problem and not a choice.
 */
export function readYaml(text: string, fileName: string): YamlResult {
  const lineCounter = new LineCounter()
  const yaml = parseDocument(text, {
    lineCounter,
    stringKeys: true,
    prettyErrors: false,
    // Warnings (unknown tags) are problems here: nothing is guessed.
    logLevel: 'silent',
  })
  const problems = [...yaml.errors, ...yaml.warnings].map(({ message, pos }) => {
    const { line, col } = lineCounter.linePos(pos[0])
    return {
      key: `${fileName}:${line}:${col}`,
      problem: `is not valid YAML: ${message}`,
      remedy: 'correct the line; every key stands once, and children are indented by spaces',
    }
  })
  if (problems.length > 0) return { problems }
  try {
    return { document: yaml.toJS() as unknown }
  } catch (failure) {
    // Aliases that unfold into more than a file can hold.
    const reason = failure instanceof Error ? failure.message : 'unknown'
    return {
      problems: [
        { key: fileName, problem: `cannot be unfolded: ${reason}`, remedy: 'use fewer aliases' },
      ],
    }
  }
}
