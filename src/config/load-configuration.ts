import type { Configuration } from './configuration.ts'

export interface LoadConfigurationOptions {
  /** The file; `FEDBRIDGE_CONFIG` of the environment, or the demonstration, without it. */
  readonly file?: string
  readonly environment: Readonly<Record<string, string | undefined>>
}

/** Reads the configuration. */
export function loadConfiguration(options: LoadConfigurationOptions): Configuration {
  throw new TypeError(`not built yet: ${options.file ?? ''}`)
}
