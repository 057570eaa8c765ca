import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { ConfigurationInvalid, type ConfigurationProblem } from '../errors.ts'
import { buildConfiguration } from './build-configuration.ts'
import { checkRelations } from './check-relations.ts'
import { checkSecrets } from './check-secrets.ts'
import { checkTlsFiles } from './check-tls.ts'
import type { Configuration } from './configuration.ts'
import { demonstrationConfiguration } from './demonstration-configuration.ts'
import { readEnvironment, type Environment, type Overrides } from './read-environment.ts'
import { readNamedFiles } from './read-named-files.ts'
import { readPolicies } from './read-policies.ts'
import { readYaml } from './read-yaml.ts'
import { configurationSchema } from './schema.ts'
import { wordIssues } from './word-issues.ts'

export interface LoadConfigurationOptions {
  /** The file of `--config`; goes before `FEDBRIDGE_CONFIG`. */
  readonly file?: string
  readonly environment: Environment
}

/**
 * Reads the configuration from the file that was named, or else the one that `FEDBRIDGE_CONFIG` names,
 * or else takes the built-in demonstration; `FEDBRIDGE_PORT`, `FEDBRIDGE_HOST`,
 * `FEDBRIDGE_PUBLIC_URL` and `FEDBRIDGE_STORAGE_URL` override it. Paths in the file are relative to the file.
 *
 * Every file it names has been read when this returns; metadata behind a URL has not.
 *
 * @throws {ConfigurationInvalid} CONFIG_INVALID with all problems of the file, its files and the
 *   environment at once. No problem repeats a secret.
 */
export function loadConfiguration({ file, environment }: LoadConfigurationOptions): Configuration {
  const overrides = readEnvironment(environment)
  const chosen = file ?? overrides.file
  if (chosen === undefined) {
    if (overrides.problems.length > 0) throw new ConfigurationInvalid(overrides.problems)
    const { server, storageUrl } = overrides
    return demonstrationConfiguration({
      ...server,
      ...(storageUrl === undefined ? {} : { storageUrl }),
    })
  }
  return loadFile(resolve(chosen), overrides)
}

function loadFile(file: string, overrides: Overrides): Configuration {
  const document = override(readDocument(file, overrides.problems), overrides)

  const parsed = configurationSchema.safeParse(document, { reportInput: true })
  const named = readNamedFiles(document, dirname(file))
  const policies = readPolicies(document, named.files)
  const problems = [
    ...overrides.problems,
    ...(parsed.success ? [] : wordIssues(parsed.error.issues)),
    ...checkRelations(document),
    ...named.problems,
    ...policies.problems,
    ...checkSecrets(named.files),
    ...checkTlsFiles(named.files),
  ]
  if (problems.length > 0 || !parsed.success) throw new ConfigurationInvalid(problems)
  return buildConfiguration(
    parsed.data,
    { files: named.files, policies: policies.policies },
    { demonstration: false, file },
  )
}

function readDocument(file: string, others: readonly ConfigurationProblem[]): unknown {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (failure) {
    const code = failure instanceof Error && 'code' in failure ? String(failure.code) : 'unknown'
    throw new ConfigurationInvalid([
      ...others,
      {
        key: file,
        problem: `the configuration file cannot be read: ${code}`,
        remedy: 'correct --config or FEDBRIDGE_CONFIG, or use neither to see the demonstration',
      },
    ])
  }
  const yaml = readYaml(text, file)
  if ('problems' in yaml) throw new ConfigurationInvalid([...others, ...yaml.problems])
  return yaml.document
}

/** The document with the environment's values in place of its own, where it has the shape for it. */
function override(document: unknown, { server, storageUrl }: Overrides): unknown {
  const storage = storageUrl === undefined ? {} : { url: storageUrl }
  return overrideSection(overrideSection(document, 'server', server), 'storage', storage)
}

function overrideSection(
  document: unknown,
  name: 'server' | 'storage',
  values: Readonly<Record<string, unknown>>,
): unknown {
  if (Object.keys(values).length === 0 || !isMap(document)) return document
  const own = document[name] ?? {}
  return isMap(own) ? { ...document, [name]: { ...own, ...values } } : document
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
