import type { ConfigurationProblem } from '../errors.ts'

/** All problems of a configuration for a terminal: key, what is wrong, what to write instead. */
export function describeProblems(problems: readonly ConfigurationProblem[]): string {
  const count = `${problems.length} problem${problems.length === 1 ? '' : 's'}`
  const lines = problems.map(
    ({ key, problem, remedy }) => `  ${key}\n    is wrong: ${problem}\n    instead:  ${remedy}\n`,
  )
  return `fedbridge: the configuration has ${count}\n${lines.join('')}`
}
