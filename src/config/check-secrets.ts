import type { ConfigurationProblem } from '../errors.ts'
import { secretOf } from './build-configuration.ts'
import type { NamedFile } from './read-named-files.ts'

/** Secrets out of files are held to the same length as those in the document, and never repeated. */
export function checkSecrets(
  files: ReadonlyMap<string, NamedFile>,
): readonly ConfigurationProblem[] {
  return [...files]
    .filter(([key]) => key.endsWith('.secretFile'))
    .flatMap(([key, named]) => {
      const { length } = secretOf(named)
      if (length >= 16 && length <= 256) return []
      return {
        key,
        problem: `the file ${named.file} holds ${length} characters, which is no secret access key`,
        remedy: 'write 16 to 256 characters (AWS uses 40) and nothing else into it',
      }
    })
}
