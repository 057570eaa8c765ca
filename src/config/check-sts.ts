import type { ConfigurationProblem } from '../errors.ts'
import type { Partition } from '../partition/partitions.ts'
import { regionPlace } from './sts-endpoint.ts'
import { keyOf, select, valueAt } from './key-path.ts'
import { nearest } from './nearest.ts'

/**
 * Regions to ask in turn have to be of the partition, each once, and there has to be an STS in each: with
 * the emulator or the STS of one address there is none to go on to.
 */
export function checkSts(
  document: unknown,
  partition: Partition | undefined,
): readonly ConfigurationProblem[] {
  const regions = select(document, ['sts', 'regions', '*']).flatMap(({ path, value }) =>
    typeof value === 'string' ? { key: keyOf(path), region: value } : [],
  )
  return [
    ...regionsHaveEndpoints(document),
    ...regions.flatMap(({ key, region }) => regionIsOfPartition(key, region, partition)),
    ...regions.flatMap(({ key, region }, index) => {
      const first = regions.slice(0, index).find((before) => before.region === region)
      return first === undefined
        ? []
        : { key, problem: `is the same region as ${first.key}`, remedy: 'remove one of the two' }
    }),
  ]
}

function regionsHaveEndpoints(document: unknown): readonly ConfigurationProblem[] {
  const endpoint = valueAt(document, 'sts', 'endpoint') ?? 'embedded'
  if (valueAt(document, 'sts', 'regions') === undefined || typeof endpoint !== 'string') return []
  if (endpoint === 'aws' || endpoint.includes(regionPlace)) return []
  return [
    {
      key: 'sts.regions',
      problem:
        endpoint === 'embedded'
          ? 'names regions, and the emulator has one STS for all of them'
          : `names regions, and "${endpoint}" is one STS for all of them`,
      remedy: `remove it and write region, set sts.endpoint to aws, or write ${regionPlace} where the address of the STS has the region`,
    },
  ]
}

function regionIsOfPartition(
  key: string,
  region: string,
  partition: Partition | undefined,
): readonly ConfigurationProblem[] {
  if (partition === undefined || partition.hasRegion(region)) return []
  const meant = nearest(region, partition.regions)
  return [
    {
      key,
      problem: `"${region}" is not a region of the partition ${partition.id}`,
      remedy: `write ${meant ?? `a region of ${partition.id}, for example ${partition.defaultRegion}`}`,
    },
  ]
}
