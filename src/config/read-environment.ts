import type { ConfigurationProblem } from '../errors.ts'
import type { Objection } from './described.ts'
import { objectToStorageUrl, storageDirectory } from './storage-url.ts'
import { objectToOrigin } from './urls.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** What the environment overrides, and what is wrong with it. */
export interface Overrides {
  /** The configuration file that `FEDBRIDGE_CONFIG` names. */
  readonly file: string | undefined
  readonly server: {
    readonly port?: number
    readonly host?: string
    readonly publicUrl?: string
  }
  /** `memory:`, or `file:` and an absolute directory. */
  readonly storageUrl?: string
  readonly problems: readonly ConfigurationProblem[]
}

/** The variables that are read, with their meaning; the reference lists them. */
export const environmentVariables = {
  FEDBRIDGE_CONFIG: 'The configuration file. `--config` goes before it.',
  FEDBRIDGE_PORT: 'Overrides `server.port`. `PORT` is not read: it belongs to nobody.',
  FEDBRIDGE_HOST: 'Overrides `server.host`.',
  FEDBRIDGE_PUBLIC_URL: 'Overrides `server.publicUrl`.',
  FEDBRIDGE_STORAGE_URL:
    'Overrides `storage.url`. A directory is relative to where the process was started.',
} as const

/**
 * Reads the overrides. A variable that is empty counts as not set, because container files often
 * cannot leave one out.
 */
export function readEnvironment(environment: Environment): Overrides {
  const value = (name: keyof typeof environmentVariables): string | undefined =>
    environment[name] === '' ? undefined : environment[name]
  const problems: ConfigurationProblem[] = []

  const checked = (
    name: keyof typeof environmentVariables,
    object: (text: string) => Objection | undefined,
  ): string | undefined => {
    const text = value(name)
    const objection = text === undefined ? undefined : object(text)
    if (objection === undefined) return text
    problems.push({ key: name, ...objection })
    return undefined
  }
  const port = checked('FEDBRIDGE_PORT', objectToPort)
  const host = value('FEDBRIDGE_HOST')
  const publicUrl = checked('FEDBRIDGE_PUBLIC_URL', objectToOrigin)
  const storageUrl = checked('FEDBRIDGE_STORAGE_URL', objectToStorageUrl)
  const directory = storageUrl === undefined ? undefined : storageDirectory(storageUrl, '')

  return {
    file: value('FEDBRIDGE_CONFIG'),
    server: {
      ...(port === undefined ? {} : { port: Number(port) }),
      ...(host === undefined ? {} : { host }),
      ...(publicUrl === undefined ? {} : { publicUrl }),
    },
    ...(storageUrl === undefined
      ? {}
      : { storageUrl: directory === undefined ? storageUrl : `file:${directory}` }),
    problems,
  }
}

function objectToPort(text: string): Objection | undefined {
  return /^\d{1,5}$/u.test(text) && Number(text) <= 65_535
    ? undefined
    : { problem: `"${text}" is not a port`, remedy: 'write a number from 0 to 65535' }
}
