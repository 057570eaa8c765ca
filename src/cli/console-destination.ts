import { partitions, type Partition } from '../partition/partitions.ts'
import { consoleServices } from './console-services.ts'
import { wrongUsage } from './wrong-usage.ts'

/**
 * The address of the console that a person means: a whole URL as it is, or the page of a service by its
 * short name, at AWS's console of the region or at the console of an emulator.
 *
 * @param options.consoleUrl the start of the console
 * @throws {CommanderError} wrong usage, when it is neither
 */
export function consoleDestination(
  place: string | undefined,
  { region, consoleUrl }: { readonly region: string; readonly consoleUrl: string },
): string | undefined {
  if (place === undefined) return undefined
  if (/^https?:\/\//iu.test(place) && URL.canParse(place)) return place
  const service = consoleServices.get(place.toLowerCase())
  if (service === undefined) {
    throw wrongUsage(
      `--destination: expected a URL or one of ${[...consoleServices.keys()].join(', ')}`,
    )
  }
  const partition = partitionOfConsole(consoleUrl, region)
  if (partition === undefined) return `${consoleUrl.replace(/\/+$/u, '')}/${service.path}`
  const of = service.global === true ? partition.defaultRegion : region
  const [path = '', fragment] = service.path.split('#')
  const url = new URL(`https://${partition.regionalConsoleHost(of)}/${path}`)
  url.searchParams.set('region', of)
  if (fragment !== undefined) url.hash = fragment
  return url.href
}

/** AWS's partition, when the console is AWS's. */
function partitionOfConsole(consoleUrl: string, region: string): Partition | undefined {
  const { hostname } = new URL(consoleUrl)
  return partitions.find((partition) => {
    const { consoleHost } = partition
    const isThere = hostname === consoleHost || hostname.endsWith(`.${consoleHost}`)
    return isThere && partition.hasRegion(region)
  })
}
