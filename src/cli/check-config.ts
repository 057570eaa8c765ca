import { compose } from '../compose.ts'
import { loadConfiguration } from '../config/load-configuration.ts'

/**
 * Does everything that a start does with the configuration, short of listening, and says that it is
 * good.
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
  const what = configuration.file ?? 'the built-in demonstration'
  process.stdout.write(
    json ? `${JSON.stringify({ valid: true, problems: [] })}\n` : `${what}: no problems\n`,
  )
}
