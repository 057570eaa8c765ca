import { acsUrlsOf, spEntityIdOf } from '../index.ts'
import { loadConfiguration } from '../config/load-configuration.ts'
import { renderSpMetadata } from '../saml/sp-metadata.ts'

/** Prints the service provider's metadata, as `GET /static/saml-metadata.xml` serves it. */
export function printMetadata({ file, json }: { file: string | undefined; json: boolean }): void {
  const configuration = loadConfiguration({
    ...(file === undefined ? {} : { file }),
    environment: process.env,
  })
  const entityId = spEntityIdOf(configuration)
  const acsUrls = acsUrlsOf(configuration)
  const metadata = renderSpMetadata({ entityId, acsUrls })
  process.stdout.write(
    json ? `${JSON.stringify({ entityId, acsUrls, metadata })}\n` : `${metadata}\n`,
  )
}
