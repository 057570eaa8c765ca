import { compose } from '../compose.ts'
import { loadConfiguration } from '../config/load-configuration.ts'
import { openServer } from '../index.ts'

/**
 * Starts the service, prints its address, and closes it in order on SIGINT or SIGTERM.
 *
 * @throws {ConfigurationInvalid} with all problems at once, before anything listens
 */
export async function serve({
  file,
  json,
}: {
  file: string | undefined
  json: boolean
}): Promise<void> {
  const configuration = loadConfiguration({
    ...(file === undefined ? {} : { file }),
    environment: process.env,
  })
  const service = await compose({ configuration, logTo: process.stderr })
  const { host, port, publicUrl } = configuration.server
  const server = await openServer(service.app, { host, port }).catch(async (failure: unknown) => {
    await service.close()
    throw failure
  })

  process.stdout.write(
    json
      ? `${JSON.stringify({ url: publicUrl, port: server.port, demonstration: configuration.demonstration })}\n`
      : `Fedbridge is ready: ${publicUrl}\n${configuration.demonstration ? 'No configuration was given: this is the built-in demonstration.\n' : ''}`,
  )

  let closing = false
  const close = (): void => {
    if (closing) return
    closing = true
    void server.close().then(() => service.close())
  }
  process.once('SIGINT', close)
  process.once('SIGTERM', close)
}
