import { compose } from '../compose.ts'
import { loadConfiguration } from '../config/load-configuration.ts'

/**
 * Does everything that a start does with the configuration, short of listening, and says that it is
 * good. What weakens the service without being wrong is told on standard error, and in JSON with the rest.
 *
 * @throws {ConfigurationInvalid} with all problems at once
 */
export async function checkConfig({
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
  const service = await compose({ configuration, logTo: { write: () => undefined } })
  await service.close()
  const { warnings } = configuration
  if (json) {
    process.stdout.write(`${JSON.stringify({ valid: true, problems: [], warnings })}\n`)
    return
  }
  for (const { key, warning } of warnings) process.stderr.write(`warning: ${key}: ${warning}\n`)
  process.stdout.write(`${configuration.file ?? 'the built-in demonstration'}: no problems\n`)
}
