import type { Clock } from '../../src/clock.ts'
import { compose } from '../../src/compose.ts'
import type { Configuration } from '../../src/config/configuration.ts'
import { demonstrationConfiguration } from '../../src/config/demonstration-configuration.ts'
import { loadConfiguration } from '../../src/config/load-configuration.ts'
import { openServer } from '../../src/http/open-server.ts'
import { freePort } from '../peers/free-port.ts'

/** The whole service, listening on a loopback port. */
export interface OpenService {
  readonly publicUrl: string
  /** Every line the service logged, as JSON text. */
  readonly log: readonly string[]
  close(): Promise<void>
}

/** Starts the service from a configuration file, or as the demonstration, in this process. */
export async function openService({
  file,
  clock,
  change = (configuration) => configuration,
}: {
  file?: string
  clock?: Clock
  change?: (configuration: Configuration) => Configuration
} = {}): Promise<OpenService> {
  const configuration = change(
    file === undefined
      ? demonstrationConfiguration({ port: await freePort() })
      : loadConfiguration({ file, environment: {} }),
  )
  const log: string[] = []
  const service = await compose({
    configuration,
    ...(clock === undefined ? {} : { clock }),
    logTo: { write: (line: string) => void log.push(line) },
  })
  const { host, port, publicUrl, tls } = configuration.server
  const server = await openServer(service.app, { host, port, tls })
  return {
    publicUrl,
    log,
    close: async () => {
      await server.close()
      await service.close()
    },
  }
}
