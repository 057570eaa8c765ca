import { loadConfiguration } from '../config/load-configuration.ts'
import { acsUrl, regionalAcsUrl } from '../index.ts'
import { partitionOf } from '../partition/partitions.ts'
import { renderSpMetadata } from '../saml/sp-metadata.ts'

/** Prints the service provider's metadata, as `GET /static/saml-metadata.xml` serves it. */
export function printMetadata({ file, json }: { file: string | undefined; json: boolean }): void {
  const { server, partition: partitionId } = loadConfiguration({
    ...(file === undefined ? {} : { file }),
    environment: process.env,
  })
  const partition = partitionOf(partitionId)
  const [entityId] = partition.spEntityIds
  const acsUrls = [
    acsUrl(server),
    ...partition.regions.map((region) => regionalAcsUrl(server, region)),
  ]
  const metadata = renderSpMetadata({ entityId, acsUrls })
  process.stdout.write(
    json ? `${JSON.stringify({ entityId, acsUrls, metadata })}\n` : `${metadata}\n`,
  )
}
