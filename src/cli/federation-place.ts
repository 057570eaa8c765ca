import { consoleHomeUrl, federationUrl } from '../partition/federation-urls.ts'
import { partitions, type Partition } from '../partition/partitions.ts'
import { wrongUsage } from './wrong-usage.ts'

/** Where credentials become a console session, and where that begins. */
export interface FederationPlace {
  readonly federationEndpoint: string
  readonly consoleUrl: string
}

/**
 * The federation endpoint and the console of a region's partition at AWS, or those of a bridge or an
 * emulator at `url`: of its origin `/federation`, or the very address where it has a path.
 *
 * @throws {CommanderError} wrong usage, for a region or an address that is none
 */
export function federationPlace(url: string | undefined, region: string): FederationPlace {
  if (url === undefined) {
    const partition = partitionOfRegion(region)
    return {
      federationEndpoint: federationUrl(partition, region),
      consoleUrl: consoleHomeUrl(partition, region),
    }
  }
  if (!/^https?:\/\//iu.test(url) || !URL.canParse(url)) {
    throw wrongUsage('--url: expected the address of a bridge or of a federation endpoint')
  }
  const { origin, pathname } = new URL(url)
  return {
    federationEndpoint: `${origin}${pathname === '/' ? '/federation' : pathname}`,
    consoleUrl: `${origin}/console`,
  }
}

/** @throws {CommanderError} wrong usage, when no partition has it */
function partitionOfRegion(region: string): Partition {
  const partition = partitions.find((one) => one.hasRegion(region))
  if (partition === undefined) throw wrongUsage(`--region: no partition has a region ${region}`)
  return partition
}
