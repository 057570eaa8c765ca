import { partitions } from '../partition/partitions.ts'
import { signinUrls } from '../partition/signin-urls.ts'
import { editDistance } from './nearest-name.ts'

/** The accepted value that is nearest to what came, and in what they differ. */
export interface ClosestValue {
  readonly value: string
  /** Ends "the two differ"; absent when they have nothing in common that could be named. */
  readonly difference?: string
}

/** Longer values are not compared letter by letter, and no more of them than this. */
const maxCompared = { characters: 200, values: 300 }

/**
 * Finds the accepted value that a wrong URL or URN was most likely meant to be: one that differs by a
 * slash at the end, the scheme, case, white space, the region or the path; else the one with the
 * fewest other characters. undefined when nothing is accepted at all.
 */
export function closestValue(
  received: string,
  accepted: readonly string[],
): ClosestValue | undefined {
  for (const [difference, normalize] of normalizations) {
    const wanted = normalize(received)
    const value = accepted.find((one) => normalize(one) === wanted)
    if (value !== undefined) return { value, difference: difference(received, value) }
  }
  const [nearest] = accepted
    .slice(0, maxCompared.values)
    .filter((value) => Math.max(value.length, received.length) <= maxCompared.characters)
    .map((value) => ({ value, distance: editDistance(received, value) }))
    .toSorted((one, other) => one.distance - other.distance)
  if (nearest !== undefined && nearest.distance <= nearest.value.length / 4) {
    return {
      value: nearest.value,
      difference: `in ${nearest.distance} character${nearest.distance === 1 ? '' : 's'}`,
    }
  }
  const [first] = accepted
  return first === undefined ? undefined : { value: first }
}

type Difference = (received: string, accepted: string) => string

const normalizations: readonly (readonly [Difference, (value: string) => string])[] = [
  [() => 'in white space around it', (value) => value.trim()],
  [
    (received) =>
      received.trim().endsWith('/') ? 'by a slash at the end' : 'by a missing slash at the end',
    (value) => withoutSlash(value.trim()),
  ],
  [
    (received) => (received.startsWith('http:') ? 'in http in place of https' : 'in the scheme'),
    (value) => withoutSlash(value.trim()).replace(/^https?:/, ''),
  ],
  [
    () => 'in case',
    (value) =>
      withoutSlash(value.trim())
        .replace(/^https?:/i, '')
        .toLowerCase(),
  ],
  [(received) => regionDifference(received), (value) => withoutRegion(value.trim().toLowerCase())],
]

function withoutSlash(value: string): string {
  return value.endsWith('/') ? value.slice(0, -1) : value
}

const regionalHost = /^(https?:\/\/)([a-z]{2,4}(?:-[a-z]+)+-\d+)\.(?=signin\.)/

function withoutRegion(value: string): string {
  return withoutSlash(value).replace(regionalHost, '$1').replace('/static/saml', '/saml')
}

function regionDifference(received: string): string {
  const region = regionalHost.exec(received.toLowerCase())?.[2]
  return region === undefined ? 'in the region or the path' : `in the region ${region} or the path`
}

/** The partition whose sign-in URL or entity ID a value is, if it is one of AWS's. */
export function partitionOfValue(value: string): string | undefined {
  return partitions.find(
    (partition) => partition.spEntityIds.includes(value) || signinUrls(partition).includes(value),
  )?.id
}
