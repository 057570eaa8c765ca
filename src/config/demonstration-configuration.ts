import type { Configuration } from './configuration.ts'

export interface DemonstrationOptions {
  /** Default 8400. */
  readonly port?: number
  /** Default 127.0.0.1. */
  readonly host?: string
  /** Default `http://localhost:<port>`. */
  readonly publicUrl?: string
}

/** The built-in demonstration. */
export function demonstrationConfiguration(options: DemonstrationOptions = {}): Configuration {
  throw new TypeError(`not built yet: ${options.port ?? 8400}`)
}
