import { systemClock } from '../clock.ts'
import { loadConfiguration } from '../config/load-configuration.ts'
import { generateSigningKey } from '../test-idp/generate-signing-key.ts'

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
  const { host, port, publicUrl, tls } = configuration.server
  // In another thread, while this one loads the service.
  const testIdpKey = configuration.testIdp.enabled
    ? generateSigningKey({ commonName: new URL(publicUrl).hostname, notBefore: systemClock.now() })
    : undefined
  const { compose, openServer } = await import('../index.ts')
  const service = await compose({ configuration, logTo: process.stderr, testIdpKey })
  const server = await openServer(service.app, { host, port, tls }).catch(
    async (failure: unknown) => {
      await service.close()
      throw failure
    },
  )

  let closing = false
  const close = (): void => {
    if (closing) return
    closing = true
    void server.close().then(() => service.close())
  }
  process.once('SIGINT', close)
  process.once('SIGTERM', close)

  process.stdout.write(
    json
      ? `${JSON.stringify({ url: publicUrl, port: server.port, demonstration: configuration.demonstration })}\n`
      : `Fedbridge is ready: ${publicUrl}\n${configuration.demonstration ? 'No configuration was given: this is the built-in demonstration.\n' : ''}`,
  )
}
