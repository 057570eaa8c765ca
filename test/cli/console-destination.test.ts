import { describe, expect, it } from 'vitest'
import { consoleDestination } from '../../src/cli/console-destination.ts'
import { consoleServices } from '../../src/cli/console-services.ts'
import { federationPlace } from '../../src/cli/federation-place.ts'
import { partitions } from '../../src/partition/partitions.ts'

describe('IAM User Guide, "Enabling custom identity broker access to the AWS console": Destination', () => {
  const at = (place: string | undefined, region: string, url?: string): string | undefined =>
    consoleDestination(place, { region, consoleUrl: federationPlace(url, region).consoleUrl })

  it.each([
    [
      's3',
      'eu-central-1',
      'https://eu-central-1.console.aws.amazon.com/s3/home?region=eu-central-1',
    ],
    ['S3', 'us-west-2', 'https://us-west-2.console.aws.amazon.com/s3/home?region=us-west-2'],
    ['iam', 'eu-central-1', 'https://us-east-1.console.aws.amazon.com/iam/home?region=us-east-1'],
    [
      'logs',
      'us-east-1',
      'https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#logsV2:log-groups',
    ],
    ['https://example.com/x', 'us-east-1', 'https://example.com/x'],
  ])('of %s in %s is %s', (place, region, url) => {
    expect(at(place, region)).toBe(url)
  })

  it('is none where none is asked for', () => {
    expect(at(undefined, 'us-east-1')).toBeUndefined()
  })

  it('is at the console of a bridge, where that is one', () => {
    expect(at('s3', 'us-east-1', 'http://localhost:8400')).toBe(
      'http://localhost:8400/console/s3/home',
    )
  })

  it('refuses what is neither a service nor a URL, and says which there are', () => {
    expect(() => at('s33', 'us-east-1')).toThrow(/acm, apigateway.*, s3, /u)
    expect(() => at('javascript:alert(1)', 'us-east-1')).toThrow('--destination')
  })

  it('can be told for each service in each partition', () => {
    for (const { defaultRegion } of partitions) {
      for (const name of consoleServices.keys()) {
        expect(URL.canParse(at(name, defaultRegion) ?? '')).toBe(true)
      }
    }
  })

  it('comes with the federation endpoint of the partition of the region', () => {
    for (const partition of partitions) {
      const { defaultRegion } = partition
      expect(federationPlace(undefined, defaultRegion).federationEndpoint).toBe(
        `https://${partition.regionalSigninHost(defaultRegion)}/federation`,
      )
    }
    expect(federationPlace('http://localhost:8400', 'us-east-1').federationEndpoint).toBe(
      'http://localhost:8400/federation',
    )
    expect(() => federationPlace(undefined, 'nowhere-1')).toThrow('--region')
    expect(() => federationPlace('localhost', 'us-east-1')).toThrow('--url')
  })
})
