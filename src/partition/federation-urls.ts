import type { Partition } from './partitions.ts'

/**
 * The federation endpoint of a region: where credentials become a sign-in token, and where a browser
 * takes it.
 *
 * @throws {TypeError} when the partition has no such region.
 * @see IAM User Guide, "Enabling custom identity broker access to the AWS console"
 */
export function federationUrl(partition: Partition, region: string): string {
  return `https://${partition.regionalSigninHost(region)}/federation`
}

/**
 * The start of a region's console.
 *
 * @throws {TypeError} when the partition has no such region.
 */
export function consoleHomeUrl(partition: Partition, region: string): string {
  return `https://${partition.regionalConsoleHost(region)}/`
}
